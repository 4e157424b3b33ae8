import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { Charset } from './charset.ts';
import { encodeText } from './charset.ts';
import { checksumDigits } from './checksum.ts';
import type { FieldCode, FixedPart, MessageCode } from './fields.ts';
import { layout } from './fields.ts';

/** Longest value of a variable field in the definition. */
export const longestValue = 255;

export interface WireOptions {
  readonly charset: Charset;
  readonly terminator: 'cr' | 'crlf';
  /** Digit of AY; null writes none. 96 and 97 never carry one. */
  readonly sequence: number | null;
  /** Whether AZ is written. */
  readonly checksum: boolean;
}

export interface BuildError {
  /** Code of the variable field or name of the fixed one. */
  readonly field: string;
  readonly problem: 'delimiter' | 'control' | 'too-long' | 'charset' | 'width';
}

export type VariableFields = readonly (readonly [code: FieldCode, value: string])[];

/** Bytes that a message can have at most beside its fields' values: code, fixed part, trailer, terminator. */
const frameBytes = 128;
/** Of one UTF-16 unit in any character set, composing counted in. */
const mostBytesOfUnit = 9;

/** Where messages are put together before they are copied out in their length; grows with the longest. */
let scratch = Buffer.alloc(64 * 1024);

/**
 * One message with its terminator, ready for a single write. A value that could be read as anything else (a
 * delimiter, a control character) is refused, never repaired: repaired, it would name another item.
 */
export function buildMessage<C extends MessageCode>(
  code: C,
  fixedPart: FixedPart<C>,
  variable: VariableFields,
  options: WireOptions,
): Result<Uint8Array, BuildError> {
  const texts = fixedPart as Readonly<Record<string, string>>;
  makeRoom(variable);
  let at = write(code, 0);
  for (const { name, width } of layout(code).fixed) {
    const value = texts[name] ?? '';
    if (value.length !== width) return failed({ field: name, problem: 'width' });
    const next = write(value, at);
    if (next < 0) return failed({ field: name, problem: problems[-next] ?? 'width' });
    at = next;
  }
  for (const [field, value] of variable) {
    if (value.length > longestValue) return failed({ field, problem: 'too-long' });
    scratch[at] = field.charCodeAt(0);
    scratch[at + 1] = field.charCodeAt(1);
    let next = write(value, at + 2);
    if (next === wide) next = writeWide(value, at + 2, options.charset);
    if (next < 0) return failed({ field, problem: problems[-next] ?? 'charset' });
    scratch[next] = 0x7c;
    at = next + 1;
  }
  return ok(finish(at, options));
}

/** What a negative place means: nothing was written there. */
const delimiter = -1;
const control = -2;
const unwritable = -3;
const wide = -4;
const problems: readonly (BuildError['problem'] | undefined)[] = [
  undefined,
  'delimiter',
  'control',
  'charset',
];

function makeRoom(variable: VariableFields): void {
  let needed = frameBytes;
  for (const [, value] of variable) needed += value.length * mostBytesOfUnit + 3;
  if (needed > scratch.length) scratch = Buffer.alloc(needed * 2);
}

/** Writes ASCII at a place; the place behind it, or why it cannot be. */
function write(text: string, place: number): number {
  const { length } = text;
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x7c) return delimiter;
    if (unit < 0x20 || unit === 0x7f) return control;
    if (unit > 0x7f) return wide;
    scratch[place + i] = unit;
  }
  return place + length;
}

/** The same for a text with more than ASCII in it, in NFC: C1 controls and halves of surrogate pairs are unfit, too. */
function writeWide(text: string, place: number, charset: Charset): number {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x7c) return delimiter;
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) return control;
  }
  if (!text.isWellFormed()) return unwritable;
  if (charset === 'utf-8') return writeUtf8(text.normalize('NFC'), place);
  const bytes = encodeText(text, charset);
  if (!bytes) return unwritable;
  scratch.set(bytes, place);
  return place + bytes.length;
}

function writeUtf8(text: string, place: number): number {
  let at = place;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      scratch[at] = unit;
      at += 1;
    } else if (unit < 0x800) {
      scratch[at] = 0xc0 | (unit >> 6);
      scratch[at + 1] = 0x80 | (unit & 0x3f);
      at += 2;
    } else if (unit < 0xd800 || unit > 0xdfff) {
      scratch[at] = 0xe0 | (unit >> 12);
      scratch[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
      scratch[at + 2] = 0x80 | (unit & 0x3f);
      at += 3;
    } else {
      i += 1;
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(i) & 0x3ff);
      scratch[at] = 0xf0 | (point >> 18);
      scratch[at + 1] = 0x80 | ((point >> 12) & 0x3f);
      scratch[at + 2] = 0x80 | ((point >> 6) & 0x3f);
      scratch[at + 3] = 0x80 | (point & 0x3f);
      at += 4;
    }
  }
  return at;
}

/** Trailer and terminator, and a copy of the whole in its own length. */
function finish(end: number, { sequence, checksum, terminator }: WireOptions): Uint8Array {
  let at = end;
  if (sequence !== null) {
    scratch[at] = 0x41;
    scratch[at + 1] = 0x59;
    scratch[at + 2] = 0x30 + sequence;
    at += 3;
  }
  if (checksum) {
    scratch[at] = 0x41;
    scratch[at + 1] = 0x5a;
    at += 2;
    let sum = 0;
    for (let i = 0; i < at; i += 1) sum += scratch[i] as number;
    at = write(checksumDigits(sum), at);
  }
  scratch[at] = 0x0d;
  at += 1;
  if (terminator === 'crlf') {
    scratch[at] = 0x0a;
    at += 1;
  }
  const message = Buffer.allocUnsafe(at);
  scratch.copy(message, 0, 0, at);
  return message;
}

/**
 * A value made fit for the wire by a server that must send some title: the delimiter as `&#124;`, control
 * characters as blanks, characters the set lacks as `?`, cut to the definition's length.
 */
export function fitValue(value: string, charset: Charset): string {
  const plain = value
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  const known =
    charset === 'utf-8' || encodeText(plain, charset) !== null
      ? plain
      : [...plain].map((c) => (encodeText(c, charset) === null ? '?' : c)).join('');
  let fitting = '';
  for (const character of known) {
    const piece = character === '|' ? '&#124;' : character;
    if (fitting.length + piece.length > longestValue) break;
    fitting += piece;
  }
  return fitting;
}
