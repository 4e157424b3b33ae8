import { describe, expect, it } from 'vitest';
import type { CheckinView, CheckoutView, PatronView } from '../../../drivers/ils/ils.ts';
import type { Input } from './inputs.ts';
import type { FlowSettings } from './state.ts';
import { nextWakeMs } from './passing-time.ts';
import { lan as anyLan, Person, plainSettings } from './testing/person.ts';
import { view } from './view.ts';

/** Has one book already, and owes nothing. */
const lan: PatronView = { ...anyLan, loans: ['TV9'], loansCount: 1, holdsCount: 0, fees: null };
const lent = (id: string): CheckoutView => ({
  id,
  title: `Sách ${id}`,
  dueAt: '2026-12-07T23:59:00+07:00',
  dueText: null,
  renewed: false,
  security: 'off',
  fee: null,
});
const back = (id: string): CheckinView => ({
  id,
  title: `Sách ${id}`,
  route: 'shelf',
  destination: null,
  security: 'on',
});

type MarkFinished = Extract<Input, { kind: 'mark-finished' }>;
const finished = (result: MarkFinished['result']): MarkFinished => ({
  kind: 'mark-finished',
  securityId: 7,
  itemId: 'TV1',
  uid: 'U1',
  title: 'Số đỏ',
  result,
});

