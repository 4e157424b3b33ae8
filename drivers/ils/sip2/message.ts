import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { Charset } from './charset.ts';
import { decodeText } from './charset.ts';
import { findTrailer } from './checksum.ts';
import type { FieldCode, FixedName, Layout, MessageCode } from './fields.ts';
import { fields, layouts } from './fields.ts';

/** Longest message taken, without its terminator. */
export const longestMessageBytes = 64 * 1024;

export interface ParseError {
  /**
   * - `empty`           nothing but terminators and blanks
   * - `too-long`        more than 64 KiB
   * - `not-a-message`   does not begin with two digits, e.g. a server's line of plain text
   * - `unknown-message` two digits that the definition does not know
   * - `too-short`       ends within its fixed part
   */
  readonly reason: 'empty' | 'too-long' | 'not-a-message' | 'unknown-message' | 'too-short';
  readonly detail: string;
}

export interface UnknownField {
  readonly code: string;
  readonly value: string;
}

const noUnknown: readonly UnknownField[] = [];

/** Digits of `text[from, to)` with blanks around them; null where they are no number. */
function numberIn(text: string, from: number, to: number): number | null {
  let value = -1;
  let ended = false;
  for (let i = from; i < to; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9 && !ended) value = Math.max(value, 0) * 10 + digit;
    else if (digit !== -16) return null;
    else if (value >= 0) ended = true;
  }
  return value < 0 ? null : value;
}

interface MessageParts {
  readonly layout: Layout;
  /** The text from the message code on; its fixed part is read when it is asked for. */
  readonly text: string;
  readonly codes: readonly string[];
  readonly values: readonly string[];
  readonly unknown: readonly UnknownField[];
  readonly sequence: number | null;
  readonly checksum: 'ok' | 'wrong' | 'absent';
}

/** A message as it came: its fixed part by name, its variable fields by code, in any order. */
export class Sip2Message<C extends MessageCode = MessageCode> {
  readonly code: C;
  /** Digit of AY; null where the message carries none. */
  readonly sequence: number | null;
  readonly checksum: 'ok' | 'wrong' | 'absent';
  /** Fields with codes that the definition does not know, e.g. a vendor's own. */
  readonly unknown: readonly UnknownField[];
  readonly #layout: Layout;
  readonly #text: string;
  readonly #codes: readonly string[];
  readonly #values: readonly string[];

  constructor(code: C, parts: MessageParts) {
    this.code = code;
    this.sequence = parts.sequence;
    this.checksum = parts.checksum;
    this.unknown = parts.unknown;
    this.#layout = parts.layout;
    this.#text = parts.text;
    this.#codes = parts.codes;
    this.#values = parts.values;
  }

  /** Text of a fixed field, blanks included. */
  fixed(name: FixedName<C>): string {
    const at = this.#layout.fixedByName.get(name);
    return at ? this.#text.slice(at.offset, at.offset + at.width) : '';
  }

  /** A counter of the fixed part; null where it is blank or no number. Blanks may pad it. */
  counter(name: FixedName<C>): number | null {
    const at = this.#layout.fixedByName.get(name);
    return at ? numberIn(this.#text, at.offset, at.offset + at.width) : null;
  }

  /** Value of the first field of this code; null where there is none. Of duplicates the first one counts. */
  field(code: FieldCode): string | null {
    const index = this.#codes.indexOf(code);
    return index < 0 ? null : (this.#values[index] ?? null);
  }

  /** Values of all fields of this code, in order. */
  all(code: FieldCode): string[] {
    return this.#values.filter((_, index) => this.#codes[index] === code);
  }

  /** Codes of the known fields, in order, with repetitions. */
  get codes(): readonly string[] {
    return this.#codes;
  }

  /** Their values, in the same order. */
  get values(): readonly string[] {
    return this.#values;
  }

  is<D extends MessageCode>(code: D): this is Sip2Message<D> {
    return (this.code as MessageCode) === code;
  }
}

/** Kinds of two-character codes: 0 unknown, 1 known, 2 personal (dropped). Index: see `codeIndex`. */
const codeKinds = new Uint8Array(26 * 36);
const codeNames: string[] = new Array<string>(26 * 36).fill('');
for (const [code, facts] of Object.entries(fields)) {
  const index = codeIndex(code.charCodeAt(0), code.charCodeAt(1));
  codeKinds[index] = 'personal' in facts ? 2 : 1;
  codeNames[index] = code;
}

/** Place of a field code (a letter, then a letter or digit, upper case) in the tables; -1 where it is none. */
function codeIndex(first: number, second: number): number {
  if (first < 65 || first > 90) return -1;
  if (second >= 65 && second <= 90) return (first - 65) * 36 + second - 65;
  if (second >= 48 && second <= 57) return (first - 65) * 36 + 26 + second - 48;
  return -1;
}

const controls = /[\u0000-\u001f\u007f-\u009f]/g;

/**
 * Reads one message. Tolerant as the field asks for: terminators, NUL and blanks before it, fields in any
 * order, duplicates, unknown codes, `&#124;` and a raw delimiter inside a value. Text comes out in NFC, control
 * characters in it as blanks; HTML stays what it is, text.
 *
 * @param bytes one line, with or without its terminator
 */
export function parseMessage(bytes: Uint8Array, charset: Charset = 'utf-8'): Result<Sip2Message, ParseError> {
  let start = 0;
  let end = bytes.length;
  while (start < end && (bytes[start] as number) <= 0x20) start += 1;
  while (end > start && isTerminator(bytes[end - 1] as number)) end -= 1;
  if (start === end) return fail('empty', 'an empty line');
  if (end - start > longestMessageBytes) return fail('too-long', `${end - start} bytes`);

  const layout = layoutAt(bytes, start);
  if (layout === null) return fail('not-a-message', 'the line does not begin with a message code');
  if (layout === undefined) {
    const code = String.fromCharCode(bytes[start] as number, bytes[start + 1] as number);
    return fail('unknown-message', `message code ${code}`);
  }

  const trailer = findTrailer(bytes, start + layout.variableAt, start, end);
  const text = textOf(bytes, start, trailer.bodyEnd, charset);
  if (text.length < layout.variableAt) {
    return fail('too-short', `message ${layout.code} of ${text.length} characters`);
  }
  return ok(readFields(layout, text, trailer.sequence, trailer.checksum));
}

function fail(reason: ParseError['reason'], detail: string): Result<never, ParseError> {
  return failed({ reason, detail });
}

function isTerminator(byte: number): boolean {
  return byte === 13 || byte === 10 || byte === 0;
}

/** Null: not two digits. Undefined: no such message. */
function layoutAt(bytes: Uint8Array, start: number): Layout | null | undefined {
  const tens = (bytes[start] as number) - 48;
  const ones = (bytes[start + 1] ?? 0) - 48;
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return null;
  return layouts[tens * 10 + ones];
}

function textOf(bytes: Uint8Array, start: number, end: number, charset: Charset): string {
  let union = 0;
  let control = false;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] as number;
    union |= byte;
    // 0xC2 leads the C1 controls of UTF-8, and is one itself in no set.
    if (byte < 0x20 || byte === 0x7f || byte === 0xc2) control = true;
  }
  if (union < 0x80) {
    const text = asBuffer(bytes).toString('latin1', start, end);
    return control ? text.replace(controls, ' ') : text;
  }
  if (charset === 'utf-8') {
    const text = asBuffer(bytes).toString('utf8', start, end);
    return composed(control ? text.replace(controls, ' ') : text);
  }
  return composed(decodeText(bytes.subarray(start, end), charset).replace(controls, ' '));
}

