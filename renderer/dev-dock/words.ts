import type { DockView } from '../../main/contract/dock.ts';

/** What the dock says: to those who build and show the station, never to a patron. */
export interface DockWords {
  readonly other: string;
  readonly title: string;
  readonly lost: string;
  readonly books: string;
  readonly search: string;
  readonly lay: string;
  readonly lift: string;
  readonly clear: string;
  readonly scan: string;
  readonly layThree: string;
  readonly onPad: (count: number) => string;
  readonly emptyPad: string;
  readonly cards: string;
  readonly code: string;
  readonly devices: string;
  readonly pad: string;
  readonly scanner: string;
  readonly plugged: string;
  readonly unplugged: string;
  readonly line: string;
  readonly lines: Readonly<Record<'up' | 'slow' | 'down', string>>;
  readonly printer: string;
  readonly paper: string;
  readonly noPaper: string;
  readonly tearOff: string;
  readonly faults: Readonly<Record<DockView['printer'], string>>;
  readonly onLoan: string;
  readonly marks: Readonly<Record<'on' | 'off' | 'other', string>>;
  readonly portrait: string;
  readonly landscape: string;
  readonly kiosk: string;
}

export const dockWords: Readonly<Record<'vi' | 'en', DockWords>> = {
  vi: {
    other: 'English',
    title: 'Bàn thử',
    lost: 'Mất liên lạc với trạm. Đang nối lại…',
    books: 'Sách',
    search: 'Tìm tên sách',
    lay: 'Đặt lên',
    lift: 'Nhấc ra',
    clear: 'Nhấc hết',
    scan: 'Quét',
    layThree: 'Đặt 3 cuốn',
    onPad: (count) => `Trên khay: ${String(count)}`,
    emptyPad: 'Khay đang trống',
    cards: 'Thẻ',
    code: 'Mã khác để quét',
    devices: 'Thiết bị',
    pad: 'Khay RFID',
    scanner: 'Máy quét',
    plugged: 'Cắm',
    unplugged: 'Rút',
    line: 'Đường tới hệ thống',
    lines: { up: 'Thông', slow: 'Chậm', down: 'Đứt' },
    printer: 'Máy in',
    paper: 'Giấy ra khỏi máy in',
    noPaper: 'Chưa in gì',
    tearOff: 'Xé giấy',
    faults: {
      none: 'Tốt',
      'paper-low': 'Sắp hết giấy',
      'paper-out': 'Hết giấy',
      'cover-open': 'Mở nắp',
      unplugged: 'Rút',
    },
    onLoan: 'đang mượn',
    marks: { on: 'có chống trộm', off: 'đã gỡ chống trộm', other: 'chống trộm lạ' },
    portrait: 'Dọc',
    landscape: 'Ngang',
    kiosk: 'Màn hình bạn đọc',
  },
  en: {
    other: 'Tiếng Việt',
    title: 'Dev dock',
    lost: 'The station is out of reach. Connecting again…',
    books: 'Books',
    search: 'Find a title',
    lay: 'Lay',
    lift: 'Lift',
    clear: 'Lift all',
    scan: 'Scan',
    layThree: 'Lay 3 books',
    onPad: (count) => `On the pad: ${String(count)}`,
    emptyPad: 'The pad is empty',
    cards: 'Cards',
    code: 'Another code to scan',
    devices: 'Devices',
    pad: 'RFID pad',
    scanner: 'Scanner',
    plugged: 'Plug in',
    unplugged: 'Unplug',
    line: 'Line to the ILS',
    lines: { up: 'Up', slow: 'Slow', down: 'Down' },
    printer: 'Printer',
    paper: 'Paper out of the printer',
    noPaper: 'Nothing printed yet',
    tearOff: 'Tear off',
    faults: {
      none: 'Good',
      'paper-low': 'Paper low',
      'paper-out': 'Paper out',
      'cover-open': 'Cover open',
      unplugged: 'Unplug',
    },
    onLoan: 'on loan',
    marks: { on: 'alarm on', off: 'alarm off', other: 'odd alarm' },
    portrait: 'Portrait',
    landscape: 'Landscape',
    kiosk: 'Patron screen',
  },
};
