import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/open.ts';
import type { Database } from '../../db/open.ts';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal } from '../../db/stores/journal.ts';
import type { Bench } from '../../main/cli/bench.ts';
import { median } from './statistics.ts';

const rounds = 15;
const entriesInRound = 100;
/** An entry is committed when it is accepted and when it is settled. */
const commitsPerEntry = 2;
const allowedRatio = 1 / 0.9;

/** A table as plain as can be: what any durable commit costs on this disk with the journal's own pragmas. */
const bareSchema = {
  applicationId: 0x62617265,
  steps: ['CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL, state TEXT NOT NULL) STRICT'],
};

function bareRound(database: Database): number {
  const insert = database.prepare(`INSERT INTO rows (text, state) VALUES (?, 'accepted')`);
  const update = database.prepare(`UPDATE rows SET state = 'done' WHERE id = ?`);
  const startMs = performance.now();
  for (let turn = 0; turn < entriesInRound; turn += 1) {
    update.run(
      insert.run('a row of the size that an entry of the journal has, more or less'.repeat(4))
        .lastInsertRowid,
    );
  }
  return performance.now() - startMs;
}

function journalRound(journal: Journal, round: number): number {
  const startMs = performance.now();
  for (let turn = 0; turn < entriesInRound; turn += 1) {
    const id = journal.accept({
      action: 'checkout',
      session: '0b0e7c36-3b6e-4f0c-9a39-6a3d4c1d7c55',
      itemId: `TV${String(round * entriesInRound + turn).padStart(8, '0')}`,
      patronId: 'BD000001',
      wasOnLoanBefore: false,
      uids: ['E004015000001234'],
      at: new Date(),
    });
    journal.settle(id, 'done', new Date(), { mark: 'off' });
  }
  return performance.now() - startMs;
}

/** A loan in the journal, accepted and settled with its mark, beside bare durable commits on the same disk in turn. */
export const bench: Bench = {
  name: 'journal-append',
  run() {
    const folder = mkdtempSync(join(tmpdir(), 'muontra-bench-'));
    const journal = openJournal({ file: join(folder, 'journal.db'), key: new Uint8Array(32) });
    const bare = openDatabase(join(folder, 'bare.db'), bareSchema);
    if (journal.kind === 'failed' || bare.kind === 'failed')
      throw new Error('the databases cannot be opened');
    const times: { readonly journal: number; readonly bare: number }[] = [];
    // Turn by turn: what else the disk does meets both.
    for (let round = 0; round <= rounds; round += 1)
      times.push({ bare: bareRound(bare.value), journal: journalRound(journal.value, round) });
    journal.value.close();
    bare.value.close();
    rmSync(folder, { recursive: true, force: true });
    const commits = entriesInRound * commitsPerEntry;
    // The first round makes pages and plans.
    const value = median(times.slice(1).map((time) => time.journal / commits));
    const limit = median(times.slice(1).map((time) => time.bare / commits));
    return Promise.resolve([
      { name: 'journal-append', value, unit: 'ms', limit, ratio: value / limit, allowedRatio },
    ]);
  },
};
