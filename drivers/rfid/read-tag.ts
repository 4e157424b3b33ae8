import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { ReaderError, RfidReader, SeenTag, Uid } from './reader.ts';
import type { TagContent } from './tag/content.ts';
import { decodeTag, decodeTagPrefix } from './tag/decode-tag.ts';
import { decodeEpc } from './tag/uhf/decode-uhf.ts';

export interface ReadTag {
  readonly content: TagContent;
  /** What was read of the memory, from block 0. */
  readonly memory: Uint8Array;
}

/** Enough for the basic block of ISO 28560-3 with its CRC, and for what most tags of ISO 28560-2 hold. */
const firstBlocks = 9;
/** What every reader moves in one request: 32 blocks of 4 bytes. */
const blocksAtOnce = 32;

/** Reads what a tag says in as few exchanges as its data model allows. */
export async function readTagContent(
  reader: RfidReader,
  { uid, dsfid, epc }: SeenTag,
): Promise<Result<ReadTag, ReaderError>> {
  if (epc) {
    const pc = epc.pc ?? (await pcOf(reader, uid));
    return ok({ content: decodeEpc(epc.bytes, pc), memory: epc.bytes });
  }
  const first = await reader.readBlocks(uid, 0, firstBlocks);
  // A tag with fewer blocks refuses the read as a whole.
  const isSmaller = first.kind === 'failed' && first.error.reason === 'tag-error';
  if (first.kind === 'failed' && !isSmaller) return first;
  if (first.kind === 'ok') {
    const { content, needsMoreBytes } = decodeTagPrefix(first.value.bytes, { dsfid });
    if (!needsMoreBytes) return ok({ content, memory: first.value.bytes });
  }
  const begin = first.kind === 'ok' ? first.value : undefined;
  const memory = await readMemory(reader, uid, begin?.bytes, begin?.blockSizeBytes);
  if (memory.kind === 'failed') return memory;
  return ok({ content: decodeTag(memory.value, { dsfid }), memory: memory.value });
}

/** The PC word tells the models of UHF tags apart: asked for where the inventory did not bring it. */
async function pcOf(reader: RfidReader, uid: Uid): Promise<number | null> {
  if (!reader.capabilities.epcWrite) return null;
  const bank = await reader.readEpc(uid);
  return bank.kind === 'ok' ? bank.value.pc : null;
}

/** The whole memory of a tag; `begin` is what is known of it already. */
export async function readMemory(
  reader: RfidReader,
  uid: Uid,
  begin: Uint8Array = new Uint8Array(),
  knownBlockSizeBytes: number | null = null,
): Promise<Result<Uint8Array, ReaderError>> {
  const info = await reader.tagInfo(uid);
  if (info.kind === 'failed') return info;
  const blockSizeBytes = knownBlockSizeBytes ?? info.value.blockSizeBytes;
  const { blockCount } = info.value;
  if (!blockSizeBytes || !blockCount) {
    return failed({ reason: 'unsupported', detail: 'the tag does not say how large its memory is' });
  }
  const parts = [begin];
  const step = Math.max(1, Math.floor((blocksAtOnce * 4) / blockSizeBytes));
  for (let block = begin.length / blockSizeBytes; block < blockCount; block += step) {
    const part = await reader.readBlocks(uid, block, Math.min(step, blockCount - block));
    if (part.kind === 'failed') return part;
    parts.push(part.value.bytes);
  }
  const memory = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    memory.set(part, at);
    at += part.length;
  }
  return ok(memory);
}
