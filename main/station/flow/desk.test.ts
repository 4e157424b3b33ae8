import { describe, expect, it } from 'vitest';
import type { CheckoutView } from '../../../drivers/ils/ils.ts';
import type { ItemAnswer } from './inputs.ts';
import { lan, Person } from './testing/person.ts';

const lent = (id: string): CheckoutView => ({
  id,
  title: `Sách ${id}`,
  dueAt: '2026-12-07T23:59:00+07:00',
  dueText: null,
  renewed: false,
  security: 'off',
  fee: null,
});
const costs = (amountMinor: number | null): ItemAnswer => ({
  kind: 'refused',
  reason: 'fee-needed',
  title: 'Sách quý',
  route: null,
  destination: null,
  fee: amountMinor === null ? null : { amountMinor, currency: 'VND' },
});

/** A book on the pad that the ILS wants money for. */
function asked(amountMinor: number | null = 5_000): Person {
  const person = new Person({ marks: false });
  person.signIn();
  person.lay('U1', 'TV1');
  person.do({ kind: 'item-answered', key: person.next('lend').key, answer: costs(amountMinor) });
  return person;
}

const only = (person: Person) => person.rows[0];

describe('a loan that costs something', () => {
  it('is asked about, and lent only after a yes', () => {
    const person = asked();
    expect(person.screen).toMatchObject({
      items: [{ state: 'fee-asked', fee: { amountMinor: 5_000, currency: 'VND' }, title: 'Sách quý' }],
    });
    expect(person.asked().filter(({ kind }) => kind === 'lend')).toEqual([]);
    person.do({ kind: 'fee-answered', key: only(person)?.key ?? '', accept: true });
    const again = person.next('lend');
    expect(again).toMatchObject({ itemId: 'TV1', feeAccepted: true });
    person.do({
      kind: 'item-answered',
      key: again.key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    expect(only(person)?.state).toBe('done');
  });

  it('stays here after a no', () => {
    const person = asked();
    person.do({ kind: 'fee-answered', key: only(person)?.key ?? '', accept: false });
    expect(only(person)).toMatchObject({ state: 'refused', reason: 'fee-declined' });
    expect(person.do({ kind: 'fee-answered', key: only(person)?.key ?? '', accept: true })).toBe(false);
  });

  it('does not hold up the others', () => {
    const person = asked();
    person.lay('U2', 'TV2');
    expect(person.next('lend')).toMatchObject({ itemId: 'TV2', feeAccepted: false });
  });

  it.each(['finish', 'idle'] as const)('is declined by who ends with %s', (how) => {
    const person = asked();
    person.asked();
    if (how === 'finish') person.do({ kind: 'finish-pressed' });
    else {
      person.do({ kind: 'tag-gone', uid: 'U1' });
      person.wait(80_000);
    }
    expect(only(person)).toMatchObject({ state: 'refused', reason: 'fee-declined' });
    expect(person.asked().map(({ kind }) => kind)).not.toContain('lend');
  });

  it.each([
    ['no amount', null],
    ['nothing', 0],
    ['less than nothing', -5_000],
    ['half a đồng', 0.5],
  ])('is staff’s where the ILS names %s', (_, amountMinor) => {
    expect(only(asked(amountMinor))).toMatchObject({ state: 'refused', reason: 'fee-needed' });
  });

  it('is staff’s where the ILS asks again after the yes', () => {
    const person = asked();
    person.do({ kind: 'fee-answered', key: only(person)?.key ?? '', accept: true });
    person.do({ kind: 'item-answered', key: person.next('lend').key, answer: costs(9_000) });
    expect(only(person)).toMatchObject({ state: 'refused', reason: 'fee-needed' });
  });

  it('is not asked of a child', () => {
    const person = new Person({ marks: false });
    person.signIn();
    person.do({ kind: 'access-chosen', change: { child: true } });
    person.lay('U1', 'TV1');
    person.do({ kind: 'item-answered', key: person.next('lend').key, answer: costs(5_000) });
    expect(only(person)?.state).toBe('refused');
  });
});

describe('another card', () => {
  it('asks, and the session goes on where it is nobody else', () => {
    const person = new Person();
    person.signIn();
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    expect(person.state.nextCard?.state).toBe('asked');
    person.do({ kind: 'other-card-answered', isOther: false });
    expect(person.screen).toMatchObject({ kind: 'pile', patron: { cardTail: '0001' } });
    expect(person.state.nextCard).toBeNull();
    expect(person.asked().map(({ kind }) => kind)).not.toContain('ask-patron');
  });

  it('begins the next session once all that was begun has its end, without the closing screen', () => {
    const person = new Person({ marks: false });
    person.signIn();
    person.lay('U1', 'TV1');
    const { key } = person.next('lend');
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    person.do({ kind: 'other-card-answered', isOther: true });
    expect(person.screen).toMatchObject({ kind: 'pile', finishing: true });
    person.lay('U2', 'TV2');
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    expect(person.next('end-session')).toMatchObject({ patronId: 'BD000001', items: 1, by: 'new-card' });
    expect(person.screen.kind).toBe('card');
    person.answerCard({ ...lan, id: 'BD000002', name: 'Nguyễn Văn An' });
    // The books of the person before are nobody's until they are lifted.
    expect(person.screen).toMatchObject({ kind: 'pile', patron: { cardTail: '0002' }, items: [] });
    expect(person.asked().map(({ kind }) => kind)).not.toContain('lend');
  });

  it('ends the session at once where the library wants it so', () => {
    const person = new Person({}, { otherCard: 'end' });
    person.openAccount();
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    expect(person.next('end-session').by).toBe('new-card');
    expect(person.next('ask-patron').cardId).toBe('BD000002');
  });

  it('is the same card by either of its names', () => {
    const person = new Person();
    person.do({ kind: 'code-scanned', text: 'BDalias' });
    person.answerCard(lan);
    person.do({ kind: 'code-scanned', text: 'BDalias' });
    person.do({ kind: 'code-scanned', text: 'BD000001' });
    expect(person.state.nextCard).toBeNull();
  });

  it('is forgotten when the session ends without an answer', () => {
    const person = new Person();
    person.signIn();
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    person.wait(80_000);
    expect(person.screen.kind).toBe('attract');
    expect(JSON.stringify(person.state)).not.toContain('BD000002');
  });
});

describe('a citizen card', () => {
  const show = (person: Person): boolean =>
    person.do({ kind: 'citizen-card-scanned', number: '000000000123' });

  it('is no card where the library does not take it', () => {
    const person = new Person();
    show(person);
    expect(person.screen.kind).toBe('attract');
    expect(person.state.notice?.kind).toBe('not-an-item');
  });

  it('wants the PIN also where cards do not', () => {
    const person = new Person({}, { citizenCard: 'pin' });
    show(person);
    expect(person.next('ask-patron')).toMatchObject({ cardId: '000000000123', want: 'none' });
    expect(person.state.phase.kind).toBe('card');
  });

  it('opens nothing without its PIN, be the card blocked or not', () => {
    for (const blocks of [[], ['patron-blocked']] as const) {
      const person = new Person({}, { citizenCard: 'pin' });
      show(person);
      person.answerCard({ ...lan, blocks });
      expect(person.screen.kind).toBe('pin');
    }
  });

  it('is as any card where the library says so', () => {
    const person = new Person({}, { citizenCard: 'card' });
    show(person);
    person.answerCard();
    expect(person.screen.kind).toBe('pile');
  });

  it('opens nothing without a line, where no PIN can be proven', () => {
    const person = new Person({}, { citizenCard: 'pin' });
    person.do({ kind: 'permits-changed', permits: { borrow: true, return: true } });
    person.do({ kind: 'line-changed', state: 'offline' });
    show(person);
    const { asking, cardId } = person.next('ask-patron');
    const known = { kind: 'known', patronId: cardId, blocks: [] } as const;
    person.do({ kind: 'patron-answered', asking, cardId, answer: known });
    expect(person.screen).toMatchObject({ kind: 'card', problem: { reason: 'offline-card-unknown' } });
  });
});

describe('the way to staff', () => {
  it('is offered beside a PIN that was wrong twice', () => {
    const person = new Person({ pin: 'always' });
    person.signIn();
    for (const offersStaff of [false, true]) {
      person.do({ kind: 'pin-entered', pin: '0' });
      person.answerCard({ ...lan, pinValid: false });
      expect(person.screen).toMatchObject({ kind: 'pin', offersStaff });
    }
  });

  it('is offered after three scans that came to nothing', () => {
    const person = new Person();
    for (let time = 0; time < 2; time += 1) person.do({ kind: 'code-rejected' });
    expect(person.state.notice?.kind).toBe('not-an-item');
    person.do({ kind: 'code-scanned', text: '??' });
    expect(person.state.notice?.kind).toBe('ask-staff-then');
  });

  it('calls once, says so, and can be tried again when it failed', () => {
    const person = new Person();
    person.do({ kind: 'staff-wanted' });
    person.do({ kind: 'staff-wanted' });
    expect(person.asked()).toEqual([{ kind: 'call-staff' }]);
    person.do({ kind: 'staff-call-told', result: 'failed' });
    expect(person.state.staffCall?.state).toBe('failed');
    person.do({ kind: 'staff-wanted' });
    expect(person.asked()).toEqual([{ kind: 'call-staff' }]);
    person.do({ kind: 'staff-call-told', result: 'called' });
    person.wait(130_000);
    expect(person.state.staffCall).toBeNull();
  });
});

describe('paying', () => {
  const payScreen = (person: Person) => (person.screen.kind === 'pay' ? person.screen : null);

  it('at the desk says what to say, and asks for no bill', () => {
    const person = new Person({}, { pay: 'desk' });
    person.openAccount();
    person.asked();
    person.do({ kind: 'pay-chosen' });
    expect(payScreen(person)).toMatchObject({ state: 'desk', amount: { amountMinor: 15_000 }, code: null });
    expect(person.asked()).toEqual([]);
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen.kind).toBe('account');
  });

  it('is not to be had where the library wants none of it', () => {
    const person = new Person();
    person.openAccount();
    expect(person.do({ kind: 'pay-chosen' })).toBe(false);
  });

  it('by a code makes out one bill, and owes the same until it is booked', () => {
    const person = new Person({}, { pay: 'vietqr' });
    person.openAccount();
    person.do({ kind: 'pay-chosen' });
    expect(person.next('open-payment')).toMatchObject({ amount: { amountMinor: 15_000 } });
    const code = { rows: ['1'] };
    person.do({ kind: 'payment-told', news: { kind: 'opened', bill: 'MT1', code } });
    expect(payScreen(person)).toMatchObject({ state: 'open', bill: 'MT1', code });
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen).toMatchObject({ kind: 'account', fees: { owed: { amountMinor: 15_000 } } });
    person.do({ kind: 'pay-chosen' });
    expect(person.asked().map(({ kind }) => kind)).not.toContain('open-payment');
    person.do({ kind: 'payment-told', news: { kind: 'booked', bill: 'MT2' } });
    expect(payScreen(person)?.state).toBe('open');
    person.do({ kind: 'payment-told', news: { kind: 'confirmed', bill: 'MT1' } });
    expect(payScreen(person)).toMatchObject({ state: 'confirmed', code: null });
    person.do({ kind: 'payment-told', news: { kind: 'booked', bill: 'MT1' } });
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen).toMatchObject({ kind: 'account', fees: { owed: null } });
  });
});
