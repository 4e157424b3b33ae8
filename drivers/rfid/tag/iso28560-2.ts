import { toHex } from '../../frame/hex.ts';
import { compact, decodeCompacted } from './compaction.ts';
import type { TagContent, TagElement } from './content.ts';
import { elementKind } from './elements.ts';
import { decodeIsil, encodeIsil } from './isil.ts';
import { hasControl } from './text.ts';
import { usageOf } from './usage.ts';

/** One element as it lies in the memory (ISO/IEC 15962 data set): its data from `start` up to `end`. */
export interface StoredElement {
  readonly oid: number;
  readonly compaction: number;
  readonly start: number;
  readonly end: number;
  /** The whole element with its precursor and reserved bytes: from `from` up to `to`. */
  readonly from: number;
  readonly to: number;
}

export interface RawElements {
  readonly memory: Uint8Array;
  readonly elements: readonly StoredElement[];
  /**
   * Why reading ended: a terminator, the end of memory exactly after an element, an element that runs beyond the
   * memory given, or bytes that are no element.
   */
  readonly end: 'terminator' | 'memory' | 'cut' | 'malformed';
}

const extendedOid = 15;
const nullByte = 0x80;

/**
 * The chain of elements from byte 0: precursor, number beyond 14, offset, length, data, padding
 * (ISO 28560-2, encoding of ISO/IEC 15962).
 */
export function readElements(memory: Uint8Array): RawElements {
  const elements: StoredElement[] = [];
  let at = 0;
  while (at < memory.length) {
    const precursor = memory[at] ?? 0;
    const from = at;
    if (precursor === 0) return { memory, elements, end: 'terminator' };
    at += 1;
    if (precursor === nullByte) continue;
    let oid = precursor & 0x0f;
    if (oid === extendedOid) {
      oid = extendedOid + (memory[at] ?? 0);
      at += 1;
    }
    if (oid === 0) return { memory, elements, end: 'malformed' };
    let padding = 0;
    if (precursor & 0x80) {
      padding = memory[at] ?? 0;
      at += 1;
    }
    const length = readLength(memory, at);
    if (length === null) return { memory, elements, end: at + 1 >= memory.length ? 'cut' : 'malformed' };
    at += length.size;
    if (length.value === 0) return { memory, elements, end: 'malformed' };
    if (at + length.value > memory.length) return { memory, elements, end: 'cut' };
    const start = at;
    at += length.value;
    const to = Math.min(at + padding, memory.length);
    elements.push({ oid, compaction: (precursor >> 4) & 0x07, start, end: at, from, to });
    at += padding;
  }
  return { memory, elements, end: 'memory' };
}

/** 7-bit groups, most significant first, bit 7 says that more follow; three groups are beyond any tag. */
export function readLength(memory: Uint8Array, at: number): { value: number; size: number } | null {
  let value = 0;
  for (let size = 1; size <= 3; size += 1) {
    const byte = memory[at + size - 1];
    if (byte === undefined) return null;
    value = (value << 7) | (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, size };
  }
  return null;
}

/** What an element says; bytes that are no text, or hide control characters, are given as hex. */
function valueOf(memory: Uint8Array, element: StoredElement, warnings: string[]): string {
  const { oid, compaction, start, end } = element;
  if (compaction === 0) {
    const isIsil = elementKind(oid).coding === 'isil';
    return isIsil ? decodeIsil(memory, start, end) : toHex(memory, start, end);
  }
  const text = decodeCompacted(compaction, memory, start, end);
  if (text === null) {
    warnings.push(`element ${String(oid)}: not coded as its compaction says`);
    return toHex(memory, start, end);
  }
  if (compaction === 6 && hasControl(text)) {
    warnings.push(`element ${String(oid)}: octets that are no text`);
    return toHex(memory, start, end);
  }
  return text;
}

/** Total and ordinal, each half of 2, 4 or 6 digits; a total alone stays null where it is no number of parts. */
function partsOf(value: string): { parts: number; part: number } | null {
  if (!/^([0-9]{2}|[0-9]{4}|[0-9]{6})$/.test(value)) return null;
  const half = value.length / 2;
  return { parts: Number(value.slice(0, half)), part: Number(value.slice(half)) };
}

/** First byte of an element's data; undefined when the chain has no such element. */
function firstByte({ memory, elements }: RawElements, oid: number): number | undefined {
  const element = elements.find((one) => one.oid === oid);
  return element && memory[element.start];
}

