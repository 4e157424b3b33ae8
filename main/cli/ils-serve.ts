import { charsets } from '../../drivers/ils/sip2/charset.ts';
import { isTimeZone } from '../../drivers/ils/sip2/dates.ts';
import { createSip2Server } from '../../drivers/ils/sip2/server.ts';
import type { Sip2ServerOptions } from '../../drivers/ils/sip2/server.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { createSystemClock } from '../clock/clock.ts';
import { openLibrary } from '../library/open-library.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';

/** Options of `ils serve`, besides `--at` and `--json`. */
export const serveOptions = {
  library: { type: 'string' },
  /** Fills an empty library with the demo catalogue. */
  demo: { type: 'boolean', default: false },
  /** `USER:PASSWORD`; absent: any login is accepted. */
  login: { type: 'string' },
  /** AO of the answers. */
  institution: { type: 'string' },
  /** AQ of the answers: the branch that items belong to. */
  location: { type: 'string' },
  charset: { type: 'string' },
  terminator: { type: 'string' },
  'time-zone': { type: 'string' },
  /** Seconds without a request until a station is hung up on; 0: never. */
  idle: { type: 'string' },
  /** How many stations at once. */
  clients: { type: 'string' },
} as const;

export interface ServeValues {
  readonly at?: string | undefined;
  readonly library?: string | undefined;
  readonly demo: boolean;
  readonly json: boolean;
  readonly login?: string | undefined;
  readonly institution?: string | undefined;
  readonly location?: string | undefined;
  readonly charset?: string | undefined;
  readonly terminator?: string | undefined;
  readonly 'time-zone'?: string | undefined;
  readonly idle?: string | undefined;
  readonly clients?: string | undefined;
}

type ServerSettings = Omit<Sip2ServerOptions, 'ils' | 'timers' | 'now'>;

/** The embedded library speaking SIP2, until the command is told to end. */
export async function serveCommand(values: ServeValues, usage: string, io: CliIo): Promise<ExitStatus> {
  const { at, library: dir, demo, json } = values;
  if (at === undefined || dir === undefined) return refuse(io, usage);
  const bind = parseTcp(at);
  if (!bind) return refuse(io, `--at: expected tcp://HOST:PORT, got ${JSON.stringify(at)}`);
  const settings = readSettings(values);
  if (settings.kind === 'failed') return refuse(io, settings.error);

  const clock = createSystemClock();
  const opened = openLibrary({ dir, now: clock.now, demo, ...zoneOf(values) });
  if (opened.kind === 'failed') return refuse(io, opened.error.message);
  const library = opened.value;
  if (library.books().length === 0) {
    io.err('the library is empty: --demo fills it, or `muontra library import`');
  }
  const server = createSip2Server({ ils: library, timers: clock, now: clock.now, ...settings.value });
  const listening = await server.listen(bind.host, bind.port);
  if (listening.kind === 'failed') {
    await library.close();
    io.err(`cannot listen on ${at}: ${listening.error.detail}`);
    return exit.outOfReach;
  }
  const { host, port } = listening.value;
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (!isLoopback(host)) io.err('SIP2 is clear text: names and PINs can be read on this network');
  const address = `tcp://${place}`;
  io.out(json ? JSON.stringify({ address, ils: `sip2://${place}` }) : `SIP2 on ${address}`);
  await ended(io.signal);
  await server.close();
  await library.close();
  return exit.done;
}

function refuse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}

function readSettings(values: ServeValues): Result<ServerSettings, string> {
  const { institution = 'TV', location, charset, terminator, idle, clients } = values;
  const login = parseLogin(values.login);
  if (login === 'wrong') return failed('--login: expected USER:PASSWORD');
  const set = charsets.find((each) => each === charset);
  if (charset !== undefined && !set) return failed(`--charset must be one of ${charsets.join(', ')}`);
  if (terminator !== undefined && terminator !== 'cr' && terminator !== 'crlf') {
    return failed('--terminator must be cr or crlf');
  }
  const timeZone = values['time-zone'];
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    return failed('--time-zone must be an IANA time zone, e.g. Asia/Ho_Chi_Minh');
  }
  const idleSeconds = wholeNumber(idle, 0, 86_400);
  if (idleSeconds === null) return failed('--idle must be a number of seconds from 0 to 86400');
  const mostClients = wholeNumber(clients, 1, 10_000);
  if (mostClients === null) return failed('--clients must be a number from 1 to 10000');
  return ok({
    institution,
    login,
    ...(location === undefined ? {} : { location }),
    ...(set ? { charset: set } : {}),
    ...(terminator === undefined ? {} : { terminator }),
    ...zoneOf(values),
    ...(idleSeconds === undefined ? {} : { idleTimeoutMs: idleSeconds * 1000 }),
    ...(mostClients === undefined ? {} : { mostClients }),
  });
}

function zoneOf(values: ServeValues): { timeZone?: string } {
  const timeZone = values['time-zone'];
  return timeZone === undefined ? {} : { timeZone };
}

/** Undefined: not given. Null: no such number. */
function wholeNumber(text: string | undefined, least: number, most: number): number | undefined | null {
  if (text === undefined) return undefined;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : null;
}

function parseTcp(text: string): { host: string; port: number } | null {
  const parts = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^:/?#[\]]+):(\d{1,5})\/?$/.exec(text);
  const port = Number(parts?.[2]);
  return parts?.[1] === undefined || port > 65_535 ? null : { host: parts[1].replace(/^\[|\]$/g, ''), port };
}

function parseLogin(text: string | undefined): { user: string; password: string } | null | 'wrong' {
  if (text === undefined) return null;
  const at = text.indexOf(':');
  return at < 1 ? 'wrong' : { user: text.slice(0, at), password: text.slice(at + 1) };
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    }
  });
}