describe('borrowing', () => {
  it('lends a pile one question at a time and clears each mark only after the ok', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    expect(person.screen.kind).toBe('card');
    person.signIn(lan);
    expect(person.screen).toMatchObject({ kind: 'pile', patron: { displayName: 'Lan', cardTail: '0001' } });
    person.asked();
    person.lay('U1', 'TV1');
    person.lay('U2', 'TV2');
    expect(person.asked()).toEqual([
      {
        kind: 'lend',
        key: person.row(0).key,
        itemId: 'TV1',
        owner: null,
        offline: false,
        feeAccepted: false,
        patronId: 'BD000001',
        uids: ['U1'],
      },
    ]);
    person.do({
      kind: 'item-answered',
      key: person.row(0).key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    expect(person.asked().map((effect) => effect.kind)).toEqual(['lend', 'write-mark']);
    expect(person.screen).toMatchObject({ doneCount: 1, seenCount: 2, dueDate: '2026-12-07' });
    person.do({ kind: 'mark-written', key: person.row(0).key, result: 'written' });
    expect(person.row(0)).toMatchObject({ state: 'done', security: 'done' });
    expect(person.row(1)).toMatchObject({ state: 'working', security: 'none' });
  });

  it('takes books that lay there before the card', () => {
    const person = new Person();
    person.lay('U1', 'TV1');
    expect(person.screen).toEqual({ kind: 'choose', itemCount: 1 });
    person.signIn(lan);
    expect(person.asked().map((effect) => effect.kind)).toEqual(['start-session', 'lend']);
  });

  it('streams on after finish and ends only when all is settled', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    person.do({ kind: 'finish-pressed' });
    expect(person.screen).toMatchObject({ kind: 'pile', finishing: true });
    person.do({
      kind: 'item-answered',
      key: person.row(0).key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    expect(person.screen.kind).toBe('pile');
    person.do({ kind: 'mark-written', key: person.row(0).key, result: 'written' });
    expect(person.screen).toMatchObject({ kind: 'end', doneCount: 1, secondsLeft: 12 });
    expect(person.asked()).toContainEqual({
      kind: 'end-session',
      patronId: 'BD000001',
      items: 1,
      by: 'finish',
    });
    person.wait(12_000);
    expect(person.screen).toEqual({ kind: 'attract', leftoverCount: 1 });
  });

  it('does not ask to lend what the patron already has', () => {
    const person = new Person();
    person.signIn(lan);
    person.asked();
    person.lay('U9', 'TV9');
    const { key } = person.row(0);
    expect(person.asked()).toMatchObject([
      { kind: 'look-up', key, itemId: 'TV9', uids: ['U9'], offline: false },
    ]);
    const facts = { id: 'TV9', title: 'Chí Phèo', status: 'on-loan', dueAt: null, dueText: 'mai' } as const;
    person.do({ kind: 'item-answered', key, answer: { kind: 'already-yours', view: facts } });
    expect(person.row(0)).toMatchObject({ state: 'done', alreadyYours: true, dueText: 'mai' });
  });

  it.each(['available', 'on-hold-shelf'] as const)(
    'asks anew about what was theirs at the sign-in: %s',
    (status) => {
      const person = new Person();
      person.signIn({ ...lan, loans: ['TV9'] });
      person.asked();
      person.lay('U9', 'TV9');
      const { key } = person.row(0);
      expect(person.asked()).toMatchObject([
        { kind: 'look-up', key, itemId: 'TV9', uids: ['U9'], offline: false },
      ]);
      const facts = { id: 'TV9', title: 'Chí Phèo', status, dueAt: null, dueText: null };
      person.do({ kind: 'item-answered', key, answer: { kind: 'already-yours', view: facts } });
      expect(person.row(0)).toMatchObject({ state: 'working', alreadyYours: false });
      expect(person.asked()).toMatchObject([{ kind: 'lend', key, itemId: 'TV9' }]);
    },
  );

  it('asks to put a book back that was lifted before its mark was cleared', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    person.do({ kind: 'tag-gone', uid: 'U1' });
    person.do({
      kind: 'item-answered',
      key: person.row(0).key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    expect(person.row(0)).toMatchObject({ state: 'done', security: 'put-back' });
    person.asked();
    person.lay('U1', 'TV1');
    expect(person.asked().map((effect) => effect.kind)).toEqual(['write-mark']);
  });

  it('says that a book was lifted before it could be read, and takes it when it is back', () => {
    const person = new Person();
    person.signIn(lan);
    person.do({ kind: 'tag-appeared', uid: 'U1' });
    person.do({ kind: 'tag-gone', uid: 'U1' });
    expect(person.row(0).state).toBe('lifted');
    person.lay('U1', 'TV1');
    expect(person.row(0)).toMatchObject({ state: 'working', itemId: 'TV1' });
    expect(person.rows).toHaveLength(1);
  });

  it('gives up a mark after three tries and leaves it to staff', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    for (let attempt = 0; attempt < 3; attempt += 1)
      person.do({ kind: 'mark-written', key, result: 'failed' });
    expect(person.row(0)).toMatchObject({ state: 'done', security: 'failed', markAttempts: 3 });
    expect(person.asked().filter((effect) => effect.kind === 'write-mark')).toHaveLength(3);
  });
});

describe('a mark under a password', () => {
  it('is left to staff at once', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    person.do({ kind: 'mark-written', key, result: 'protected' });
    expect(person.row(0)).toMatchObject({ state: 'done', security: 'failed', markInFlight: false });
    expect(person.asked().filter((effect) => effect.kind === 'write-mark')).toHaveLength(1);
  });
});

describe('two tags with one number', () => {
  it('asks about neither when both are known in time', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U0', 'TV0');
    person.asked();
    person.lay('U1', 'TV1');
    person.lay('U2', 'TV1');
    expect(person.rows.slice(1).map((row) => [row.state, row.reason])).toEqual([
      ['refused', 'same-id-twice'],
      ['refused', 'same-id-twice'],
    ]);
    person.do({
      kind: 'item-answered',
      key: person.row(0).key,
      answer: { kind: 'borrowed', view: lent('TV0'), offline: false },
    });
    expect(person.asked().map((effect) => effect.kind)).toEqual(['write-mark']);
  });

  it('unlocks neither when the first was asked about before the second was read', () => {
    const person = new Person();
    person.signIn(lan);
    person.do({ kind: 'tag-appeared', uid: 'U2' });
    person.lay('U1', 'TV1');
    const first = person.rows.find((row) => row.itemId === 'TV1');
    if (!first) throw new Error('not listed');
    person.do({
      kind: 'item-answered',
      key: first.key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    // The second tag is not read yet: the mark waits.
    expect(person.asked().filter((effect) => effect.kind === 'write-mark')).toEqual([]);
    person.do({
      kind: 'tag-identified',
      uid: 'U2',
      identity: { itemId: 'TV1', part: null, parts: null, owner: null },
    });
    expect(person.asked().filter((effect) => effect.kind === 'write-mark')).toEqual([]);
    expect(person.rows.map((row) => row.security)).toEqual(['failed', 'failed']);
    expect(person.rows.map((row) => row.reason)).toEqual(['same-id-twice', 'same-id-twice']);
  });

  it('asks about a set only once all its parts lie there, and names the missing ones', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1', 1);
    expect(person.screen).toMatchObject({
      items: [{ state: 'refused', reason: 'part-missing', missingParts: [2] }],
    });
    expect(person.asked().filter((effect) => effect.kind === 'lend')).toEqual([]);
    person.lay('U2', 'TV1', 2);
    expect(person.rows).toHaveLength(1);
    expect(person.row(0)).toMatchObject({ state: 'working', reason: null });
    expect(person.asked().filter((effect) => effect.kind === 'lend')).toMatchObject([
      { itemId: 'TV1', uids: ['U1', 'U2'] },
    ]);
    person.do({
      kind: 'item-answered',
      key: person.row(0).key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    // Every part's mark, or none counts as done.
    expect(person.asked().filter((effect) => effect.kind === 'write-mark')).toMatchObject([
      { uids: ['U1', 'U2'], wanted: 'off' },
    ]);
  });

  it('forgets an incomplete set when it is lifted', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1', 1);
    person.do({ kind: 'tag-gone', uid: 'U1' });
    expect(person.rows).toEqual([]);
  });

  it('asks a person to look into a package that has one tag for all its parts', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1', 0);
    expect(person.row(0).state).toBe('working');
    person.do({
      kind: 'item-answered',
      key: person.row(0).key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    expect(person.row(0)).toMatchObject({ state: 'done', reason: 'check-parts' });
  });

  it('names a book of another library and asks nobody about it', () => {
    const person = new Person();
    person.signIn(lan);
    person.do({ kind: 'tag-appeared', uid: 'U1' });
    const identity = { itemId: 'XA1', part: 1, parts: 1, owner: 'VN-XA' };
    person.do({ kind: 'tag-identified', uid: 'U1', identity });
    expect(person.row(0)).toMatchObject({ state: 'refused', reason: 'other-library', security: 'none' });
    expect(person.asked().filter((effect) => effect.kind === 'lend')).toEqual([]);
  });
});

describe('signing in', () => {
  const ask = (person: Person): number => {
    const effect = person.asked().find((one) => one.kind === 'ask-patron');
    return effect?.kind === 'ask-patron' ? effect.asking : -1;
  };

  it('says that a card is not known and stays for the next one', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    person.do({ kind: 'code-scanned', text: 'BD999999' });
    const answer = { kind: 'found', patron: { ...lan, valid: false } } as const;
    person.do({ kind: 'patron-answered', asking: ask(person), cardId: 'BD999999', answer });
    expect(person.screen).toMatchObject({ kind: 'card', problem: { reason: 'patron-unknown' } });
    person.signIn(lan);
    expect(person.screen.kind).toBe('pile');
  });

  it('asks for the PIN, counts wrong ones down and ends at a way to staff', () => {
    const person = new Person({ pin: 'always' });
    person.signIn(lan);
    expect(person.screen).toMatchObject({ kind: 'pin', cardTail: '0001' });
    for (const left of [2, 1]) {
      person.do({ kind: 'pin-entered', pin: '0000' });
      const answer = { kind: 'found', patron: { ...lan, pinValid: false } } as const;
      person.do({ kind: 'patron-answered', asking: ask(person), cardId: lan.id, answer });
      expect(person.screen).toMatchObject({
        kind: 'pin',
        problem: { reason: 'pin-wrong', attemptsLeft: left },
      });
    }
    person.do({ kind: 'pin-entered', pin: '0000' });
    const answer = { kind: 'found', patron: { ...lan, pinValid: false } } as const;
    person.do({ kind: 'patron-answered', asking: ask(person), cardId: lan.id, answer });
    expect(person.screen).toMatchObject({ kind: 'blocked', reasons: ['pin-wrong'], patron: null });
  });

  it('keeps the PIN in no state', () => {
    const person = new Person({ pin: 'always' });
    person.signIn(lan);
    person.do({ kind: 'pin-entered', pin: '73519' });
    expect(JSON.stringify(person.state)).not.toContain('73519');
    expect(person.asked()).toMatchObject([{ kind: 'ask-patron', pin: '73519' }]);
  });

  it('tells a blocked patron why and still lets them return', () => {
    const person = new Person();
    person.signIn({ ...lan, blocks: ['fees-owed', 'card-expired'] });
    expect(person.screen).toMatchObject({ kind: 'blocked', reasons: ['fees-owed', 'card-expired'] });
    person.do({ kind: 'verb-chosen', verb: 'return' });
    expect(person.screen).toMatchObject({ kind: 'pile', verb: 'return', patron: null });
  });

  it('takes no late answer for another card', () => {
    const person = new Person();
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    const late = ask(person);
    person.do({ kind: 'cancel-pressed' });
    const answer = { kind: 'found', patron: lan } as const;
    expect(person.do({ kind: 'patron-answered', asking: late, cardId: 'BD000002', answer })).toBe(false);
    expect(person.screen.kind).toBe('attract');
  });
});

describe('returning', () => {
  it('needs no card and sets the mark', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'return' });
    person.asked();
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    expect(person.asked()).toEqual([
      { kind: 'take-back', key, itemId: 'TV1', owner: null, offline: false, uids: ['U1'] },
    ]);
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'returned', view: back('TV1'), offline: false },
    });
    expect(person.asked()).toEqual([{ kind: 'write-mark', key, itemId: 'TV1', uids: ['U1'], wanted: 'on' }]);
    expect(person.row(0)).toMatchObject({ state: 'done', route: 'shelf' });
  });

  it('goes on to borrowing when a card is shown after it', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'return' });
    person.do({ kind: 'code-scanned', text: 'TV5' });
    person.do({
      kind: 'item-answered',
      key: person.row(0).key,
      answer: { kind: 'returned', view: back('TV5'), offline: false },
    });
    person.signIn(lan);
    expect(person.screen).toMatchObject({ kind: 'pile', verb: 'borrow', items: [] });
  });

  it('marks a book that nobody had on loan as belonging to the library', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'return' });
    person.lay('U1', 'TV1');
    const answer = {
      kind: 'refused',
      reason: 'not-on-loan',
      title: 'Số đỏ',
      route: null,
      destination: null,
    } as const;
    person.do({ kind: 'item-answered', key: person.row(0).key, answer });
    expect(person.row(0)).toMatchObject({ state: 'refused', reason: 'not-on-loan', markInFlight: true });
  });
});

