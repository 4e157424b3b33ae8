import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import type { RfidReader } from '../../drivers/rfid/reader.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { checkConfig } from '../../main/config/load.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { configuredParts } from '../../main/launch/configured-parts.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { nothingKnown } from '../../main/station/offline/knowledge.ts';
import { Station } from '../../main/station/station.ts';

export interface BenchStation {
  readonly station: Station;
  /** Resolves with the first snapshot that is as wanted. */
  until(isThere: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  close(): Promise<void>;
}

/** A station with its real journal on the disk, before an ILS and a pad of the benchmark's own. */
export async function openBenchStation(ils: Ils, reader: RfidReader | null): Promise<BenchStation> {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-bench-'));
  const key = loadOrCreateKey(join(folder, 'journal.key'));
  const journal = key.kind === 'ok' ? openJournal({ file: join(folder, 'journal.db'), key: key.value }) : key;
  const checked = checkConfig({ signIn: { cardPattern: '^BD' }, items: { pattern: '^TV' } }, 'bench');
  if (journal.kind === 'failed' || checked.kind === 'failed')
    throw new Error('the bench station cannot be opened');
  const { config } = checked;
  const parts = configuredParts(config, false);
  const station = new Station({
    ...parts,
    settings: { ...parts.settings, marks: reader !== null },
    knowledge: nothingKnown,
    clock: createSystemClock(),
    log: createSilentLog(),
    ils,
    journal: journal.value,
    pad: reader && { reader, settings: { pollMs: 200, missesUntilGone: 3 } },
    scanner: null,
    dock: null,
  });
  await station.start();
  return {
    station,
    until: (isThere) =>
      new Promise((resolve) => {
        let stop = (): void => undefined;
        stop = station.subscribe((snapshot) => {
          if (!isThere(snapshot)) return;
          // The first call comes before there is anything to stop.
          queueMicrotask(() => {
            stop();
          });
          resolve(snapshot);
        });
      }),
    async close() {
      await station.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
