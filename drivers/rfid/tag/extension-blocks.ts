import { toHex } from '../../frame/hex.ts';
import type { TagElement } from './content.ts';
import { addElement } from './elements.ts';
import { textIn, zeroIn } from './text.ts';

/** Fields of each structured block, by ISO 28560-1 number, in their order (ISO 28560-3, extension blocks). */
const layouts: Readonly<Record<number, readonly number[]>> = {
  // 1, library: one byte of media format stands before the texts.
  1: [22, 23],
  2: [9, 18, 10, 21, 13, 20],
  3: [6, 8, 7, 24],
  4: [17],
  5: [11, 12, 25],
};
const libraryBlock = 1;
const mediaFormat = 19;

/**
 * The blocks from `from` on: length, id (low byte first), a byte that makes the XOR of the block 0, payload. A
 * length of 00 ends them, 01 is one byte of filling. Blocks of unknown id are kept on rewrite and not shown.
 */
export function readExtensionBlocks(
  memory: Uint8Array,
  from: number,
  elements: TagElement[],
  warnings: string[],
): void {
  let at = from;
  while (at < memory.length) {
    const length = memory[at] ?? 0;
    if (length === 0) return;
    if (length === 1) {
      at += 1;
      continue;
    }
    const end = at + length;
    if (length < 4 || end > memory.length) {
      warnings.push('an extension block is cut off');
      return;
    }
    let check = 0;
    for (let index = at; index < end; index += 1) check ^= memory[index] ?? 0;
    if (check === 0) addFields(memory, at, end, elements);
    else warnings.push('an extension block does not check');
    at = end;
  }
}

function addFields(memory: Uint8Array, at: number, end: number, elements: TagElement[]): void {
  const id = (memory[at + 1] ?? 0) | ((memory[at + 2] ?? 0) << 8);
  const oids = layouts[id];
  if (!oids) return;
  let start = at + payloadStart(memory, at, id);
  if (id === libraryBlock) {
    addElement(elements, mediaFormat, toHex(memory, start, start + 1));
    start += 1;
  }
  for (const oid of oids) {
    if (start >= end) return;
    const stop = zeroIn(memory, start, end);
    addElement(elements, oid, textIn(memory, start, stop));
    start = stop + 1;
  }
}

/**
 * The older Finnish model has the check byte at the end of the block instead of after the id. The XOR is 0 either
 * way, so the reading whose first text is printable counts.
 */
function payloadStart(memory: Uint8Array, at: number, id: number): number {
  const usual = memory[at + (id === libraryBlock ? 5 : 4)] ?? 0x20;
  if (isPrintable(usual)) return 4;
  return isPrintable(memory[at + (id === libraryBlock ? 4 : 3)] ?? 0) ? 3 : 4;
}

function isPrintable(byte: number): boolean {
  return byte === 0 || byte >= 0x20;
}
