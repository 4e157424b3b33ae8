import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSip2Server } from '../../drivers/ils/sip2/server.ts';
import { createMemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { heapTexts } from '../harness/heap-texts.ts';

const card = 'BD8k2v9q0x7w';
const pin = 'z81hq3xw0t5n';
const name = 'Nguyễn Thị Ngọc Qwzkvbtmr';
const itemId = 'TV55500001';
const searched = 'xqvzkh thm7w';

/** Every text in the station's memory: the process writes its heap into `folder` when it is asked to. */
async function memoryOf(station: ChildStation, folder: string): Promise<string> {
  const before = new Set(readdirSync(folder));
  station.signal('SIGUSR2');
  let file = '';
  let size = -1;
  await expect
    .poll(
      () => {
        const fresh = readdirSync(folder).find(
          (entry) => !before.has(entry) && entry.endsWith('.heapsnapshot'),
        );
        if (fresh === undefined) return false;
        file = join(folder, fresh);
        const last = size;
        ({ size } = statSync(file));
        return size > 0 && size === last;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(true);
  return [...heapTexts(readFileSync(file, 'utf8'))].join('\n');
}

it('after a session the station holds neither card nor PIN nor name nor what was searched in its memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-heap-'));
  const heap = join(folder, 'heap');
  mkdirSync(heap);
  const ils = createMemoryIls();
  ils.patrons.set(card, { name, pin, blocks: [] });
  ils.items.set(itemId, { title: 'Truyện thử', status: 'available', loanedTo: null });
  const clock = createSystemClock();
  const server = createSip2Server({ ils, timers: clock, now: clock.now, institution: 'TV' });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  const config = {
    ils: `sip2://127.0.0.1:${String(listening.value.port)}?institution=TV`,
    signIn: { pin: 'always', cardPattern: '^BD' },
  };
  const env = { NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${heap}` };
  const station = await startChildStation({ folder, config }, {}, env);
  const secrets = [card, pin, name];
  try {
    await station.untilScreen('attract');
    await station.call('scan', { text: card });
    await station.untilScreen('pin');
    await station.call('enterPin', { pin });
    await station.untilScreen('pile');
    await station.call('scan', { text: itemId });
    await station.untilRow(itemId, ({ state }) => state === 'done');
    const during = await memoryOf(station, heap);
    expect(
      secrets.filter((secret) => !during.includes(secret)),
      'the search finds what is there',
    ).toEqual([]);

    await station.call('finish', {});
    await station.untilScreen('end');
    await station.call('finish', {});
    await station.untilScreen('attract');
    const after = await memoryOf(station, heap);
    expect(secrets.filter((secret) => after.includes(secret))).toEqual([]);

    // The title of the book that was lent is known now: it can be searched for.
    await station.until(({ offersSearch }) => offersSearch);
    await station.call('openSearch', {});
    await station.untilScreen('search');
    await station.call('search', { text: searched });
    await station.untilScreen('search', ({ text }) => text === searched);
    expect(await memoryOf(station, heap), 'the search finds what is there').toContain(searched);
    await station.call('cancel', {});
    await station.untilScreen('attract');
    expect(await memoryOf(station, heap)).not.toContain(searched);
  } finally {
    await station.stop();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
