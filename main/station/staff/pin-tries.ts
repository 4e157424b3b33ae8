import { noTries } from '../../../db/stores/staff-pin.ts';
import type { PinTries } from '../../../db/stores/staff-pin.ts';

/** Wrong tries that cost nothing (reliability checklist, RS-48). */
export const freeTries = 5;
const firstDelayMs = 30_000;
/** Long enough that all PINs of six digits take years; short enough that a patron's mischief does not end staff's day. */
const longestDelayMs = 30 * 60_000;

/** How long after the last wrong try the next one may be made: 30 s after the fifth, then twice as long each time. */
export function delayMs(wrong: number): number {
  if (wrong < freeTries) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(wrong - freeTries, 20));
}

/** Milliseconds still to be waited. @param nowMs wall clock, which survives a restart. */
export function waitMs({ wrong, lastMs }: PinTries, nowMs: number): number {
  return Math.max(0, lastMs + delayMs(wrong) - nowMs);
}

/** Tries left before a delay begins. */
export function triesLeft({ wrong }: PinTries): number {
  return Math.max(0, freeTries - wrong);
}

export function afterWrongTry({ wrong }: PinTries, nowMs: number): PinTries {
  return { wrong: wrong + 1, lastMs: nowMs };
}

/**
 * A clock that was put back, as after a dead battery, must not lock staff out for years: the last try then counts as
 * made just now, and the delay begins anew.
 */
export function inThePast(tries: PinTries, nowMs: number): PinTries {
  return tries.lastMs > nowMs ? { ...tries, lastMs: nowMs } : tries;
}

/** Why a PIN may not be chosen; null when it may. */
export function pinProblem(pin: string): 'not-digits' | 'too-short' | 'too-long' | 'too-simple' | null {
  if (!/^[0-9]*$/.test(pin)) return 'not-digits';
  if (pin.length < 6) return 'too-short';
  if (pin.length > 16) return 'too-long';
  const steps = new Set([...pin].slice(1).map((digit, index) => Number(digit) - Number(pin[index])));
  const isRun = steps.size === 1 && [...steps].every((step) => Math.abs(step) <= 1);
  return isRun ? 'too-simple' : null;
}

export { noTries };
