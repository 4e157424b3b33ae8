/** Patrons of the demo library: every one of them invented. */
export interface DemoPatron {
  readonly id: string;
  readonly name: string;
  readonly pin: string;
  readonly category: 'adult' | 'child';
  /** For the person who tries things out; empty when all is well. */
  readonly note: string;
  /** Days from today to the end of the card; negative: expired. */
  readonly cardDays?: number;
  readonly cardLost?: boolean;
  readonly blocked?: boolean;
  readonly feesMinor?: number;
  /** Of a domain that nobody has (RFC 2606). */
  readonly email?: string;
  /** Loans at the start; negative days: overdue. */
  readonly loans?: readonly {
    readonly title: string;
    readonly dueInDays: number;
    /** Renewals so far. */
    readonly renewals?: number;
  }[];
}

export const demoPatrons: readonly DemoPatron[] = [
  {
    id: 'BD000001',
    name: 'Trần Thị Thử Lan',
    pin: '1111',
    category: 'adult',
    note: '',
    email: 'lan@example.org',
  },
  { id: 'BD000002', name: 'Nguyễn Văn Mẫu An', pin: '2222', category: 'adult', note: '' },
  { id: 'BD000003', name: 'Lê Thử Minh', pin: '3333', category: 'child', note: 'thiếu nhi' },
  {
    id: 'BD000004',
    name: 'Phạm Mẫu Hòa',
    pin: '4444',
    category: 'adult',
    note: 'đang mượn 2 cuốn',
    loans: [
      { title: 'Số đỏ', dueInDays: 9 },
      // Somebody waits for it: it cannot be renewed.
      { title: 'Mắt biếc', dueInDays: 4 },
    ],
  },
  {
    id: 'BD000005',
    name: 'Hoàng Thử Yến',
    pin: '5555',
    category: 'adult',
    note: 'thẻ hết hạn',
    cardDays: -20,
  },
  { id: 'BD000006', name: 'Vũ Mẫu Sơn', pin: '6666', category: 'adult', note: 'thẻ báo mất', cardLost: true },
  {
    id: 'BD000007',
    name: 'Đặng Thử Quý',
    pin: '7777',
    category: 'adult',
    note: 'tài khoản bị khóa',
    blocked: true,
  },
  {
    id: 'BD000008',
    name: 'Bùi Mẫu Nga',
    pin: '8888',
    category: 'adult',
    note: 'còn nợ phí',
    feesMinor: 75_000,
  },
  {
    id: 'BD000009',
    name: 'Đỗ Thử Khoa',
    pin: '9999',
    category: 'adult',
    note: 'có sách quá hạn',
    loans: [{ title: 'Giông tố', dueInDays: -6 }],
  },
  {
    id: 'BD000010',
    name: 'Ngô Mẫu Bình',
    pin: '1010',
    category: 'child',
    note: 'đã mượn đủ số',
    loans: [
      { title: 'Kính vạn hoa', dueInDays: 3 },
      { title: 'Quê nội', dueInDays: 3 },
      { title: 'Tảng sáng', dueInDays: 3 },
    ],
  },
  {
    id: 'BD000011',
    name: 'Dương Thử Ánh',
    pin: '1112',
    category: 'adult',
    note: 'nợ 15.000 đ, vẫn mượn được',
    feesMinor: 15_000,
    loans: [
      { title: 'Đất rừng phương Nam', dueInDays: 2 },
      { title: 'Hoàng tử bé', dueInDays: 5, renewals: 2 },
      { title: 'Không gia đình', dueInDays: 11 },
    ],
  },
  // The number of a citizen card, as invented as the name.
  { id: '000000000123', name: 'Lý Mẫu Phúc', pin: '1212', category: 'adult', note: 'quét bằng căn cước' },
  { id: 'BD000013', name: 'Đinh Thử Vy', pin: '1313', category: 'child', note: 'thiếu nhi' },
  { id: 'BD000014', name: 'Mai Mẫu Thắng', pin: '1414', category: 'adult', note: '' },
  { id: 'BD000015', name: 'Hồ Thử Ngọc', pin: '1515', category: 'adult', note: '1 cuốn đặt trước đã có' },
  { id: 'BD000016', name: 'Cao Mẫu Đức', pin: '1616', category: 'adult', note: '' },
  { id: 'BD000017', name: 'Tạ Thử Hương', pin: '1717', category: 'adult', note: '' },
  { id: 'BD000018', name: 'Kiều Mẫu Long', pin: '1818', category: 'adult', note: '' },
  { id: 'BD000019', name: 'Trịnh Thử Mai', pin: '1919', category: 'child', note: 'thiếu nhi' },
  { id: 'BD000020', name: 'Phan Mẫu Tuệ', pin: '2020', category: 'adult', note: '' },
];
