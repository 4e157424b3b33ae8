import { firstSnapshot } from '../harness/scripted-station.ts';
import { longestSearch } from '../../main/contract/search.ts';
import { qrCodeOf } from '../../main/station/qr.ts';
import type { PileItem, Screen, ScreenKind, Snapshot } from '../../main/contract/snapshot.ts';

/** One state of one screen, as the station would publish it. */
export interface ScreenCase {
  readonly name: string;
  readonly change: Partial<Snapshot> & { readonly screen: Screen };
  /** Goes on from there on the page, e.g. to the keys of the card screen: the accessible names to press, per language. */
  readonly press?: Readonly<Record<'vi' | 'en', string>>;
}

const { access: usualAccess } = firstSnapshot;

const row = (key: string, change: Partial<PileItem>): PileItem => ({
  key,
  state: 'done',
  title: 'Dế Mèn phiêu lưu ký',
  id: `TV0000010${key}`,
  reason: null,
  dueDate: '2026-12-08',
  dueText: null,
  alreadyYours: false,
  provisional: false,
  route: null,
  destination: null,
  security: 'done',
  missingParts: [],
  bin: null,
  fee: null,
  onPad: true,
  ...change,
});

const three = [
  row('1', {}),
  row('2', { title: 'Truyện Kiều' }),
  row('3', { title: 'Lược sử thời gian: từ vụ nổ lớn đến lỗ đen' }),
];
const mixed = [
  row('1', {}),
  row('2', { title: 'Tắt đèn', state: 'refused', reason: 'held-for-other', dueDate: null, security: 'none' }),
  row('3', { title: 'Số đỏ', state: 'working', dueDate: null, security: 'none' }),
  row('4', { title: '', state: 'reading', id: '', dueDate: null, security: 'none' }),
  row('5', { title: 'Đất rừng phương Nam', security: 'put-back' }),
  row('6', {
    title: 'Harry Potter (bộ 3 phần)',
    state: 'refused',
    reason: 'part-missing',
    missingParts: [2],
  }),
];
const returned = [
  row('1', { dueDate: null }),
  row('2', { title: 'Nhà giả kim', dueDate: null, route: 'hold-here' }),
  row('3', {
    title: 'Totto-chan bên cửa sổ',
    dueDate: null,
    route: 'transfer',
    destination: 'Chi nhánh Hà Đông',
  }),
];
const patron = { displayName: 'An', cardTail: '0001' };
const pile = (items: readonly PileItem[], verb: 'borrow' | 'return' = 'borrow') => ({
  verb,
  items: [...items],
  doneCount: items.filter(({ state }) => state === 'done').length,
  seenCount: items.length,
  dueDate: verb === 'borrow' && items.length > 0 ? '2026-12-08' : null,
  leftoverCount: 0,
});
const long = Array.from({ length: 12 }, (_, index) =>
  row(String(index), { title: `Tập ${String(index + 1)}` }),
);

type EndReceipt = NonNullable<Extract<Screen, { kind: 'end' }>['receipt']>;
const receipt = (change: Partial<EndReceipt> = {}): EndReceipt => ({
  ways: ['print', 'qr', 'email'],
  state: 'offered',
  way: null,
  trouble: null,
  qr: null,
  maskedEmail: 'l•••@example.org',
  ...change,
});
const code = { rows: qrCodeOf('MUONTRA 7F3A-92CD: 3 cuốn, hạn trả 8/12/2026')?.rows ?? [] };

