import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../../main/clock/manual-clock.ts';
import { checkConfig } from '../../../main/config/load.ts';
import type { StationConfig } from '../../../main/config/schema.ts';
import { policySchema } from '../../../main/station/offline/policy.ts';
import type { Call } from '../../../main/contract/calls.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import type { StationParts } from '../../../main/station/station-parts.ts';
import { Central } from './central.ts';
import { createChance } from './chance.ts';
import type { Chance } from './chance.ts';
import { Disk } from './disk.ts';
import { drawWeather, Faults } from './faults.ts';
import { Ledger } from './ledger.ts';
import { Life } from './life.ts';
import type { LifeOptions } from './life.ts';
import { Line } from './line.ts';
import { Pad } from './pad.ts';
import { Promises } from './promises.ts';
import { ScannerCable } from './scanner-cable.ts';
import { scratchFolder } from './scratch-folder.ts';
import { createBooks, createOddTags } from './shelf.ts';
import type { Book } from './shelf.ts';
import { createTrace } from './trace.ts';
import type { Trace } from './trace.ts';

export type ChangeParts = (parts: StationParts) => StationParts;

const login = { user: 'kiosk', password: 'a-password-of-the-line' };

/** A station and everything around it, out of one seed: books, patrons, pad, wire, ILS, disk, power and time. */
export class World {
  readonly clock: ManualClock = createManualClock('2026-11-24T01:00:00.000Z', 'promises');
  readonly trace: Trace;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly books: readonly Book[] = createBooks();
  readonly oddTags = createOddTags();
  readonly central: Central;
  readonly ledger: Ledger;
  readonly disk: Disk;
  readonly line: Line;
  readonly pad: Pad;
  readonly scanner = new ScannerCable();
  readonly promises: Promises;
  readonly usesPin: boolean;
  /** How far the station's wall clock is off. */
  wallOffsetMs = 0;
  readonly #folder = mkdtempSync(join(scratchFolder(), 'muontra-station-'));
  readonly #log: string[] = [];
  readonly #lifeOptions: LifeOptions;
  #life: Life | null = null;
  #snapshot: Snapshot | null = null;
  #screen = '';

