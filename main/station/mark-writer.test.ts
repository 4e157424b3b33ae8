import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal } from '../../db/stores/journal.ts';
import { toHex } from '../../drivers/frame/hex.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import { isoHost } from '../../drivers/rfid/feig/commands.ts';
import type { FeigRequest } from '../../drivers/rfid/feig/frame.ts';
import type { Conduct } from '../../drivers/rfid/feig/simulator.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { TagPassword } from '../../drivers/rfid/tag-password.ts';
import { bookTag, createFeigBench, uidOf } from '../../test/harness/feig-bench.ts';
import type { FeigBench } from '../../test/harness/feig-bench.ts';
import { openLibrary } from '../library/open-library.ts';
import { createLog } from '../log/log.ts';
import { ItemTurns } from './lending/item-turns.ts';
import { MarkWriter } from './mark-writer.ts';

const afi = { secured: 0x07, unsecured: 0xc2 };
const uids = [uidOf(1), uidOf(2), uidOf(3)];
const key = Uint8Array.of(0xa1, 0xb2, 0xc3, 0xd4);

let folder: string;
let journal: Journal;
let ils: Ils;
let bench: FeigBench;
let conduct: (request: FeigRequest) => Conduct;
let lines: string[];
let turns: ItemTurns;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-marks-'));
  const opened = openJournal({ file: join(folder, 'journal.db'), key: new Uint8Array(32) });
  const library = openLibrary({ dir: join(folder, 'library'), now: () => new Date(), demo: true });
  if (opened.kind === 'failed' || library.kind === 'failed') throw new Error('no journal, or no library');
  journal = opened.value;
  ils = library.value;
  conduct = () => 'carry-out';
  lines = [];
  turns = new ItemTurns();
  bench = createFeigBench({ conduct: (request) => conduct(request) });
  await bench.settled(bench.reader.connect());
});
afterEach(async () => {
  journal.close();
  await ils.close();
  rmSync(folder, { recursive: true, force: true });
});

function writer(password: TagPassword | null = null): MarkWriter {
  const log = createLog(
    () => new Date(0),
    (line) => lines.push(line),
  );
  const profile = { kind: 'afi' as const, afi, ...(password ? { password } : {}) };
  return new MarkWriter({ reader: bench.reader, ils, journal, clock: bench.clock, log, profile, turns });
}

function lay(change: Partial<Record<number, Partial<FieldTag>>> = {}): FieldTag[] {
  const tags = uids.map((uid, index) => ({ ...bookTag(uid, `TV${String(index)}`), ...change[index] }));
  for (const tag of tags) bench.field.lay(tag);
  return tags;
}

/** A lent item whose mark is to be cleared. @returns the number of the entry in the journal's list. */
function pendingFor(itemId: string): number {
  const at = new Date(0);
  const entry = { action: 'checkout', session: 's', patronId: null, wasOnLoanBefore: false } as const;
  journal.settle(journal.accept({ ...entry, itemId, uids, at }), 'done', at, { mark: 'off' });
  return journal.pendingSecurity()[0]?.id ?? 0;
}

const afis = (tags: readonly FieldTag[]): number[] => tags.map((tag) => tag.afi);
const writesTo = (uid: string, { command, data }: FeigRequest): boolean =>
  command === 0xb0 && data[0] === isoHost.writeAfi && toHex(data).includes(uid);

describe('the mark of a set', () => {
  it('is switched on every part, and struck off the list', async () => {
    const tags = lay();
    pendingFor('TV1');
    expect(await bench.settled(writer().write('TV1', uids, 'off'))).toBe('written');
    expect(afis(tags)).toEqual([0xc2, 0xc2, 0xc2]);
    expect(journal.pendingSecurity()).toEqual([]);
  });

  it('is tried again on the part that failed, and on no other', async () => {
    const tags = lay();
    const writes: string[] = [];
    let failures = 4;
    conduct = (request) => {
      const uid = uids.find((one) => writesTo(one, request));
      if (uid === undefined) return 'carry-out';
      writes.push(uid);
      if (uid !== uids[1] || failures === 0) return 'carry-out';
      failures -= 1;
      return 'ignore';
    };
    expect(await bench.settled(writer().write('TV1', uids, 'off'))).toBe('written');
    expect(afis(tags)).toEqual([0xc2, 0xc2, 0xc2]);
    expect(writes.filter((uid) => uid !== uids[1])).toEqual([uids[0], uids[2]]);
    expect(writes.filter((uid) => uid === uids[1])).toHaveLength(5);
  });

  it.each([
    ['is locked by a password', { 2: { password: key } }, 'protected', [0x07, 0x07, 0x07]],
    ['is not there', {}, 'gone', [0x07, 0x07, 0x07]],
    [
      'is locked, and one had been switched before',
      { 0: { afi: 0xc2 }, 2: { password: key } },
      'protected',
      [0xc2, 0x07, 0x07],
    ],
  ] as const)('stays as it was on every part when one %s', async (what, change, result, left) => {
    const tags = lay(change);
    if (what === 'is not there') bench.field.lift(uids[2] ?? '');
    pendingFor('TV1');
    expect(await bench.settled(writer().write('TV1', uids, 'off'))).toBe(result);
    expect(afis(tags)).toEqual(left);
    expect(journal.pendingSecurity()).toMatchObject([{ itemId: 'TV1', attempts: 1, lastFailure: result }]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: 'security-written', wanted: 'off', result, attempts: 1 },
    ]);
  });

  it('is switched where every part takes the password', async () => {
    const tags = lay({ 0: { password: key }, 2: { password: key } });
    expect(await bench.settled(writer(TagPassword.parse('A1B2C3D4')).write('TV1', uids, 'off'))).toBe(
      'written',
    );
    expect(afis(tags)).toEqual([0xc2, 0xc2, 0xc2]);
  });
});

