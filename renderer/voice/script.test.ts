import { describe, expect, it } from 'vitest';
import type { PileItem, Screen, Snapshot } from '../../main/contract/snapshot.ts';
import type { Language } from '../../main/contract/words.ts';
import { usualKeypad } from '../../main/contract/keypad.ts';
import { textsOf } from '../i18n/languages.ts';
import { voiceTextsOf } from '../i18n/voice-languages.ts';
import { helpScript, script } from './script.ts';
import type { Script } from './script.ts';

const today = new Date('2026-11-24T08:00:00+07:00');
const calm: Snapshot = {
  revision: 1,
  language: 'vi',
  access: {
    text: 'normal',
    theme: 'light',
    reach: 'normal',
    child: false,
    voice: { on: true, rate: 1, volume: 0.7, blank: false },
  },
  speech: { engine: 'station', headset: 'none', titles: true, sounds: false },
  keypad: usualKeypad,
  libraryName: { vi: 'Thư viện thử', en: 'Test library' },
  screen: { kind: 'attract', leftoverCount: 0 },
  idleSecondsLeft: null,
  notice: null,
  devices: { pad: 'ready', scanner: 'ready', line: 'online' },
  served: { borrow: true, return: true, account: true },
  offersSearch: true,
  staffCall: null,
  otherCard: false,
  demo: false,
};
const book: PileItem = {
  key: 'a',
  state: 'done',
  title: 'Dế Mèn phiêu lưu ký',
  id: 'TV1',
  reason: null,
  dueDate: '2026-12-07',
  dueText: null,
  alreadyYours: false,
  provisional: false,
  route: null,
  destination: null,
  security: 'done',
  bin: null,
  fee: null,
  missingParts: [],
  onPad: true,
};
const pileOf = (items: PileItem[], more: Partial<Extract<Screen, { kind: 'pile' }>> = {}): Screen => ({
  kind: 'pile',
  verb: 'borrow',
  items,
  doneCount: items.filter(({ state }) => state === 'done').length,
  seenCount: items.length,
  dueDate: items[0]?.dueDate ?? null,
  leftoverCount: 0,
  patron: null,
  holdsReady: null,
  finishing: false,
  ...more,
});
const showing = (screen: Screen, more: Partial<Snapshot> = {}): Snapshot => ({ ...calm, screen, ...more });

const wordsOf = (language: Language) => ({
  texts: textsOf[language],
  voice: voiceTextsOf[language],
  today,
});
const write = (before: Snapshot | null, now: Snapshot): Script => script(before, now, wordsOf(now.language));
/** What is said, each run with its kind and language. */
const told = ({ say }: Script): string[] =>
  say.flat().map(({ kind, language, text }) => `${kind} ${language}: ${text}`);
