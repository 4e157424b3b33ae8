import { describe, expect, it } from 'vitest';
import { Person } from './testing/person.ts';
import { lanWithOne, lent } from './testing/views.ts';

describe('a mark under a password', () => {
  it('is left to staff at once', () => {
    const person = new Person();
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
    person.lay('U1', 'TV1', 1);
    person.do({ kind: 'tag-gone', uid: 'U1' });
    expect(person.rows).toEqual([]);
  });

  it('asks a person to look into a package that has one tag for all its parts', () => {
    const person = new Person();
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
    person.do({ kind: 'tag-appeared', uid: 'U1' });
    const identity = { itemId: 'XA1', part: 1, parts: 1, owner: 'VN-XA' };
    person.do({ kind: 'tag-identified', uid: 'U1', identity });
    expect(person.row(0)).toMatchObject({ state: 'refused', reason: 'other-library', security: 'none' });
    expect(person.asked().filter((effect) => effect.kind === 'lend')).toEqual([]);
  });
});
