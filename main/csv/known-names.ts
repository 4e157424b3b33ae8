/**
 * How lists of libraries head their columns: Koha's own names (tables `items`, `issues`, `borrowers`, the item search
 * export), English and Vietnamese ones.
 */

export const itemNumber = [
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
];
export const title = ['title', 'nhan đề', 'nhan đề chính', 'tên sách', 'tên tài liệu', 'tiêu đề'];
export const branch = [
  'homebranch',
  'homelibrary',
  'institution',
  'library',
  'branch',
  'chi nhánh',
  'thư viện',
  'đơn vị',
];
export const loanable = ['loanable', 'forloan', 'cho mượn', 'được mượn'];
export const notForLoan = ['notforloan', 'notforloanstatus', 'không cho mượn'];

export const cardNumber = [
  'cardnumber',
  'card',
  'cardid',
  'patronid',
  'patronbarcode',
  'số thẻ',
  'mã thẻ',
  'số thẻ bạn đọc',
  'mã bạn đọc',
];
export const expiresOn = [
  'dateexpiry',
  'expirydate',
  'expires',
  'ngày hết hạn',
  'hạn thẻ',
  'hạn sử dụng',
  'thẻ có giá trị đến',
];
export const category = [
  'categorycode',
  'category',
  'patroncategory',
  'loại bạn đọc',
  'nhóm bạn đọc',
  'đối tượng',
  'loại thẻ',
];
export const blocked = ['debarred', 'restricted', 'blocked', 'khóa thẻ', 'bị khóa'];
export const cardLost = ['lost', 'lostcard', 'cardlost', 'mất thẻ', 'báo mất'];
