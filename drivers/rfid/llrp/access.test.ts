import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import {
  addAccessSpecBody,
  operationOutcome,
  readAccessSpec,
  readOperationResult,
  writeOperationResult,
} from './access.ts';
import type { BankOperation } from './access.ts';
import { readTagReports } from './commands.ts';
import { encodeMessage, LlrpParser, message } from './frame.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const epc = bytes('000102030405060708090A0B');
const write: BankOperation = {
  id: 7,
  kind: 'write',
  firstWord: 1,
  bytes: bytes('35C2'),
  password: bytes('A1B2C3D4'),
};
const read: BankOperation = { id: 8, kind: 'read', firstWord: 1, wordCount: 7 };

// Put together field by field from the standard's tables, apart from this code.
const vectors = {
  write:
    '0428000000620000001400CF005800000001000001000000000100D0000701000100D1003C01520027015300236000200060' +
    'FFFFFFFFFFFFFFFFFFFFFFFF0060000102030405060708090A0B015600110007A1B2C3D4400001000135C200EF000501',
  read:
    '0428000000600000001500CF005600000001000001000000000100D0000701000100D1003A01520027015300236000200060' +
    'FFFFFFFFFFFFFFFFFFFFFFFF0060000102030405060708090A0B0155000F000800000000400001000700EF000501',
  results:
    '043D000000540000001600F000228D000102030405060708090A0B8C34079000000001015E0009000007000100F000288D' +
    '000102030405060708090A0B015D0017000008000735C2000102030405060708090A0B',
} as const;

describe('LLRP operations on tags', () => {
  it.each([
    ['write', 0x14, write, vectors.write],
    ['read', 0x15, read, vectors.read],
  ] as const)('asks for a %s, and a simulator reads it again', (_, id, operation, hex) => {
    const body = addAccessSpecBody(1, epc, operation);
    expect(toHex(encodeMessage({ type: message.addAccessSpec, id, body }))).toBe(hex);
    expect(readAccessSpec(body)).toEqual({ id: 1, epc, operation });
  });

  it('reads the results out of a report', () => {
    const [report] = new LlrpParser().push(bytes(vectors.results));
    const { tags, whole } = readTagReports(report?.body ?? new Uint8Array());
    expect(whole).toBe(true);
    expect(tags.map(({ results }) => results)).toEqual([
      [{ id: 7, kind: 'write', code: 0, wordCount: 1, words: new Uint8Array() }],
      [{ id: 8, kind: 'read', code: 0, wordCount: 7, words: bytes('35C2000102030405060708090A0B') }],
    ]);
  });

  it.each([
    ['read', 0, null],
    ['read', 1, 'tag-error'],
    ['read', 2, 'no-tag'],
    ['read', 4, 'tag-error'],
    ['read', 5, 'locked'],
    ['read', 6, 'protected'],
    ['write', 0, null],
    ['write', 1, 'tag-error'],
    ['write', 2, 'locked'],
    ['write', 3, 'no-tag'],
    ['write', 5, 'no-tag'],
    ['write', 6, 'refused'],
    ['write', 7, 'protected'],
  ] as const)('knows what a %s with result %i means', (kind, code, reason) => {
    const parameter = writeOperationResult({ id: 7, kind, code, wordCount: 0, words: new Uint8Array() });
    const result = readOperationResult({ type: kind === 'read' ? 349 : 350, body: parameter.slice(4) });
    if (!result) throw new Error('not read');
    const outcome = operationOutcome(result);
    expect(outcome.kind === 'ok' ? null : outcome.error.reason).toBe(reason);
  });

  it('reads nothing out of what is cut off', () => {
    for (const operation of [write, read]) {
      const body = addAccessSpecBody(1, epc, operation);
      for (let length = 0; length < body.length; length += 1) {
        expect(readAccessSpec(body.subarray(0, length))).toBeNull();
      }
    }
    expect(readOperationResult({ type: 349, body: bytes('0000080002AABB') })).toBeNull();
    expect(readOperationResult({ type: 350, body: bytes('00000700') })).toBeNull();
    expect(readOperationResult({ type: 348, body: bytes('0000070001') })).toBeNull();
  });

  it('reads every operation that it writes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 2, maxLength: 62 }).filter(({ length }) => length % 2 === 0),
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        fc.nat({ max: 31 }),
        (tag, password, firstWord) => {
          const operation: BankOperation = { id: 3, kind: 'write', firstWord, bytes: tag, password };
          expect(readAccessSpec(addAccessSpecBody(1, tag, operation))).toEqual({
            id: 1,
            epc: tag,
            operation,
          });
        },
      ),
    );
  });
});
