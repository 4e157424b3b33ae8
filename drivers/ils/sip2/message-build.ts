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

const terminators = { cr: '\r', crlf: '\r\n' } as const;

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
  let text: string = code;
  let ascii = true;
  for (const { name, width } of layout(code).fixed) {
    const value = texts[name] ?? '';
    const kind = scan(value);
    if (value.length !== width || kind === 'wide') return failed({ field: name, problem: 'width' });
    if (kind !== 'ascii') return failed({ field: name, problem: kind });
    text += value;
  }
  for (const [field, value] of variable) {
    if (value.length > longestValue) return failed({ field, problem: 'too-long' });
    const kind = scan(value);
    if (kind === 'wide') {
      ascii = false;
      if (encodeText(value, options.charset) === null) return failed({ field, problem: 'charset' });
    } else if (kind !== 'ascii') return failed({ field, problem: kind });
    text += field + value + '|';
  }
  if (options.sequence !== null) text += `AY${options.sequence}`;
  if (options.checksum) text += 'AZ';
  return ok(ascii ? finishAscii(text, options) : finishWide(text, options));
}

/** The common case, and the fast one: a character is a byte. */
function finishAscii(text: string, options: WireOptions): Uint8Array {
  let digits = '';
  if (options.checksum) {
    let sum = 0;
    for (let i = 0; i < text.length; i += 1) sum += text.charCodeAt(i);
    digits = checksumDigits(sum);
  }
  return Buffer.from(text + digits + terminators[options.terminator], 'latin1');
}

function finishWide(text: string, options: WireOptions): Uint8Array {
  const body = encodeText(text, options.charset) ?? new Uint8Array();
  let sum = 0;
  for (const byte of body) sum += byte;
  const tail = (options.checksum ? checksumDigits(sum) : '') + terminators[options.terminator];
  return Buffer.concat([body, Buffer.from(tail, 'latin1')]);
}

/**
 * What a value is made of: ASCII, more than that, or something that makes it unfit for the wire: the delimiter,
 * control characters (C0, DEL, C1), half a surrogate pair.
 */
function scan(value: string): 'ascii' | 'wide' | 'delimiter' | 'control' | 'charset' {
  let kind: 'ascii' | 'wide' = 'ascii';
  for (let i = 0; i < value.length; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit === 0x7c) return 'delimiter';
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) return 'control';
    if (unit > 0x7f) kind = 'wide';
  }
  return kind === 'wide' && !value.isWellFormed() ? 'charset' : kind;
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
