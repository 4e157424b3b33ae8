import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Opened } from '../failure.ts';

/** A screen message of the ILS that no table knows, identities cut out before it comes here. */
export interface UnknownText {
  /** Eight hex digits of its hash: what a person types. */
  readonly id: string;
  readonly text: string;
  readonly count: number;
  /** Days, `YYYY-MM-DD`: no hour, which could point at somebody. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Texts wait here until staff say once what they mean. */
export interface TextStore {
  /** Counts a text; the one not seen for longest gives way when there are too many. Never fails. */
  note(text: string, day: string): void;
  /** The most frequent first. */
  list(): UnknownText[];
  /** What staff said: text to meaning. Read anew when the file has changed. */
  meanings(): ReadonlyMap<string, string>;
  /** @param text a text, or the `id` of a noted one. Null: it is not known, nothing was done. */
  mean(text: string, meaning: string): Opened<UnknownText | null>;
}

const mostTexts = 500;
const longestText = 300;
const largestFileBytes = 1_000_000;

/**
 * Opens the two files of a data folder: `unknown-texts.json`, written by the station, and `texts.json`, written by
 * staff's command. Each is replaced as a whole, so that neither ever reads half a file of the other.
 */
export function openTextStore(folder: string): TextStore {
  const notedFile = join(folder, 'unknown-texts.json');
  const meaningsFile = join(folder, 'texts.json');
  let noted: Map<string, UnknownText> | null = null;
  let meanings: { readonly stamp: string; readonly map: ReadonlyMap<string, string> } | null = null;

  const list = (): UnknownText[] =>
    [...readNoted(notedFile).values()].sort((a, b) => b.count - a.count || a.text.localeCompare(b.text));

  const readMeanings = (): ReadonlyMap<string, string> => {
    const stamp = stampOf(meaningsFile);
    if (meanings?.stamp !== stamp) meanings = { stamp, map: parseMeanings(read(meaningsFile)) ?? new Map() };
    return meanings.map;
  };

  return {
    note(text, day) {
      const kept = text.slice(0, longestText);
      noted ??= readNoted(notedFile);
      const before = noted.get(kept);
      noted.delete(kept);
      noted.set(kept, {
        id: idOf(kept),
        text: kept,
        count: (before?.count ?? 0) + 1,
        firstSeen: before?.firstSeen ?? day,
        lastSeen: day,
      });
      // In the order in which they were last seen.
      for (const [oldest] of noted) {
        if (noted.size <= mostTexts) break;
        noted.delete(oldest);
      }
      replace(notedFile, JSON.stringify({ texts: [...noted.values()] }));
    },
    list,
    meanings: readMeanings,
    mean(text, meaning) {
      const known = parseMeanings(read(meaningsFile));
      if (known === null) return damaged(meaningsFile);
      const found = list().find((each) => each.id === text || each.text === text);
      if (!found) return { kind: 'ok', value: null };
      const next = new Map([...known, [found.text, meaning]]);
      const problem = replace(meaningsFile, JSON.stringify({ texts: Object.fromEntries(next) }, null, 2));
      return problem === null
        ? { kind: 'ok', value: found }
        : { kind: 'failed', error: { reason: 'read-only', message: `${meaningsFile}: ${problem}` } };
    },
  };
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function damaged(file: string): Opened<never> {
  const message = `${file}: it is damaged; nothing was changed`;
  return { kind: 'failed', error: { reason: 'corrupt', message } };
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size } = statSync(file);
    return `${String(mtimeMs)} ${String(size)}`;
  } catch {
    return 'none';
  }
}

/** Text of the file; null where there is none, or none that can be ours. */
function read(file: string): string | null {
  try {
    if (statSync(file).size > largestFileBytes) return '';
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Null: a file that is none of ours. No file: no meanings. */
function parseMeanings(text: string | null): Map<string, string> | null {
  if (text === null) return new Map();
  const texts = textsIn(text);
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) return null;
  const entries = Object.entries(texts as Record<string, unknown>);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return null;
  return new Map(entries);
}

/** What cannot be read is begun anew: these are suggestions, and they come again. */
function readNoted(file: string): Map<string, UnknownText> {
  const texts = textsIn(read(file) ?? '');
  if (!Array.isArray(texts)) return new Map();
  const whole = texts.filter(isNoted).slice(-mostTexts);
  return new Map(whole.map((each) => [each.text, each]));
}

function textsIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { texts?: unknown } | null)?.texts;
  } catch {
    return undefined;
  }
}

function isNoted(value: unknown): value is UnknownText {
  const { id, text, count, firstSeen, lastSeen } = (value ?? {}) as Record<string, unknown>;
  const words = [id, text, firstSeen, lastSeen].every((each) => typeof each === 'string');
  return words && typeof count === 'number' && Number.isSafeInteger(count);
}

/** Writes beside the file and moves it there: it is the old one or the new one. Null: done. */
function replace(file: string, text: string): string | null {
  const beside = `${file}.new`;
  try {
    const handle = openSync(beside, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'it cannot be written';
  }
}
