import type { VoiceTexts } from './voice-texts.ts';

/** The fourth month and the first ten days have names of their own when spoken. */
const month = (number: number): string => (number === 4 ? 'tháng tư' : `tháng ${String(number)}`);

export const voiceVi: VoiceTexts = {
  on: 'Đã bật giọng đọc.',
  keys: 'Phím mũi tên để đi, phím Chọn để bấm, phím Trợ giúp để nghe lại.',
  step: (step, of) => `Bước ${String(step)} trên ${String(of)}.`,
  day: (weekday, day, number, year) =>
    `${weekday} ${String(day)} ${month(number)}${year === null ? '' : ` năm ${String(year)}`}`,
  attract: {
    what: 'Máy mượn và trả sách.',
    how: { borrow: 'Muốn mượn, hãy quét thẻ.', return: 'Muốn trả, chọn Trả rồi đặt sách lên khay.' },
  },
  choose: 'Hãy chọn Mượn hoặc Trả.',
  search: 'Gõ tên sách, không cần dấu, rồi chọn Xem kết quả để nghe danh sách.',
  card: 'Đưa thẻ dưới máy quét, hoặc chọn Nhập số thẻ.',
  pin: 'Bấm số trên bàn phím, rồi chọn Xong. Mỗi số nghe là dấu sao.',
  reasons: (count) => `${String(count)} lý do.`,
  blocked: 'Bạn vẫn trả sách được.',
  pile: {
    onPad: 'Đặt sách lên khay trước mặt, tối đa năm cuốn một lượt.',
    scannerOnly: 'Đưa mã vạch của sách dưới máy quét.',
    done: { borrow: 'Đã mượn:', return: 'Đã trả:' },
    nth: (count) => `Cuốn thứ ${String(count)}`,
    due: (day) => `hạn trả ${day}`,
    markDone: { borrow: 'đã gỡ chống trộm', return: 'đã bật chống trộm' },
    seen: (count) => `Máy thấy ${String(count)} cuốn.`,
    finish: (label) => `Đặt thêm sách, hoặc chọn ${label}.`,
    many: {
      borrow: (count) => `Đã mượn ${String(count)} cuốn.`,
      return: (count) => `Đã trả ${String(count)} cuốn.`,
    },
  },
  end: (count) => `Màn hình đóng sau ${String(count)} giây.`,
  idle: 'Bấm một phím bất kỳ để tiếp tục.',
  seconds: (count) => `Còn ${String(count)} giây.`,
  lineBack: 'Đã có mạng trở lại.',
  volume: (percent) => `Âm lượng ${String(percent)} phần trăm`,
  rate: (percent) => `Tốc độ ${String(percent)} phần trăm`,
  cover: { on: 'Màn hình đã được che.', off: 'Màn hình đã hiện lại.' },
  control: {
    button: (name, at, of) => `${name}, nút ${String(at)} trên ${String(of)}`,
    field: (name, at, of) => `${name}, ô nhập, ${String(at)} trên ${String(of)}`,
    list: (name, rows) => `${name}, ${String(rows)} dòng. Phím xuống để nghe từng dòng.`,
    row: (at, of) => `dòng ${String(at)} trên ${String(of)}`,
    pressed: { on: 'đang bật', off: 'đang tắt' },
    nothing: 'Không có gì để bấm ở đây.',
  },
  echo: { hidden: 'dấu sao', erased: 'đã xóa', empty: 'chưa có gì' },
};