/**
 * The text in NFC. Most is so already: letters below the combining marks, Cyrillic ones, the composed ones of
 * Vietnamese, punctuation and Han characters are told at a glance (Unicode Annex 15, quick check: yes, and starters).
 */
function composed(text: string): string {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x300) continue;
    const stable =
      (unit >= 0x1e00 && unit <= 0x1eff) ||
      (unit >= 0x400 && unit <= 0x482) ||
      (unit >= 0x48a && unit <= 0x52f) ||
      (unit >= 0x2010 && unit <= 0x205e) ||
      (unit >= 0x4e00 && unit <= 0x9fff) ||
      unit === 0xfffd;
    if (!stable) return text.normalize('NFC');
  }
  return text;
}

/** Most lines of a socket are Buffers, whose own decoder is the fastest there is. */
function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function readFields(
  layout: Layout,
  text: string,
  sequence: number | null,
  checksum: 'ok' | 'wrong' | 'absent',
): Sip2Message {
  const codes: string[] = [];
  const values: string[] = [];
  let unknown: UnknownField[] | null = null;
  const escaped = text.includes('&#', layout.variableAt);
  const length = text.length;
  // Where a continuation goes: the field before, which may have been an unknown or a dropped one.
  let last: 'none' | 'known' | 'unknown' | 'dropped' = 'none';

  for (let at = layout.variableAt; at < length;) {
    let bar = text.indexOf('|', at);
    if (bar < 0) bar = length;
    if (bar - at >= 1) {
      const index = bar - at >= 2 ? codeIndex(text.charCodeAt(at), text.charCodeAt(at + 1)) : -1;
      const raw = text.slice(index < 0 ? at : at + 2, bar);
      const value = escaped ? unescapeValue(raw) : raw;
      if (index < 0) {
        if (last === 'known') values[values.length - 1] += `|${value}`;
        else if (last === 'unknown' && unknown) extend(unknown, value);
      } else if (codeKinds[index] === 1) {
        codes.push(codeNames[index] as string);
        values.push(value);
        last = 'known';
      } else if (codeKinds[index] === 2) {
        last = 'dropped';
      } else {
        unknown ??= [];
        unknown.push({ code: text.slice(at, at + 2), value });
        last = 'unknown';
      }
    }
    at = bar + 1;
  }
  return new Sip2Message(layout.code, {
    layout,
    text,
    codes,
    values,
    unknown: unknown ?? noUnknown,
    sequence,
    checksum,
  });
}

function extend(unknown: UnknownField[], value: string): void {
  const before = unknown.pop();
  if (before) unknown.push({ code: before.code, value: `${before.value}|${value}` });
}

/** `&#124;` and its like, as servers write a delimiter inside a value. A control character becomes a blank. */
function unescapeValue(raw: string): string {
  if (!raw.includes('&#')) return raw;
  return raw
    .replace(/&#(\d{1,7});/g, (whole, digits: string) => {
      const point = Number(digits);
      const valid = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
      return valid ? String.fromCodePoint(point) : whole;
    })
    .replace(controls, ' ')
    .normalize('NFC');
}
