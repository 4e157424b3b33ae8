import type { PileItem, Screen, ScreenKind, Snapshot } from '../../main/contract/snapshot.ts';

/** One state of one screen, as the station would publish it. */
export interface ScreenCase {
  readonly name: string;
  readonly change: Partial<Snapshot> & { readonly screen: Screen };
  /** Goes on from there on the page, e.g. to the keys of the card screen: the accessible names to press, per language. */
  readonly press?: Readonly<Record<'vi' | 'en', string>>;
}

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
          served: { borrow: false, return: true },
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
  ],
  choose: [{ name: 'choose', change: at({ kind: 'choose', itemCount: 3 }) }],
  card: [
    { name: 'card', change: at({ kind: 'card', busy: false, problem: null, itemCount: 2 }) },
    {
      name: 'card-unknown',
      change: at({
        kind: 'card',
        busy: false,
        problem: { reason: 'patron-unknown', attemptsLeft: null },
        itemCount: 0,
      }),
    },
    {
      name: 'card-number',
      change: at({ kind: 'card', busy: false, problem: null, itemCount: 0 }),
      press: { vi: 'Nhập số thẻ', en: 'Type the number' },
    },
  ],
  pin: [
    { name: 'pin', change: at({ kind: 'pin', busy: false, problem: null, cardTail: '0001' }) },
    {
      name: 'pin-wrong',
      change: at({
        kind: 'pin',
        busy: false,
        problem: { reason: 'pin-wrong', attemptsLeft: 2 },
        cardTail: '0001',
      }),
    },
  ],
  blocked: [
    {
      name: 'blocked',
      change: at({ kind: 'blocked', reasons: ['fees-owed', 'too-many-overdue', 'card-expired'], patron }),
    },
  ],
  pile: [
    { name: 'pile-empty', change: at({ kind: 'pile', ...pile([]), patron, finishing: false }) },
    { name: 'pile-three', change: at({ kind: 'pile', ...pile(three), patron, finishing: false }) },
    { name: 'pile-mixed', change: at({ kind: 'pile', ...pile(mixed), patron, finishing: false }) },
    {
      name: 'pile-return',
      change: at({ kind: 'pile', ...pile(returned, 'return'), patron: null, finishing: false }),
    },
    {
      name: 'pile-long-offline',
      change: at(
        {
          kind: 'pile',
          ...pile([...long, row('w', { state: 'waiting', dueDate: null, security: 'none' })]),
          patron,
          finishing: false,
        },
        {
          devices: { pad: 'ready', scanner: 'ready', line: 'offline' },
          served: { borrow: false, return: false },
        },
      ),
    },
    {
      name: 'idle',
      change: at({ kind: 'pile', ...pile(three), patron, finishing: false }, { idleSecondsLeft: 18 }),
    },
    {
      name: 'notice',
      change: at(
        { kind: 'pile', ...pile(three), patron, finishing: false },
        { notice: { kind: 'already-in-list', title: 'Truyện Kiều' } },
      ),
    },
  ],
  end: [
    { name: 'end', change: at({ kind: 'end', ...pile(three), secondsLeft: 12 }) },
    { name: 'end-open', change: at({ kind: 'end', ...pile(mixed), secondsLeft: 9 }) },
    { name: 'end-return', change: at({ kind: 'end', ...pile(returned, 'return'), secondsLeft: 9 }) },
    { name: 'end-nothing', change: at({ kind: 'end', ...pile([]), secondsLeft: 9 }) },
  ],
  'out-of-service': [
    {
      name: 'out-of-service',
      change: at({ kind: 'out-of-service', reason: 'devices', since: '2026-11-24T08:00:00+07:00' }),
    },
  ],
};

export const allScreens: readonly ScreenCase[] = Object.values(byKind).flat();
