import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { createSystemClock } from '../clock/clock.ts';
import { hashCard, parsePolicy, policySchema, problemOf, signPolicy } from '../station/offline/policy.ts';
import type { OfflinePolicy } from '../station/offline/policy.ts';
import { exit } from './io.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';
import { parseWords } from './parse-words.ts';

const usage =
  'usage: muontra offline keygen --key FILE, muontra offline sign POLICY --key FILE --out FILE [--blocked FILE], ' +
  'or muontra offline check FILE --public-key BASE64 [--json]';

/** `offline …`: what a library permits its stations while the line is down, signed. */
export const offlineCommand: Command = (args, io) => Promise.resolve(run(args, io));

function run(args: readonly string[], io: CliIo): ExitStatus {
  const words = parseWords(args, {
    key: { type: 'string' },
    out: { type: 'string' },
    blocked: { type: 'string' },
    'public-key': { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const { positionals, values } = words.value;
  const [verb, file, ...rest] = positionals;
  if (rest.length > 0) return badUse(io, usage);
  if (verb === 'keygen' && file === undefined && values.key !== undefined)
    return keygen(values.key, values.json, io);
  if (verb === 'sign' && file !== undefined && values.key !== undefined && values.out !== undefined)
    return signFile({ file, key: values.key, out: values.out, blocked: values.blocked }, values.json, io);
  if (verb === 'check' && file !== undefined && values['public-key'] !== undefined)
    return check(file, values['public-key'], values.json, io);
  return badUse(io, usage);
}

function badUse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}

function keygen(file: string, json: boolean, io: CliIo): ExitStatus {
  if (existsSync(file)) return badUse(io, `${file}: there is a file already; a key is never replaced`);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const written = write(file, String(pem), 0o600);
  if (written !== null) return badUse(io, written);
  const said = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
  io.out(
    json ? JSON.stringify({ publicKey: said }) : `keep ${file} secret; stations get "publicKey": "${said}"`,
  );
  return exit.done;
}

interface Signing {
  readonly file: string;
  readonly key: string;
  readonly out: string;
  readonly blocked: string | undefined;
}

function signFile({ file, key, out, blocked }: Signing, json: boolean, io: CliIo): ExitStatus {
  const policy = readPolicy(file);
  if (policy.kind === 'failed') return badUse(io, policy.error);
  const privateKey = readKey(key);
  if (privateKey.kind === 'failed') return badUse(io, privateKey.error);
  const list = blocked === undefined ? ok(null) : read(blocked);
  if (list.kind === 'failed') return badUse(io, list.error);
  const whole = list.value === null ? policy.value : withBlocked(policy.value, list.value);
  const written = write(out, signPolicy(whole, privateKey.value), 0o644);
  if (written !== null) return badUse(io, written);
  const { name, expiresAt } = whole;
  const { length } = whole.blocked.cards;
  io.out(
    json
      ? JSON.stringify({ name, expiresAt, blocked: length })
      : `signed: ${name}, good until ${expiresAt}, ${String(length)} cards blocked`,
  );
  return exit.done;
}

/** One card number a line. The numbers themselves are not in the file. */
function withBlocked(policy: OfflinePolicy, text: string): OfflinePolicy {
  const salt = randomBytes(16).toString('hex');
  const cards = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((card) => hashCard(card, salt));
  return { ...policy, blocked: { salt, cards } };
}

function check(file: string, publicKey: string, json: boolean, io: CliIo): ExitStatus {
  const text = read(file);
  if (text.kind === 'failed') return badUse(io, text.error);
  const parsed = parsePolicy(text.value, publicKey);
  const problem = parsed.kind === 'ok' ? problemOf(parsed.value, createSystemClock().now()) : parsed.error;
  if (json) io.out(JSON.stringify({ ok: problem === null, problem }));
  else io.out(problem ?? 'good');
  return problem === null ? exit.done : exit.refused;
}

function readPolicy(file: string): Result<OfflinePolicy, string> {
  const text = read(file);
  if (text.kind === 'failed') return text;
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch {
    return failed(`${file}: not JSON`);
  }
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return failed(`${file}: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')}`);
}

function readKey(file: string): Result<KeyObject, string> {
  const text = read(file);
  if (text.kind === 'failed') return text;
  try {
    const key = createPrivateKey(text.value);
    return key.asymmetricKeyType === 'ed25519' ? ok(key) : failed(`${file}: no Ed25519 key`);
  } catch {
    return failed(`${file}: no private key`);
  }
}

function read(file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return failed(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`);
  }
}

function write(file: string, text: string, mode: number): string | null {
  try {
    writeFileSync(file, text, { mode });
    return null;
  } catch (error) {
    return `${file}: cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unwritable'})`;
  }
}
