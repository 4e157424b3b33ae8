import { describe, expect, it } from 'vitest';
import type { FlowSettings } from './state.ts';
import { Person } from './testing/person.ts';
import { back, lanWithOne } from './testing/views.ts';

describe('the line', () => {
  it('keeps the list when it drops and goes on by itself when it is back', () => {
    const person = new Person();
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
