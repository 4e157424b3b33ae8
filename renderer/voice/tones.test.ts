import { expect, it } from 'vitest';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { usualKeypad } from '../../main/contract/keypad.ts';
import { toneOf } from './tones.ts';

const calm: Snapshot = {
  revision: 1,
  language: 'vi',
  access: {
    text: 'normal',
    theme: 'light',
    reach: 'normal',
    child: false,
    voice: { on: false, rate: 1, volume: 0.7, blank: false },
  },
  speech: { engine: 'off', headset: 'none', titles: true, sounds: true },
  keypad: usualKeypad,
  libraryName: { vi: 'Thư viện thử', en: 'Test library' },
  screen: { kind: 'card', purpose: 'borrow', citizenCard: false, busy: false, problem: null, itemCount: 0 },
  idleSecondsLeft: null,
  notice: null,
  devices: { pad: 'ready', scanner: 'ready', line: 'online' },
  served: { borrow: true, return: true, account: true },
  offersSearch: true,
  staffCall: null,
  otherCard: false,
  demo: false,
};
const pile = (doneCount: number): Snapshot => ({
  ...calm,
  screen: {
    kind: 'pile',
    verb: 'return',
    items: [],
    doneCount,
    seenCount: doneCount,
    dueDate: null,
    leftoverCount: 0,
    patron: null,
    holdsReady: null,
    finishing: false,
  },
});
const refused: Snapshot = {
  ...calm,
  screen: {
    kind: 'card',
    purpose: 'borrow',
    citizenCard: false,
    busy: false,
    problem: { reason: 'patron-unknown', attemptsLeft: null },
    itemCount: 0,
  },
};

it('tells done from refused, once, and is silent where nothing of it is new', () => {
  expect(toneOf(pile(0), pile(1))).toBe('done');
  expect(toneOf(pile(1), pile(1))).toBeNull();
  expect(toneOf(pile(1), calm)).toBeNull();
  expect(toneOf(calm, refused)).toBe('refused');
  expect(toneOf(refused, refused)).toBeNull();
  expect(toneOf(refused, calm)).toBeNull();
  expect(toneOf(calm, { ...calm, notice: { kind: 'not-an-item', title: '' } })).toBe('refused');
  expect(toneOf(calm, { ...calm, notice: { kind: 'security-finished', title: 'Số đỏ' } })).toBeNull();
});

it('is silent where it is not wanted, and beside the voice', () => {
  const off = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    speech: { ...snapshot.speech, sounds: false },
  });
  expect(toneOf(off(pile(0)), off(pile(1)))).toBeNull();
  const spoken = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    access: { ...snapshot.access, voice: { ...snapshot.access.voice, on: true } },
  });
  expect(toneOf(spoken(pile(0)), spoken(pile(1)))).toBeNull();
});
