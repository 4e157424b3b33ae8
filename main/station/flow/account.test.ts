import { describe, expect, it } from 'vitest';
import type { CheckoutView } from '../../../drivers/ils/ils.ts';
import { plainAccess } from './access.ts';
import { lan, Person } from './testing/person.ts';

const renewedTo = (id: string): CheckoutView => ({
  id,
  title: `Sách ${id}`,
  dueAt: '2026-12-21T23:59:00+07:00',
  dueText: null,
  renewed: true,
  security: 'keep',
  fee: null,
});

const account = (person: Person) => {
  const { screen } = person;
  if (screen.kind !== 'account') throw new Error(`the screen is ${screen.kind}`);
  return screen;
};

/** At the account with two loans, one of them overdue. */
function atAccount(): Person {
  const person = new Person();
  person.openAccount();
  person.answerList(['TV1', 'TV2']);
  person.answerList(['TV7']);
  person.answerList([]);
  person.answerList(['Phí quá hạn']);
  person.answerTitle(null);
  person.answerTitle('2026-11-20T23:59:00+07:00');
  person.answerTitle();
  return person;
}

describe('the account', () => {
  it('shows the numbers at once and asks for lists and titles one at a time', () => {
    const person = new Person();
    person.openAccount();
    expect(account(person)).toMatchObject({
      loans: { state: 'asking', count: 2, limit: 5, rows: [] },
      fees: { owed: { amountMinor: 15_000 } },
      patron: { displayName: 'Lan', cardTail: '0001' },
    });
    expect(person.answerList(['TV1', 'TV2'])).toBe('loans');
    expect(person.answerList(['TV7'])).toBe('holds');
    expect(person.answerList(['Số đỏ'])).toBe('unavailable-holds');
    expect(person.answerList(['Phí quá hạn'])).toBe('fines');
    expect(person.answerTitle()).toBe('TV7');
    expect(person.asked()).toMatchObject([{ kind: 'ask-title', itemId: 'TV1' }]);
    expect(account(person)).toMatchObject({
      holds: {
        rows: [
          { title: 'Sách TV7', ready: true },
          { title: 'Số đỏ', ready: false },
        ],
      },
      loans: { state: 'known', rows: [{ id: 'TV1', title: '', loading: true }, { id: 'TV2' }] },
    });
  });

  it('marks what is overdue, and shows what the ILS wrote where it is no date', () => {
    const person = new Person();
    person.openAccount({ ...lan, holdsCount: 0, fees: null });
    person.answerList(['TV1', 'TV2'], { fees: null });
    person.answerList([], { fees: null });
    person.answerTitle('2026-11-20T23:59:00+07:00');
    person.answerTitle(null, 'hôm kia');
    expect(account(person).loans.rows).toMatchObject([
      { overdue: true, dueDate: '2026-11-20' },
      { overdue: false, dueDate: null, dueText: 'hôm kia' },
    ]);
  });

  it('shows titles where the ILS lists titles, and asks nothing by them', () => {
    const person = new Person();
    person.openAccount({ ...lan, holdsCount: 0, fees: null });
    person.answerList(['Chí Phèo / Nam Cao', 'TV1 hay', 'x'.repeat(700)], { fees: null });
    person.answerList([], { fees: null });
    expect(person.asked()).toEqual([]);
    const { rows } = account(person).loans;
    expect(rows.map(({ title, canRenew }) => [title.slice(0, 10), canRenew])).toEqual([
      ['Chí Phèo /', false],
      ['TV1 hay', false],
      ['xxxxxxxxxx', false],
    ]);
    expect(rows[2]?.title).toHaveLength(500);
  });

  it('says that a list failed, and asks for it again by itself', () => {
    const person = new Person();
    person.openAccount();
    const { asking, list } = person.next('ask-list');
    person.do({ kind: 'list-answered', asking, list, answer: { kind: 'no-line' } });
    expect(account(person).loans.state).toBe('failed');
    expect(person.asked()).toEqual([]);
    person.wait(6_000);
    expect(person.answerList(['TV1'])).toBe('loans');
    person.do({ kind: 'line-changed', state: 'offline' });
    const holds = person.next('ask-list');
    person.do({ kind: 'list-answered', asking: holds.asking, list: 'holds', answer: { kind: 'no-line' } });
    expect(account(person)).toMatchObject({ holds: { state: 'failed' }, renewableCount: 0 });
    person.wait(10_000);
    expect(person.asked()).toEqual([]);
    person.do({ kind: 'line-changed', state: 'online' });
    expect(person.next('ask-list').list).toBe('holds');
  });

  it('takes nothing of a list that comes after the session', () => {
    const person = new Person();
    person.openAccount();
    const { asking, list } = person.next('ask-list');
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen.kind).toBe('attract');
    const late = { kind: 'list-answered', asking, list, answer: { kind: 'listed', patron: lan } } as const;
    expect(person.do(late)).toBe(false);
    expect(JSON.stringify(person.state)).not.toMatch(/BD000001|Lan/u);
  });

  it('goes on to borrowing with the same card, and back', () => {
    const person = atAccount();
    person.asked();
    person.do({ kind: 'borrow-on-chosen' });
    expect(person.screen).toMatchObject({
      kind: 'pile',
      patron: { displayName: 'Lan' },
      holdsReady: { count: 1 },
    });
    person.do({ kind: 'account-chosen' });
    expect(account(person).hasPile).toBe(true);
    person.do({ kind: 'code-scanned', text: 'BD000001' });
    expect(person.asked()).toEqual([]);
    person.lay('U1', 'TV5');
    expect(person.screen.kind).toBe('pile');
    expect(person.next('lend')).toMatchObject({ itemId: 'TV5', patronId: 'BD000001' });
  });

  it('is open to who may not borrow, and does not let them', () => {
    const person = new Person();
    const blocked = { ...lan, blocks: ['card-expired'] as const };
    person.signIn(blocked);
    expect(person.screen).toMatchObject({ kind: 'blocked', canSeeAccount: true });
    person.do({ kind: 'account-chosen' });
    expect(account(person)).toMatchObject({ blocks: ['card-expired'], canBorrow: false });
    expect(person.do({ kind: 'borrow-on-chosen' })).toBe(false);
  });

  it('wants the PIN before it shows anything of a blocked card', () => {
    const person = new Person({ pin: 'always' });
    person.signIn({ ...lan, blocks: ['card-lost'] });
    expect(person.screen.kind).toBe('blocked');
    person.do({ kind: 'account-chosen' });
    expect(person.screen).toMatchObject({ kind: 'pin', purpose: 'account' });
    person.do({ kind: 'pin-entered', pin: '1' });
    person.answerCard({ ...lan, pinValid: true, blocks: ['card-lost'] });
    expect(account(person).blocks).toEqual(['card-lost']);
  });

  it('is shut without a line, and says so', () => {
    const person = new Person();
    person.do({ kind: 'permits-changed', permits: { borrow: false, return: true } });
    person.do({ kind: 'line-changed', state: 'offline' });
    person.do({ kind: 'account-chosen' });
    expect(person.screen.kind).toBe('attract');
    expect(person.state.notice?.kind).toBe('no-account-now');
  });

  it('shows no money to a child', () => {
    const person = atAccount();
    person.do({ kind: 'access-chosen', change: { ...plainAccess, child: true } });
    expect(account(person).fees).toMatchObject({ owed: null, rows: [], pay: 'no' });
    expect(person.do({ kind: 'pay-chosen' })).toBe(false);
  });

  it.each([
    ['none', { fees: { amountMinor: 0, currency: 'VND' } }, false],
    ['a credit', { fees: { amountMinor: -5_000, currency: 'VND' } }, true],
    ['beyond all bounds', { fees: { amountMinor: 1e21, currency: 'VND' } }, true],
    ['no number', { fees: null, feesUnreadable: true }, true],
    ['not said', { fees: null }, false],
  ] as const)('shows no amount where what is owed is %s', (_, fees, unclear) => {
    const person = new Person();
    person.openAccount({ ...lan, ...fees });
    expect(account(person).fees).toMatchObject({ owed: null, unclear });
  });

  it('ends by itself, and nothing of it stays', () => {
    const person = atAccount();
    person.wait(80_000);
    expect(person.screen.kind).toBe('attract');
    expect(person.state.account).toBeNull();
    expect(person.next('end-session').by).toBe('idle');
  });
});

