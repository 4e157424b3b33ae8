import { describe, expect, it } from 'vitest';
import { nextWakeMs } from './passing-time.ts';
import type { FlowSettings } from './state.ts';
import { Person, plainSettings } from './testing/person.ts';
import { lanWithOne, lent } from './testing/views.ts';
import { view } from './view.ts';

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
    person.signIn(lanWithOne);
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
    person.signIn(lanWithOne);
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
