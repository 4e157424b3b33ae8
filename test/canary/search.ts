import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Secret {
  readonly kind: 'name' | 'card' | 'pin';
  readonly text: string;
}

/** Where a secret was found, and how it was written there. */
export interface Trace {
  readonly file: string;
  readonly kind: Secret['kind'];
  readonly text: string;
  readonly encoding: string;
}

interface Needle {
  readonly secret: Secret;
  readonly encoding: string;
  readonly bytes: Buffer;
}

export type Search = (bytes: Buffer, file: string) => Trace[];

/** The ways in which a text may stand in a file. */
export function encodingsOf(text: string): readonly (readonly [encoding: string, bytes: Buffer])[] {
  const utf16le = Buffer.from(text, 'utf16le');
  const utf8 = Buffer.from(text);
  const hex = utf8.toString('hex');
  return [
    ['utf-8', utf8],
    ['utf-8, decomposed', Buffer.from(text.normalize('NFD'))],
    ['utf-8, lower case', Buffer.from(text.toLowerCase())],
    ['utf-16le', utf16le],
    ['utf-16be', Buffer.from(utf16le).swap16()],
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(hex.toUpperCase())],
    ['hex of utf-16le', Buffer.from(utf16le.toString('hex'))],
    ['json escapes', Buffer.from(text.replace(/[^ -~]/g, escaped))],
    ...[0, 1, 2].map((shift) => [`base64, shifted by ${String(shift)}`, base64(utf8, shift)] as const),
  ];
}

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The digits of base64 that the text alone decides, wherever in a longer text it stands. */
function base64(bytes: Buffer, shift: number): Buffer {
  const digits = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + bytes.length) * 8) / 6);
  return Buffer.from(digits.slice(first, last));
}

/** Looks for all the secrets, in all encodings, in one pass over the bytes. Each needle is 4 bytes at least. */
export function createSearch(secrets: readonly Secret[]): Search {
  const byStart = new Map<number, Needle[]>();
  for (const secret of secrets) {
    for (const [encoding, bytes] of encodingsOf(secret.text)) {
      const start = bytes.readUInt32LE(0);
      const sharing = byStart.get(start) ?? [];
      if (!byStart.has(start)) byStart.set(start, sharing);
      if (!sharing.some((needle) => needle.bytes.equals(bytes))) sharing.push({ secret, encoding, bytes });
    }
  }
  return (bytes, file) => {
    const traces: Trace[] = [];
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      for (const { secret, encoding, bytes: wanted } of byStart.get(bytes.readUInt32LE(at)) ?? []) {
        if (bytes.subarray(at, at + wanted.length).equals(wanted)) traces.push({ file, encoding, ...secret });
      }
    }
    return traces;
  };
}

export interface Searched {
  readonly files: number;
  readonly bytes: number;
  readonly traces: readonly Trace[];
}

/** Null: a running station moved it since it was listed. */
function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Every byte of every file of a folder, of names of files, too. */
export function searchFolder(folder: string, search: Search): Searched {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const traces: Trace[] = [];
  let bytes = 0;
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    const content = contentOf(path);
    if (content === null) continue;
    bytes += content.length;
    traces.push(...search(content, name), ...search(Buffer.from(name), `the name of ${name}`));
  }
  return { files: files.length, bytes, traces };
}
