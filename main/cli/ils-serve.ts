import { createSip2Server } from '../../drivers/ils/sip2/server.ts';
import { createSystemClock } from '../clock/clock.ts';
import { openLibrary } from '../library/open-library.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';

export interface ServeOptions {
  /** `tcp://HOST:PORT`; port 0 takes a free one. */
  readonly at: string;
  readonly dir: string;
  /** Fills an empty library with the demo catalogue. */
  readonly demo: boolean;
  readonly json: boolean;
  /** `USER:PASSWORD`; absent: any login is accepted. */
  readonly login: string | undefined;
  /** AO of the answers. */
  readonly institution: string | undefined;
}

/** The embedded library speaking SIP2, until the command is told to end. */
export async function serveLibrary(options: ServeOptions, io: CliIo): Promise<ExitStatus> {
  const bind = parseTcp(options.at);
  if (!bind) return refuse(io, `--at: expected tcp://HOST:PORT, got ${JSON.stringify(options.at)}`);
  const login = parseLogin(options.login);
  if (login === 'wrong') return refuse(io, '--login: expected USER:PASSWORD');

  const clock = createSystemClock();
  const opened = openLibrary({ dir: options.dir, now: clock.now, demo: options.demo });
  if (opened.kind === 'failed') return refuse(io, opened.error.message);
  const library = opened.value;
  if (library.books().length === 0) {
    io.err('the library is empty: --demo fills it, or `muontra library import`');
  }
  const server = createSip2Server({
    ils: library,
    timers: clock,
    now: clock.now,
    institution: options.institution ?? 'TV',
    login,
  });
  const listening = await server.listen(bind.host, bind.port);
  if (listening.kind === 'failed') {
    await library.close();
    io.err(`cannot listen on ${options.at}: ${listening.error.detail}`);
    return exit.outOfReach;
  }
  const { host, port } = listening.value;
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (!isLoopback(host)) io.err('SIP2 is clear text: names and PINs can be read on this network');
  const address = `tcp://${place}`;
  io.out(options.json ? JSON.stringify({ address, ils: `sip2://${place}` }) : `SIP2 on ${address}`);
  await ended(io.signal);
  await server.close();
  await library.close();
  return exit.done;
}

function refuse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
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
