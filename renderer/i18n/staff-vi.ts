import type { StaffTexts } from './staff-texts.ts';

const two = (value: number): string => String(value).padStart(2, '0');

export const staffVi: StaffTexts = {
  signIn: {
    title: 'Mã PIN của thủ thư',
    enter: 'Vào',
    checking: 'Đang kiểm tra…',
    wrong: 'Mã PIN chưa đúng.',
    triesLeft: (count) => `Còn ${String(count)} lần trước khi phải chờ.`,
    wait: (seconds) => `Đã nhập sai nhiều lần. Thử lại sau ${String(seconds)} giây.`,
    unavailable: 'Máy chưa trả lời. Thử lại sau ít phút.',
    storage: 'Máy chưa lưu được nên chưa mở được. Kiểm tra ổ đĩa.',
    noPin: 'Chưa có mã PIN cho thủ thư',
    unreadable: 'Tệp mã PIN bị hỏng, cần đặt lại',
    howToSet: 'Người phụ trách máy đặt mã từ 6 số trở lên bằng lệnh:',
    entered: (count) => `Đã nhập ${String(count)} số`,
    erase: 'Xóa',
  },
  leave: 'Về màn hình bạn đọc',
  signOut: 'Thoát',
  title: (count) => `${String(count)} việc cần xử lý`,
  empty: 'Không có việc gì cần xử lý',
  more: (count) => `Còn ${String(count)} việc nữa, hiện dần khi danh sách vơi.`,
  list: 'Việc cần xử lý',
  line: { online: 'Có mạng', offline: 'Mất mạng' },
  queued: (count, oldest) => `${String(count)} lượt chờ gửi, cũ nhất ${oldest}`,
  open: (count) => `${String(count)} lượt đang hỏi lại`,
  pendingMarks: (count) => `${String(count)} cuốn chờ đổi chống trộm`,
  allTold: 'Mọi lượt đã gửi xong',
  actions: { checkout: 'Mượn', checkin: 'Trả', renew: 'Gia hạn', fee: 'Nộp phí' },
  item: 'Cuốn sách',
  payment: 'Khoản nộp',
  station: 'Sổ của máy',
  card: (number) => `Thẻ ${number}`,
  reason: (reason) => `Lý do: ${reason}.`,
  destination: (place) => `Nơi đến: ${place}.`,
  when: (at) =>
    `${two(at.getHours())}:${two(at.getMinutes())} ngày ${String(at.getDate())}/${String(at.getMonth() + 1)}`,
  matters: {
    'already-returned': {
      what: 'Hệ thống ghi sách này đã trả từ trước.',
      next: 'Xem sách có trên giá không. Không cần ghi thêm.',
    },
    'on-loan-to-other': {
      what: 'Hệ thống ghi sách này đang được mượn.',
      next: 'Ghi trả cho người trước, rồi ghi mượn cho thẻ này.',
    },
    'hold-waiting': {
      what: 'Sách có người đặt trước, nhưng đã được mượn khi mất mạng.',
      next: 'Xin lại sách từ bạn đọc, hoặc báo người đặt chờ thêm.',
    },
    'patron-blocked': {
      what: 'Thẻ này chưa được mượn, nhưng sách đã mang về khi mất mạng.',
      next: 'Xem thẻ trong hệ thống, rồi ghi mượn tại quầy hoặc liên hệ bạn đọc.',
    },
    'unknown-item': {
      what: 'Hệ thống không có mã sách này.',
      next: 'Tìm cuốn sách, xem lại mã, rồi ghi tại quầy.',
    },
    refused: {
      what: 'Hệ thống thư viện không nhận lượt này.',
      next: 'Xem lý do, rồi ghi tại quầy nếu cần.',
    },
    unclear: {
      what: 'Chưa rõ hệ thống đã ghi lượt này hay chưa.',
      next: 'Xem thẻ và sách trong hệ thống. Nếu chưa có, ghi tại quầy.',
    },
    'rolled-back': {
      what: 'Sổ của máy bị hỏng, hoặc được lấy lại từ bản sao cũ.',
      next: 'Đối chiếu các lượt gần đây trong hệ thống. Trước đó máy không ghi khi mất mạng.',
    },
  },
  otherMatters: {
    'hold-waiting checkin': {
      what: 'Sách đã trả, và có người chờ hoặc thuộc nơi khác.',
      next: 'Tìm sách ở giá trả, rồi để vào giá giữ hoặc chuyển đi.',
    },
    'refused checkin': {
      what: 'Sách đã nằm ở giá trả, nhưng hệ thống không nhận.',
      next: 'Xem lý do, tìm sách, rồi ghi trả tại quầy.',
    },
    'unclear fee': {
      what: 'Đã nhận tiền, chưa rõ hệ thống đã ghi hay chưa.',
      next: 'Xem tài khoản của thẻ này. Nếu chưa ghi, ghi đã thu.',
    },
  },
  done: 'Đã xử lý',
  confirm: 'Đã xử lý xong? Dòng này sẽ mất và không lấy lại được.',
  confirmYes: 'Xong, xóa dòng này',
  confirmNo: 'Chưa',
  notCleared: 'Chưa xóa được dòng này. Thử lại sau ít phút.',
};
