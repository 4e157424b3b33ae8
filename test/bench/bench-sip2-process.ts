import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLibraryStore } from '../../db/stores/library.ts';
import { createSip2Server } from '../../drivers/ils/sip2/server.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { openLibrary } from '../../main/library/open-library.ts';
import { itemOf, patronOf, patrons, promisedDue, queueLength, queues, sides } from './replay-work.ts';

// The server of `bench-sip2-server.ts`: the embedded library, which makes and ends each loan on its disk.

const folder = mkdtempSync(join(tmpdir(), 'muontra-bench-ils-'));
const clock = createSystemClock();

/** Every book that a queue lends or takes back; those that the first one takes back are on loan. */
function fill(): void {
  const opened = openLibraryStore(join(folder, 'library.db'));
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const store = opened.value;
  store.atomically(() => {
    store.addTitle({ id: 1, title: 'Số đỏ', author: 'Vũ Trọng Phụng' });
    const one = {
      category: 'adult',
      pinHash: null,
      expiresOn: '2099-12-31',
      cardLost: false,
      blocked: false,
    };
    for (let patron = 0; patron < patrons; patron += 1)
      store.addPatron({ id: patronOf(patron), name: 'Người Thử', feesMinor: 0, email: null, ...one });
    for (const side of sides)
      for (let number = 0; number < ((queues + 1) * queueLength) / 2; number += 1)
        store.addItem({ id: itemOf(side, number), titleId: 1, branch: '', loanable: true });
  });
  store.close();
}

async function serve(): Promise<number> {
  const opened = openLibrary({ dir: folder, now: clock.now });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  // SIP2 counts in seconds: a return in the second of its loan would be of an earlier one.
  const at = new Date(clock.now().getTime() - 3_600_000);
  for (const side of sides)
    for (let number = 0; number < queueLength / 2; number += 1)
      await opened.value.checkout({
        itemId: itemOf(side, number),
        patronId: patronOf(number),
        at,
        offline: { promisedDue: new Date(promisedDue) },
      });
  const server = createSip2Server({
    ils: opened.value,
    timers: clock,
    now: clock.now,
    institution: 'TV',
  });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  return listening.value.port;
}

fill();
const port = await serve();
process.send?.(port);
process.on('disconnect', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
