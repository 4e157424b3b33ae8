import { fromHex } from '../frame/hex.ts';
import { airTime } from './air-time.ts';
import { tagErrorCode } from './field.ts';
import type { FieldTag, RfField } from './field.ts';
import { errorFlag, nxpCustom, nxpMaker, tagCommand, turned } from './iso15693.ts';
import { chipAnswer } from './nxp-chip.ts';

/** What a tag sends back: its flags first. */
export interface TagAnswer {
  readonly bytes: Uint8Array;
  /** Time in the field. */
  readonly airMs: number;
}

/** What a simulated tag can be. */
export interface TagNature {
  /** False for tags that know only the single-block commands. */
  readonly readsMultiple?: boolean;
}

const uidBytes = 8;

/**
 * What a tag in the field makes of a request that reached it (ISO/IEC 15693-3), for simulators of pads that pass such
 * requests on.
 * @param parameters what stands behind command and UID; in a custom command the maker's code goes before them.
 * @returns null when it keeps silent.
 */
export function tagAnswer(
  field: RfField,
  tag: FieldTag,
  command: number,
  parameters: Uint8Array,
  { readsMultiple = true }: TagNature = {},
): TagAnswer | null {
  if (command >= 0xa0) return customAnswer(field, tag, command, parameters);
  const [first = 0, second = 0] = parameters;
  switch (command) {
    case tagCommand.readSingle:
      return read(tag, first, 1);
    case tagCommand.readMultiple:
      return readsMultiple
        ? read(tag, first, second + 1)
        : error(tagErrorCode.notSupported, airTime.noAnswer);
    case tagCommand.writeSingle:
      return write(field, tag, first, parameters.subarray(1));
    case tagCommand.writeAfi:
      if (!field.writeAfi(tag, first)) return error(tagErrorCode.unknown, airTime.writeAfi);
      return answer([], airTime.writeAfi);
    case tagCommand.writeDsfid:
      tag.dsfid = first;
      field.written(tag);
      return answer([], airTime.writeAfi);
    case tagCommand.systemInfo:
      return answer(systemInfo(tag), airTime.systemInfo);
    case tagCommand.select:
    case tagCommand.resetToReady:
      return answer([], airTime.systemInfo);
    default:
      return error(tagErrorCode.notSupported, airTime.noAnswer);
  }
}

function customAnswer(
  field: RfField,
  tag: FieldTag,
  command: number,
  [maker, ...parameters]: Uint8Array,
): TagAnswer | null {
  if (maker !== nxpMaker) return null;
  const bytes = chipAnswer(field, tag, command, Uint8Array.from(parameters));
  const airMs = command === nxpCustom.easAlarm ? airTime.easAlarm : airTime.writeAfi;
  return bytes && { bytes, airMs };
}

function write(field: RfField, tag: FieldTag, block: number, bytes: Uint8Array): TagAnswer {
  const size = tag.blockSizeBytes;
  const airMs = airTime.writeBlocks(1, size);
  if (bytes.length !== size || (block + 1) * size > tag.memory.length) {
    return error(tagErrorCode.blockMissing, airMs);
  }
  if (tag.locked.has(block)) return error(tagErrorCode.locked, airMs);
  tag.memory.set(bytes, block * size);
  field.written(tag);
  return answer([], airMs);
}

function read(tag: FieldTag, first: number, count: number): TagAnswer {
  const size = tag.blockSizeBytes;
  const airMs = airTime.readBlocks(count, size, false);
  if ((first + count) * size > tag.memory.length) return error(tagErrorCode.blockMissing, airMs);
  return answer(tag.memory.subarray(first * size, (first + count) * size), airMs);
}

function systemInfo(tag: FieldTag): Uint8Array {
  const uid = turned(fromHex(tag.uid) ?? new Uint8Array(uidBytes));
  const blocks = tag.memory.length / tag.blockSizeBytes;
  return Uint8Array.of(0x0f, ...uid, tag.dsfid, tag.afi, blocks - 1, tag.blockSizeBytes - 1, 0x01);
}

function answer(data: Uint8Array | readonly number[], airMs: number): TagAnswer {
  return { bytes: Uint8Array.of(0x00, ...data), airMs };
}

function error(code: number, airMs: number): TagAnswer {
  return { bytes: Uint8Array.of(errorFlag, code), airMs };
}