type AccountView = Extract<Screen, { kind: 'account' }>;
type Loan = AccountView['loans']['rows'][number];
const loan = (key: string, change: Partial<Loan>): Loan => ({
  key,
  title: 'Dế Mèn phiêu lưu ký',
  id: `TV0000020${key}`,
  dueDate: '2026-12-08',
  dueText: null,
  overdue: false,
  loading: false,
  renewal: 'none',
  reason: null,
  canRenew: true,
  ...change,
});
const loans = [
  loan('1', { overdue: true, dueDate: '2026-11-20' }),
  loan('2', { title: 'Truyện Kiều' }),
  loan('3', { title: 'Tắt đèn', renewal: 'done', dueDate: '2026-12-22', canRenew: false }),
  loan('4', { title: 'Số đỏ', renewal: 'refused', reason: 'renewal-limit', canRenew: false }),
  loan('5', { title: '', dueDate: null, loading: true, canRenew: false }),
];
const account = (change: Partial<AccountView> = {}): AccountView => ({
  kind: 'account',
  patron,
  blocks: [],
  loans: { state: 'known', count: loans.length, limit: 8, rows: loans },
  holds: {
    state: 'known',
    rows: [
      { key: 'h1', title: 'Đất rừng phương Nam', ready: true },
      { key: 'h2', title: 'Nhà giả kim', ready: false },
    ],
    where: { vi: 'quầy tầng 1', en: 'the desk on the first floor' },
  },
  fees: {
    owed: { amountMinor: 15_000, currency: 'VND' },
    unclear: false,
    state: 'known',
    rows: [],
    pay: 'vietqr',
  },
  renewableCount: 2,
  renewing: false,
  hasPile: false,
  canBorrow: true,
  ...change,
});
type PayView = Extract<Screen, { kind: 'pay' }>;
const pay = (change: Partial<PayView>): PayView => ({
  kind: 'pay',
  state: 'open',
  amount: { amountMinor: 15_000, currency: 'VND' },
  bill: 'MT7K2P9QXA',
  code,
  receipt: null,
  ...change,
});

type SearchView = Extract<Screen, { kind: 'search' }>;
type Found = SearchView['titles'][number];
const found = (key: string, change: Partial<Found>): Found => ({
  key,
  title: 'Dế Mèn phiêu lưu ký',
  author: 'Tô Hoài',
  copies: 1,
  available: 1,
  place: { vi: 'kho mượn tầng 1', en: 'the lending room, first floor' },
  dueDate: null,
  ...change,
});
const foundTitles = [
  found('1', {}),
  found('2', { copies: 3, available: 2 }),
  found('3', { title: 'Dế Mèn phiêu lưu ký: truyện tranh', copies: 2, available: 0, dueDate: '2026-12-08' }),
  found('4', { title: 'Tô Hoài: những tác phẩm tiêu biểu', author: null, available: null, place: null }),
];
const longWords = 'Nghiên cứu về những người nghiêng nghiêng giữa đường trường khuya khoắt ';
const longTitles = [
  found('1', { title: longWords.repeat(7).slice(0, 500), author: longWords.repeat(3) }),
  found('2', {
    title: 'كتاب ألف ليلة وليلة',
    author: '<b>Khuyết danh</b>',
    place: { vi: longWords.slice(0, 60), en: longWords.slice(0, 60) },
  }),
  found('3', { title: '', author: null, available: 0, dueDate: null }),
];
const search = (change: Partial<SearchView>): SearchView => ({
  kind: 'search',
  text: '',
  asking: false,
  titles: [],
  more: false,
  asOf: null,
  ...change,
});

const at = (screen: Screen, more: Partial<Snapshot> = {}) => ({ ...more, screen });

