import { beforeEach, describe, expect, it } from 'vitest';
import type { PatronView } from '../../../drivers/ils/ils.ts';
import { receiptFlows } from '../../contract/receipt.ts';
import { checkConfig } from '../../config/load.ts';
import { configuredParts } from '../../launch/configured-parts.ts';
import type { Effect, Input, ItemAnswer } from './inputs.ts';
import { maskEmail } from './receipt.ts';
import type { ReceiptPolicy } from './receipt-offer.ts';
import { initialState } from './state.ts';
import type { FlowSettings, FlowState } from './state.ts';
import { nextWakeMs } from './passing-time.ts';
import { step } from './step.ts';
import { lan, Person as Desk } from './testing/person.ts';
import { view } from './view.ts';

const mailServer = { host: 'mail.example.org', from: 'muontra@example.org' };

function settingsWith(policy: ReceiptPolicy, more: object = {}): FlowSettings {
  const policies = Object.fromEntries(receiptFlows.map((flow) => [flow, policy]));
  const checked = checkConfig(
    {
      signIn: { cardPattern: '^BD' },
      items: { pattern: '^TV' },
      receipts: { ...policies, ways: ['print', 'qr', 'email'], email: mailServer, ...more },
    },
    'test',
  );
  if (checked.kind === 'failed') throw new Error(checked.message);
  return configuredParts(checked.config, false).settings;
}

/** A person at the kiosk: what they do, what the flow makes of it, and time. */
class Person {
  state: FlowState;
  nowMs = 0;
  effects: Effect[] = [];
  readonly settings: FlowSettings;

  constructor(settings: FlowSettings, printer: FlowState['printer'] = 'ready') {
    this.settings = settings;
    this.state = initialState(settings, 0);
    this.does({ kind: 'line-changed', state: 'online' });
    this.does({ kind: 'scanner-changed', state: 'ready' });
    this.does({ kind: 'printer-changed', state: printer });
  }

  does(input: Input): boolean {
    const moved = step(this.state, input, this.nowMs, this.settings);
    this.state = moved.state;
    this.effects.push(...moved.effects);
    return moved.taken;
  }

  /** Time goes on, with every wake that the flow asks for. */
  waits(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const wakeMs = nextWakeMs(this.state, this.nowMs, this.settings);
      if (wakeMs === null || wakeMs > untilMs) break;
      this.nowMs = Math.max(wakeMs, this.nowMs + 1);
      this.does({ kind: 'time-passed' });
    }
    this.nowMs = untilMs;
    this.does({ kind: 'time-passed' });
  }

  borrows(email: string | null = 'lan.tran@example.org'): void {
    this.does({ kind: 'card-presented', cardId: 'BD000001', uid: null });
    const asked = this.effects.findLast((effect) => effect.kind === 'ask-patron');
    this.does({
      kind: 'patron-answered',
      asking: asked?.asking ?? 0,
      cardId: 'BD000001',
      answer: {
        kind: 'found',
        patron: {
          ...{
            id: 'BD000001',
            valid: true,
            pinValid: null,
            name: 'Trần Thị Lan',
            blocks: [],
            loans: [],
            listed: [],
          },
          ...{ loansCount: 0, holdsCount: 0, overdueCount: 0, fees: null },
          ...(email === null ? {} : { email }),
        },
      },
    });
    this.does({ kind: 'code-scanned', text: 'TV1' });
    const lend = this.effects.findLast((effect) => effect.kind === 'lend');
    this.does({
      kind: 'item-answered',
      key: lend?.key ?? '',
      answer: {
        kind: 'borrowed',
        offline: false,
        view: {
          ...{ id: 'TV1', title: 'Số đỏ', dueAt: '2026-12-07T23:59:00+07:00', dueText: null },
          ...{ renewed: false, security: 'keep', fee: null },
        },
      },
    });
  }

  returns(answers: readonly ('returned' | 'not-on-loan' | 'item-unknown')[]): void {
    this.does({ kind: 'verb-chosen', verb: 'return' });
    for (const [index, how] of answers.entries()) {
      this.does({ kind: 'code-scanned', text: `TV${String(index)}` });
      const asked = this.effects.findLast((effect) => effect.kind === 'take-back');
      const id = `TV${String(index)}`;
      const title = `Sách ${id}`;
      this.does({
        kind: 'item-answered',
        key: asked?.key ?? '',
        answer:
          how === 'returned'
            ? {
                kind: 'returned',
                offline: false,
                view: { id, title, route: 'shelf', destination: null, security: 'on' },
              }
            : { kind: 'refused', reason: how, title, route: null, destination: null },
      });
    }
  }

  get receipt() {
    const { screen } = view(this.state, 1, { nowMs: this.nowMs, wallTime: () => new Date(0) }, this.settings);
    return screen.kind === 'end' ? screen.receipt : undefined;
  }

  get made() {
    return this.effects.flatMap((effect) => (effect.kind === 'make-receipt' ? [effect] : []));
  }

  /** The desk answers the last receipt that was asked for. */
  isGiven(outcome: Extract<Input, { kind: 'receipt-made' }>['outcome']): void {
    const last = this.made.at(-1);
    if (last) this.does({ kind: 'receipt-made', id: last.id, way: last.way, outcome });
  }
}