describe('the line', () => {
  it('keeps the list when it drops and goes on by itself when it is back', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    person.asked();
    const { key } = person.row(0);
    person.do({ kind: 'line-changed', state: 'offline' });
    person.do({ kind: 'item-answered', key, answer: { kind: 'not-sent' } });
    expect(person.row(0).state).toBe('waiting');
    person.do({ kind: 'code-scanned', text: 'TV2' });
    expect(person.row(1).state).toBe('waiting');
    expect(person.asked()).toEqual([]);
    person.do({ kind: 'line-changed', state: 'online' });
    expect(person.asked()).toMatchObject([{ kind: 'lend', itemId: 'TV1' }]);
  });

  it('shows the place as out of service only where nothing can be begun', () => {
    const person = new Person();
    person.do({ kind: 'line-changed', state: 'offline' });
    expect(person.screen).toMatchObject({ kind: 'out-of-service', reason: 'line' });
    expect(person.do({ kind: 'verb-chosen', verb: 'return' })).toBe(false);
    person.do({ kind: 'line-changed', state: 'online' });
    expect(person.screen.kind).toBe('attract');
  });

  it('never shows a lost answer as failed', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    person.do({ kind: 'item-answered', key, answer: { kind: 'checking' } });
    expect(person.row(0).state).toBe('checking');
    person.do({ kind: 'item-answered', key, answer: { kind: 'lost' } });
    expect(person.row(0)).toMatchObject({ state: 'checking', security: 'none' });
    person.do({ kind: 'item-answered', key, answer: { kind: 'conflict' } });
    expect(person.row(0)).toMatchObject({ state: 'ask-staff', security: 'none' });
  });

  it('takes a lost answer that is found out later, while the next item is asked about', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    person.do({ kind: 'item-answered', key, answer: { kind: 'lost' } });
    person.lay('U2', 'TV2');
    const view = {
      id: 'TV1',
      title: 'Một',
      dueAt: null,
      dueText: null,
      renewed: false,
      security: 'off',
      fee: null,
    } as const;
    person.do({ kind: 'item-answered', key, answer: { kind: 'borrowed', view, offline: false } });
    expect(person.row(0)).toMatchObject({ state: 'done', security: 'pending' });
    expect(person.row(1).state).toBe('working');
  });

  it('leaves an answer that nobody waits for any more to staff', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    person.do({ kind: 'item-answered', key: person.row(0).key, answer: { kind: 'lost' } });
    person.do({ kind: 'finish-pressed' });
    expect(person.screen).toMatchObject({ kind: 'end', items: [{ state: 'ask-staff' }] });
  });
});