/** Every screen there is, in the states that look different. A new kind of screen does not build until it is here. */
const byKind: { readonly [K in ScreenKind]: readonly ScreenCase[] } = {
  attract: [
    { name: 'attract', change: at({ kind: 'attract', leftoverCount: 0 }) },
    {
      name: 'attract-leftover-offline',
      change: at(
        { kind: 'attract', leftoverCount: 2 },
        {
          devices: { pad: 'ready', scanner: 'ready', line: 'offline' },
          served: { borrow: false, return: true, account: false },
        },
      ),
    },
    {
      name: 'attract-scanner-only',
      change: at(
        { kind: 'attract', leftoverCount: 0 },
        { devices: { pad: 'none', scanner: 'ready', line: 'online' } },
      ),
    },
    {
      name: 'access-panel',
      change: at({ kind: 'attract', leftoverCount: 0 }),
      press: { vi: 'Trợ năng', en: 'Access' },
    },
    {
      name: 'access-panel-voice',
      change: at(
        { kind: 'attract', leftoverCount: 0 },
        { access: { ...usualAccess, voice: { ...usualAccess.voice, on: true } } },
      ),
      press: { vi: 'Trợ năng', en: 'Access' },
    },
  ],
  choose: [{ name: 'choose', change: at({ kind: 'choose', itemCount: 3 }) }],
  search: [
    { name: 'search', change: at(search({})) },
    {
      name: 'search-found',
      change: at(search({ text: 'dế mèn', titles: foundTitles, more: true, asOf: '2026-11-23' })),
    },
    {
      name: 'search-list',
      change: at(search({ text: 'dế mèn', titles: foundTitles, more: true, asOf: '2026-11-23' })),
      press: { vi: 'Xem 4 kết quả', en: 'Show 4 titles' },
    },
    {
      name: 'search-long',
      change: at(search({ text: longWords.slice(0, longestSearch), titles: longTitles })),
    },
    {
      name: 'search-long-list',
      change: at(search({ text: longWords.slice(0, longestSearch), titles: longTitles })),
      press: { vi: 'Xem 3 kết quả', en: 'Show 3 titles' },
    },
    { name: 'search-nothing', change: at(search({ text: 'dế mèn bay lên trời' })) },
  ],
  card: [
    {
      name: 'card',
      change: at({
        kind: 'card',
        purpose: 'borrow',
        citizenCard: false,
        busy: false,
        problem: null,
        itemCount: 2,
      }),
    },
    {
      name: 'card-unknown',
      change: at({
        kind: 'card',
        purpose: 'borrow',
        citizenCard: false,
        busy: false,
        problem: { reason: 'patron-unknown', attemptsLeft: null },
        itemCount: 0,
      }),
    },
    {
      name: 'card-number',
      change: at({
        kind: 'card',
        purpose: 'borrow',
        citizenCard: false,
        busy: false,
        problem: null,
        itemCount: 0,
      }),
      press: { vi: 'Nhập số thẻ', en: 'Type the number' },
    },
  ],
  pin: [
    {
      name: 'pin',
      change: at({
        kind: 'pin',
        purpose: 'borrow',
        offersStaff: false,
        busy: false,
        problem: null,
        cardTail: '0001',
      }),
    },
    {
      name: 'pin-wrong',
      change: at({
        kind: 'pin',
        purpose: 'borrow',
        offersStaff: true,
        busy: false,
        problem: { reason: 'pin-wrong', attemptsLeft: 2 },
        cardTail: '0001',
      }),
    },
  ],
  blocked: [
    {
      name: 'blocked',
      change: at({
        kind: 'blocked',
        reasons: ['fees-owed', 'too-many-overdue', 'card-expired'],
        patron,
        canSeeAccount: true,
      }),
    },
  ],
  account: [
    { name: 'account', change: at(account()) },
    {
      name: 'account-blocked',
      change: at(account({ blocks: ['fees-owed', 'too-many-overdue'], canBorrow: false, renewing: true })),
    },
    {
      name: 'account-empty',
      change: at(
        account({
          loans: { state: 'known', count: 0, limit: 8, rows: [] },
          holds: { state: 'known', rows: [], where: { vi: '', en: '' } },
          fees: { owed: null, unclear: false, state: 'known', rows: [], pay: 'no' },
          renewableCount: 0,
        }),
      ),
    },
  ],
  pay: [
    { name: 'pay-code', change: at(pay({})) },
    { name: 'pay-desk', change: at(pay({ state: 'desk', bill: null, code: null })) },
    { name: 'pay-booked', change: at(pay({ state: 'booked', code: null })) },
    { name: 'pay-receipt', change: at(pay({ state: 'booked', code: null, receipt: receipt() })) },
  ],
  pile: [
    {
      name: 'pile-empty',
      change: at({ kind: 'pile', ...pile([]), patron, holdsReady: null, finishing: false }),
    },
    {
      name: 'pile-three',
      change: at({ kind: 'pile', ...pile(three), patron, holdsReady: null, finishing: false }),
    },
    {
      name: 'pile-mixed',
      change: at({ kind: 'pile', ...pile(mixed), patron, holdsReady: null, finishing: false }),
    },
    {
      name: 'pile-return',
      change: at({
        kind: 'pile',
        ...pile(returned, 'return'),
        patron: null,
        holdsReady: null,
        finishing: false,
      }),
    },
    {
      name: 'pile-long-offline',
      change: at(
        {
          kind: 'pile',
          ...pile([...long, row('w', { state: 'waiting', dueDate: null, security: 'none' })]),
          patron,
          holdsReady: null,
          finishing: false,
        },
        {
          devices: { pad: 'ready', scanner: 'ready', line: 'offline' },
          served: { borrow: false, return: false, account: false },
        },
      ),
    },
    {
      name: 'pile-fee',
      change: at({
        kind: 'pile',
        ...pile([
          row('1', {}),
          row('2', {
            title: 'Tắt đèn',
            state: 'fee-asked',
            fee: { amountMinor: 5_000, currency: 'VND' },
            dueDate: null,
            security: 'none',
          }),
        ]),
        patron,
        holdsReady: { count: 2, where: { vi: 'quầy tầng 1', en: 'the desk' } },
        finishing: false,
      }),
    },
    {
      name: 'other-card',
      change: at(
        { kind: 'pile', ...pile(three), patron, holdsReady: null, finishing: false },
        { otherCard: true },
      ),
    },
    {
      name: 'staff-called',
      change: at(
        { kind: 'pile', ...pile(three), patron, holdsReady: null, finishing: false },
        { staffCall: 'called' },
      ),
    },
    {
      name: 'idle',
      change: at(
        { kind: 'pile', ...pile(three), patron, holdsReady: null, finishing: false },
        { idleSecondsLeft: 18 },
      ),
    },
    {
      name: 'notice',
      change: at(
        { kind: 'pile', ...pile(three), patron, holdsReady: null, finishing: false },
        { notice: { kind: 'already-in-list', title: 'Truyện Kiều' } },
      ),
    },
  ],
  end: [
    {
      name: 'end',
      change: at({ kind: 'end', renewal: false, ...pile(three), secondsLeft: 12, receipt: null }),
    },
    {
      name: 'end-open',
      change: at({ kind: 'end', renewal: false, ...pile(mixed), secondsLeft: 9, receipt: null }),
    },
    {
      name: 'end-return',
      change: at({ kind: 'end', renewal: false, ...pile(returned, 'return'), secondsLeft: 9, receipt: null }),
    },
    {
      name: 'end-receipt',
      change: at({ kind: 'end', renewal: false, ...pile(three), secondsLeft: 20, receipt: receipt() }),
    },
    {
      name: 'end-receipt-code',
      change: at({
        kind: 'end',
        renewal: false,
        ...pile(three),
        secondsLeft: 50,
        receipt: receipt({ ways: ['print'], state: 'failed', way: 'print', trouble: 'paper-out', qr: code }),
      }),
    },
    {
      name: 'end-renewal',
      change: at({ kind: 'end', ...pile(three), renewal: true, secondsLeft: 20, receipt: receipt() }),
    },
    {
      name: 'end-nothing',
      change: at({ kind: 'end', renewal: false, ...pile([]), secondsLeft: 9, receipt: null }),
    },
  ],
  'out-of-service': [
    {
      name: 'out-of-service',
      change: at({
        kind: 'out-of-service',
        reason: 'devices',
        since: '2026-11-24T08:00:00+07:00',
        instead: null,
      }),
    },
  ],
};

export const allScreens: readonly ScreenCase[] = Object.values(byKind).flat();