const offered: Extract<Screen, { kind: 'end' }>['receipt'] = {
  ways: ['print', 'qr'],
  state: 'offered',
  way: null,
  trouble: null,
  qr: null,
  maskedEmail: null,
};
const account: Screen = {
  kind: 'account',
  patron: { displayName: 'Lan', cardTail: '0001' },
  blocks: ['fees-owed'],
  loans: {
    state: 'known',
    count: 1,
    limit: 5,
    rows: [
      {
        key: 'l',
        title: 'Số đỏ',
        id: 'TV2',
        dueDate: '2026-12-07',
        dueText: null,
        overdue: false,
        loading: false,
        renewal: 'none',
        reason: null,
        canRenew: true,
      },
    ],
  },
  holds: {
    state: 'known',
    rows: [{ key: 'h', title: 'Truyện Kiều', ready: true }],
    where: { vi: 'quầy thủ thư', en: 'the desk' },
  },
  fees: {
    owed: { amountMinor: 15_000, currency: 'VND' },
    unclear: false,
    state: 'known',
    rows: [],
    pay: 'desk',
  },
  renewableCount: 1,
  renewing: false,
  hasPile: false,
  canBorrow: false,
};
const pay = (state: Extract<Screen, { kind: 'pay' }>['state'], bill: string | null = null): Screen => ({
  kind: 'pay',
  state,
  amount: { amountMinor: 15_000, currency: 'VND' },
  bill,
  code: null,
  receipt: null,
});
const problem = { reason: 'patron-unknown', attemptsLeft: null } as const;
const search = (text: string, asking: boolean, count: number): Extract<Screen, { kind: 'search' }> => ({
  kind: 'search',
  text,
  asking,
  titles: Array.from({ length: count }, (_, at) => ({
    key: `t${String(at)}`,
    title: 'Dế Mèn phiêu lưu ký',
    author: null,
    copies: 1,
    available: 1,
    place: null,
    dueDate: null,
  })),
  more: false,
  asOf: null,
});
const screens: Readonly<Record<Screen['kind'], readonly Screen[]>> = {
  attract: [
    { kind: 'attract', leftoverCount: 0 },
    { kind: 'attract', leftoverCount: 2 },
  ],
  choose: [{ kind: 'choose', itemCount: 3 }],
  search: [search('', false, 0), search('de men', false, 2)],
  card: [
    { kind: 'card', purpose: 'borrow', citizenCard: false, busy: false, problem: null, itemCount: 2 },
    { kind: 'card', purpose: 'borrow', citizenCard: false, busy: true, problem: null, itemCount: 0 },
    { kind: 'card', purpose: 'borrow', citizenCard: false, busy: false, problem, itemCount: 0 },
  ],
  pin: [
    { kind: 'pin', purpose: 'borrow', offersStaff: false, busy: false, problem: null, cardTail: '0001' },
    {
      kind: 'pin',
      purpose: 'borrow',
      offersStaff: false,
      busy: false,
      problem: { reason: 'pin-wrong', attemptsLeft: 2 },
      cardTail: '0001',
    },
  ],
  blocked: [
    { kind: 'blocked', reasons: ['fees-owed', 'too-many-overdue'], patron: null, canSeeAccount: true },
    { kind: 'blocked', reasons: ['pin-wrong'], patron: null, canSeeAccount: true },
  ],
  account: [account],
  pay: [
    { ...pay('booked'), receipt: offered } as Screen,
    pay('desk'),
    pay('open', 'MT7K2'),
    pay('booked', 'MT7K2'),
  ],
  pile: [pileOf([]), pileOf([book]), pileOf([], { verb: 'return' })],
  end: [
    { ...pileOf([book]), kind: 'end', renewal: true, secondsLeft: 12, receipt: offered } as Screen,
    { ...pileOf([book]), kind: 'end', renewal: false, secondsLeft: 12, receipt: null } as Screen,
    {
      ...pileOf([{ ...book, state: 'refused', reason: 'not-loanable' }]),
      kind: 'end',
      renewal: false,
      secondsLeft: 12,
      receipt: offered,
    } as Screen,
  ],
  'out-of-service': [
    { kind: 'out-of-service', reason: 'line', since: '2026-11-24T01:00:00Z', instead: null },
    { kind: 'out-of-service', reason: 'starting', since: '2026-11-24T01:00:00Z', instead: null },
  ],
};
const all = Object.values(screens).flat();

