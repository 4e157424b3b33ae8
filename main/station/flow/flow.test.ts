import { describe, expect, it } from 'vitest';
import { Person } from './testing/person.ts';
import { back, lanWithOne, lent } from './testing/views.ts';

describe('borrowing', () => {
  it('lends a pile one question at a time and clears each mark only after the ok', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    expect(person.screen.kind).toBe('card');
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
    expect(person.asked().map((effect) => effect.kind)).toEqual(['start-session', 'lend']);
  });

  it('streams on after finish and ends only when all is settled', () => {
    const person = new Person();
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
      person.signIn({ ...lanWithOne, loans: ['TV9'] });
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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
    person.do({ kind: 'tag-appeared', uid: 'U1' });
    person.do({ kind: 'tag-gone', uid: 'U1' });
    expect(person.row(0).state).toBe('lifted');
    person.lay('U1', 'TV1');
    expect(person.row(0)).toMatchObject({ state: 'working', itemId: 'TV1' });
    expect(person.rows).toHaveLength(1);
  });

  it('gives up a mark after three tries and leaves it to staff', () => {
    const person = new Person();
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