describe('without a line', () => {
  const down = (
    permits: { borrow: boolean; return: boolean },
    change: Partial<FlowSettings> = {},
  ): Person => {
    const person = new Person(change);
    person.do({ kind: 'permits-changed', permits });
    person.do({ kind: 'line-changed', state: 'offline' });
    return person;
  };

  it('takes books back and keeps the other door shut, with a word why', () => {
    const person = down({ borrow: false, return: true });
    expect(person.screen.kind).toBe('attract');
    expect(person.do({ kind: 'verb-chosen', verb: 'borrow' })).toBe(true);
    expect(person.state.notice).toMatchObject({ kind: 'no-borrowing-now' });
    expect(person.screen.kind).toBe('attract');
    person.do({ kind: 'verb-chosen', verb: 'return' });
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    expect(person.asked()).toContainEqual({
      kind: 'take-back',
      key,
      itemId: 'TV1',
      owner: null,
      offline: true,
      uids: ['U1'],
    });
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'returned', view: back('TV1'), offline: true },
    });
    expect(person.row(0)).toMatchObject({ state: 'done', offline: true, security: 'pending' });
  });

  it('signs in by what was known before, without asking for a PIN that nobody could check', () => {
    const person = down({ borrow: true, return: true }, { pin: 'always' });
    person.do({ kind: 'code-scanned', text: 'BD000001' });
    const [ask] = person.asked();
    if (ask?.kind !== 'ask-patron') throw new Error('the patron was not asked for');
    expect(ask).toMatchObject({ offline: true, pin: null });
    const answer = { kind: 'known', patronId: 'BD000001', blocks: [] } as const;
    person.do({ kind: 'patron-answered', asking: ask.asking, cardId: 'BD000001', answer });
    expect(person.screen).toMatchObject({
      kind: 'pile',
      verb: 'borrow',
      patron: { displayName: '', cardTail: '0001' },
    });
  });

  it('asks again of what was known when the line goes with the question', () => {
    const person = new Person();
    person.do({ kind: 'code-scanned', text: 'BD000001' });
    const [ask] = person.asked();
    if (ask?.kind !== 'ask-patron') throw new Error('the patron was not asked for');
    person.do({ kind: 'permits-changed', permits: { borrow: true, return: true } });
    person.do({ kind: 'line-changed', state: 'offline' });
    const answer = { kind: 'no-line' } as const;
    person.do({ kind: 'patron-answered', asking: ask.asking, cardId: 'BD000001', answer });
    expect(person.asked()).toMatchObject([{ kind: 'ask-patron', cardId: 'BD000001', offline: true }]);
  });

  it('finishes a book as it was begun: one whose answer is out is never noted here as well', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    person.asked();
    person.do({ kind: 'permits-changed', permits: { borrow: true, return: true } });
    person.do({ kind: 'line-changed', state: 'offline' });
    expect(person.asked()).toEqual([]);
    person.do({ kind: 'item-answered', key, answer: { kind: 'lost' } });
    expect(person.row(0).state).toBe('checking');
    expect(person.asked()).toEqual([]);
    person.lay('U2', 'TV2');
    expect(person.asked()).toMatchObject([{ kind: 'lend', itemId: 'TV2', offline: true }]);
  });

  it('a permit that runs out in the middle lets the rest wait', () => {
    const person = down({ borrow: true, return: true });
    person.do({ kind: 'verb-chosen', verb: 'return' });
    person.do({ kind: 'permits-changed', permits: { borrow: false, return: false } });
    person.lay('U1', 'TV1');
    expect(person.row(0).state).toBe('waiting');
    person.do({ kind: 'line-changed', state: 'online' });
    expect(person.asked()).toContainEqual(expect.objectContaining({ kind: 'take-back', offline: false }));
  });
});

