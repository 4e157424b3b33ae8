import { crc16Genibus } from '../../../frame/crc16.ts';
import { toHex } from '../../../frame/hex.ts';
import type { TagContent, TagElement, TagModel } from '../content.ts';
import { elementKind } from '../elements.ts';
import { contentOf, readElements } from '../iso28560-2.ts';
import { readGaoxiao } from './gaoxiao.ts';
import { decodeUrnCode40 } from './urn-code40.ts';

/** The words before the EPC, Gen2: length, user memory, ISO or EPC, application family. */
interface ProtocolControl {
  /** True when the low byte is an AFI of ISO, false for an EPC of GS1. */
  readonly isIso: boolean;
  readonly afi: number;
}

interface EpcBank {
  /** Null where the reader did not hand it over: then no model is ruled out by it. */
  readonly pc: ProtocolControl | null;
  readonly epc: Uint8Array;
  /** Null when the bytes given begin with the PC word. */
  readonly crc: 'ok' | 'wrong' | null;
}

const largestBankBytes = 512;

/** AFIs of ISO 28560: in the library, on loan. */
const libraryAfis: readonly number[] = [0x07, 0xc2];

/** What an EPC bank says, given from its PC word or from the CRC before it. Never fails: what follows no model is `unknown`. */
export function decodeEpcBank(bytes: Uint8Array): TagContent {
  const bank = bytes.subarray(0, largestBankBytes);
  if (bank.length === 0 || bank.every((byte) => byte === 0)) return content('blank', null, null, []);
  const parsed = parseBank(bank);
  if (!parsed) return content('unknown', null, null, ['the length in the PC word does not fit']);
  return ofModel(parsed);
}

/** The same for an EPC that an inventory gave without CRC. @param pc its PC word, where the reader hands it over. */
export function decodeEpc(epc: Uint8Array, pc: number | null): TagContent {
  return ofModel({ pc: pc === null ? null : control(pc), epc: epc.subarray(0, largestBankBytes), crc: null });
}

function ofModel(bank: EpcBank): TagContent {
  const found = models.map((model) => model(bank)).find((one) => one !== null);
  return { ...(found ?? content('unknown', null, null, [`EPC ${toHex(bank.epc)}`])), crc: bank.crc };
}

/** What a user bank says: the format byte 06, then elements as on HF tags, without the identifier (ISO 28560-4). */
export function decodeUserBank(bytes: Uint8Array): TagContent {
  const bank = bytes.subarray(0, largestBankBytes * 4);
  if (bank.every((byte) => byte === 0)) return content('blank', null, null, []);
  if (bank[0] !== 0x06) return content('unknown', null, null, []);
  return { ...contentOf(readElements(bank.subarray(1))), model: 'iso28560-4' };
}

function control(word: number): ProtocolControl {
  return {
    isIso: (word & 0x0100) !== 0,
    afi: word & 0xff,
  };
}

function parseBank(bank: Uint8Array): EpcBank | null {
  for (const start of [0, 2]) {
    const word = (bank[start] ?? 0) * 256 + (bank[start + 1] ?? 0);
    const epcBytes = (word >> 11) * 2;
    const end = start + 2 + epcBytes;
    // Behind the EPC a reader may hand over zeros of the bank, nothing else.
    if (epcBytes === 0 || end > bank.length || bank.subarray(end).some((byte) => byte !== 0)) continue;
    const stored = (bank[0] ?? 0) * 256 + (bank[1] ?? 0);
    const right = crc16Genibus(bank, start, end);
    // Readers that leave the CRC out put zeros in its place.
    const crc = start === 0 || stored === 0 ? null : stored === right ? 'ok' : 'wrong';
    return { pc: control(word), epc: bank.slice(start + 2, end), crc };
  }
  return null;
}

/** The models in the order in which they are told apart. */
const models: readonly ((bank: EpcBank) => TagContent | null)[] = [
  iso28560Part4,
  bookwaves,
  smartfreq,
  gaoxiao,
];

function iso28560Part4({ pc, epc }: EpcBank): TagContent | null {
  if (pc && (!pc.isIso || !libraryAfis.includes(pc.afi))) return null;
  const uii = decodeUrnCode40(epc);
  if (uii === null) return null;
  // Without the PC word any bytes might be three letters: only an owner's name makes sure.
  if (!pc && !/^[A-Z]{2}-[^.]+\./.test(uii)) return null;
  // Owner and identifier with a point between, or the identifier alone with the owner in the user bank.
  const match = /^([A-Z]{2}-[^.]+)\.(.+)$/.exec(uii);
  return content('iso28560-4', match?.[2] ?? uii, match?.[1] ?? null, []);
}

/** First four bytes of the German universities' EPC. */
const bookwavesHeaders: readonly string[] = [
  '19E9F871',
  '1381F871',
  '19E9F877',
  '19ED0001',
  '19EAF321',
  '19EAF2F9',
  '19D50890',
];
const typedHeader = '19E9F877';

function bookwaves({ epc }: EpcBank): TagContent | null {
  const header = toHex(epc.subarray(0, 4));
  if (epc.length !== 16 || !bookwavesHeaders.includes(header)) return null;
  const number = epc.subarray(header === typedHeader ? 5 : 4, 12);
  const id = number.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n).toString();
  return content('bookwaves', id, null, []);
}

function smartfreq({ pc, epc }: EpcBank): TagContent | null {
  const [first, length = 0] = epc;
  if (first !== 0x41 || length === 0 || (pc && !libraryAfis.includes(pc.afi))) return null;
  const bits = epc.subarray(2);
  if (length * 6 > bits.length * 8) return null;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    const bit = index * 6;
    const pair = (bits[bit >> 3] ?? 0) * 256 + (bits[(bit >> 3) + 1] ?? 0);
    const value = (pair >> (10 - (bit & 7))) & 0x3f;
    text += String.fromCharCode(value < 0x20 ? value + 0x40 : value);
  }
  return content('smartfreq', text.trimEnd(), null, []);
}

function gaoxiao({ pc, epc }: EpcBank): TagContent | null {
  if (pc?.isIso === true) return null;
  const payload = readGaoxiao(epc);
  return payload && content('gaoxiao', payload.id, null, []);
}

function content(
  model: TagModel,
  id: string | null,
  owner: string | null,
  warnings: readonly string[],
): TagContent {
  const elements: TagElement[] = [];
  if (id !== null) elements.push({ oid: 1, name: elementKind(1).name, value: id });
  if (owner !== null) elements.push({ oid: 3, name: elementKind(3).name, value: owner });
  return { model, id, owner, parts: null, part: null, usage: null, crc: null, elements, warnings };
}