describe('the mark that an earlier session left', () => {
  /** A copy of the demo library that is on loan: its mark is to be off. */
  async function lentCopy(): Promise<string> {
    const found = await ils.checkout({ patronId: 'BD000001', itemId: 'TV00000301', at: new Date() });
    if (found.kind !== 'ok') throw new Error(JSON.stringify(found));
    return 'TV00000301';
  }

  it('of a set waits until all of it is there, and is then switched on all of it', async () => {
    const itemId = await lentCopy();
    const tags = lay();
    const id = pendingFor(itemId);
    bench.field.lift(uids[1] ?? '');
    const marks = writer();
    expect(await bench.settled(marks.finish(id, itemId, uids[0] ?? '', 'off'))).toMatchObject({
      result: 'later',
    });
    expect(afis(tags)).toEqual([0x07, 0x07, 0x07]);
    if (tags[1]) bench.field.lay(tags[1]);
    expect(await bench.settled(marks.finish(id, itemId, uids[1] ?? '', 'off'))).toMatchObject({
      result: 'written',
    });
    expect(afis(tags)).toEqual([0xc2, 0xc2, 0xc2]);
    expect(journal.pendingSecurity()).toEqual([]);
  });

  it('is switched on a tag that the book was given since, and stays on the list', async () => {
    const itemId = await lentCopy();
    const tags = lay();
    const newer = bookTag(uidOf(9), 'TV9');
    bench.field.lay(newer);
    const id = pendingFor(itemId);
    expect(await bench.settled(writer().finish(id, itemId, uidOf(9), 'off'))).toMatchObject({
      result: 'part',
    });
    expect(newer.afi).toBe(0xc2);
    expect(afis(tags)).toEqual([0x07, 0x07, 0x07]);
    expect(journal.pendingSecurity()).toMatchObject([{ id, itemId }]);
  });

  it('under a password is left to staff', async () => {
    const itemId = await lentCopy();
    const tags = lay({ 0: { password: key } });
    const id = pendingFor(itemId);
    expect(await bench.settled(writer().finish(id, itemId, uids[0] ?? '', 'off'))).toMatchObject({
      result: 'failed',
    });
    expect(afis(tags)).toEqual([0x07, 0x07, 0x07]);
    expect(journal.pendingSecurity()).toMatchObject([{ itemId, lastFailure: 'protected' }]);
  });

  it('is not switched where the ILS says otherwise', async () => {
    const tags = lay();
    const id = pendingFor('TV00000301');
    expect(await bench.settled(writer().finish(id, 'TV00000301', uids[0] ?? '', 'off'))).toMatchObject({
      result: 'superseded',
    });
    expect(afis(tags)).toEqual([0x07, 0x07, 0x07]);
    expect(journal.pendingSecurity()).toEqual([]);
  });

  it('waits while the ILS is being told of the loan, and is not written when that comes to nothing', async () => {
    const itemId = await lentCopy();
    const tags = lay();
    const id = pendingFor(itemId);
    const told = Promise.withResolvers<undefined>();
    const telling = turns.with([itemId], async () => {
      await told.promise;
      // Refused: the loan is undone, and its mark with it.
      journal.endSecurity(id, 'superseded', new Date(0));
      const entry = { action: 'checkin', session: 's', patronId: null, wasOnLoanBefore: false } as const;
      journal.accept({ ...entry, itemId, uids, at: new Date(0), offline: true });
    });
    const finished = writer().finish(id, itemId, uids[0] ?? '', 'off');
    await bench.settled(Promise.resolve());
    expect(afis(tags)).toEqual([0x07, 0x07, 0x07]);
    told.resolve(undefined);
    await telling;
    expect(await bench.settled(finished)).toMatchObject({ result: 'superseded' });
    expect(afis(tags)).toEqual([0x07, 0x07, 0x07]);
  });
});
