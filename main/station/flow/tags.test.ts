import { describe, expect, it } from 'vitest';
import type { Input } from './inputs.ts';
import { Person } from './testing/person.ts';
import { lanWithOne, lent } from './testing/views.ts';

type MarkFinished = Extract<Input, { kind: 'mark-finished' }>;
const finished = (result: MarkFinished['result']): MarkFinished => ({
  kind: 'mark-finished',
  securityId: 7,
  itemId: 'TV1',
  uid: 'U1',
  title: 'Số đỏ',
  result,
});

describe('what lies on the pad', () => {
  it('belongs to no new session until it is lifted', () => {
    const person = new Person();
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
    person.do({ kind: 'tag-appeared', uid: 'U1' });
    person.do({ kind: 'tag-unreadable', uid: 'U1' });
    expect(person.screen).toMatchObject({ items: [{ state: 'unreadable' }], seenCount: 1, doneCount: 0 });
  });
});
