import type { Alarm, Health } from '../contract/health.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { JournalError } from '../../db/stores/journal.ts';
import type { Journal, JournalCounts } from '../../db/stores/journal.ts';

/** Beyond these somebody is to look; each counts from one more than the number on. */
export interface AlarmLimits {
  readonly queued: number;
  readonly queuedHours: number;
  readonly exceptions: number;
  readonly marks: number;
}

export interface WatchOptions {
  readonly journal: Pick<Journal, 'counts'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: AlarmLimits;
  readonly snapshot: () => Snapshot;
  /** Answers of the ILS within a day whose fees could not be read. */
  readonly unreadableFees: () => number;
}

const everyMs = 60_000;
const hourMs = 3_600_000;

/** Counts what waits, and writes into the log when a limit is passed and when it is kept again. */
export class Watch {
  readonly #options: WatchOptions;
  #alarms: readonly Alarm[] = [];
  #cancel: () => void = () => undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#look();
  }

  stop(): void {
    this.#cancel();
  }

  health(): Health {
    const { screen, devices } = this.#options.snapshot();
    const counts = this.#counts();
    return {
      screen: screen.kind,
      line: devices.line,
      pad: devices.pad,
      scanner: devices.scanner,
      queued: counts?.queued ?? 0,
      oldestQueuedAt: counts?.oldestQueuedAt ?? null,
      open: counts?.open ?? 0,
      pendingMarks: counts?.pendingSecurity ?? 0,
      exceptions: counts?.exceptions ?? 0,
      unreadableFees: this.#options.unreadableFees(),
      alarms: [...this.#alarmsOf(counts)],
    };
  }

  #look(): void {
    const now = this.#alarmsOf(this.#counts());
    for (const alarm of now)
      if (!this.#alarms.includes(alarm)) this.#options.log.write('alarm-raised', { alarm });
    for (const alarm of this.#alarms)
      if (!now.includes(alarm)) this.#options.log.write('alarm-ended', { alarm });
    this.#alarms = now;
    this.#cancel = this.#options.clock.after(everyMs, () => {
      this.#look();
    });
  }

  #counts(): JournalCounts | null {
    try {
      return this.#options.journal.counts();
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      return null;
    }
  }

  #alarmsOf(counts: JournalCounts | null): readonly Alarm[] {
    const { limits, clock, unreadableFees } = this.#options;
    const areUnreadable = unreadableFees() > 0;
    if (counts === null) return areUnreadable ? ['storage', 'fees-unreadable'] : ['storage'];
    const { queued, oldestQueuedAt, exceptions, pendingSecurity } = counts;
    const ageMs = oldestQueuedAt === null ? 0 : clock.now().getTime() - Date.parse(oldestQueuedAt);
    const beyond: readonly [Alarm, boolean][] = [
      ['queue-long', queued > limits.queued],
      ['queue-old', ageMs > limits.queuedHours * hourMs],
      ['exceptions', exceptions > limits.exceptions],
      ['marks', pendingSecurity > limits.marks],
      // One is enough: whoever set the ILS up has to look.
      ['fees-unreadable', areUnreadable],
    ];
    return beyond.filter(([, is]) => is).map(([alarm]) => alarm);
  }
}
