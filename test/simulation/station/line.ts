import { ServerSession } from '../../../drivers/ils/sip2/server-session.ts';
import type { OpenSocket, Sip2Socket } from '../../../drivers/ils/sip2/socket.ts';
import { failed, ok } from '../../../drivers/result.ts';
import type { Clock } from '../../../main/clock/clock.ts';
import { answerWith, isSayAgain, spoil } from './answer-faults.ts';
import type { AnswerFault } from './answer-faults.ts';
import type { Central } from './central.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import { Pipe, SocketEnd } from './pipe.ts';
import { describe } from './said.ts';
import type { Trace } from './trace.ts';

/** Who opens the line: what a dead station still hands out goes nowhere. */
export interface Caller {
  readonly alive: boolean;
}

export interface LineOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly trace: Trace;
  readonly central: Central;
  readonly login: { readonly user: string; readonly password: string } | null;
  /** The journal's entry that a borrow or return just about to leave belongs to; null for one that is in no journal. */
  readonly entryFor: (action: 'checkout' | 'checkin' | 'renew', itemId: string) => number | null;
}

/**
 * After a hang-up whatever is still under way arrives within this time or never. Reconciliation looks twice, the second
 * time 5 s after: what arrives later than that, nobody can find out by looking (drivers/ils/sip2/reconcile.ts).
 */
const stragglersMs = 2_000;
/** Longer than any time-out of the station. */
const latestMs = 12_000;

type RequestFault = 'slow' | 'late' | 'swallowed' | 'cut before' | 'cut after' | 'answer lost' | 'spoiled';

/** Faults of a borrow or return are what the promises are about. */
const timesWorseForWrites = 2.5;

const requestFaults: readonly (readonly [number, RequestFault])[] = [
  [3, 'slow'],
  [2, 'late'],
  [2, 'swallowed'],
  [2, 'cut before'],
  [3, 'cut after'],
  [3, 'answer lost'],
  [2, 'spoiled'],
];

const answerFaults = (hasLast: boolean): readonly (readonly [number, AnswerFault])[] => [
  [3, 'slow'],
  [2, 'late'],
  [2, 'swallowed'],
  [2, 'cut'],
  [1, 'half'],
  [2, 'spoiled'],
  [1, 'twice'],
  [hasLast ? 2 : 0, 'stale'],
  [2, 'of another'],
  [2, 'noise'],
];

