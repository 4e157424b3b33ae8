import type { TagContent, TagElement } from './content.ts';
import { elementKind } from './elements.ts';
import { latin1 } from './text.ts';

/** 3M "RFID 501": eight blocks of four bytes (rfid.md 1.3). */
const layout = {
  format: 0,
  parts: 1,
  zero: 2,
  itemType: 3,
  id: 4,
  idEnd: 20,
  library: 20,
  custom: 24,
  end: 28,
  sizeBytes: 32,
} as const;
const format = 0x04;
const mostParts = 15;
/** Other, book, magazine, … ; 13 is a book with a tape. */
const itemTypes: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13]);

function idOf(memory: Uint8Array): string | null {
  const field = memory.subarray(layout.id, layout.idEnd);
  const zero = field.indexOf(0);
  const end = zero === -1 ? field.length : zero;
  if (end === 0 || field.subarray(end).some((byte) => byte !== 0)) return null;
  const text = latin1(field.subarray(0, end));
  return /^[\x21-\x7e]+$/.test(text) ? text : null;
}

/** Whether these bytes are such a tag: its first byte alone could be chance. */
export function looksLike501(memory: Uint8Array): boolean {
  return (
    memory.length >= layout.sizeBytes &&
    memory[layout.format] === format &&
    memory[layout.zero] === 0 &&
    itemTypes.has(memory[layout.itemType] ?? 0xff) &&
    memory.subarray(layout.end, layout.sizeBytes).every((byte) => byte === 0) &&
    idOf(memory) !== null
  );
}

/** Reads a tag that `looksLike501`. */
export function read501(memory: Uint8Array): TagContent {
  const both = memory[layout.parts] ?? 0;
  const part = both >> 4;
  const parts = both & 0x0f;
  const id = idOf(memory);
  const view = new DataView(memory.buffer, memory.byteOffset, layout.sizeBytes);
  const library = view.getUint32(layout.library);
  const elements: TagElement[] = [];
  const add = (oid: number, value: string): void => {
    elements.push({ oid, name: elementKind(oid).name, value });
  };
  if (id !== null) add(1, id);
  // All ones: never set. Twelve bits of branch stand before twenty of library.
  if (library !== 0xffff_ffff) add(15, `${String(library >>> 20)}/${String(library & 0xf_ffff)}`);
  add(19, String(memory[layout.itemType] ?? 0).padStart(2, '0'));
  const warnings = part > parts ? ['the ordinal is above the number of parts'] : [];
  return {
    model: 'threem-501',
    id,
    owner: null,
    parts: parts === 0 ? null : parts,
    part: parts === 0 ? null : part,
    usage: null,
    crc: null,
    elements,
    warnings,
  };
}

/** Null when the identifier (16 printable ASCII characters) or the parts (15) do not fit. The item is a book. */
export function write501(id: string, parts: number, part: number): Uint8Array | null {
  if (!/^[\x21-\x7e]{1,16}$/.test(id) || parts > mostParts || part > mostParts) return null;
  const memory = new Uint8Array(layout.sizeBytes);
  memory[layout.format] = format;
  memory[layout.parts] = (part << 4) | parts;
  memory[layout.itemType] = 1;
  memory.set(
    Array.from(id, (character) => character.charCodeAt(0)),
    layout.id,
  );
  memory.fill(0xff, layout.library, layout.custom);
  // The largest signed number: not set.
  memory.set([0x7f, 0xff, 0xff, 0xff], layout.custom);
  return memory;
}
