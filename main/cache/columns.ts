import type { ImportKind } from '../../db/stores/cache-files.ts';
import { findColumns, foldNames } from '../csv/columns.ts';
import * as names from '../csv/known-names.ts';

/**
 * Columns that are read, by the names that head them. A name counts without case, marks, blanks and punctuation.
 * Every other column, and with it every person's name and address, is passed over unread.
 */
export const itemColumns = foldNames({
  id: names.itemNumber,
  title: names.title,
  mediaType: ['itype', 'itemtype', 'mediatype', 'materialtype', 'loại tài liệu', 'dạng tài liệu'],
  institution: names.branch,
  location: ['location', 'permanent_location', 'shelvinglocation', 'kho', 'kho sách', 'vị trí'],
  loanable: names.loanable,
  notForLoan: names.notForLoan,
  status: ['status', 'itemstatus', 'circulationstatus', 'tình trạng', 'trạng thái'],
  lost: ['itemlost', 'loststatus', 'đã mất'],
  withdrawn: ['withdrawn', 'wthdrawn', 'withdrawnstatus', 'thanh lý'],
  due: ['date_due', 'duedate', 'onloan', 'hạn trả', 'ngày hẹn trả', 'ngày phải trả'],
  card: ['cardnumber', 'patronbarcode', 'số thẻ', 'mã thẻ', 'số thẻ bạn đọc', 'mã bạn đọc'],
});

export const patronColumns = foldNames({
  id: names.cardNumber,
  expiresOn: names.expiresOn,
  category: names.category,
  blocked: names.blocked,
  lost: names.cardLost,
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
