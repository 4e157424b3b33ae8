import {
  hashStaffPin,
  isStaffPin,
  readStaffPin,
  usualCost,
  writeStaffPin,
} from '../../../db/stores/staff-pin.ts';
import type { StaffPinRecord } from '../../../db/stores/staff-pin.ts';
import { afterWrongTry, inThePast, noTries, pinProblem, triesLeft, waitMs } from './pin-tries.ts';

export type PinCheck =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }
  /** The try could not be written down, so it is not made. */
  | { readonly kind: 'storage' };

export interface PinStatus {
  readonly kind: 'set' | 'none' | 'unreadable';
  /** Before a delay begins. */
  readonly triesLeft: number;
  readonly waitMs: number;
}

export type PinChange =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly problem: NonNullable<ReturnType<typeof pinProblem>> }
  | { readonly kind: 'storage' };

/** Asks for the staff PIN. There is none until somebody with access to the data folder sets one. */
export interface PinGate {
  status(): PinStatus;
  check(pin: string): Promise<PinCheck>;
  change(pin: string): Promise<PinChange>;
}

/** @param now wall clock. @param cost of a PIN that is set from now on */
export function createPinGate(file: string, now: () => Date, cost = usualCost): PinGate {
  const nowMs = (): number => now().getTime();
  /** Read anew each time: the command line may have set another PIN beside the running station. */
  const read = (): ReturnType<typeof readStaffPin> => {
    const found = readStaffPin(file);
    if (found.kind !== 'set') return found;
    const tries = inThePast(found.record.tries, nowMs());
    if (tries === found.record.tries) return found;
    const record: StaffPinRecord = { ...found.record, tries };
    writeStaffPin(file, record);
    return { kind: 'set', record };
  };
  return {
    status() {
      const found = read();
      const tries = found.kind === 'set' ? found.record.tries : noTries;
      return { kind: found.kind, triesLeft: triesLeft(tries), waitMs: waitMs(tries, nowMs()) };
    },
    async check(pin) {
      const found = read();
      if (found.kind !== 'set') return { kind: found.kind };
      const { record } = found;
      const wait = waitMs(record.tries, nowMs());
      if (wait > 0) return { kind: 'wait', waitMs: wait };
      // Counted before it is looked at: neither pulling the plug nor asking twice at once gives a try for nothing.
      if (!writeStaffPin(file, { ...record, tries: afterWrongTry(record.tries, nowMs()) }))
        return { kind: 'storage' };
      if (!(await isStaffPin(pin, record))) return { kind: 'wrong' };
      writeStaffPin(file, { ...record, tries: noTries });
      return { kind: 'right' };
    },
    async change(pin) {
      const problem = pinProblem(pin);
      if (problem !== null) return { kind: 'refused', problem };
      return writeStaffPin(file, await hashStaffPin(pin, cost)) ? { kind: 'done' } : { kind: 'storage' };
    },
  };
}