export function contentOf(raw: RawElements): TagContent {
  const warnings: string[] = [];
  const { memory } = raw;
  const elements: TagElement[] = raw.elements.map((element) => ({
    oid: element.oid,
    name: elementKind(element.oid).name,
    value: valueOf(memory, element, warnings),
  }));
  if (raw.end === 'cut') warnings.push('an element runs beyond the memory');
  if (raw.end === 'malformed') warnings.push('bytes after the last element are no element');
  const find = (oid: number): string | null => elements.find((element) => element.oid === oid)?.value ?? null;
  const set = find(4);
  const halves = set === null ? null : partsOf(set);
  if (set !== null && halves === null) warnings.push('set information is not two halves of digits');
  const usage = firstByte(raw, 5);
  const id = find(1);
  if (id !== null && hasControl(id)) warnings.push('control characters in the identifier');
  return {
    model: 'iso28560-2',
    id,
    owner: find(3),
    parts: halves?.parts ?? null,
    part: halves?.part ?? null,
    usage: usage === undefined ? null : usageOf(usage >> 4),
    crc: null,
    elements,
    warnings,
  };
}

/**
 * True when these bytes read as a chain that begins with an identifier as the standard would code it: the test for
 * tags whose DSFID was never written.
 */
export function looksLikeElements(memory: Uint8Array): boolean {
  const { elements, end } = readElements(memory);
  const [first] = elements;
  if (first?.oid !== 1 || end === 'cut' || end === 'malformed') return false;
  const text = decodeCompacted(first.compaction, memory, first.start, first.end);
  if (text === null || text.length < 2 || hasControl(text)) return false;
  // Every number and compaction must make sense, or chance alone would pass.
  return elements.every(
    (element) =>
      element.oid <= 31 && (element.compaction !== 0 || [2, 3, 5, 11, 19, 20].includes(element.oid)),
  );
}

/** Whether an element that the station needs (parts, usage) may still lie beyond a prefix of the memory. */
export function needsMore(raw: RawElements): boolean {
  if (raw.end === 'terminator' || raw.end === 'malformed') return false;
  const has = (oid: number): boolean => raw.elements.some((element) => element.oid === oid);
  if (!has(1)) return true;
  const listed = firstByte(raw, 2);
  // Bit 7 stands for element 3, bit 6 for 4, bit 5 for 5.
  if (listed === undefined) return raw.elements.length < 2;
  return ((listed & 0x40) !== 0 && !has(4)) || ((listed & 0x20) !== 0 && !has(5));
}

export interface ElementsToWrite {
  readonly id: string;
  readonly owner: string | null;
  readonly parts: number | null;
  readonly part: number | null;
  readonly usageCode: number | null;
}

/** An element to be put on a tag. */
export interface ElementToWrite {
  readonly oid: number;
  readonly compaction: number;
  readonly data: Uint8Array;
}

const blockBytes = 4;

/**
 * The elements in the standard's order: identifier, padded to whole blocks so that it can be locked; content
 * parameter when anything follows; owner, set, usage. Null when the owner is no ISIL.
 */
export function writeElements(content: ElementsToWrite): Uint8Array | null {
  const optional: ElementToWrite[] = [];
  if (content.owner !== null) {
    const data = encodeIsil(content.owner);
    if (data === null) return null;
    optional.push({ oid: 3, compaction: 0, data });
  }
  if (content.parts !== null && content.part !== null) {
    const digits = Math.max(String(content.parts).length, String(content.part).length, 2);
    const halves = [content.parts, content.part].map((number) => String(number).padStart(digits, '0'));
    optional.push({ oid: 4, ...compacted(halves.join('')) });
  }
  if (content.usageCode !== null) {
    optional.push({ oid: 5, compaction: 0, data: Uint8Array.of(content.usageCode << 4) });
  }
  const bitmap = optional.reduce((bits, element) => bits | (0x80 >> (element.oid - 3)), 0);
  const chain: number[] = aligned({ oid: 1, ...compacted(content.id) });
  if (optional.length > 0)
    chain.push(...elementBytes({ oid: 2, compaction: 0, data: Uint8Array.of(bitmap) }));
  for (const element of optional) chain.push(...elementBytes(element));
  return Uint8Array.from(chain);
}

function compacted(text: string): { compaction: number; data: Uint8Array } {
  const { code, bytes } = compact(text);
  return { compaction: code, data: bytes };
}

/** With the offset byte and padding that bring the element to a block boundary, when it does not end there anyway. */
/** Precursor, number beyond 14, length and data, without reserved bytes. */
export function elementBytes({ oid, compaction, data }: ElementToWrite): Uint8Array {
  const head =
    oid < extendedOid ? [(compaction << 4) | oid] : [(compaction << 4) | extendedOid, oid - extendedOid];
  return Uint8Array.from([...head, ...lengthBytes(data.length), ...data]);
}

function aligned(element: ElementToWrite): number[] {
  const bare = [...elementBytes(element)];
  const missing = (blockBytes - (bare.length % blockBytes)) % blockBytes;
  if (missing === 0) return bare;
  const [precursor = 0, ...rest] = bare;
  const padding = missing - 1;
  return [precursor | 0x80, padding, ...rest, ...new Array<number>(padding).fill(0)];
}

export function lengthBytes(length: number): number[] {
  const groups = [length & 0x7f];
  for (let rest = length >> 7; rest > 0; rest >>= 7) groups.unshift((rest & 0x7f) | 0x80);
  return groups;
}
