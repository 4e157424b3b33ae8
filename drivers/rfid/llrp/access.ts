import { toHex } from '../../frame/hex.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { EpcChange, ReaderError } from '../reader.ts';
import { epcBankNumber, epcBit } from '../uhf-reader.ts';
import { parameter, readParameters, tlv, u16, u16Bytes, u32, u32Bytes } from './parameters.ts';
import type { LlrpParameter } from './parameters.ts';

/** The one AccessSpec of this driver; 0 means all of them. */
const accessSpecId = 1;
export const accessSpecIdBody = u32Bytes(accessSpecId);
export const allAccessSpecs = u32Bytes(0);

/** Words of an EPC bank to be read or written; an operation's number comes back with its result. */
export type BankOperation =
  | { readonly id: number; readonly kind: 'read'; readonly firstWord: number; readonly wordCount: number }
  | ({ readonly id: number; readonly kind: 'write' } & EpcChange);

const noPassword = new Uint8Array(4);
const gen2 = 1;
/** Memory bank in the two highest bits. */
const bankBits = epcBankNumber << 6;
/** Bit 5: the tag is meant whose bits do match. */
const matchBit = 0x20;

function operationParameter(operation: BankOperation): Uint8Array {
  const { id, kind, firstWord } = operation;
  const isRead = kind === 'read';
  const password = isRead ? noPassword : (operation.password ?? noPassword);
  const wordCount = isRead ? operation.wordCount : operation.bytes.length / 2;
  return tlv(
    isRead ? parameter.c1g2Read : parameter.c1g2Write,
    ...[u16Bytes(id), password, Uint8Array.of(bankBits), u16Bytes(firstWord), u16Bytes(wordCount)],
    isRead ? new Uint8Array() : operation.bytes,
  );
}

/** Body of ADD_ACCESSSPEC: once, on the tag whose EPC begins with these bits, when that ROSpec sees it. */
export function addAccessSpecBody(roSpecId: number, epc: Uint8Array, operation: BankOperation): Uint8Array {
  const disabled = 0;
  const afterCount = 1;
  const atEndOfAccessSpec = 1;
  const bitCount = u16Bytes(epc.length * 8);
  return tlv(
    parameter.accessSpec,
    u32Bytes(accessSpecId),
    u16Bytes(0),
    Uint8Array.of(gen2, disabled),
    u32Bytes(roSpecId),
    tlv(parameter.accessSpecStopTrigger, Uint8Array.of(afterCount), u16Bytes(1)),
    tlv(
      parameter.accessCommand,
      tlv(
        parameter.c1g2TagSpec,
        tlv(
          parameter.c1g2TargetTag,
          ...[Uint8Array.of(bankBits | matchBit), u16Bytes(epcBit)],
          ...[bitCount, new Uint8Array(epc.length).fill(0xff)],
          ...[bitCount, epc],
        ),
      ),
      operationParameter(operation),
    ),
    tlv(parameter.accessReportSpec, Uint8Array.of(atEndOfAccessSpec)),
  );
}

/** What came of one operation on a tag. */
export interface OperationResult {
  readonly id: number;
  readonly kind: 'read' | 'write';
  /** 0 is success (C1G2ReadOpSpecResult, C1G2WriteOpSpecResult). */
  readonly code: number;
  /** Words read or written. */
  readonly wordCount: number;
  /** What was read. */
  readonly words: Uint8Array;
}

export const readResult = { success: 0, noAnswer: 2, overrun: 4, locked: 5, wrongPassword: 6 } as const;
export const writeResult = {
  success: 0,
  overrun: 1,
  locked: 2,
  power: 3,
  noAnswer: 5,
  readerError: 6,
  wrongPassword: 7,
} as const;

/** Null for other parameters, and for one that is cut off. */
export function readOperationResult({ type, body }: LlrpParameter): OperationResult | null {
  const isRead = type === parameter.c1g2ReadResult;
  if ((!isRead && type !== parameter.c1g2WriteResult) || body.length < 5) return null;
  const wordCount = u16(body, 3);
  const words = isRead ? body.slice(5, 5 + wordCount * 2) : new Uint8Array();
  if (isRead && words.length < wordCount * 2) return null;
  return { id: u16(body, 1), kind: isRead ? 'read' : 'write', code: body[0] ?? 0, wordCount, words };
}

/** The same for a simulator. */
export function writeOperationResult({ id, kind, code, words, wordCount }: OperationResult): Uint8Array {
  const type = kind === 'read' ? parameter.c1g2ReadResult : parameter.c1g2WriteResult;
  return tlv(type, Uint8Array.of(code), u16Bytes(id), u16Bytes(wordCount), words);
}

/** What a result means for whoever asked. */
export function operationOutcome({ kind, code, words }: OperationResult): Result<Uint8Array, ReaderError> {
  if (code === 0) return ok(words);
  const detail = `the reader says ${toHex(Uint8Array.of(code))} of the ${kind}`;
  const fail = (reason: ReaderError['reason']): Result<never, ReaderError> =>
    failed({ reason, code, detail });
  switch (kind) {
    case 'read':
      if (code === readResult.noAnswer) return fail('no-tag');
      if (code === readResult.locked) return fail('locked');
      return fail(code === readResult.wrongPassword ? 'protected' : 'tag-error');
    case 'write':
      if (code === writeResult.noAnswer || code === writeResult.power) return fail('no-tag');
      if (code === writeResult.locked) return fail('locked');
      if (code === writeResult.readerError) return fail('refused');
      return fail(code === writeResult.wrongPassword ? 'protected' : 'tag-error');
  }
}

/** An AccessSpec as a simulator takes it. */
export interface TakenAccessSpec {
  readonly id: number;
  readonly epc: Uint8Array;
  readonly operation: BankOperation;
}

/** Digs by the layout that `addAccessSpecBody` writes; null when something is missing. */
export function readAccessSpec(body: Uint8Array): TakenAccessSpec | null {
  const within = (bytes: Uint8Array | undefined, types: readonly number[]): LlrpParameter | undefined =>
    bytes && readParameters(bytes)?.find(({ type }) => types.includes(type));
  const spec = within(body, [parameter.accessSpec])?.body;
  const command = within(spec?.subarray(12), [parameter.accessCommand])?.body;
  const tagSpec = within(command, [parameter.c1g2TagSpec])?.body;
  const target = within(tagSpec, [parameter.c1g2TargetTag])?.body;
  const found = within(command, [parameter.c1g2Read, parameter.c1g2Write]);
  if (!spec || !target || !found || target[0] !== (bankBits | matchBit) || u16(target, 1) !== epcBit)
    return null;
  const maskBytes = Math.ceil(u16(target, 3) / 8);
  const epc = target.slice(7 + maskBytes);
  const fields = found.body;
  const [id, firstWord, wordCount] = [u16(fields, 0), u16(fields, 7), u16(fields, 9)];
  const operation: BankOperation =
    found.type === parameter.c1g2Read
      ? { id, kind: 'read', firstWord, wordCount }
      : { id, kind: 'write', firstWord, bytes: fields.slice(11), password: fields.slice(2, 6) };
  return { id: u32(spec, 0), epc, operation };
}
