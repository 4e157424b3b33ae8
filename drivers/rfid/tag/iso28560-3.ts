import { crc16CcittFalse } from '../../frame/crc16.ts';
import { addElement } from './elements.ts';
import type { TagContent, TagElement } from './content.ts';
import { readExtensionBlocks } from './extension-blocks.ts';
import { hasControl, textIn, utf8, zeroIn } from './text.ts';
import { usageOf } from './usage.ts';

/** Layout of the basic block, ISO 28560-3: byte positions. */
export const basicBlock = {
  sizeBytes: 34,
  /** Tags of 32 bytes hold a block whose owner ends two bytes early, and nothing else. */
  shortSizeBytes: 32,
  parts: 1,
  part: 2,
  id: 3,
  idEnd: 19,
  crc: 19,
  owner: 21,
} as const;

const version = 1;

/** CRC over bytes 0 to 18 and 21 to 33; bytes that a short tag does not have count as 00. */
export function basicBlockCrc(memory: Uint8Array): number {
  const first = crc16CcittFalse(memory, 0, basicBlock.crc);
  return crc16CcittFalse(memory, basicBlock.owner, basicBlock.sizeBytes, first);
}

/** The same over 30 bytes only, as one maker's short tags have it. */
function shortCrc(memory: Uint8Array): number {
  const first = crc16CcittFalse(memory, 0, basicBlock.crc);
  return crc16CcittFalse(memory, basicBlock.owner, basicBlock.shortSizeBytes, first);
}

export function crcIsRight(memory: Uint8Array): boolean {
  if (memory.length < basicBlock.shortSizeBytes) return false;
  const stored = (memory[basicBlock.crc] ?? 0) | ((memory[basicBlock.crc + 1] ?? 0) << 8);
  if (stored === basicBlockCrc(memory)) return true;
  return memory.length < basicBlock.sizeBytes && stored === shortCrc(memory);
}

/** Whether the field of the identifier holds text without control characters, filled up with 00. */
export function hasPlainId(memory: Uint8Array): boolean {
  const end = zeroIn(memory, basicBlock.id, basicBlock.idEnd);
  for (let at = end; at < basicBlock.idEnd; at += 1) if (memory[at] !== 0) return false;
  return end > basicBlock.id && !hasControl(textIn(memory, basicBlock.id, end));
}

/** Some makers write version and usage the other way round. */
export function nibblesAreSwapped(memory: Uint8Array): boolean {
  const [first = 0] = memory;
  return first >> 4 !== version && (first & 0x0f) === version;
}

/** Text of a field filled up with 00. */
function fieldText(memory: Uint8Array, start: number, end: number): string {
  return textIn(memory, start, zeroIn(memory, start, end));
}

/** `DK718500` is stored, `DK-718500` is meant. */
function ownerOf(stored: string): string | null {
  if (stored === '') return null;
  const hasCountry = stored.length > 2 && isLetter(stored, 0) && isLetter(stored, 1) && stored[2] !== '-';
  return hasCountry ? `${stored.slice(0, 2)}-${stored.slice(2)}` : stored;
}

function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

/** Reads a basic block and what follows it. Call it when the CRC or the DSFID says that it is one. */
export function readBasicBlock(memory: Uint8Array, crc: 'ok' | 'wrong'): TagContent {
  const warnings: string[] = [];
  const first = memory[0] ?? 0;
  const high = first >> 4;
  const low = first & 0x0f;
  const swapped = nibblesAreSwapped(memory);
  if (swapped) warnings.push('version and usage are swapped');
  else if (high !== version) warnings.push(`version ${String(high)} is not known`);
  const usage = usageOf(swapped ? high : low);

  let parts = memory[basicBlock.parts] ?? 0;
  let part = memory[basicBlock.part] ?? 0;
  if (part > parts && part <= 20 && parts > 0) {
    warnings.push('number of parts and ordinal are swapped');
    [parts, part] = [part, parts];
  }
  const id = fieldText(memory, basicBlock.id, basicBlock.idEnd);
  const owner = ownerOf(fieldText(memory, basicBlock.owner, Math.min(memory.length, basicBlock.sizeBytes)));
  if (hasControl(id)) warnings.push('control characters in the identifier');
  if (crc === 'wrong') warnings.push('the checksum does not fit');

  const elements: TagElement[] = [];
  addElement(elements, 1, id);
  addElement(elements, 3, owner ?? '');
  readExtensionBlocks(memory, basicBlock.sizeBytes, elements, warnings);
  return {
    model: 'iso28560-3',
    id: id === '' ? null : id,
    owner,
    parts: parts === 0 ? null : parts,
    part,
    usage,
    crc,
    elements,
    warnings,
  };
}

export interface BasicBlockToWrite {
  readonly id: string;
  readonly owner: string | null;
  readonly parts: number;
  readonly part: number;
  readonly usageCode: number;
}

/**
 * The basic block for a memory of that size, CRC low byte first. Null when id or owner do not fit (16 bytes;
 * 13 bytes without the hyphen, 11 on a tag of 32 bytes).
 */
export function writeBasicBlock(content: BasicBlockToWrite, sizeBytes: number): Uint8Array | null {
  const id = octets(content.id);
  const owner = storedOwner(content.owner ?? '');
  const end = Math.min(sizeBytes, basicBlock.sizeBytes);
  const idRoom = basicBlock.idEnd - basicBlock.id;
  if (id.length > idRoom || owner.length > end - basicBlock.owner) return null;
  const block = new Uint8Array(end);
  block[0] = (version << 4) | content.usageCode;
  block[basicBlock.parts] = content.parts;
  block[basicBlock.part] = content.part;
  block.set(id, basicBlock.id);
  block.set(owner, basicBlock.owner);
  writeCrc(block);
  return block;
}

/** An ISIL as it is stored: without the hyphen behind the country. */
export function storedOwner(owner: string): Uint8Array {
  return octets(owner.replace(/^([A-Za-z]{2})-/, '$1'));
}

/** Puts the checksum of a basic block in its place, low byte first. */
export function writeCrc(memory: Uint8Array): void {
  const crc = basicBlockCrc(memory);
  memory[basicBlock.crc] = crc & 0xff;
  memory[basicBlock.crc + 1] = crc >> 8;
}

/** ISO 8859-1 where that can say it and cannot be taken for UTF-8, else UTF-8. */
export function octets(text: string): Uint8Array {
  const composed = text.normalize('NFC');
  if (/^[\0-\xff]*$/.test(composed)) {
    const bytes = Uint8Array.from(composed, (character) => character.charCodeAt(0));
    if (utf8(bytes) === composed || utf8(bytes) === null) return bytes;
  }
  return new TextEncoder().encode(composed);
}