describe('time', () => {
  it('warns twenty seconds before the end and one touch extends', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    person.wait(55_500);
    expect(person.state.phase.kind).toBe('card');
    const left = () =>
      view(person.state, 0, { nowMs: person.nowMs, wallTime: () => new Date(0) }, plainSettings)
        .idleSecondsLeft;
    expect(left()).toBe(20);
    person.do({ kind: 'touched' });
    expect(left()).toBeNull();
    person.wait(75_001);
    expect(person.screen.kind).toBe('attract');
  });

  it('discards nothing the ILS accepted: an idle pile ends with its closing screen', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    // However slow the ILS is, nobody is sent off meanwhile.
    person.wait(300_000);
    expect(person.screen.kind).toBe('pile');
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    person.do({ kind: 'mark-written', key, result: 'written' });
    person.asked();
    person.wait(75_002);
    expect(person.screen).toMatchObject({ kind: 'end', doneCount: 1 });
    expect(person.asked()).toMatchObject([{ kind: 'end-session', by: 'idle' }]);
  });

  it('keeps the session while its books lie there, and not for ever', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    person.do({ kind: 'mark-written', key, result: 'written' });
    person.wait(300_000);
    expect(person.screen.kind).toBe('pile');
    person.wait(75_002);
    expect(person.screen.kind).toBe('end');
  });

  it('gives who needs it three times as long, and puts the looks back for the next person', () => {
    const person = new Person();
    person.do({ kind: 'access-chosen', change: { text: 'large', voice: { on: true } } });
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    person.wait(3 * 75_000 - 1);
    expect(person.screen.kind).toBe('card');
    expect(person.state.access).toMatchObject({
      text: 'large',
      theme: 'light',
      voice: { on: true, rate: 1 },
    });
    person.wait(2);
    expect(person.screen.kind).toBe('attract');
    expect(person.state.access).toBe(plainSettings.access);
  });

  it('ends no accessible session by itself where the library wants it so, and still tidies the first screen', () => {
    const never: Partial<FlowSettings> = { accessibleIdle: null };
    const person = new Person(never);
    person.do({ kind: 'access-chosen', change: { reach: 'low' } });
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    person.wait(24 * 3_600_000);
    expect(person.screen.kind).toBe('card');
    person.do({ kind: 'cancel-pressed' });
    expect(person.state.access).toBe(plainSettings.access);
    person.do({ kind: 'access-chosen', change: { reach: 'low' } });
    person.wait(75_001);
    expect(person.state.access).toBe(plainSettings.access);
  });

  it('extends more than ten times', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    for (let extended = 0; extended < 25; extended += 1) {
      person.wait(60_000);
      person.do({ kind: 'touched' });
    }
    expect(person.screen.kind).toBe('card');
  });

  it('returns to the house language when nobody is there', () => {
    const person = new Person();
    person.do({ kind: 'language-chosen', language: 'en' });
    person.wait(75_001);
    expect(person.state.language).toBe('vi');
    expect(nextWakeMs(person.state, person.nowMs, plainSettings)).toBeNull();
  });
});