const qr = { rows: ['1'] };

describe('a receipt at the end', () => {
  let person: Person;
  beforeEach(() => {
    person = new Person(settingsWith('ask'));
  });
  const finish = (): void => {
    person.does({ kind: 'finish-pressed' });
  };

  it('is offered the ways there are, with the address as the person alone knows it', () => {
    person.borrows();
    finish();
    expect(person.receipt).toEqual({
      ways: ['print', 'qr', 'email'],
      state: 'offered',
      way: null,
      trouble: null,
      qr: null,
      maskedEmail: 'l•••@example.org',
    });
    expect(person.made).toEqual([]);
  });

  it('names no address where the ILS has none, and no printer where none would print', () => {
    person.borrows(null);
    person.does({ kind: 'printer-changed', state: 'paper-out' });
    finish();
    expect(person.receipt).toMatchObject({ ways: ['qr'], maskedEmail: null });
    person.does({ kind: 'printer-changed', state: 'paper-low' });
    expect(person.receipt).toMatchObject({ ways: ['print', 'qr'] });
  });

  it('is asked for with one tap, keeps the screen while it prints, and lets it close after', () => {
    person.borrows();
    finish();
    expect(person.does({ kind: 'receipt-chosen', way: 'print' })).toBe(true);
    expect(person.made).toMatchObject([
      { way: 'print', request: { flow: 'borrow', items: [{ title: 'Số đỏ' }] } },
    ]);
    expect(person.does({ kind: 'receipt-chosen', way: 'print' }), 'twice').toBe(false);
    // UX-37: a receipt that prints pauses the time.
    person.waits(55_000);
    expect(person.receipt).toMatchObject({ state: 'working', way: 'print' });
    person.isGiven({ kind: 'printed' });
    expect(person.receipt).toMatchObject({ state: 'done', ways: ['qr', 'email'] });
    person.waits(25_000);
    expect(person.state.phase.kind).toBe('attract');
    expect(person.state.receipt).toBeNull();
  });

  it('that the printer fails comes as a code, and the screen stays for a photograph (UX-47)', () => {
    person.borrows();
    finish();
    person.does({ kind: 'receipt-chosen', way: 'print' });
    person.isGiven({ kind: 'failed', trouble: 'paper-out', qr });
    expect(person.receipt).toMatchObject({
      state: 'failed',
      trouble: 'paper-out',
      qr,
      ways: ['print', 'email'],
    });
    person.waits(50_000);
    expect(person.receipt).toMatchObject({ qr });
    person.waits(15_000);
    expect(person.state.phase.kind).toBe('attract');
  });

  it('that comes after the person has left is shown to nobody', () => {
    person.borrows();
    finish();
    person.does({ kind: 'receipt-chosen', way: 'qr' });
    finish();
    expect(person.state.phase.kind).toBe('attract');
    person.isGiven({ kind: 'shown', qr });
    expect(person.state.receipt).toBeNull();
    const next = new Person(settingsWith('ask'));
    next.returns(['returned']);
    next.does({ kind: 'finish-pressed' });
    next.does({
      kind: 'receipt-made',
      id: person.made[0]?.id ?? 0,
      way: 'qr',
      outcome: { kind: 'shown', qr },
    });
    expect(next.receipt).toMatchObject({ state: 'offered', qr: null });
  });

  it('is proof of what was returned before, and of nothing that was refused (UX-48)', () => {
    person.returns(['returned', 'not-on-loan', 'item-unknown']);
    finish();
    person.does({ kind: 'receipt-chosen', way: 'qr' });
    expect(person.made[0]?.request.items.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['TV0', 'done'],
      ['TV1', 'already'],
    ]);
    expect(person.receipt?.maskedEmail).toBeNull();
  });

  it('is not offered where nothing was done', () => {
    person.returns(['item-unknown']);
    finish();
    expect(person.receipt).toBeNull();
  });

  it('"no receipt" closes the screen, and nothing is made', () => {
    person.borrows();
    finish();
    person.does({ kind: 'receipt-chosen', way: 'none' });
    expect(person.state.phase.kind).toBe('attract');
    expect(person.made).toEqual([]);
  });

  it('holds neither name nor whole number; the last four only where the library wants them', () => {
    person.borrows();
    finish();
    person.does({ kind: 'receipt-chosen', way: 'print' });
    expect(JSON.stringify(person.made[0]?.request)).not.toMatch(/BD000001|Lan|0001/);
    person = new Person(settingsWith('ask', { card: true }));
    person.borrows();
    finish();
    person.does({ kind: 'receipt-chosen', way: 'print' });
    expect(person.made[0]?.request.cardTail).toBe('0001');
    expect(JSON.stringify(person.made[0]?.request)).not.toContain('BD000001');
  });
});