describe('renewing without the book', () => {
  it('asks for one after the other, each with its own end', () => {
    const person = atAccount();
    person.asked();
    expect(account(person).renewableCount).toBe(2);
    person.do({ kind: 'renewal-chosen', key: null });
    const first = person.next('renew');
    expect(first).toMatchObject({ itemId: 'TV1', dueBefore: '2026-11-20T23:59:00+07:00' });
    expect(person.asked()).toEqual([]);
    expect(account(person).loans.rows.map(({ renewal }) => renewal)).toEqual(['asking', 'waiting']);
    person.do({
      kind: 'renewal-answered',
      key: first.key,
      answer: { kind: 'borrowed', view: renewedTo('TV1'), offline: false },
    });
    const second = person.next('renew');
    person.do({
      kind: 'renewal-answered',
      key: second.key,
      answer: { kind: 'refused', reason: 'renewal-limit', title: '', route: null, destination: null },
    });
    expect(account(person).loans.rows).toMatchObject([
      { renewal: 'done', dueDate: '2026-12-21', overdue: false },
      { renewal: 'refused', reason: 'renewal-limit' },
    ]);
    expect(account(person)).toMatchObject({ renewing: false, renewableCount: 0 });
  });

  it('asks what a loan was due before it renews it', () => {
    const person = new Person();
    person.openAccount({ ...lan, holdsCount: 0, fees: null });
    person.answerList(['TV1', 'TV2'], { fees: null });
    person.do({ kind: 'renewal-chosen', key: null });
    person.answerList([], { fees: null });
    person.answerTitle();
    expect(person.next('renew')).toMatchObject({ itemId: 'TV1', dueBefore: '2026-12-07T23:59:00+07:00' });
  });

  it('never shows a lost answer as failed, and takes what is found out later', () => {
    const person = atAccount();
    const key = account(person).loans.rows[0]?.key ?? '';
    person.do({ kind: 'renewal-chosen', key });
    person.do({ kind: 'renewal-answered', key, answer: { kind: 'checking' } });
    expect(account(person).loans.rows[0]?.renewal).toBe('checking');
    expect(person.do({ kind: 'cancel-pressed' })).toBe(false);
    person.do({ kind: 'renewal-answered', key, answer: { kind: 'lost' } });
    expect(account(person).loans.rows[0]?.renewal).toBe('checking');
    const found = { kind: 'borrowed', view: renewedTo('TV1'), offline: false } as const;
    person.do({ kind: 'renewal-answered', key, answer: found });
    person.do({ kind: 'renewal-answered', key, answer: found });
    expect(account(person).loans.rows[0]).toMatchObject({ renewal: 'done', dueDate: '2026-12-21' });
    person.do({ kind: 'cancel-pressed' });
    expect(person.next('end-session').items).toBe(1);
  });

  it('waits for the line and keeps nobody for it', () => {
    const person = atAccount();
    person.asked();
    person.do({ kind: 'renewal-chosen', key: null });
    const { key } = person.next('renew');
    person.do({ kind: 'line-changed', state: 'offline' });
    person.do({ kind: 'renewal-answered', key, answer: { kind: 'not-sent' } });
    expect(account(person).loans.rows[0]?.renewal).toBe('waiting');
    expect(person.asked()).toEqual([]);
    person.do({ kind: 'line-changed', state: 'online' });
    expect(person.next('renew').itemId).toBe('TV1');
    person.do({ kind: 'line-changed', state: 'offline' });
    person.do({ kind: 'renewal-answered', key, answer: { kind: 'not-sent' } });
    person.wait(80_000);
    expect(person.screen.kind).not.toBe('account');
  });

  it('is carried out behind the pile as well, and holds no session for ever', () => {
    const person = atAccount();
    person.do({ kind: 'borrow-on-chosen' });
    person.do({ kind: 'account-chosen' });
    person.asked();
    person.do({ kind: 'renewal-chosen', key: null });
    const { key } = person.next('renew');
    person.do({ kind: 'line-changed', state: 'offline' });
    person.do({ kind: 'renewal-answered', key, answer: { kind: 'not-sent' } });
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen.kind).toBe('pile');
    person.do({ kind: 'line-changed', state: 'online' });
    person.wait(6_000);
    for (const itemId of ['TV1', 'TV2']) {
      const asked = person.next('renew');
      expect(asked.itemId).toBe(itemId);
      const answer = { kind: 'borrowed', view: renewedTo(itemId), offline: false } as const;
      person.do({ kind: 'renewal-answered', key: asked.key, answer });
    }
    person.wait(100_000);
    expect(person.screen.kind).toBe('attract');
  });

  it('does not let a loan wait behind the account', () => {
    const person = new Person();
    person.signIn();
    person.answerList(['TV7']);
    person.lay('U1', 'TV5');
    person.do({ kind: 'account-chosen' });
    expect(person.asked().map(({ kind }) => kind)).not.toContain('ask-list');
  });
});
