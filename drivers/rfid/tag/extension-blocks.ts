import { latin1, utf8 } from './compaction.ts';

export interface ExtensionField {
  readonly oid: number;
  readonly value: string;
}

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
 * The blocks after byte 34: length, id (low byte first), a byte that makes the XOR of the block 0, payload. A
 * length of 00 ends them, 01 is one byte of filling. Blocks of unknown id are kept on rewrite and not shown.
 */
export function readExtensionBlocks(bytes: Uint8Array): { fields: ExtensionField[]; warnings: string[] } {
  const fields: ExtensionField[] = [];
  const warnings: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = bytes[at] ?? 0;
    if (length === 0) break;
    if (length === 1) {
      at += 1;
      continue;
    }
    if (length < 4 || at + length > bytes.length) {
      warnings.push('an extension block is cut off');
      break;
    }
    const block = bytes.subarray(at, at + length);
    if (block.reduce((sum, byte) => sum ^ byte, 0) === 0) fields.push(...fieldsOf(block));
    else warnings.push('an extension block does not check');
    at += length;
  }
  return { fields, warnings };
}

function fieldsOf(block: Uint8Array): ExtensionField[] {
  const id = (block[1] ?? 0) | ((block[2] ?? 0) << 8);
  const oids = layouts[id];
  if (!oids) return [];
  const payload = block.subarray(payloadStart(block, id));
  const fields: ExtensionField[] = [];
  let texts = payload;
  if (id === libraryBlock) {
    fields.push({ oid: mediaFormat, value: (payload[0] ?? 0).toString(16).toUpperCase().padStart(2, '0') });
    texts = payload.subarray(1);
  }
  let start = 0;
  for (const oid of oids) {
    if (start >= texts.length) break;
    const zero = texts.indexOf(0, start);
    const end = zero === -1 ? texts.length : zero;
    const bytes = texts.subarray(start, end);
    const value = utf8(bytes) ?? latin1(bytes).normalize('NFC');
    if (value !== '') fields.push({ oid, value });
    start = end + 1;
  }
  return fields;
}

/**
 * The older Finnish model has the check byte at the end of the block instead of after the id. The XOR is 0 either
 * way, so the reading whose first text is printable counts.
 */
function payloadStart(block: Uint8Array, id: number): number {
  const usual = block[id === libraryBlock ? 5 : 4] ?? 0x20;
  const printable = (byte: number): boolean => byte === 0 || byte >= 0x20;
  const older = block[id === libraryBlock ? 4 : 3] ?? 0;
  return !printable(usual) && printable(older) ? 3 : 4;
}