describe('what a library has settled', () => {
  it('never: no word of it', () => {
    const person = new Person(settingsWith('never'));
    person.borrows();
    person.does({ kind: 'finish-pressed' });
    expect(person.receipt).toBeNull();
    person.waits(13_000);
    expect(person.state.phase.kind).toBe('attract');
    expect(person.made).toEqual([]);
  });

  it('always: printed at once; shown as a code on a station without a printer', () => {
    const person = new Person(settingsWith('always'));
    person.borrows();
    person.does({ kind: 'finish-pressed' });
    expect(person.made).toMatchObject([{ way: 'print' }]);
    const without = new Person(settingsWith('always'), 'none');
    without.borrows();
    without.does({ kind: 'finish-pressed' });
    expect(without.made).toMatchObject([{ way: 'qr' }]);
  });

  it('always with time-out: printed when the time is over, and when the session ended by itself (UX-36)', () => {
    const person = new Person(settingsWith('always-with-timeout'));
    person.borrows();
    person.does({ kind: 'finish-pressed' });
    person.waits(19_000);
    expect(person.made).toEqual([]);
    person.waits(2_000);
    expect(person.made).toMatchObject([{ way: 'print' }]);
    expect(person.state.phase.kind).toBe('end');
    person.isGiven({ kind: 'printed' });
    person.waits(25_000);
    expect(person.state.phase.kind).toBe('attract');
    expect(person.made).toHaveLength(1);

    const idle = new Person(settingsWith('always-with-timeout'));
    idle.borrows();
    idle.waits(76_000);
    expect(idle.state.phase.kind).toBe('end');
    expect(idle.made).toMatchObject([{ way: 'print' }]);
  });

  it('always with time-out: who says no gets none', () => {
    const person = new Person(settingsWith('always-with-timeout'));
    person.borrows();
    person.does({ kind: 'finish-pressed' });
    person.does({ kind: 'receipt-chosen', way: 'none' });
    person.waits(60_000);
    expect(person.made).toEqual([]);
  });

  it('an accessible session has more time to choose', () => {
    const person = new Person(settingsWith('ask'));
    person.does({ kind: 'access-chosen', change: { text: 'large' } });
    person.borrows();
    person.does({ kind: 'finish-pressed' });
    person.waits(55_000);
    expect(person.state.phase.kind).toBe('end');
    person.waits(10_000);
    expect(person.state.phase.kind).toBe('attract');
  });
});

it.each([
  ['lan@example.org', 'l•••@example.org'],
  ['ạ@b.vn', 'ạ•••@b.vn'],
])('%s is shown as %s', (email, masked) => {
  expect(maskEmail(email)).toBe(masked);
});