  constructor(seed: number, change: ChangeParts) {
    const { clock, books } = this;
    this.trace = createTrace(clock);
    const { trace } = this;
    this.chance = createChance(seed);
    const chance = this.chance.fork('world');
    const faults = new Faults(drawWeather(chance), this.chance.fork('faults'), trace);
    this.faults = faults;
    faults.onKill = (point) => {
      this.kill(point);
    };
    // A look at a hashed PIN takes ten milliseconds of real time, so that few runs ask for one.
    this.usesPin = chance.happens(0.08);
    const usesLogin = chance.happens(0.5);
    this.central = new Central({
      dir: join(this.#folder, 'ils'),
      books,
      clock,
      chance: this.chance.fork('ils'),
      faults,
      trace,
      renewsOnRepeat: chance.happens(0.6),
    });
    this.ledger = new Ledger((itemId) => this.central.loans.get(itemId)?.patronId ?? null);
    const dir = join(this.#folder, 'data');
    mkdirSync(dir);
    this.disk = new Disk({ dir, chance: this.chance.fork('disk'), faults, trace, ledger: this.ledger });
    this.line = new Line({
      clock,
      chance: this.chance.fork('line'),
      faults,
      trace,
      central: this.central,
      login: usesLogin ? login : null,
      entryFor: (action, itemId) => this.#entryFor(action, itemId),
    });
    this.pad = new Pad({
      clock,
      faults,
      trace,
      onMark: (tag) => {
        this.promises.marked(tag);
      },
    });
    this.promises = new Promises({
      clock,
      central: this.central,
      ledger: this.ledger,
      disk: this.disk,
      books,
      twin: this.oddTags.twin,
      log: this.#log,
    });
    const random = this.chance.fork('back-off');
    this.#lifeOptions = {
      clock,
      wallOffsetMs: () => this.wallOffsetMs,
      config: configOf(chance, this.usesPin),
      policy: chance.fork('policy').happens(0.5) ? policy : null,
      knowledge: {
        item: () => null,
        // Cards are known here, as a list would have told; whom the ILS would refuse, it refuses afterwards.
        patron: () => ({ blocks: [], expiresOn: null, category: null, loansCount: null, asOf: clock.now() }),
      },
      sip2: {
        institution: 'TV',
        login: usesLogin ? login : null,
        checksum: 'on',
        readTimeoutMs: 3_000,
        writeTimeoutMs: 6_000,
        connectTimeoutMs: 2_000,
        timeZone: 'Asia/Ho_Chi_Minh',
        random: () => random.below(1_000) / 1_000,
      },
      disk: this.disk,
      line: this.line,
      pad: this.pad,
      scanner: this.scanner,
      onSnapshot: (snapshot) => {
        this.#shown(snapshot);
      },
      onLog: (line) => {
        this.#logged(line);
      },
      change,
    };
  }

  /** What the screen shows; null while no station runs. */
  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  start(): void {
    if (this.#life) return;
    this.trace.add('station', 'starts');
    this.#life = new Life(this.#lifeOptions);
  }

  /** The power goes, here and now. */
  kill(point: string): void {
    const life = this.#life;
    if (!life) return;
    const { chance, clock, trace } = this;
    life.die();
    this.#gone();
    this.disk.crash();
    const toldServer = chance.happens(0.5);
    this.line.abandon(life, toldServer);
    const darkMs = chance.pick([0, 50, 500, 3_000, 20_000]);
    trace.add('fault', `the power goes: ${point}`);
    clock.after(darkMs, () => {
      this.start();
    });
  }

  /** An orderly end and a new start. */
  async restart(): Promise<void> {
    const life = this.#life;
    if (!life) return;
    this.trace.add('fault', 'the station is closed in good order');
    let closed = false;
    void life.station.close().then(() => {
      closed = true;
    });
    for (let turn = 0; !closed && turn < 100; turn += 1) await this.clock.advance(100);
    if (!closed) this.promises.complain('it does not close within ten seconds');
    if (this.#life !== life) return;
    life.die();
    this.disk.close();
    this.#gone();
    this.start();
  }

  /** What a finger on the screen, or a scanner that types, makes of the screen. */
  call(call: Call): void {
    void this.#life?.station.call(call);
  }

  async close(): Promise<void> {
    this.#life?.die();
    this.disk.close();
    await this.central.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #gone(): void {
    this.#life = null;
    this.#snapshot = null;
    this.#screen = '';
    this.promises.screenIsDark();
  }

  #entryFor(action: 'checkout' | 'checkin' | 'renew', itemId: string): number | null {
    const id = this.ledger.openFor(action, itemId);
    if (id === null) this.promises.sentUnwritten(action, itemId);
    return id;
  }

  #shown(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.promises.shown(snapshot);
    const words = screenWords(snapshot);
    if (words !== this.#screen) this.trace.add('station', `shows ${words}`);
    this.#screen = words;
  }

  #logged(line: string): void {
    this.#log.push(line);
    const { event, ...fields } = JSON.parse(line) as Record<string, unknown>;
    delete fields['at'];
    this.trace.add('station', `logs ${String(event)} ${JSON.stringify(fields)}`);
    // Expected failures are values: an exception that a flow had to catch is a bug.
    if (event === 'flow-failed') this.promises.complain(`an exception: ${JSON.stringify(fields)}`);
  }
}

/** Lends what it knows nothing of, so that as much as may be goes on without a line. */
const policy = policySchema.parse({
  name: 'simulation',
  issuedAt: '2020-01-01T00:00:00Z',
  expiresAt: '2099-01-01T00:00:00Z',
  withoutPin: true,
  loanDays: 7,
  itemsPerPatron: 6,
  queue: 1000,
  hours: 720,
  items: 'any',
});

function configOf(chance: Chance, usesPin: boolean): StationConfig {
  const checked = checkConfig(
    {
      pad: {
        model: 'feig-iso-host',
        address: 'serial:/dev/ttyUSB0?baud=38400&parity=even',
        pollMs: chance.pick([150, 300, 600]),
        missesUntilGone: chance.between(1, 3),
      },
      scanner: { address: 'serial:/dev/ttyACM0?baud=9600' },
      signIn: { pin: usesPin ? 'always' : 'never', cardPattern: '^BD[0-9]{6}$' },
      items: { owners: ['VN-MAU'] },
      // Children have their books for ten days, adults for fourteen.
      offline: { loanDays: 10 },
      session: { idleSeconds: 30, padKeepsSeconds: 30, warningSeconds: 20, endSeconds: 5 },
    },
    'simulation',
  );
  if (checked.kind === 'failed') throw new Error(checked.message);
  return checked.config;
}

function screenWords({ screen, notice, idleSecondsLeft }: Snapshot): string {
  const words = [
    screen.kind,
    ...(notice ? [`(${notice.kind})`] : []),
    ...(idleSecondsLeft ? ['(idle)'] : []),
  ];
  switch (screen.kind) {
    case 'pile':
    case 'end':
      words.push(
        screen.verb,
        ...screen.items.map(({ id, state, reason, security }) =>
          [
            id || 'a tag',
            state,
            ...(reason ? [reason] : []),
            ...(security === 'none' ? [] : [`mark ${security}`]),
          ].join('/'),
        ),
      );
      break;
    case 'card':
    case 'pin':
      if (screen.busy) words.push('asking');
      if (screen.problem) words.push(screen.problem.reason);
      break;
    case 'blocked':
      words.push(...screen.reasons);
      break;
    case 'out-of-service':
      words.push(screen.reason);
      break;
    case 'account':
      words.push(...screen.loans.rows.map(({ id, renewal }) => `${id || 'a title'}/${renewal}`));
      break;
    case 'search':
    case 'attract':
    case 'choose':
    case 'pay':
      break;
  }
  return words.join(' ');
}
