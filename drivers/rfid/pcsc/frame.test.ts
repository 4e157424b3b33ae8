import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { parseSystemInfo, tagCommand } from '../iso15693.ts';
import {
  addressed,
  endSession,
  getUid,
  inventoryRequest,
  parseAirAnswer,
  parseInventory,
  parseUid,
  readBinary,
  selectIso15693,
  sessionStatus,
  startSession,
  transceive,
  updateBinary,
} from './commands.ts';
import {
  encodeCommand,
  encodeObject,
  encodeResponse,
  parseCommand,
  parseObjects,
  parseResponse,
  PcscReplyParser,
} from './frame.ts';

interface Vector {
  readonly protocol: string;
  readonly dir: string;
  readonly hex: string;
  readonly meaning: string;
}
const vectors = (
  JSON.parse(
    readFileSync(new URL('../../../test/fixtures/vectors/reader-frames.json', import.meta.url), 'utf8'),
  ) as Vector[]
).filter(({ protocol }) => protocol === 'PCSC-transparent');
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const recorded = (meaning: string): string =>
  vectors.find((vector) => vector.meaning.startsWith(meaning))?.hex ?? 'no such recording';
const answer = (meaning: string) => parseResponse(bytes(recorded(meaning))) ?? { data: bytes(''), status: 0 };

const uid = 'E00401008A5C982E';

describe('PC/SC APDUs', () => {
  it('reads and writes every recorded command and response', () => {
    expect(vectors).toHaveLength(12);
    for (const { dir, hex } of vectors) {
      if (dir === 'reader>host') {
        expect(new PcscReplyParser().push(bytes(hex)).map((one) => toHex(encodeResponse(one)))).toEqual([
          hex,
        ]);
      } else {
        const command = parseCommand(bytes(hex));
        expect(command && toHex(encodeCommand(command))).toBe(hex);
      }
    }
  });

  it('builds the recorded commands from their meaning', () => {
    expect(toHex(startSession)).toBe(recorded('start transparent session'));
    expect(toHex(selectIso15693)).toBe(recorded('switch protocol'));
    expect(toHex(endSession)).toBe(recorded('end transparent session'));
    expect(toHex(transceive(bytes('022B')))).toBe(recorded('system information, not addressed'));
    expect(toHex(transceive(bytes('02210000010203'), true))).toBe(
      recorded('write block 0, not addressed, with a timer'),
    );
  });

  it('builds storage card commands and addressed requests', () => {
    expect(toHex(getUid)).toBe('FFCA000000');
    expect(toHex(readBinary(3, 4))).toBe('FFB0000304');
    expect(toHex(readBinary(0x102, 16))).toBe('FFB0010210');
    expect(toHex(updateBinary(3, bytes('01020304')))).toBe('FFD600030401020304');
    expect(toHex(addressed(tagCommand.writeAfi, uid, [0xc2]))).toBe('22272E985C8A000104E0C2');
    expect(toHex(addressed(0xa2, uid))).toBe('22A2042E985C8A000104E0');
    expect(toHex(inventoryRequest())).toBe('260100');
    expect(toHex(inventoryRequest(uid))).toBe('2601402E985C8A000104E0');
  });

  it('finds what the tag said in a recorded answer', () => {
    const info = parseAirAnswer(answer('system information: 28'));
    if (info.kind !== 'answered') throw new Error(info.kind);
    expect(parseSystemInfo(info.bytes.subarray(1), uid)).toEqual({
      uid,
      dsfid: 0,
      afi: 0,
      blockCount: 28,
      blockSizeBytes: 4,
    });
    const block = { kind: 'answered', bytes: bytes('000000112233') };
    expect(parseAirAnswer(answer('block 0:'))).toEqual(block);
    expect(parseAirAnswer(answer('no answer of the tag'))).toEqual({ kind: 'silent' });
    expect(sessionStatus(answer('session started'))).toBe(0x9000);
    expect(sessionStatus(answer('no answer of the tag'))).toBe(0x6401);
  });

  it.each([
    ['a collision', 'C00300900096020200970100' + '9000', { kind: 'spoiled' }],
    ['no answer object', 'C0030090009000', { kind: 'silent' }],
    ['a command refused by the reader', '6A81', { kind: 'refused', status: 0x6a81 }],
    ['an object refused by the reader', 'C003016A819000', { kind: 'refused', status: 0x6a81 }],
    ['objects that are cut off', 'C0030090009770009000', { kind: 'refused', status: 0x9000 }],
  ])('tells %s', (_, hex, expected) => {
    const response = parseResponse(bytes(hex));
    expect(response && parseAirAnswer(response)).toEqual(expected);
  });

  it('reads the answer of an inventory, and nothing of another length', () => {
    expect(parseInventory(bytes('3E2E985C8A000104E0'))).toEqual({ uid, dsfid: 0x3e });
    expect(parseInventory(bytes('3E2E985C8A000104'))).toBeNull();
  });

  it.each([
    ['low byte first', '2E985C8A000104E0', { lowFirst: uid, highFirst: null }],
    ['high byte first', uid, { lowFirst: null, highFirst: uid }],
    ['either', 'E00401008A5C98E0', { lowFirst: 'E0985C8A000104E0', highFirst: 'E00401008A5C98E0' }],
    ['a MIFARE card', '0455A1B2C3D480', { lowFirst: null, highFirst: null }],
    ['a short one that ends so', '010203E0', { lowFirst: null, highFirst: null }],
    ['a FeliCa card', '0112030405060708', { lowFirst: null, highFirst: null }],
  ])('names a UID: %s', (_, hex, expected) => {
    expect(parseUid(bytes(hex))).toEqual(expected);
  });

  it('takes no response without a status word, and none that is too long', () => {
    for (const hex of ['', '90', '0102', '6001', 'A000']) expect(parseResponse(bytes(hex)), hex).toBeNull();
    const longest = new Uint8Array(264);
    longest.set([0x90, 0x00], 262);
    expect(parseResponse(longest)?.data).toHaveLength(262);
    expect(parseResponse(Uint8Array.of(0, ...longest))).toBeNull();
  });

  it('takes no command whose length is wrong, and none for a card', () => {
    for (const hex of ['', 'FFCA00', 'FFD600030401020', 'FFD6000304010203', 'FFD60003000102', '00A4040000']) {
      expect(parseCommand(bytes(hex)), hex).toBeNull();
    }
    expect(parseCommand(bytes('FFD6000304010203040000'))).toBeNull();
  });

  it('gives back the objects that were put in', () => {
    const tag = fc.constantFrom(0x5f46, 0xff6d, 0x81, 0x95, 0x97, 0xc0);
    const value = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(tag, value), { selector: ([name]) => name }), (objects) => {
        const encoded = objects.map(([name, content]) => encodeObject(name, content));
        const found = parseObjects(Uint8Array.from(encoded.flatMap((one) => [...one])));
        expect(found && [...found]).toEqual(objects);
      }),
      { numRuns: 200 },
    );
  });
});
