import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ExchangeRecord, Ils, Outcome } from '../../drivers/ils/ils.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { createSystemClock } from '../clock/clock.ts';
import { loadConfig } from '../config/load.ts';
import { openIls } from '../launch/open-ils.ts';
import { serveLibrary } from './ils-serve.ts';
import { exit } from './io.ts';
import { parseWords } from './parse-words.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';

const usage =
  'usage: muontra ils status|patron CARD [--pin P]|item ID|checkout CARD ID [--pin P]|checkin ID|renew CARD ID ' +
  '--at ADDRESS [--json], or muontra ils serve --at tcp://HOST:PORT --library DIR [--demo] [--json]';

/** How many words follow each verb. */
const wordCounts = { status: 0, patron: 1, item: 1, checkout: 2, checkin: 1, renew: 2 } as const;
type Verb = keyof typeof wordCounts;

/** `ils …`: one exchange with an ILS, or the embedded library on a socket. */
export const ilsCommand: Command = async (args, io) => {
  const words = parseWords(args, {
    at: { type: 'string' },
    pin: { type: 'string' },
    config: { type: 'string' },
    library: { type: 'string' },
    institution: { type: 'string' },
    login: { type: 'string' },
    demo: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const parsed = words.value;
  const { positionals, values } = parsed;
  const [verb, ...rest] = positionals;
  if (verb === 'serve') {
    if (rest.length > 0 || values.at === undefined || values.library === undefined) return badUse(io, usage);
    const { at, library, demo, json, login, institution } = values;
    return serveLibrary({ at, dir: library, demo, json, login, institution }, io);
  }
  if (!isVerb(verb) || rest.length !== wordCounts[verb]) return badUse(io, usage);

  const exchanges: ExchangeRecord[] = [];
  const opened = ilsOf(values.at, values.config, (record) => exchanges.push(record));
  if (opened.kind === 'failed') return badUse(io, opened.error);
  const ils = opened.value;
  const stop = (): void => void ils.close();
  io.signal.addEventListener('abort', stop);
  try {
    const outcome = await ask(ils, verb, rest, values.pin);
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

function isVerb(word: string | undefined): word is Verb {
  return word !== undefined && Object.hasOwn(wordCounts, word);
}

function ilsOf(
  at: string | undefined,
  configFile: string | undefined,
  onExchange: (record: ExchangeRecord) => void,
): Result<Ils, string> {
  let text = at;
  let base = '.';
  let timeZone = 'Asia/Ho_Chi_Minh';
  if (configFile !== undefined) {
    const loaded = loadConfig(configFile);
    if (loaded.kind === 'failed') return failed(loaded.message);
    timeZone = loaded.config.timeZone;
    if (text === undefined) {
      text = loaded.config.ils;
      base = dirname(configFile);
    }
  }
  if (text === undefined)
    return failed('--at ADDRESS is missing: sip2://LOGIN:PASSWORD@HOST:PORT or library:DIR');
  if (text.startsWith('library:') && !existsSync(resolve(base, text.slice('library:'.length)))) {
    return failed(`${text}: there is no library here`);
  }
  const opened = openIls(text, { baseDir: base, timeZone, clock: createSystemClock(), onExchange });
  return opened.kind === 'ok' ? ok(opened.value.ils) : failed(`--at: ${opened.error.message}`);
}

function ask(
  ils: Ils,
  verb: Verb,
  rest: readonly string[],
  pin: string | undefined,
): Promise<Outcome<unknown>> {
  const [first = '', second = ''] = rest;
  const at = new Date();
  const withPin = pin === undefined ? {} : { pin };
  switch (verb) {
    case 'status':
      return ils.status();
    case 'patron':
      return ils.patron(first, pin, 'loans');
    case 'item':
      return ils.item(first);
    case 'checkout':
      return ils.checkout({ patronId: first, itemId: second, at, ...withPin });
    case 'checkin':
      return ils.checkin({ itemId: first, at });
    case 'renew':
      return ils.renew({ patronId: first, itemId: second, at, ...withPin });
  }
}

function statusOf(outcome: Outcome<unknown>): ExitStatus {
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

function report(
  outcome: Outcome<unknown>,
  exchanges: readonly ExchangeRecord[],
  json: boolean,
  io: CliIo,
): void {
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

function reasonOf(outcome: Outcome<unknown>): string | null {
  if (outcome.kind === 'ok') return null;
  return outcome.kind === 'refused' ? outcome.reason : outcome.cause.reason;
}

/** What the ILS or the system wrote, for the technician who asked. */
function detailOf(outcome: Outcome<unknown>): string | null {
  if (outcome.kind === 'ok') return null;
  return outcome.kind === 'refused' ? (outcome.ilsText ?? null) : outcome.cause.detail;
}

/** Text of an ILS on a terminal: nothing in it may steer the terminal. */
function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}
