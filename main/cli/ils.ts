import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseIlsAddress } from '../../drivers/ils/address.ts';
import type { ExchangeRecord, Ils } from '../../drivers/ils/ils.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { createSystemClock } from '../clock/clock.ts';
import { loadConfig } from '../config/load.ts';
import { openIls } from '../launch/open-ils.ts';
import { profilesCommand } from './ils-profiles.ts';
import { serveCommand, serveOptions } from './ils-serve.ts';
import { textsCommand } from './ils-texts.ts';
import { strayOption, verbNamed, verbOptions, verbs } from './ils-verbs.ts';
import type { AnyOutcome } from './ils-verbs.ts';
import { exit } from './io.ts';
import { parseWords } from './parse-words.ts';
import { plain } from './plain.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';

const usage =
  `usage: muontra ils ${Object.entries(verbs)
    .map(([name, { words }]) => [name, ...words].join(' '))
    .join('|')} --at ADDRESS [--pin P] [--json], ` +
  'muontra ils serve --at tcp://HOST:PORT --library DIR [--demo] [--json], muontra ils profiles, or muontra ils texts --data DIR';

/** `ils …`: one exchange with an ILS, or the embedded library on a socket. */
export const ilsCommand: Command = async (args, io) => {
  const words = parseWords(args, {
    at: { type: 'string' },
    config: { type: 'string' },
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
    ...verbOptions,
    ...serveOptions,
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const { positionals, values } = words.value;
  const [name, ...rest] = positionals;
  if (name === 'serve') return rest.length > 0 ? badUse(io, usage) : serveCommand(values, usage, io);
  if (name === 'profiles') return rest.length > 0 ? badUse(io, usage) : profilesCommand(values.json, io);
  if (name === 'texts') return textsCommand(rest, values, io);
  const verb = verbNamed(name);
  if (!verb || rest.length !== verb.words.length) return badUse(io, usage);
  const stray = strayOption(verb, values);
  if (stray !== null) return badUse(io, `--${stray} does not go with ${name ?? ''}`);
  const where = addressOf(values);
  if (where.kind === 'failed') return badUse(io, where.error);
  const prepared = verb.prepare(rest, values, currencyOf(where.value.address));
  if (prepared.kind === 'failed') return badUse(io, prepared.error);

  const exchanges: ExchangeRecord[] = [];
  const opened = ilsAt(where.value, values.data, (record) => exchanges.push(record));
  if (opened.kind === 'failed') return badUse(io, opened.error);
  const ils = opened.value;
  const stop = (): void => void ils.close();
  io.signal.addEventListener('abort', stop);
  try {
    const outcome = await prepared.value(ils);
    report(outcome, exchanges, values.json, io);
    return statusOf(outcome);
  } finally {
    io.signal.removeEventListener('abort', stop);
    await ils.close();
  }
};

function badUse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}

interface Where {
  readonly address: string;
  /** Where a folder of it begins. */
  readonly baseDir: string;
  readonly timeZone: string;
}

/** `--at`, or what the configuration says. */
function addressOf(values: {
  readonly at?: string | undefined;
  readonly config?: string | undefined;
}): Result<Where, string> {
  let address = values.at;
  let baseDir = '.';
  let timeZone = 'Asia/Ho_Chi_Minh';
  if (values.config !== undefined) {
    const loaded = loadConfig(values.config);
    if (loaded.kind === 'failed') return failed(loaded.message);
    timeZone = loaded.config.timeZone;
    if (address === undefined) {
      address = loaded.config.ils;
      baseDir = dirname(values.config);
    }
  }
  if (address === undefined)
    return failed('--at ADDRESS is missing: sip2://LOGIN:PASSWORD@HOST:PORT or library:DIR');
  return ok({ address, baseDir, timeZone });
}

/** What amounts are in where the command does not say. */
function currencyOf(address: string): string {
  const parsed = parseIlsAddress(address);
  const said =
    parsed.kind === 'ok' && parsed.value.kind === 'sip2' ? parsed.value.settings.currency : undefined;
  return said ?? 'VND';
}

function ilsAt(
  { address, baseDir, timeZone }: Where,
  data: string | undefined,
  onExchange: (record: ExchangeRecord) => void,
): Result<Ils, string> {
  if (address.startsWith('library:') && !existsSync(resolve(baseDir, address.slice('library:'.length)))) {
    return failed(`${address}: there is no library here`);
  }
  const textsDir = data === undefined ? {} : { textsDir: data };
  const place = { baseDir, timeZone, clock: createSystemClock(), onExchange, ...textsDir };
  const opened = openIls(address, place);
  return opened.kind === 'ok' ? ok(opened.value.ils) : failed(`--at: ${opened.error.message}`);
}

function statusOf(outcome: AnyOutcome): ExitStatus {
  switch (outcome.kind) {
    case 'ok':
      return exit.done;
    case 'refused':
      return exit.refused;
    case 'notSent':
      return exit.outOfReach;
    case 'unknown':
      return exit.outcomeUnknown;
  }
}

function report(outcome: AnyOutcome, exchanges: readonly ExchangeRecord[], json: boolean, io: CliIo): void {
  const said = {
    outcome: outcome.kind,
    reason: reasonOf(outcome),
    detail: detailOf(outcome),
    value: 'value' in outcome ? (outcome.value ?? null) : null,
    exchanges,
  };
  if (json) {
    io.out(JSON.stringify(said));
    return;
  }
  const lines = [said.reason === null ? said.outcome : `${said.outcome}: ${said.reason}`];
  if (said.detail !== null) lines.push(`  ${plain(said.detail)}`);
  for (const [name, value] of Object.entries(said.value ?? {})) lines.push(`  ${name}: ${plain(value)}`);
  io.out(lines.join('\n'));
}

function reasonOf(outcome: AnyOutcome): string | null {
  if (outcome.kind === 'ok') return null;
  return outcome.kind === 'refused' ? outcome.reason : outcome.cause.reason;
}

/** What the ILS or the system wrote, for the technician who asked. */
function detailOf(outcome: AnyOutcome): string | null {
  if (outcome.kind === 'ok') return null;
  return outcome.kind === 'refused' ? (outcome.ilsText ?? null) : outcome.cause.detail;
}