describe('a receipt for what was done at the account', () => {
  const withReceipts = (policy: ReceiptPolicy, others: object = {}): Desk =>
    new Desk({ receipts: settingsWith(policy, others).receipts });
  const lentTo = { renewed: true, security: 'keep', fee: null } as const;

  /** At the account, with one of two loans renewed and the other refused. */
  function renewed(policy: ReceiptPolicy, others: object = {}): Desk {
    const person = withReceipts(policy, others);
    person.do({ kind: 'printer-changed', state: 'ready' });
    person.openAccount({ ...lan, holdsCount: 0, fees: null, email: 'lan.tran@example.org' });
    person.answerList(['TV1', 'TV2'], { fees: null });
    person.answerList([], { fees: null });
    person.do({ kind: 'renewal-chosen', key: null });
    person.answerTitle();
    const first = person.next('renew').key;
    const view = { id: 'TV1', title: 'Số đỏ', dueAt: '2026-12-21T23:59:00+07:00', dueText: null, ...lentTo };
    person.do({ kind: 'renewal-answered', key: first, answer: { kind: 'borrowed', view, offline: false } });
    person.answerTitle();
    const second = person.next('renew').key;
    person.do({
      kind: 'renewal-answered',
      key: second,
      answer: { kind: 'refused', reason: 'renewal-limit', title: '', route: null, destination: null },
    });
    return person;
  }

  const asked = {
    flow: 'renew',
    items: [{ title: 'Số đỏ', id: 'TV1', dueDate: '2026-12-21', outcome: 'done' }],
    amount: null,
  };

  it.each(['cancel-pressed', 'finish-pressed'] as const)(
    'is offered when the account is left by %s',
    (kind) => {
      const person = renewed('ask');
      person.do({ kind });
      expect(person.screen).toMatchObject({
        kind: 'end',
        renewal: true,
        doneCount: 1,
        dueDate: '2026-12-21',
        receipt: { state: 'offered', ways: ['print', 'qr', 'email'] },
      });
      person.do({ kind: 'receipt-chosen', way: 'print' });
      expect(person.next('make-receipt').request).toMatchObject(asked);
      expect(person.next('end-session').items).toBe(1);
      person.wait(200_000);
    },
  );

  it('is printed at once where the library wants it, also when nobody is there any more', () => {
    const person = renewed('always');
    person.wait(80_000);
    expect(person.screen).toMatchObject({ kind: 'end', renewal: true });
    expect(person.next('make-receipt')).toMatchObject({ way: 'print', request: asked });
  });

  it('is none where the library gives none: the first screen at once', () => {
    const person = renewed('never');
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen.kind).toBe('attract');
  });

  it('is none where nothing was renewed', () => {
    const person = withReceipts('always');
    person.openAccount();
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen.kind).toBe('attract');
    expect(person.asked().map(({ kind }) => kind)).not.toContain('make-receipt');
  });

  it('comes after a pile that stayed empty, and stands on the receipt of one that did not', () => {
    const empty = renewed('ask');
    empty.do({ kind: 'borrow-on-chosen' });
    empty.do({ kind: 'finish-pressed' });
    expect(empty.screen).toMatchObject({ kind: 'end', renewal: true, doneCount: 1 });

    const person = renewed('always');
    goesOn(person, chiPheo);
    expect(person.screen).toMatchObject({ kind: 'end', renewal: false, doneCount: 1 });
    expect(person.next('make-receipt').request).toMatchObject({
      flow: 'borrow',
      items: [
        { id: 'TV9', outcome: 'done' },
        { id: 'TV1', outcome: 'already', dueDate: '2026-12-21' },
      ],
    });
  });

  const chiPheo: ItemAnswer = {
    kind: 'borrowed',
    view: {
      id: 'TV9',
      title: 'Chí Phèo',
      dueAt: '2026-12-21T23:59:00+07:00',
      dueText: null,
      ...lentTo,
      renewed: false,
    },
    offline: false,
  };

  /** From the account to a pile of one book, of which the ILS says this, and to its end. */
  function goesOn(person: Desk, answer: ItemAnswer): void {
    person.do({ kind: 'borrow-on-chosen' });
    person.lay('U9', 'TV9');
    person.do({ kind: 'item-answered', key: person.next('lend').key, answer });
    person.do({ kind: 'finish-pressed' });
  }

  it('is of the renewals alone where the library gives none of a loan', () => {
    const person = renewed('always', { borrow: 'never' });
    goesOn(person, chiPheo);
    expect(person.screen).toMatchObject({ kind: 'end', renewal: false, doneCount: 1 });
    const { request } = person.next('make-receipt');
    expect(request).toMatchObject(asked);
    expect(request.items).toHaveLength(1);
  });

  it('is of the renewals alone where no book was lent after all', () => {
    const refused: ItemAnswer = {
      kind: 'refused',
      reason: 'held-for-other',
      title: 'Chí Phèo',
      route: null,
      destination: null,
    };
    const person = renewed('ask');
    goesOn(person, refused);
    person.do({ kind: 'receipt-chosen', way: 'print' });
    expect(person.next('make-receipt').request).toMatchObject(asked);
    const none = renewed('ask', { renew: 'never' });
    goesOn(none, refused);
    expect(none.screen).toMatchObject({ kind: 'end', receipt: null });
  });

  it('is none where the library gives one of neither', () => {
    const person = renewed('never', { fee: 'always' });
    goesOn(person, chiPheo);
    expect(person.screen).toMatchObject({ kind: 'end', receipt: null });
    expect(person.asked().map(({ kind }) => kind)).not.toContain('make-receipt');
  });

  /** Fifteen thousand are booked while the account is shown. */
  function paid(policy: ReceiptPolicy, blocks: PatronView['blocks'] = []): Desk {
    const person = new Desk({ receipts: settingsWith(policy).receipts }, { pay: 'vietqr' });
    person.do({ kind: 'printer-changed', state: 'ready' });
    if (blocks.length === 0) person.openAccount();
    else {
      person.signIn({ ...lan, blocks });
      person.do({ kind: 'account-chosen' });
    }
    person.answerList(['TV1']);
    person.do({ kind: 'pay-chosen' });
    person.do({ kind: 'payment-told', news: { kind: 'opened', bill: 'MT1', code: qr } });
    expect(person.do({ kind: 'receipt-chosen', way: 'print' })).toBe(false);
    person.do({ kind: 'payment-told', news: { kind: 'booked', bill: 'MT1' } });
    return person;
  }
  const forFee = { flow: 'fee', items: [], amount: { amountMinor: 15_000, currency: 'VND' } };

  it('of a payment is offered as soon as it is booked, and given there', () => {
    const person = paid('ask');
    expect(person.screen).toMatchObject({ kind: 'pay', state: 'booked', receipt: { state: 'offered' } });
    person.do({ kind: 'receipt-chosen', way: 'qr' });
    const { id, way, request } = person.next('make-receipt');
    expect(request).toMatchObject(forFee);
    person.do({ kind: 'receipt-made', id, way, outcome: { kind: 'shown', qr } });
    expect(person.screen).toMatchObject({ kind: 'pay', receipt: { state: 'done', qr } });
    person.do({ kind: 'receipt-chosen', way: 'none' });
    expect(person.screen.kind).toBe('account');
    expect(person.state.receipt).toBeNull();
    expect(person.do({ kind: 'receipt-chosen', way: 'print' })).toBe(false);
  });

  it('of a payment is printed at once, or when it is left, as the library wants it', () => {
    expect(paid('always').next('make-receipt')).toMatchObject({ way: 'print', request: forFee });
    const left = paid('always-with-timeout');
    expect(left.asked().map(({ kind }) => kind)).not.toContain('make-receipt');
    left.do({ kind: 'cancel-pressed' });
    expect(left.next('make-receipt').request).toMatchObject(forFee);
    const gone = paid('always-with-timeout');
    gone.wait(80_000);
    expect(gone.next('make-receipt').request).toMatchObject(forFee);
    expect(paid('never').screen).toMatchObject({ kind: 'pay', state: 'booked', receipt: null });
  });

  it('of a payment comes to who went back to the account meanwhile', () => {
    const person = new Desk({ receipts: settingsWith('ask').receipts }, { pay: 'vietqr' });
    person.openAccount();
    person.do({ kind: 'pay-chosen' });
    person.do({ kind: 'payment-told', news: { kind: 'opened', bill: 'MT1', code: qr } });
    person.do({ kind: 'cancel-pressed' });
    person.do({ kind: 'payment-told', news: { kind: 'booked', bill: 'MT1' } });
    expect(person.screen).toMatchObject({ kind: 'pay', receipt: { state: 'offered' } });
  });

  it('after it the ILS is asked whether anything still keeps from borrowing', () => {
    const person = paid('ask', ['fees-owed']);
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen).toMatchObject({ kind: 'account', blocks: ['fees-owed'], canBorrow: false });
    while (person.answerList([], { fees: null, blocks: [] }) !== 'fines');
    expect(person.screen).toMatchObject({ blocks: [], canBorrow: true, fees: { owed: null } });
    person.do({ kind: 'borrow-on-chosen' });
    expect(person.screen.kind).toBe('pile');
  });

  it('after it a reader who still may not borrow hears so', () => {
    const person = paid('ask', ['fees-owed', 'card-expired']);
    while (person.answerList([], { fees: null, blocks: ['card-expired'] }) !== 'fines');
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen).toMatchObject({ blocks: ['card-expired'], canBorrow: false });
  });
});
