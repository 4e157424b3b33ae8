import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { configSchema } from './schema.ts';
import type { StationConfig } from './schema.ts';

export type LoadedConfig =
  | { readonly kind: 'ok'; readonly config: StationConfig }
  | { readonly kind: 'failed'; readonly message: string };

const longestBytes = 1_000_000;

/** Reads a configuration file. A failure is one sentence that names the setting and what is allowed. */
export function loadConfig(file: string): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return { kind: 'failed', message: `${file}: the configuration cannot be read (${code})` };
  }
  if (text.length > longestBytes)
    return { kind: 'failed', message: `${file}: too large for a configuration` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Only where: what stands there may be a password, and the parser's own message quotes it.
    const [place = ''] = (error instanceof Error && /line \d+ column \d+/.exec(error.message)) || [];
    return { kind: 'failed', message: `${file}: not valid JSON${place === '' ? '' : ` (${place})`}` };
  }
  return checkConfig(value, file);
}

/** Checks a configuration already read. @param origin names it in a failure. */
export function checkConfig(value: unknown, origin: string): LoadedConfig {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return checkMeaning(parsed.data, origin);
  const issues = parsed.error.issues.map((issue) => describe(issue)).slice(0, 5);
  return { kind: 'failed', message: `${origin}: ${issues.join('; ')}` };
}

function describe(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const at = path.length > 0 ? `${path.join('.')}.` : '';
    const names = issue.keys.map((key) => `"${at}${key}"`).join(', ');
    return `unknown setting ${names}; allowed here: ${allowedKeys(path).join(', ')}`;
  }
  return `setting "${path.join('.')}": ${issue.message}`;
}

/** Names of the settings beside the unknown one. */
function allowedKeys(path: readonly string[]): string[] {
  let schema: z.core.$ZodType = configSchema;
  for (const key of path) {
    const inner = unwrap(schema);
    const next = inner instanceof z.ZodObject ? inner.shape[key] : undefined;
    if (!next) return [];
    schema = next;
  }
  const last = unwrap(schema);
  return last instanceof z.ZodObject ? Object.keys(last.shape) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner: z.core.$ZodType = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodNullable) {
    inner = inner.unwrap();
  }
  return inner;
}

/** What no shape can say: patterns must compile, the zone must exist, warnings come before the end. */
function checkMeaning(config: StationConfig, origin: string): LoadedConfig {
  const wrong = (name: string, allowed: string): LoadedConfig => ({
    kind: 'failed',
    message: `${origin}: setting "${name}": ${allowed}`,
  });
  for (const [name, pattern] of [
    ['signIn.cardPattern', config.signIn.cardPattern],
    ['items.pattern', config.items.pattern],
  ] as const) {
    try {
      new RegExp(pattern, 'u');
    } catch {
      return wrong(name, 'must be a regular expression');
    }
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: config.timeZone });
  } catch {
    return wrong('timeZone', 'must be an IANA time zone, e.g. Asia/Ho_Chi_Minh');
  }
  if (config.session.warningSeconds >= config.session.idleSeconds) {
    return wrong('session.warningSeconds', 'must be less than session.idleSeconds');
  }
  if (config.security.secured.toUpperCase() === config.security.unsecured.toUpperCase()) {
    return wrong('security.unsecured', 'must differ from security.secured');
  }
  return { kind: 'ok', config };
}