describe('what lies on the pad', () => {
  it('belongs to no new session until it is lifted', () => {
    const person = new Person();
    person.signIn(lan);
    person.lay('U1', 'TV1');
    const { key } = person.row(0);
    person.do({
      kind: 'item-answered',
      key,
      answer: { kind: 'borrowed', view: lent('TV1'), offline: false },
    });
    person.do({ kind: 'mark-written', key, result: 'written' });
    person.do({ kind: 'finish-pressed' });
    person.do({ kind: 'finish-pressed' });
    person.do({ kind: 'verb-chosen', verb: 'return' });
    expect(person.screen).toMatchObject({ kind: 'pile', items: [], leftoverCount: 1 });
    person.do({ kind: 'tag-gone', uid: 'U1' });
    person.lay('U1', 'TV1');
    expect(person.screen).toMatchObject({ items: [{ id: 'TV1' }], leftoverCount: 0 });
  });

  it('stays so when the pad is lost and comes back', () => {
    const person = new Person();
    person.lay('U1', 'TV1');
    person.do({ kind: 'cancel-pressed' });
    person.do({ kind: 'pad-changed', state: 'missing' });
    person.do({ kind: 'pad-changed', state: 'ready' });
    person.lay('U1', 'TV1');
    expect(person.screen).toEqual({ kind: 'attract', leftoverCount: 1 });
  });

  it('has a mark of an earlier session finished before anything else', () => {
    const person = new Person();
    person.do({ kind: 'pending-marks-known', marks: [{ securityId: 7, itemId: 'TV1', wanted: 'off' }] });
    person.lay('U1', 'TV1');
    expect(person.asked()).toEqual([
      { kind: 'finish-mark', securityId: 7, itemId: 'TV1', uid: 'U1', wanted: 'off' },
    ]);
    expect(person.screen.kind).toBe('attract');
    person.do(finished('written'));
    expect(person.state.notice).toMatchObject({ kind: 'security-finished', title: 'Số đỏ' });
    expect(person.screen).toEqual({ kind: 'attract', leftoverCount: 1 });
  });

  it('has the mark of every part of a set finished, laid down together or one after the other', () => {
    const person = new Person();
    const finish = (uid: string) => ({
      kind: 'finish-mark',
      securityId: 7,
      itemId: 'TV1',
      uid,
      wanted: 'off',
    });
    person.do({ kind: 'pending-marks-known', marks: [{ securityId: 7, itemId: 'TV1', wanted: 'off' }] });
    person.lay('U1', 'TV1', 1);
    person.lay('U2', 'TV1', 2);
    expect(person.asked()).toEqual([finish('U1')]);
    const part = finished('part');
    person.do({ ...part, uid: 'U1' });
    expect(person.asked()).toEqual([finish('U2')]);
    person.do({ ...part, uid: 'U2', result: 'later' });
    // The first part has its mark; the second is tried again when it is seen again, the first is not.
    for (const uid of ['U1', 'U2']) person.do({ kind: 'tag-gone', uid });
    person.lay('U1', 'TV1', 1);
    expect(person.asked()).toEqual([]);
    person.lay('U2', 'TV1', 2);
    expect(person.asked()).toEqual([finish('U2')]);
    person.do({ ...part, uid: 'U2', result: 'written' });
    expect(person.state.notice).toMatchObject({ kind: 'security-finished', title: 'Số đỏ' });
  });

  it('of a set that is written as a whole leaves none of its parts to the next person', () => {
    const person = new Person();
    person.do({ kind: 'pending-marks-known', marks: [{ securityId: 7, itemId: 'TV1', wanted: 'off' }] });
    person.lay('U1', 'TV1', 1);
    person.lay('U2', 'TV1', 2);
    person.do(finished('written'));
    expect(person.asked().filter(({ kind }) => kind === 'finish-mark')).toHaveLength(1);
    expect(person.screen).toEqual({ kind: 'attract', leftoverCount: 2 });
  });

  it('is an ordinary book when the ILS knows better than the pending mark', () => {
    const person = new Person();
    person.do({ kind: 'pending-marks-known', marks: [{ securityId: 7, itemId: 'TV1', wanted: 'off' }] });
    person.lay('U1', 'TV1');
    person.do(finished('superseded'));
    expect(person.screen).toEqual({ kind: 'choose', itemCount: 1 });
  });

  it('gives way to one that is wanted since: that one is written at once', () => {
    const person = new Person();
    person.do({ kind: 'pending-marks-known', marks: [{ securityId: 7, itemId: 'TV1', wanted: 'off' }] });
    person.lay('U1', 'TV1');
    person.do({ kind: 'pending-marks-known', marks: [{ securityId: 8, itemId: 'TV1', wanted: 'on' }] });
    person.asked();
    person.do(finished('superseded'));
    expect(person.asked()).toMatchObject([{ kind: 'finish-mark', securityId: 8, uid: 'U1', wanted: 'on' }]);
  });

  it('is shown even when it cannot be identified', () => {
    const person = new Person();
    person.signIn(lan);
    person.do({ kind: 'tag-appeared', uid: 'U1' });
    person.do({ kind: 'tag-unreadable', uid: 'U1' });
    expect(person.screen).toMatchObject({ items: [{ state: 'unreadable' }], seenCount: 1, doneCount: 0 });
  });
});

describe('scans', () => {
  it('says that a book is already in the list', () => {
    const person = new Person();
    person.signIn(lan);
    person.do({ kind: 'code-scanned', text: 'TV1' });
    person.do({ kind: 'code-scanned', text: 'TV1' });
    expect(person.rows).toHaveLength(1);
    expect(person.state.notice?.kind).toBe('already-in-list');
  });

  it('does not mix a second card into a session', () => {
    const person = new Person();
    person.signIn(lan);
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    expect(person.state.nextCard?.state).toBe('asked');
    expect(person.screen).toMatchObject({ kind: 'pile', patron: { cardTail: '0001' } });
  });
});
