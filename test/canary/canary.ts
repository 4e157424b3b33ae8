import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { createSip2Server } from '../../drivers/ils/sip2/server.ts';
import { createMemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import type { MemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { createRandom } from '../fuzz/mutate.ts';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { openCuttableLine } from '../harness/cuttable-line.ts';
import { journalOf } from '../harness/journal-of.ts';
import { isEnded } from '../kills/agreement.ts';
import { permitAll, poll } from '../kills/kill-world.ts';
import { createSearch, searchFolder } from './search.ts';
import type { Searched, Secret } from './search.ts';

export interface CanaryOptions {
  readonly sessions: number;
  readonly seed: number;
  readonly onStep?: (step: string) => void;
  /** Called before the last search: a test leaks something here and must see it found. */
  readonly beforeLastSearch?: (dataDir: string, people: readonly Person[]) => void;
}

export interface Person {
  readonly card: string;
  readonly pin: string;
  readonly name: string;
  /** A PIN that was typed and was wrong; it is a secret, too. */
  readonly wrongPin: string;
  readonly itemId: string;
}

export interface CanaryReport {
  readonly sessions: number;
  readonly exceptions: number;
  /** While entries were open: nobody's name, card or PIN in the clear. */
  readonly during: readonly Searched[];
  /** After everything was acknowledged or dealt with. */
  readonly after: Searched;
}

/**
 * Sends patrons with names, cards and PINs of their own through a real station, on the line and off it, and then looks
 * for each of them in every byte that the station left behind (promise 4).
 */
export async function runCanary(options: CanaryOptions): Promise<CanaryReport> {
  const { sessions, seed, onStep = () => undefined, beforeLastSearch } = options;
  const folder = mkdtempSync(join(tmpdir(), 'muontra-canary-'));
  const dataDir = join(folder, 'data');
  const temp = join(dataDir, 'temp');
  mkdirSync(temp, { recursive: true });
  const people = makePeople(sessions, createRandom(seed));
  const search = createSearch(people.flatMap(secretsOf));
  const ils = createMemoryIls();
  for (const person of people) settleIn(ils, person);
  const clock = createSystemClock();
  const server = createSip2Server({ ils, timers: clock, now: clock.now, institution: 'TV' });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  const line = await openCuttableLine(listening.value.port);
  const config = {
    ils: `sip2://127.0.0.1:${String(line.port)}?institution=TV`,
    signIn: { pin: 'always', cardPattern: '^BD[0-9a-z]{12}$' },
    items: { pattern: '^TV[0-9]{8}$' },
    offline: permitAll(folder),
  };
  let starts = 0;
  let log = (): string => '';
  const start = async (): Promise<ChildStation> => {
    const station = await startChildStation({ folder, config }, {}, { TMPDIR: temp, SQLITE_TMPDIR: temp });
    starts += 1;
    const file = join(dataDir, `station-${String(starts)}.log`);
    log = () => {
      writeFileSync(file, station.log());
      return file;
    };
    await station.untilScreen('attract');
    await station.until(({ devices }) => devices.line === 'online');
    return station;
  };
  const look = (): Searched => {
    log();
    return searchFolder(dataDir, search);
  };
  const settled = (): Promise<void> =>
    poll(
      () => 'an open entry',
      () => journalOf(dataDir).entries.every(isEnded),
    );

  try {
    const during: Searched[] = [];
    const [online, offline, later] = share(people);
    let station = await start();
    onStep(`${String(online.length)} sessions on the line`);
    for (const [turn, person] of online.entries()) {
      await borrow(station, person, { typesWrongPin: turn % 5 === 0 });
      if (turn % 50 === 0) during.push(look());
    }
    onStep(`${String(offline.length)} patrons become known, and borrow while the line is down`);
    for (const person of offline) await visit(station, person);
    const [first] = offline;
    if (!first) throw new Error('there is nobody to borrow off the line');
    await signIn(station, first, () => {
      line.cut();
    });
    await station.until(({ devices }) => devices.line === 'offline');
    await take(station, first);
    for (const person of offline.slice(1)) await borrowOffline(station, person);
    during.push(look());
    // Every other of these loans is not what the ILS would have had.
    for (const [turn, { itemId }] of offline.entries()) {
      const item = ils.items.get(itemId);
      if (item && turn % 2 === 0) item.refusal = 'patron-blocked';
    }
    onStep('the line is back: what waited is told, what is refused goes to staff');
    line.mend();
    await settled();
    during.push(look());
    onStep(`${String(later.length)} sessions on the line; the power goes in some`);
    for (const [turn, person] of later.entries()) {
      if (turn % 40 !== 2) await borrow(station, person, { typesWrongPin: false });
      else {
        await signIn(station, person);
        await station.call('scan', { text: person.itemId });
        await station.kill();
        during.push(look());
        station = await start();
        await settled();
      }
    }
    await station.stop();
    const exceptions = clearExceptions(dataDir);
    onStep(`${String(exceptions)} exceptions dealt with by staff`);
    // Once more up and down: what is put right at a start has been put right.
    station = await start();
    await settled();
    await station.stop();
    beforeLastSearch?.(dataDir, people);
    return { sessions: people.length, exceptions, during, after: look() };
  } finally {
    await line.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

/** Invented people; every word that is searched for is long and random enough to stand nowhere by chance. */
function makePeople(count: number, random: (below: number) => number): Person[] {
  const word = (from: string, length: number): string =>
    Array.from({ length }, () => from[random(from.length)] ?? '').join('');
  return Array.from({ length: count }, (_, at) => ({
    card: `BD${word(letters + digits, 12)}`,
    pin: word(letters + digits, 12),
    wrongPin: word(letters + digits, 12),
    name: `Nguyễn Thị Ngọc ${word(letters, 1).toUpperCase()}${word(letters, 9)}ễ`,
    itemId: `TV${String(at + 1).padStart(8, '0')}`,
  }));
}

function secretsOf({ card, pin, wrongPin, name }: Person): Secret[] {
  const given = name.split(' ').at(-1) ?? name;
  return [
    { kind: 'card', text: card },
    { kind: 'pin', text: pin },
    { kind: 'pin', text: wrongPin },
    { kind: 'name', text: name },
    { kind: 'name', text: given },
  ];
}

function settleIn(ils: MemoryIls, { card, pin, name, itemId }: Person): void {
  ils.patrons.set(card, { name, pin, blocks: [] });
  ils.items.set(itemId, { title: `Cuốn ${itemId}`, status: 'available', loanedTo: null });
}

/** Three fifths on the line, one fifth off it, one fifth later. */
function share(people: readonly Person[]): [Person[], Person[], Person[]] {
  const fifth = Math.ceil(people.length / 5);
  return [people.slice(0, -2 * fifth), people.slice(-2 * fifth, -fifth), people.slice(-fifth)];
}

/** @param beforePin what happens while the PIN is asked for */
async function signIn(
  station: ChildStation,
  { card, pin }: Person,
  beforePin: () => unknown = () => undefined,
): Promise<void> {
  await station.call('scan', { text: card });
  await station.untilScreen('pin');
  await beforePin();
  await station.call('enterPin', { pin });
  await station.untilScreen('pile');
}

async function borrow(
  station: ChildStation,
  person: Person,
  { typesWrongPin }: { readonly typesWrongPin: boolean },
): Promise<void> {
  await signIn(station, person, async () => {
    if (!typesWrongPin) return;
    await station.call('enterPin', { pin: person.wrongPin });
    await station.untilScreen('pin', ({ problem, busy }) => problem !== null && !busy);
  });
  await take(station, person);
}

async function borrowOffline(station: ChildStation, person: Person): Promise<void> {
  await station.call('scan', { text: person.card });
  await station.untilScreen('pile');
  await take(station, person);
}

async function take(station: ChildStation, { itemId }: Person): Promise<void> {
  await station.call('scan', { text: itemId });
  await station.untilRow(itemId, ({ state }) => state === 'done');
  await leave(station);
}

async function visit(station: ChildStation, person: Person): Promise<void> {
  await signIn(station, person);
  await leave(station);
}

async function leave(station: ChildStation): Promise<void> {
  await station.call('finish', {});
  if ((await station.until(({ screen }) => screen.kind !== 'pile')).screen.kind === 'end')
    await station.call('finish', {});
  await station.untilScreen('attract');
}

/** As staff do when they have seen to it. The station stands still meanwhile. */
function clearExceptions(dataDir: string): number {
  const key = loadOrCreateKey(join(dataDir, 'journal.key'));
  if (key.kind === 'failed') throw new Error(key.error.message);
  const journal = openJournal({ file: join(dataDir, 'journal.db'), key: key.value });
  if (journal.kind === 'failed') throw new Error(journal.error.message);
  const waiting = journal.value.exceptions();
  for (const { id, patronId } of waiting) {
    if (patronId === null) throw new Error('an exception does not say whom it concerns');
    journal.value.clearException(id, new Date());
  }
  journal.value.close();
  return waiting.length;
}
