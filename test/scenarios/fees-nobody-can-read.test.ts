import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal } from '../../db/stores/journal-store.ts';
import { checkConfig } from '../../main/config/load.ts';
import { configuredParts } from '../../main/launch/configured-parts.ts';
import { createLog } from '../../main/log/log.ts';
import { nothingKnown } from '../../main/station/offline/knowledge.ts';
import { Station } from '../../main/station/station.ts';
import { openScene, sceneDate } from '../harness/sip2-scene.ts';

const card = 'BD004711';
const name = 'Nguyen Thi Thu';
/** 14 flags, language, date, six counts: a patron who may borrow and has nothing. */
const patron = `64${' '.repeat(14)}000${sceneDate}${'0000'.repeat(6)}AOCPL|AA${card}|AE${name}|BLY|`;

it('fees that the ILS writes as no number are counted for staff, and nobody is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-unreadable-'));
  let owed = 'BV15000|BHVND|';
  const scene = await openScene({
    turn: ({ request, answer }) => {
      if (request.startsWith('63')) answer(patron + owed);
    },
  });
  const opened = openJournal({ file: join(folder, 'journal.db'), key: new Uint8Array(32).fill(5) });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const loaded = checkConfig({ signIn: { cardPattern: '^BD' }, offline: { goodUntilUp: 1 } }, 'test');
  if (loaded.kind === 'failed') throw new Error(loaded.message);
  const logged: string[] = [];
  const { clock, ils } = scene;
  const station = new Station({
    ...configuredParts(loaded.config, false),
    clock,
    log: createLog(clock.now, (line) => logged.push(line)),
    ils,
    journal: opened.value,
    pad: null,
    scanner: null,
    dock: null,
    knowledge: nothingKnown,
  });
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 400; turn += 1) {
      if (holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`never came: ${what}, but ${JSON.stringify(station.snapshot.screen)}`);
  };
  const seeAccount = async (): Promise<void> => {
    await station.call({ name: 'openAccount', input: {} });
    await station.call({ name: 'scan', input: { text: card } });
    await until('the account', () => station.snapshot.screen.kind === 'account');
  };
  const leave = async (): Promise<void> => {
    await station.call({ name: 'cancel', input: {} });
    // The lists that were still asked for have their answer or their end.
    await clock.advance(30_000);
    await until('the first screen', () => station.snapshot.screen.kind === 'attract');
  };
  const fees = () => {
    const { screen } = station.snapshot;
    return screen.kind === 'account' ? screen.fees : null;
  };
  try {
    await station.start();
    await until('the line', () => station.snapshot.devices.line === 'online');
    await seeAccount();
    expect(fees()).toMatchObject({ owed: { amountMinor: 15_000 }, unclear: false });
    expect(station.unreadableFees).toBeNull();
    await leave();
    owed = 'BVmuoi lam nghin|';
    await seeAccount();
    expect(fees()).toMatchObject({ owed: null, unclear: true });
    const found = station.unreadableFees;
    expect(found).toMatchObject({ lastAt: clock.now().toISOString() });
    expect(found?.count).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toContain(card);
    expect(logged.join('\n')).toContain('fees-unreadable');
    expect(logged.join('\n')).not.toMatch(new RegExp(`${card}|${name}`, 'u'));
  } finally {
    await station.close();
    await scene.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
