import type { Clock } from '../../../main/clock/clock.ts';
import type { StationConfig } from '../../../main/config/schema.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import { createLog } from '../../../main/log/log.ts';
import { configuredParts } from '../../../main/launch/configured-parts.ts';
import type { Knowledge } from '../../../main/station/offline/knowledge.ts';
import type { OfflinePolicy } from '../../../main/station/offline/policy.ts';
import { Station } from '../../../main/station/station.ts';
import type { StationParts } from '../../../main/station/station-parts.ts';
import { createSerialScanner } from '../../../drivers/barcode/serial-scanner.ts';
import { createSip2Ils } from '../../../drivers/ils/sip2/client.ts';
import type { Sip2Options } from '../../../drivers/ils/sip2/options.ts';
import { FeigReader } from '../../../drivers/rfid/feig/reader.ts';
import type { Disk } from './disk.ts';
import type { Line } from './line.ts';
import type { Pad } from './pad.ts';
import type { ScannerCable } from './scanner-cable.ts';

export interface LifeOptions {
  readonly clock: Clock;
  /** The station's wall clock is off by so much; may change at any time. */
  readonly wallOffsetMs: () => number;
  readonly config: StationConfig;
  /** What may be lent while the line is down; null: nothing. */
  readonly policy: OfflinePolicy | null;
  readonly knowledge: Knowledge;
  readonly sip2: Omit<Sip2Options, 'host' | 'port' | 'timers' | 'now' | 'openSocket'>;
  readonly disk: Disk;
  readonly line: Line;
  readonly pad: Pad;
  readonly scanner: ScannerCable;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onLog: (line: string) => void;
  /** Makes another station of it: for the proof that a wrong one is found out. */
  readonly change: (parts: StationParts) => StationParts;
}

/** One run of the station's program, from its start to its end or to a power cut. */
export class Life {
  readonly station: Station;
  #alive = true;

  constructor(options: LifeOptions) {
    const { disk, line, pad, scanner, config } = options;
    const clock = this.#clockOf(options);
    const parts: StationParts = {
      ...configuredParts(config, false, options.policy),
      // The policies here permit books of which nothing is known.
      knowledge: options.knowledge,
      clock,
      log: createLog(clock.now, (text) => {
        if (this.#alive) options.onLog(text);
      }),
      ils: createSip2Ils({
        ...options.sip2,
        host: 'ils.example',
        port: 6001,
        timers: clock,
        now: clock.now,
        openSocket: line.opener(this),
      }),
      journal: disk.open(this),
      pad: {
        reader: new FeigReader({ address: 'memory:', makePort: pad.portsFor(this), timers: clock, gapMs: 5 }),
        settings: config.pad ?? { pollMs: 200, missesUntilGone: 3 },
      },
      scanner: createSerialScanner({ address: 'memory:', makePort: scanner.portsFor(this), timers: clock }),
      dock: null,
    };
    this.station = new Station(options.change(parts));
    this.station.subscribe((snapshot) => {
      if (this.#alive) options.onSnapshot(snapshot);
    });
    void this.station.start();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** From now on nothing that this station does reaches anything. */
  die(): void {
    this.#alive = false;
  }

  #clockOf({ clock, wallOffsetMs }: LifeOptions): Clock {
    const bornMs = clock.monotonicMs();
    return {
      now: () => new Date(clock.now().getTime() + wallOffsetMs()),
      // A machine's monotonic clock begins anew with it.
      monotonicMs: () => clock.monotonicMs() - bornMs,
      after: (delayMs, action) =>
        clock.after(delayMs, () => {
          if (this.#alive) action();
        }),
    };
  }
}
