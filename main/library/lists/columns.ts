import { findColumns, foldNames } from '../../csv/columns.ts';
import * as names from '../../csv/known-names.ts';

export type ListKind = 'items' | 'patrons';

/** Columns of a list of copies. A name counts without case, marks, blanks and punctuation; other columns go unread. */
export const copyColumns = foldNames({
  id: names.itemNumber,
  title: names.title,
  author: ['author', 'tác giả', 'tên tác giả', 'nhà văn'],
  branch: names.branch,
  loanable: names.loanable,
  notForLoan: names.notForLoan,
  loanFee: ['loanfee', 'rentalcharge', 'phí mượn', 'tiền mượn'],
});

/** Columns of a list of patrons. */
export const patronColumns = foldNames({
  id: names.cardNumber,
  name: ['name', 'fullname', 'patronname', 'họ tên', 'họ và tên', 'tên bạn đọc', 'tên'],
  surname: ['surname', 'lastname', 'họ'],
  firstName: ['firstname', 'givenname', 'tên đệm và tên'],
  category: names.category,
  expiresOn: names.expiresOn,
  cardLost: names.cardLost,
  blocked: names.blocked,
  email: ['email', 'emailaddress', 'thư điện tử'],
  pin: ['pin', 'mã pin', 'mật khẩu'],
});

/** Whether a list of this kind says which copy or patron each line is about. */
export function hasNumbers(kind: ListKind, header: readonly string[]): boolean {
  const { id } = kind === 'items' ? findColumns(copyColumns, header) : findColumns(patronColumns, header);
  return id !== -1;
}

/** What a header is the header of; null when it has numbers of neither. */
export function kindOf(header: readonly string[]): ListKind | null {
  if (hasNumbers('items', header)) return 'items';
  return hasNumbers('patrons', header) ? 'patrons' : null;
}
