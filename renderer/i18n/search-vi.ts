import type { SearchTexts } from './search-texts.ts';

export const searchVi: SearchTexts = {
  open: 'Tìm sách',
  title: 'Tìm sách',
  field: 'Tên sách',
  how: 'Gõ tên sách, không cần dấu',
  asking: 'Đang tìm…',
  none: 'Chưa tìm thấy. Thử ít chữ hơn, hoặc hỏi thủ thư.',
  found: (count) => `Tìm thấy ${String(count)} kết quả.`,
  show: (count) => `Xem ${String(count)} kết quả`,
  keys: 'Gõ tiếp',
  list: 'Sách tìm thấy',
  more: 'Còn nhiều nữa. Gõ thêm chữ để tìm gần hơn.',
  onShelf: 'Có trên giá',
  onShelfOf: (available, copies) => `Có ${String(available)} trên ${String(copies)} cuốn`,
  lent: 'Đang có người mượn',
  lentUntil: (day) => `Đang có người mượn, hẹn trả ${day}`,
  unknown: 'Hỏi thủ thư để lấy sách',
  at: (place) => `ở ${place}`,
  asOf: (day) => `Theo danh sách đến ${day}.`,
};
