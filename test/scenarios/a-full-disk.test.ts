import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal } from '../../db/stores/journal-store.ts';
import { createManualClock } from '../../main/clock/manual-clock.ts';
import type { Call } from '../../main/contract/calls.ts';
import { checkConfig } from '../../main/config/load.ts';
import { configuredParts } from '../../main/launch/configured-parts.ts';
import { openLibrary } from '../../main/library/open-library.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { nothingKnown } from '../../main/station/offline/knowledge.ts';
import { Station } from '../../main/station/station.ts';

/** Where the room ends is a matter of the pages: at the one size an entry finds none, at the other its end. */
it.each([
  ['an entry', 41],
  ['an end', 42],
] as const)(
  'a full disk in which %s finds no room lends nothing that was not written down, says so, and keeps what was',
  async (what, pages) => {
    const folder = mkdtempSync(join(tmpdir(), 'muontra-full-'));
    const clock = createManualClock();
    const library = openLibrary({ dir: join(folder, 'library'), now: clock.now, demo: true });
    const file = join(folder, 'journal.db');
    const journal = openJournal({ file, key: new Uint8Array(32), maxBytes: pages * 1024 });
    const checked = checkConfig({ signIn: { cardPattern: '^BD' }, items: { pattern: '^TV' } }, 'test');
    if (library.kind === 'failed' || journal.kind === 'failed' || checked.kind === 'failed') {
      throw new Error('the test cannot begin');
    }
    const station = new Station({
      ...configuredParts(checked.config, false),
      knowledge: nothingKnown,
      clock,
      log: createSilentLog(),
      ils: library.value,
      journal: journal.value,
      pad: null,
      scanner: null,
      dock: null,
    });
    await station.start();
    const book = library.value.books().find(({ onLoan, id }) => !onLoan && id > 'TV00000300');
    if (!book) throw new Error('no book');
    const rowOf = () => {
      const { screen } = station.snapshot;
      return screen.kind === 'pile' ? screen.items.at(-1) : undefined;
    };
    const call = async (...calls: Call[]): Promise<void> => {
      for (const one of calls) {
        await station.call(one);
        await clock.advance(1);
      }
    };
    const close: Call[] = [
      { name: 'finish', input: {} },
      { name: 'finish', input: {} },
    ];
    const scan = (text: string): Call => ({ name: 'scan', input: { text } });

    // The same book goes out and comes back until the journal takes no more.
    let isOut = false;
    for (let round = 0; round < 1000; round += 1) {
      await call(isOut ? { name: 'chooseVerb', input: { verb: 'return' } } : scan('BD000001'), scan(book.id));
      if (rowOf()?.state !== 'done') break;
      isOut = !isOut;
      await call(...close);
    }
    if (what === 'an entry') expect(rowOf()).toMatchObject({ state: 'refused', reason: 'storage-full' });
    expect(library.value.books().find(({ id }) => id === book.id)?.onLoan).toBe(isOut);
    await call(...close);
    expect(station.snapshot.screen).toMatchObject({ kind: 'out-of-service', reason: 'storage' });
    expect(journal.value.check()).toMatchObject({ ok: true, problems: [] });
    const entries = journal.value.list(1000);
    expect(entries.length).toBeGreaterThan(10);
    // An end without room is found out from the ILS later: what was lent or returned is written down all the same.
    const open = entries.filter(({ state }) => state !== 'done');
    expect(open.map(({ state }) => state)).toEqual(what === 'an entry' ? [] : ['accepted']);
    await station.close();
    rmSync(folder, { recursive: true, force: true });
  },
);
