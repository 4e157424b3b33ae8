import type { ImportKind } from '../../db/stores/cache-files.ts';
import { findColumns, foldNames } from '../csv/columns.ts';

/**
 * Columns that are read, by the names that head them: Koha's own (tables `items`, `issues`, `borrowers`, the
 * item search export), English and Vietnamese ones. A name counts without case, marks, blanks and punctuation.
 * Every other column, and with it every person's name and address, is passed over unread.
 */
export const itemColumns = foldNames({
  id: [
    'barcode',
    'itembarcode',
    'itemid',
    'itemidentifier',
    'mã vạch',
    'số ĐKCB',
    'mã ĐKCB',
    'ĐKCB',
    'số đăng ký cá biệt',
    'mã đăng ký cá biệt',
    'mã tài liệu',
    'mã sách',
  ],
  title: ['title', 'nhan đề', 'nhan đề chính', 'tên sách', 'tên tài liệu', 'tiêu đề'],
  mediaType: ['itype', 'itemtype', 'mediatype', 'materialtype', 'loại tài liệu', 'dạng tài liệu'],
  institution: [
    'homebranch',
    'homelibrary',
    'institution',
    'library',
    'branch',
    'chi nhánh',
    'thư viện',
    'đơn vị',
  ],
  location: ['location', 'permanent_location', 'shelvinglocation', 'kho', 'kho sách', 'vị trí'],
  loanable: ['loanable', 'forloan', 'cho mượn', 'được mượn'],
  notForLoan: ['notforloan', 'notforloanstatus', 'không cho mượn'],
  status: ['status', 'itemstatus', 'circulationstatus', 'tình trạng', 'trạng thái'],
  lost: ['itemlost', 'loststatus', 'đã mất'],
  withdrawn: ['withdrawn', 'wthdrawn', 'withdrawnstatus', 'thanh lý'],
  due: ['date_due', 'duedate', 'onloan', 'hạn trả', 'ngày hẹn trả', 'ngày phải trả'],
  card: ['cardnumber', 'patronbarcode', 'số thẻ', 'mã thẻ', 'số thẻ bạn đọc', 'mã bạn đọc'],
});

export const patronColumns = foldNames({
  id: [
    'cardnumber',
    'card',
    'cardid',
    'patronid',
    'patronbarcode',
    'số thẻ',
    'mã thẻ',
    'số thẻ bạn đọc',
    'mã bạn đọc',
  ],
  expiresOn: [
    'dateexpiry',
    'expirydate',
    'expires',
    'ngày hết hạn',
    'hạn thẻ',
    'hạn sử dụng',
    'thẻ có giá trị đến',
  ],
  category: [
    'categorycode',
    'category',
    'patroncategory',
    'loại bạn đọc',
    'nhóm bạn đọc',
    'đối tượng',
    'loại thẻ',
  ],
  blocked: ['debarred', 'restricted', 'blocked', 'khóa thẻ', 'bị khóa'],
  lost: ['lost', 'lostcard', 'cardlost', 'mất thẻ', 'báo mất'],
  noAddress: ['gonenoaddress'],
  blocks: ['blocks'],
  loansCount: ['loans', 'loanscount', 'checkouts', 'số sách đang mượn', 'đang mượn', 'số tài liệu đang mượn'],
});

/** Whether a list of this kind says which item or patron each line is about. */
export function hasNumbers(kind: ImportKind, header: readonly string[]): boolean {
  const { id } = kind === 'items' ? findColumns(itemColumns, header) : findColumns(patronColumns, header);
  return id !== -1;
}

/** What a header is the header of: a list with item numbers is one of items, whoever has them on loan. */
export function kindOf(header: readonly string[]): ImportKind | null {
  if (hasNumbers('items', header)) return 'items';
  return hasNumbers('patrons', header) ? 'patrons' : null;
}
