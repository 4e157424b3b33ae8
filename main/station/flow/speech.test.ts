import { plainSettings } from './testing/person.ts';
import { describe, expect, it } from 'vitest';
import { plainAccess } from './access.ts';
import type { Input } from './inputs.ts';
import { initialState } from './state.ts';
import type { FlowSettings, FlowState } from './state.ts';
import { nextWakeMs } from './passing-time.ts';
import { step } from './step.ts';
import { view } from './view.ts';

const settings: FlowSettings = {
  ...plainSettings,
  speech: { engine: 'station', sounds: false, onlyHeadset: true, unplugEndsSession: false },
};

function person(change: Partial<FlowSettings['speech']> = {}) {
  const own = { ...settings, speech: { ...settings.speech, ...change } };
  let nowMs = 1_000;
  let state: FlowState = initialState(own, nowMs);
  const act = (input: Input): void => {
    state = step(state, input, nowMs, own).state;
  };
  act({ kind: 'pad-changed', state: 'ready' });
  act({ kind: 'line-changed', state: 'online' });
  return {
    act,
    shown: () => view(state, 1, { nowMs, wallTime: () => new Date(0) }, own),
    /** Lets time pass, waking as the station does. @returns how often it woke */
    pass(ms: number): number {
      const untilMs = nowMs + ms;
      let wakes = 0;
      for (let wakeMs = nextWakeMs(state, nowMs, own); wakeMs !== null && wakeMs <= untilMs;) {
        nowMs = Math.max(nowMs + 1, wakeMs);
        act({ kind: 'time-passed' });
        wakes += 1;
        if (wakes > 1_000) throw new Error('it never rests');
        wakeMs = nextWakeMs(state, nowMs, own);
      }
      nowMs = untilMs;
      return wakes;
    },
  };
}

describe('a headset', () => {
  it('starts the voice at once, and takes it away when it is pulled out', () => {
    const { act, shown } = person();
    expect(shown().speech).toMatchObject({ headset: 'none', titles: false });
    act({ kind: 'headset-changed', state: 'out' });
    expect(shown().access.voice.on).toBe(false);
    act({ kind: 'headset-changed', state: 'in' });
    expect(shown().access.voice.on).toBe(true);
    expect(shown().speech).toMatchObject({ headset: 'in', titles: true });
    act({ kind: 'access-chosen', change: { voice: { blank: true } } });
    act({ kind: 'headset-changed', state: 'out' });
    expect(shown().access.voice).toMatchObject({ on: false, blank: false });
    expect(shown().speech.titles).toBe(false);
  });

  it('that was never in leaves a voice from the panel alone', () => {
    const { act, shown } = person();
    act({ kind: 'access-chosen', change: { voice: { on: true } } });
    act({ kind: 'headset-changed', state: 'out' });
    expect(shown().access.voice.on).toBe(true);
  });

  it('ends the session when it is pulled out only where the library wants it', () => {
    for (const unplugEndsSession of [true, false]) {
      const { act, shown } = person({ unplugEndsSession });
      act({ kind: 'headset-changed', state: 'in' });
      act({ kind: 'verb-chosen', verb: 'borrow' });
      act({ kind: 'headset-changed', state: 'out' });
      expect(shown().screen.kind).toBe(unplugEndsSession ? 'attract' : 'card');
    }
  });

  it('whose device is lost counts as out', () => {
    const { act, shown } = person();
    act({ kind: 'headset-changed', state: 'in' });
    act({ kind: 'headset-changed', state: 'none' });
    expect(shown().access.voice.on).toBe(false);
  });

  it('that stays in is heard by the next session, at the usual pace; and the station comes to rest', () => {
    const { act, shown, pass } = person();
    act({ kind: 'headset-changed', state: 'in' });
    act({ kind: 'verb-chosen', verb: 'borrow' });
    act({ kind: 'access-chosen', change: { text: 'large', voice: { rate: 2, volume: 1 } } });
    act({ kind: 'cancel-pressed' });
    expect(shown().access).toEqual({ ...plainAccess, voice: { ...plainAccess.voice, on: true } });
    expect(pass(3_600_000)).toBeLessThan(50);
    expect(shown().access.voice.on).toBe(true);
  });

  it('gives more time to who listens (UX-35), and the voice goes with the session (UX-25)', () => {
    const { act, shown, pass } = person();
    act({ kind: 'verb-chosen', verb: 'borrow' });
    act({ kind: 'access-chosen', change: { voice: { on: true, rate: 1.5 } } });
    pass(3 * 75_000 - 21_000);
    expect(shown().idleSecondsLeft).toBeNull();
    pass(2_000);
    expect(shown().idleSecondsLeft).not.toBeNull();
    pass(30_000);
    expect(shown().screen.kind).toBe('attract');
    expect(shown().access).toEqual(plainAccess);
  });
});