describe.each(['vi', 'en'] as const)('every screen in %s', (language) => {
  it.each(all)('$kind is told from its heading on, in its language, in plain words', (screen) => {
    const other = showing(screen.kind === 'attract' ? pileOf([]) : { kind: 'attract', leftoverCount: 0 });
    const { cut, say } = write({ ...other, language }, showing(screen, { language }));
    expect(cut, 'another screen ends what was being said').toBe(true);
    const said = say.flat();
    expect(said.length).toBeGreaterThan(0);
    expect(said[0]).toMatchObject({ language, kind: 'prompt' });
    for (const { text, language: spoken } of said) {
      expect(text).not.toMatch(/undefined|null|NaN|\[object|\u0001|\s[,.]|\.\./u);
      expect(text.length).toBeLessThanOrEqual(600);
      if (spoken !== language)
        expect([book.title, 'Số đỏ', 'Truyện Kiều']).toContain(text.replace(/\.$/u, ''));
    }
    const steps = { card: 1, pin: 1, pile: 2, end: 3 } as const;
    const step = screen.kind in steps ? steps[screen.kind as keyof typeof steps] : null;
    const isOther =
      'verb' in screen && (screen.verb === 'return' || (screen.kind === 'end' && screen.renewal));
    if (step !== null && !isOther) expect(said[0]?.text).toContain(voiceTextsOf[language].step(step, 3));
    expect(
      helpScript(showing(screen, { language }), wordsOf(language))
        .map(({ text }) => text)
        .join(' '),
    ).toContain(voiceTextsOf[language].keys);
  });
});

describe('what changes', () => {
  it('begins with the whole screen and the keys when the voice is turned on', () => {
    const [first] = told(write(null, calm));
    expect(first).toBe(
      'prompt vi: Đã bật giọng đọc. Thư viện thử. Máy mượn và trả sách. Muốn mượn, hãy quét thẻ. ' +
        'Muốn trả, chọn Trả rồi đặt sách lên khay. Phím mũi tên để đi, phím Chọn để bấm, phím Trợ giúp để nghe lại.',
    );
  });

  it('tells each book once it is settled, with its due day in words', () => {
    const empty = showing(pileOf([]));
    const reading = showing(pileOf([{ ...book, state: 'reading', title: '', dueDate: null }]));
    const done = showing(pileOf([book]));
    expect(told(write(empty, reading))).toEqual([]);
    expect(told(write(reading, done))).toEqual([
      'list vi: Đã mượn: Dế Mèn phiêu lưu ký. hạn trả Thứ Hai 7 tháng 12.',
      'prompt vi: Đặt thêm sách, hoặc chọn Xong.',
    ]);
    expect(told(write(done, { ...done, revision: 2 }))).toEqual([]);
    const pending = showing(pileOf([{ ...book, security: 'pending' }]));
    expect(told(write(pending, done)), 'a mark that is done is nothing new').toEqual([]);
  });

  it('says a title in its own language', () => {
    const done = showing(pileOf([{ ...book, title: 'The Hobbit' }]));
    expect(told(write(showing(pileOf([])), done)).slice(0, 3)).toEqual([
      'list vi: Đã mượn:',
      'list en: The Hobbit.',
      'list vi: hạn trả Thứ Hai 7 tháng 12.',
    ]);
  });

  it('names no title where others would hear it', () => {
    const hidden = { speech: { ...calm.speech, titles: false } };
    const done = showing(pileOf([book]), hidden);
    const said = told(write(showing(pileOf([]), hidden), done)).join(' ');
    expect(said).toContain('Cuốn thứ 1.');
    expect(said).not.toContain('Dế Mèn');
    const noticed = { ...done, notice: { kind: 'already-in-list', title: book.title } } as const;
    expect(told(write(done, noticed)).join(' ')).not.toContain('Dế Mèn');
  });

  it.each([
    [{ state: 'refused', reason: 'held-for-other' }, /Có bạn đọc đã đặt trước\. Mời mang sách đến quầy\./],
    [{ state: 'refused', reason: 'part-missing', missingParts: [2] }, /Còn thiếu phần 2\./],
    [{ state: 'lifted' }, /Đặt lại lên khay/],
    [{ state: 'unreadable' }, /Xoay sách hoặc quét mã vạch/],
    [{ state: 'ask-staff' }, /Mời hỏi thủ thư/],
    [{ state: 'waiting' }, /Chờ mạng, chưa ghi/],
    [{ security: 'put-back' }, /Đặt lại lên khay để gỡ chống trộm/],
    [{ security: 'failed' }, /Nhờ thủ thư gỡ chống trộm/],
    [{ alreadyYours: true }, /Bạn đang mượn cuốn này/],
    [{ provisional: true }, /Ghi tạm/],
  ] as const)('tells of an item that is %o what to do', (change, wanted) => {
    const before = showing(pileOf([{ ...book, state: 'working' }]));
    const item = { ...book, ...change } as PileItem;
    expect(told(write(before, showing(pileOf([item])))).join(' ')).toMatch(wanted);
  });

  it('counts where many are settled at one stroke, and still tells those that are not', () => {
    const items = Array.from({ length: 12 }, (_, at) => ({ ...book, key: String(at) }));
    const refused = { ...book, key: 'r', title: 'Số đỏ', state: 'refused', reason: 'not-loanable' } as const;
    const said = told(write(showing(pileOf([])), showing(pileOf([...items, refused]))));
    expect(said[0]).toBe('list vi: Đã mượn 12 cuốn.');
    expect(said.filter((text) => text.includes('Số đỏ'))).toHaveLength(1);
    expect(said.at(-1)).toBe('prompt vi: Máy thấy 13 cuốn, xong 12 cuốn. Đặt thêm sách, hoặc chọn Xong.');
  });

  it('warns at once when time runs out, and tells the seconds that are left', () => {
    const left = (idleSecondsLeft: number | null): Snapshot => showing(pileOf([]), { idleSecondsLeft });
    expect(told(write(left(null), left(20)))).toEqual([
      'alert vi: Bạn còn ở đây không? Kết thúc sau 20 giây. Bấm một phím bất kỳ để tiếp tục.',
    ]);
    expect(told(write(left(20), left(19)))).toEqual([]);
    expect(told(write(left(11), left(10)))).toEqual([
      'alert vi: Còn 10 giây. Bấm một phím bất kỳ để tiếp tục.',
    ]);
    expect(told(write(left(6), left(5)))).toHaveLength(1);
    expect(told(write(left(5), left(null)))).toEqual([]);
  });

  it.each([
    'security-finished',
    'security-failed',
    'already-in-list',
    'not-an-item',
    'no-account-now',
    'ask-staff-then',
    'spread-pile',
    'no-borrowing-now',
    'no-returning-now',
  ] as const)('tells the notice %s at once', (kind) => {
    const now = { ...calm, notice: { kind, title: 'The Hobbit' } };
    const said = write(calm, now).say.flat();
    expect(said.every((utterance) => utterance.kind === 'alert')).toBe(true);
    expect(said.some(({ language }) => language === 'vi')).toBe(true);
    const named = ['security-finished', 'security-failed', 'already-in-list'].includes(kind);
    expect(said.some(({ language, text }) => language === 'en' && text === 'The Hobbit.')).toBe(named);
    expect(told(write(now, now))).toEqual([]);
  });

  it('tells a second wrong PIN although the words are the same, and the tries that are left', () => {
    const pin = (busy: boolean, attemptsLeft: number | null): Snapshot =>
      showing({
        kind: 'pin',
        purpose: 'borrow',
        offersStaff: false,
        busy,
        problem: attemptsLeft === null ? null : { reason: 'pin-wrong', attemptsLeft },
        cardTail: '',
      });
    expect(told(write(pin(false, null), pin(true, null)))).toEqual(['prompt vi: Đang kiểm tra…']);
    expect(told(write(pin(true, null), pin(false, 2)))).toEqual([
      'alert vi: Mã PIN chưa đúng. Còn 2 lần thử. Thử lại, hoặc hỏi thủ thư.',
    ]);
    expect(told(write(pin(true, 2), pin(false, 2)))).toHaveLength(1);
  });

  it('tells what came of a renewal, of a payment, of a receipt, of a call for staff and of another card', () => {
    if (account.kind !== 'account') throw new Error('no account');
    const [loan] = account.loans.rows;
    if (!loan) throw new Error('no loan');
    const renewed: Screen = {
      ...account,
      loans: { ...account.loans, rows: [{ ...loan, renewal: 'done', dueDate: '2026-12-21' }] },
    };
    expect(told(write(showing(account), showing(renewed)))).toEqual([
      'list vi: Số đỏ. Đã gia hạn đến Thứ Hai 21 tháng 12.',
    ]);
    expect(told(write(showing(pay('open', 'MT7K')), showing(pay('booked', 'MT7K'))))).toEqual([
      'alert vi: Đã nộp xong. Cảm ơn bạn! Mã phiếu M T 7 K.',
    ]);
    const end = (receipt: typeof offered): Snapshot =>
      showing({ ...pileOf([book]), kind: 'end', renewal: false, secondsLeft: 12, receipt } as Screen);
    const offer = offered ?? null;
    if (offer === null) throw new Error('no receipt');
    expect(told(write(end(offer), end({ ...offer, state: 'working', way: 'print' })))).toHaveLength(1);
    const failed = end({ ...offer, state: 'failed', way: 'print', trouble: 'paper-out' });
    expect(told(write(end({ ...offer, state: 'working', way: 'print' }), failed))[0]).toContain('hết giấy');
    expect(told(write(calm, { ...calm, staffCall: 'called' }))).toEqual(['alert vi: Đã gọi thủ thư.']);
    expect(told(write(calm, { ...calm, otherCard: true }))[0]).toMatch(/^alert vi: Người khác/);
  });

  it('names no money to a child', () => {
    const child = { ...calm.access, child: true };
    const heard = told(write(showing(pileOf([])), showing(account, { access: child }))).join(' ');
    expect(heard).toContain('Số đỏ');
    expect(heard).not.toMatch(/15\.000|đồng/);
  });

  it('tells the screen anew in the other language, and what was asked of the voice', () => {
    const english = { ...calm, language: 'en' } as const;
    const changed = write(calm, english);
    expect(changed.cut).toBe(true);
    expect(told(changed)[0]).toMatch(/^prompt en: Test library\./);
    const voice = { ...calm.access.voice, volume: 0.85, rate: 1.25, blank: true };
    expect(told(write(calm, { ...calm, access: { ...calm.access, voice } }))).toEqual([
      'echo vi: Âm lượng 85 phần trăm',
      'echo vi: Tốc độ 125 phần trăm',
      'echo vi: Màn hình đã được che.',
    ]);
  });

  it('tells when the line goes and comes', () => {
    const down = { ...calm, devices: { ...calm.devices, line: 'offline' } } as const;
    expect(told(write(calm, down))).toEqual(['prompt vi: Đang mất mạng. Mượn và trả vẫn được ghi.']);
    expect(told(write(down, calm))).toEqual(['prompt vi: Đã có mạng trở lại.']);
  });

  it.each([
    ['<b>Số đỏ</b> &#124; 😀', 'Số đỏ.'],
    ['', 'Cuốn thứ 1.'],
    ['😀😀', 'Cuốn thứ 1.'],
    ['Số đỏ'.normalize('NFD'), 'Số đỏ.'],
    ['a | b', 'a b.'],
  ])('can say the title "%s"', (title, wanted) => {
    const said = told(write(showing(pileOf([])), showing(pileOf([{ ...book, title }]))));
    expect(said.join(' ')).toContain(wanted);
  });

  it('cuts a title of 500 characters at a word', () => {
    const said = write(showing(pileOf([])), showing(pileOf([{ ...book, title: 'Số đỏ '.repeat(84) }])));
    const [first] = said.say.flat();
    expect(first?.text.length).toBeLessThan(230);
    expect(first?.text).toMatch(/(?:Số|đỏ)\. hạn trả/u);
  });

  it('says months and years as people do', () => {
    const due = (dueDate: string): string =>
      told(write(showing(pileOf([])), showing(pileOf([{ ...book, dueDate }])))).join(' ');
    expect(due('2027-04-04')).toContain('hạn trả Chủ Nhật 4 tháng tư năm 2027.');
    expect(due('soon')).toContain('hạn trả soon.');
  });
});
