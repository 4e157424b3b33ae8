import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signPolicy } from '../../main/station/offline/policy.ts';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { journalOf } from '../harness/journal-of.ts';
import { createWorld } from '../harness/world.ts';
import type { World } from '../harness/world.ts';
import { isEnded, isOut, problemsOfSettled } from './agreement.ts';
import type { TaggedBook } from './agreement.ts';

export const card = 'BD000001';
const patienceMs = 60_000;

/** A library, a pad and some books; its station is started, killed and started again. */
export interface KillWorld {
  readonly world: World;
  readonly books: readonly TaggedBook[];
  readonly dataDir: string;
  start(): Promise<ChildStation>;
  /** Puts the pad in order: nothing lies on it. */
  clearPad(): void;
  /** Waits until nothing is open, finishes pending marks, and says what does not agree then. */
  settle(station: ChildStation): Promise<string[]>;
  close(): Promise<void>;
}

export async function openKillWorld(): Promise<KillWorld> {
  const world = await createWorld();
  const books = world.freeBooks(6);
  const dataDir = join(world.folder, 'data');
  const config = { offline: permitAll(world.folder) };
  const clearPad = (): void => {
    for (const { tag } of books) world.field.lift(tag.uid);
  };
  return {
    world,
    books,
    dataDir,
    start: () => startChildStation(world, config),
    clearPad,
    async settle(station) {
      await poll(
        () => `${JSON.stringify(journalOf(dataDir).entries.filter((entry) => !isEnded(entry)))}`,
        () => journalOf(dataDir).entries.every(isEnded),
      );
      for (const { itemId } of journalOf(dataDir).pendingMarks) {
        const book = books.find(({ id }) => id === itemId);
        if (!book) return [`a mark is pending for ${itemId}, which nobody touched`];
        world.field.lay(book.tag);
        await poll(
          () => `the mark of ${itemId}`,
          () => journalOf(dataDir).pendingMarks.every((pending) => pending.itemId !== itemId),
        );
        world.field.lift(book.tag.uid);
        await station.untilScreen('attract', ({ leftoverCount }) => leftoverCount === 0);
      }
      return problemsOfSettled(world, journalOf(dataDir), books);
    },
    close: () => world.close(),
  };
}

/** Books that are out and books that are in, as the station's journal has it; those nobody knows of are in neither. */
export function sortBooks({ books, dataDir }: KillWorld): { out: TaggedBook[]; inside: TaggedBook[] } {
  const { entries } = journalOf(dataDir);
  const isClear = ({ id }: TaggedBook): boolean =>
    entries.every((entry) => entry.itemId !== id || isEnded(entry) || entry.offline);
  const known = books.filter(isClear);
  return {
    out: known.filter(({ id }) => isOut(entries, id)),
    inside: known.filter(({ id }) => !isOut(entries, id)),
  };
}

/** A policy that lends whatever is asked for, signed as a library would. */
export function permitAll(folder: string): Record<string, unknown> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const policy = {
    name: 'everything, for a test',
    issuedAt: '2020-01-01T00:00:00Z',
    expiresAt: '2100-01-01T00:00:00Z',
    withoutPin: true,
    loanDays: 7,
    itemsPerPatron: 50,
    queue: 100_000,
    hours: 720,
    knowledgeHours: 720,
    items: 'any' as const,
    mediaTypes: [],
    categories: [],
    blocked: { salt: '0'.repeat(32), cards: [] },
  };
  writeFileSync(join(folder, 'policy.json'), signPolicy(policy, privateKey));
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { returns: true, policy: 'policy.json', publicKey: raw.toString('base64'), goodUntilUp: 1 };
}

/** Waits until it is so; throws with `what` when that takes a minute. */
export async function poll(what: () => string, isSo: () => boolean): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > untilMs) throw new Error(`waited for too long: ${what()}`);
    await sleep(50);
  }
}
