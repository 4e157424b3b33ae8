import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { writeElements } from './iso28560-2.ts';
import { basicBlock, writeBasicBlock } from './iso28560-3.ts';
import { write501 } from './threem-501.ts';
import { usageCode } from './usage.ts';

export interface TagToWrite {
  readonly model: 'iso28560-2' | 'iso28560-3' | 'threem-501';
  readonly id: string;
  /** ISIL with its hyphen. */
  readonly owner?: string;
  readonly parts?: number;
  readonly part?: number;
  /** A name of `TypeOfUsage`; circulating when not given (ISO 28560-3), left out (ISO 28560-2). */
  readonly usage?: string;
  /** Whole memory; 112 is the common chip of 28 blocks. */
  readonly sizeBytes?: number;
}

export interface EncodeError {
  readonly reason: 'bad-id' | 'bad-owner' | 'bad-parts' | 'bad-usage' | 'bad-size' | 'too-long';
  readonly detail: string;
}

const control = /\p{Cc}/u;

/** The whole memory of a new tag, unused bytes 00. */
export function encodeTag(tag: TagToWrite): Result<Uint8Array, EncodeError> {
  const sizeBytes = tag.sizeBytes ?? 112;
  if (!Number.isInteger(sizeBytes) || sizeBytes < 4 || sizeBytes > 8192) {
    return failed({ reason: 'bad-size', detail: 'the size must be 4 to 8192 bytes' });
  }
  const id = tag.id.normalize('NFC');
  if (id.trim() === '' || id.length > 255 || control.test(id)) {
    return failed({
      reason: 'bad-id',
      detail: 'the identifier must be 1 to 255 characters without control characters',
    });
  }
  const parts = partsOf(tag);
  if (parts === null) {
    return failed({ reason: 'bad-parts', detail: 'parts and part must be 1 to 255, part not above parts' });
  }
  const usage = tag.usage === undefined ? null : usageCode(tag.usage);
  if (tag.usage !== undefined && usage === null) {
    return failed({ reason: 'bad-usage', detail: `there is no usage "${tag.usage.slice(0, 40)}"` });
  }
  switch (tag.model) {
    case 'iso28560-3':
      return encodeBasic(tag, id, parts, usage, sizeBytes);
    case 'iso28560-2':
      return encodeElements(tag, id, parts, usage, sizeBytes);
    case 'threem-501':
      return encode501(tag, id, parts, sizeBytes);
  }
}

interface Parts {
  readonly parts: number;
  readonly part: number;
  readonly given: boolean;
}

function partsOf(tag: TagToWrite): Parts | null {
  const parts = tag.parts ?? tag.part ?? 1;
  const part = tag.part ?? 1;
  const inRange = [parts, part].every((number) => Number.isInteger(number) && number >= 1 && number <= 255);
  return inRange && part <= parts
    ? { parts, part, given: tag.parts !== undefined || tag.part !== undefined }
    : null;
}

function encodeBasic(
  tag: TagToWrite,
  id: string,
  { parts, part }: Parts,
  usage: number | null,
  sizeBytes: number,
): Result<Uint8Array, EncodeError> {
  if (sizeBytes < basicBlock.shortSizeBytes) {
    return failed({ reason: 'bad-size', detail: 'ISO 28560-3 needs at least 32 bytes' });
  }
  const usageNibble = usage ?? 1;
  const block = writeBasicBlock(
    { id, owner: tag.owner ?? null, parts, part, usageCode: usageNibble },
    sizeBytes,
  );
  if (block === null) {
    return failed({
      reason: 'too-long',
      detail: 'identifier (16 bytes) or owner does not fit the basic block',
    });
  }
  return ok(inMemory(block, sizeBytes));
}

function encode501(
  tag: TagToWrite,
  id: string,
  { parts, part }: Parts,
  sizeBytes: number,
): Result<Uint8Array, EncodeError> {
  if (tag.owner !== undefined || tag.usage !== undefined) {
    return failed({ reason: 'bad-owner', detail: 'RFID 501 has no place for owner or usage' });
  }
  const memory = write501(id, parts, part);
  if (memory === null || memory.length > sizeBytes) {
    return failed({
      reason: 'too-long',
      detail: 'RFID 501 holds 16 printable ASCII characters and 15 parts, in 32 bytes',
    });
  }
  return ok(inMemory(memory, sizeBytes));
}

function encodeElements(
  tag: TagToWrite,
  id: string,
  parts: Parts,
  usage: number | null,
  sizeBytes: number,
): Result<Uint8Array, EncodeError> {
  const chain = writeElements({
    id,
    owner: tag.owner ?? null,
    parts: parts.given ? parts.parts : null,
    part: parts.given ? parts.part : null,
    usageCode: usage,
  });
  if (chain === null)
    return failed({ reason: 'bad-owner', detail: 'the owner must be an ISIL: letters, digits, - / :' });
  if (chain.length > sizeBytes) {
    return failed({
      reason: 'too-long',
      detail: `needs ${String(chain.length)} bytes, the tag has ${String(sizeBytes)}`,
    });
  }
  return ok(inMemory(chain, sizeBytes));
}

function inMemory(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  const memory = new Uint8Array(sizeBytes);
  memory.set(bytes);
  return memory;
}