/** The line between station and ILS: real SIP2 bytes, and everything that happens to bytes on their way. */
export class Line {
  readonly #options: LineOptions;
  readonly #connections = new Set<Connection>();
  #opened = 0;
  /** `refusing`: nobody listens. `silent`: a cable is out, and nothing says so. */
  state: 'up' | 'refusing' | 'silent' = 'up';

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** For the station that is alive now. */
  opener(caller: Caller): OpenSocket {
    return (_endpoint, timeoutMs, timers) =>
      new Promise((resolve) => {
        if (!caller.alive) return;
        const { clock, chance, faults, trace } = this.#options;
        const unreachable = (detail: string) => failed({ reason: 'unreachable' as const, detail });
        if (this.state === 'silent') {
          timers.after(timeoutMs, () => {
            resolve(unreachable('no connection in time'));
          });
          return;
        }
        const fault = faults.at('line', [[1, 'no connection']]);
        clock.after(chance.between(1, 25), () => {
          if (this.state !== 'up' || fault) {
            resolve(unreachable('connection refused'));
            return;
          }
          const connection = new Connection(this, this.#options, caller, (this.#opened += 1));
          this.#connections.add(connection);
          trace.add('wire', `connection ${String(connection.number)} opened`);
          resolve(ok(connection.station));
        });
      });
  }

  /** Every connection breaks, and none comes about until it is mended. @param silent nobody is told. */
  cut(silent: boolean): void {
    this.state = silent ? 'silent' : 'refusing';
    if (!silent) for (const connection of this.#connections) connection.cut();
  }

  mend(): void {
    this.state = 'up';
    // Over a line that was silent for a while nothing comes any more: the other side has given it up.
    for (const connection of this.#connections) if (connection.lostSomething) connection.cut();
  }

  /** The station that held these connections is gone. @param toldServer the system closed them for it. */
  abandon(caller: Caller, toldServer: boolean): void {
    for (const connection of this.#connections) {
      if (connection.caller === caller) connection.abandon(toldServer);
    }
  }

  ended(connection: Connection): void {
    this.#connections.delete(connection);
  }
}

class Connection {
  readonly number: number;
  readonly caller: Caller;
  readonly station: SocketEnd;
  readonly #server: SocketEnd;
  readonly #line: Line;
  readonly #options: LineOptions;
  readonly #up: Pipe;
  readonly #down: Pipe;
  /** The journal's entry of the request under way. */
  #entryId: number | null = null;
  #fate: 'cut' | 'lost' | null = null;
  #lastAnswer: Uint8Array | null = null;
  lostSomething = false;

  constructor(line: Line, options: LineOptions, caller: Caller, number: number) {
    this.number = number;
    this.#line = line;
    this.#options = options;
    this.caller = caller;
    const { clock, central, login } = options;
    this.#up = new Pipe(clock);
    this.#down = new Pipe(clock);
    this.station = new SocketEnd({
      onWrite: (bytes) => {
        this.#request(bytes);
      },
      onDestroy: () => {
        this.#stationHungUp();
      },
    });
    this.#server = new SocketEnd({
      onWrite: (bytes) => {
        this.#answer(bytes);
      },
      onDestroy: () => {
        this.#down.carry(this.#transitMs(), () => {
          this.station.hangUp();
        });
        line.ended(this);
      },
    });
    new ServerSession(this.#server satisfies Sip2Socket, {
      ils: central.behind(() => this.#entryId),
      timers: clock,
      now: clock.now,
      institution: 'TV',
      location: 'TV',
      login,
      charset: 'utf-8',
      terminator: 'cr',
      timeZone: 'Asia/Ho_Chi_Minh',
      idleTimeoutMs: 600_000,
    });
  }

  /** Both sides lose it at once. */
  cut(): void {
    this.#up.drop();
    this.#down.drop();
    this.station.hangUp();
    this.#server.hangUp();
    this.#line.ended(this);
  }

  abandon(toldServer: boolean): void {
    this.station.vanish();
    if (toldServer) this.#stationHungUp();
    else this.#up.hurry(stragglersMs);
  }

  #stationHungUp(): void {
    this.#up.hurry(stragglersMs);
    this.#up.carry(this.#transitMs(), () => {
      this.#server.hangUp();
    });
    this.#line.ended(this);
  }

  #transitMs(): number {
    return this.#options.chance.between(1, 30);
  }

  #request(bytes: Uint8Array): void {
    if (!this.caller.alive) return;
    const { faults, chance, trace, entryFor } = this.#options;
    const said = describe(bytes);
    if (said.action) {
      faults.killPoint('before it is sent');
      if (!this.caller.alive) return;
      this.#entryId = entryFor(said.action, said.itemId);
    }
    const fault = faults.at<RequestFault>('line', requestFaults, said.action ? timesWorseForWrites : 1);
    trace.add('wire', `${String(this.number)} → ${said.words}${fault ? `  [${fault}]` : ''}`);
    const silent = this.#line.state === 'silent';
    if (silent || fault === 'swallowed') {
      this.lostSomething = true;
    } else if (fault === 'cut before') {
      this.cut();
    } else {
      if (fault === 'cut after') this.#fate = 'cut';
      if (fault === 'answer lost') this.#fate = 'lost';
      const sent = fault === 'spoiled' ? spoil(bytes, chance) : bytes;
      const first = this.#transitMs() + extraMs(fault, chance);
      this.#carry(this.#up, sent, first, this.#server);
    }
    if (said.action) faults.killPoint('just sent');
  }

  #answer(bytes: Uint8Array): void {
    const { faults, chance, trace } = this.#options;
    const last = this.#lastAnswer;
    // A 96 told twice would have the station send again what was carried out: it names no request.
    if (!isSayAgain(bytes)) this.#lastAnswer = bytes;
    const fate = this.#fate;
    this.#fate = null;
    const said = describe(bytes);
    const worse = said.isWrite ? timesWorseForWrites : 1;
    const fault = fate === null ? faults.at<AnswerFault>('line', answerFaults(last !== null), worse) : null;
    const what = fate ?? fault;
    trace.add('wire', `${String(this.number)} ← ${said.words}${what ? `  [${what}]` : ''}`);
    if (fate === 'cut' || fault === 'cut') {
      this.cut();
      return;
    }
    if (fate === 'lost' || fault === 'swallowed' || this.#line.state === 'silent') {
      this.lostSomething = true;
      return;
    }
    const firstMs = this.#transitMs() + extraMs(fault, chance);
    this.#carry(this.#down, answerWith(fault, bytes, last, chance), firstMs, this.station);
    if (fault === 'half') {
      this.#down.carry(1, () => {
        this.cut();
      });
    }
  }

  /** In one piece or in several. */
  #carry(pipe: Pipe, bytes: Uint8Array, firstMs: number, to: SocketEnd): void {
    const { chance } = this.#options;
    const pieces = chance.happens(0.15) ? chance.between(2, 4) : 1;
    const size = Math.max(1, Math.ceil(bytes.length / pieces));
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.slice(at, at + size);
      pipe.carry(at === 0 ? firstMs : chance.between(1, 40), () => {
        if (to === this.#server || this.caller.alive) to.receive(piece);
      });
    }
  }
}

function extraMs(fault: RequestFault | AnswerFault | null, chance: Chance): number {
  if (fault === 'slow') return chance.between(200, 2_500);
  return fault === 'late' ? chance.between(3_000, latestMs) : 0;
}
