import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { compact } from './compaction.ts';
import { encodeIsil } from './isil.ts';
import { elementBytes, readElements } from './iso28560-2.ts';
import type { ElementToWrite, StoredElement } from './iso28560-2.ts';
import type { CodedChange, RewriteError, TagToRewrite } from './tag-change.ts';

/** An element on its way to its new place: bytes as they are, and where it stood if it was there before. */
interface Piece {
  readonly oid: number;
  readonly bytes: Uint8Array;
  /** Null for a new one. */
  readonly at: number | null;
  /** Bytes of its old place, reserved ones included. */
  readonly room: number;
  readonly isLocked: boolean;
}

const nullByte = 0x80;
const contentParameter = 2;

/**
 * Changes elements of a chain. One that still fits into its old place, reserved bytes included, stays there; else what
 * comes behind it moves, except for locked elements, around which the rest is laid.
 */
export function rewriteElements(tag: TagToRewrite, change: CodedChange): Result<Uint8Array, RewriteError> {
  const raw = readElements(tag.memory);
  if (raw.end === 'cut' || raw.end === 'malformed') {
    return failed({ reason: 'unknown-model', detail: 'the chain of elements is damaged' });
  }
  const wanted = elementsOf(change);
  if (wanted === null) {
    return failed({ reason: 'bad-value', detail: 'the owner must be an ISIL, parts and part 1 to 999' });
  }
  const pieces = raw.elements.map((element) => pieceOf(tag, element));
  for (const element of wanted) put(pieces, element);
  withContentParameter(pieces, tag.memory);
  return layOut(tag, pieces);
}

function elementsOf(change: CodedChange): ElementToWrite[] | null {
  const elements: ElementToWrite[] = [];
  const compacted = (oid: number, text: string): void => {
    const { code, bytes } = compact(text);
    elements.push({ oid, compaction: code, data: bytes });
  };
  if (change.id !== undefined) compacted(1, change.id);
  if (change.owner !== undefined) {
    const data = encodeIsil(change.owner);
    if (data === null) return null;
    elements.push({ oid: 3, compaction: 0, data });
  }
  const { parts, part } = change;
  if (parts !== undefined || part !== undefined) {
    const numbers = [parts ?? part ?? 1, part ?? 1];
    if (numbers.some((number) => !Number.isInteger(number) || number < 1 || number > 999)) return null;
    const digits = Math.max(2, ...numbers.map((number) => String(number).length));
    compacted(4, numbers.map((number) => String(number).padStart(digits, '0')).join(''));
  }
  if (change.usageCode !== undefined) {
    elements.push({ oid: 5, compaction: 0, data: Uint8Array.of(change.usageCode << 4) });
  }
  return elements;
}

function pieceOf({ memory, locked, blockSizeBytes }: TagToRewrite, element: StoredElement): Piece {
  const { oid, from, to } = element;
  const blocks = Array.from(
    { length: Math.floor((to - 1) / blockSizeBytes) - Math.floor(from / blockSizeBytes) + 1 },
    (_, index) => Math.floor(from / blockSizeBytes) + index,
  );
  return {
    oid,
    bytes: memory.slice(from, to),
    at: from,
    room: to - from,
    isLocked: blocks.some((block) => locked.has(block)),
  };
}

/** In the place of the element of the same number, or at the end. */
function put(pieces: Piece[], element: ElementToWrite): void {
  const index = pieces.findIndex(({ oid }) => oid === element.oid);
  const old = pieces[index];
  const bare = elementBytes(element);
  if (!old) {
    pieces.push({ oid: element.oid, bytes: bare, at: null, room: 0, isLocked: false });
    return;
  }
  pieces[index] = { ...old, bytes: bare.length < old.room ? padded(bare, old.room) : bare };
}

/** With the offset byte and so many reserved bytes that the element fills its room. */
function padded(bare: Uint8Array, room: number): Uint8Array {
  const [precursor = 0, ...rest] = bare;
  const reserved = room - bare.length - 1;
  const isExtended = (precursor & 0x0f) === 0x0f;
  const [extension = 0, ...afterExtension] = rest;
  return Uint8Array.from([
    precursor | 0x80,
    ...(isExtended ? [extension, reserved, ...afterExtension] : [reserved, ...rest]),
    ...new Array<number>(reserved).fill(0),
  ]);
}

/** The list of elements names those that were added; bits that stood in it stay. */
function withContentParameter(pieces: Piece[], memory: Uint8Array): void {
  const added = pieces.filter(({ at, oid }) => at === null && oid > contentParameter).map(({ oid }) => oid);
  if (added.length === 0) return;
  const stored = readElements(memory).elements.find(({ oid }) => oid === contentParameter);
  const data = stored ? Array.from(memory.subarray(stored.start, stored.end)) : [];
  const listed = stored ? added : pieces.map(({ oid }) => oid).filter((oid) => oid > contentParameter);
  for (const oid of listed) {
    const bit = oid - 3;
    while (data.length <= bit >> 3) data.push(0);
    data[bit >> 3] = (data[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  }
  const element = { oid: contentParameter, compaction: 0, data: Uint8Array.from(data) };
  if (stored) put(pieces, element);
  else
    pieces.splice(1, 0, {
      oid: contentParameter,
      bytes: elementBytes(element),
      at: null,
      room: 0,
      isLocked: false,
    });
}

function layOut({ memory }: TagToRewrite, pieces: readonly Piece[]): Result<Uint8Array, RewriteError> {
  const next = new Uint8Array(memory.length);
  const fixed = pieces.filter(({ isLocked }) => isLocked);
  let at = 0;
  for (const piece of pieces) {
    if (piece.isLocked) continue;
    // A locked element stands in the way: what does not fit before it goes behind it.
    for (let wall = fixed[0]; wall && at + piece.bytes.length > (wall.at ?? 0); wall = fixed[0]) {
      next.fill(nullByte, at, wall.at ?? 0);
      at = setDown(next, wall, wall.at ?? 0);
      fixed.shift();
    }
    if (at + piece.bytes.length > next.length) {
      return failed({ reason: 'too-long', detail: `the tag has ${String(memory.length)} bytes` });
    }
    at = setDown(next, piece, at);
  }
  for (const wall of fixed) {
    next.fill(nullByte, at, wall.at ?? 0);
    at = setDown(next, wall, wall.at ?? 0);
  }
  return ok(next);
}

function setDown(memory: Uint8Array, { bytes }: Piece, at: number): number {
  memory.set(bytes, at);
  return at + bytes.length;
}
