import type { ReceiptFlow } from '../../contract/receipt.ts';
import type { Language, Route } from '../../contract/words.ts';

/** The station's own words on receipts, in one language; a template may use them as `{{ words.due }}`. */
export interface ReceiptWords {
  readonly titles: Readonly<Record<ReceiptFlow, string>>;
  readonly weekdays: readonly string[];
  readonly day: (weekday: string, day: number, month: number, year: number) => string;
  readonly count: (count: number, flow: ReceiptFlow) => string;
  readonly due: string;
  /** Stands for the day where the ILS told none. */
  readonly dueUnknown: string;
  readonly already: Readonly<Record<ReceiptFlow, string>>;
  readonly provisional: string;
  readonly provisionalNote: string;
  readonly routes: Readonly<Record<Route, string>>;
  readonly destination: (place: string) => string;
  readonly card: string;
  readonly amount: string;
  readonly reference: string;
  readonly thanks: Readonly<Record<ReceiptFlow, string>>;
  readonly noTitle: string;
  /** Stands after the items that a code had no room for. */
  readonly more: (count: number) => string;
  readonly mailSubject: (title: string, library: string) => string;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const receiptWords: Readonly<Record<Language, ReceiptWords>> = {
  vi: {
    titles: { borrow: 'Phiếu mượn', return: 'Phiếu trả', renew: 'Phiếu gia hạn', fee: 'Phiếu thu phí' },
    weekdays: ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
    day: (weekday, day, month, year) => `${weekday} ${String(day)}/${String(month)}/${String(year)}`,
    count: (count, flow) =>
      ({
        borrow: `Đã mượn ${String(count)} cuốn`,
        return: `Đã trả ${String(count)} cuốn`,
        renew: `Đã gia hạn ${String(count)} cuốn`,
        fee: `${String(count)} khoản`,
      })[flow],
    due: 'Hạn trả',
    dueUnknown: 'xem tài khoản',
    already: {
      borrow: 'Bạn đang mượn',
      return: 'Đã trả từ trước',
      renew: 'Hạn như cũ',
      fee: 'Đã nộp từ trước',
    },
    provisional: 'tạm tính',
    provisionalNote: 'Tạm tính: máy ghi khi mất mạng, thư viện sẽ xác nhận.',
    routes: {
      shelf: '',
      'hold-here': 'Có bạn đang chờ: để ở quầy',
      'hold-elsewhere': 'Chuyển thư viện khác: để ở quầy',
      transfer: 'Chuyển thư viện khác: để ở quầy',
      staff: 'Đưa sách cho thủ thư',
    },
    destination: (place) => `Nơi đến: ${place}`,
    card: 'Thẻ',
    amount: 'Số tiền',
    reference: 'Mã phiếu',
    thanks: {
      borrow: 'Chúc bạn đọc sách vui!',
      return: 'Cảm ơn bạn đã trả sách!',
      renew: 'Chúc bạn đọc sách vui!',
      fee: 'Cảm ơn bạn!',
    },
    noTitle: 'Cuốn sách',
    more: (count) => `và ${String(count)} cuốn nữa`,
    mailSubject: (title, library) => `${title} – ${library}`,
  },
  en: {
    titles: {
      borrow: 'Loan receipt',
      return: 'Return receipt',
      renew: 'Renewal receipt',
      fee: 'Payment receipt',
    },
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    day: (weekday, day, month, year) =>
      `${weekday} ${String(day)} ${monthNames[month - 1] ?? ''} ${String(year)}`,
    count: (count, flow) => {
      const items = `${String(count)} ${count === 1 ? 'item' : 'items'}`;
      return {
        borrow: `${items} borrowed`,
        return: `${items} returned`,
        renew: `${items} renewed`,
        fee: items,
      }[flow];
    },
    due: 'Due',
    dueUnknown: 'see your account',
    already: {
      borrow: 'Already on loan to you',
      return: 'Returned before',
      renew: 'Due date unchanged',
      fee: 'Paid before',
    },
    provisional: 'provisional',
    provisionalNote: 'Provisional: recorded while offline. The library will confirm.',
    routes: {
      shelf: '',
      'hold-here': 'Someone is waiting: leave it at the desk',
      'hold-elsewhere': 'Goes to another branch: leave it at the desk',
      transfer: 'Goes to another branch: leave it at the desk',
      staff: 'Please give it to staff',
    },
    destination: (place) => `Goes to: ${place}`,
    card: 'Card',
    amount: 'Amount',
    reference: 'Reference',
    thanks: {
      borrow: 'Enjoy your reading!',
      return: 'Thank you for returning!',
      renew: 'Enjoy your reading!',
      fee: 'Thank you!',
    },
    noTitle: 'Item',
    more: (count) => `and ${String(count)} more`,
    mailSubject: (title, library) => `${title} – ${library}`,
  },
};
