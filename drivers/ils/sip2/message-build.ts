import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { Charset } from './charset.ts';
import { encodeText, isAscii } from './charset.ts';
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
  for (const { name, width } of layout(code).fixed) {
    const value = texts[name] ?? '';
    if (value.length !== width) return failed({ field: name, problem: 'width' });
    const problem = problemOf(value);
    if (problem) return failed({ field: name, problem });
    text += value;
  }
  for (const [field, value] of variable) {
    if (value.length > longestValue) return failed({ field, problem: 'too-long' });
    const problem = problemOf(value);
    if (problem) return failed({ field, problem });
    if (!isAscii(value) && encodeText(value, options.charset) === null) {
      return failed({ field, problem: 'charset' });
    }
    text += `${field}${value}|`;
  }
  if (options.sequence !== null) text += `AY${options.sequence}`;
  if (options.checksum) text += 'AZ';
  return ok(finish(text, options));
}

function finish(text: string, options: WireOptions): Uint8Array {
  const terminator = terminators[options.terminator];
  if (isAscii(text)) {
    return Buffer.from(text + (options.checksum ? checksumDigits(sumOf(text)) : '') + terminator, 'latin1');
  }
  const body = encodeText(text, options.charset) ?? new Uint8Array();
  let sum = 0;
  for (const byte of body) sum += byte;
  const tail = (options.checksum ? checksumDigits(sum) : '') + terminator;
  return Buffer.concat([body, Buffer.from(tail, 'latin1')]);
}

function sumOf(ascii: string): number {
  let sum = 0;
  for (let i = 0; i < ascii.length; i += 1) sum += ascii.charCodeAt(i);
  return sum;
}

/** What makes a value unfit for the wire: the delimiter, control characters (C0, DEL, C1), half a surrogate pair. */
function problemOf(value: string): BuildError['problem'] | null {
  for (let i = 0; i < value.length; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit === 0x7c) return 'delimiter';
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) return 'control';
    if (unit >= 0xd800 && unit <= 0xdfff && !value.isWellFormed()) return 'charset';
  }
  return null;
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
