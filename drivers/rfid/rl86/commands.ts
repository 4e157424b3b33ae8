import { fromHex, toHex } from '../../frame/hex.ts';
import type { ReaderError, SeenTag, TagInfo, Uid } from '../reader.ts';
import { pcb } from './frame.ts';
import type { Rl86Frame } from './frame.ts';

/** First byte of INF: the commands that this driver sends. */
export const command = {
  readConfiguration: 0x01,
  inventory: 0x31,
  connect: 0x32,
  disconnect: 0x33,
  access: 0x34,
} as const;

/** What an access command does in the field; two bytes, low one first. */
export const accessCode = {
  readBlocks: 0x0003,
  writeBlocks: 0x0004,
  writeAfi: 0x0006,
  systemInfo: 0x000a,
  setEas: 0x000c,
  resetEas: 0x000d,
  easAlarm: 0x000f,
} as const;

/** Inventory flags: without bit 3 every tag in the field is looked for anew, with it the rest is reported. */
export const inventoryFlag = { fresh: 0x00, continue: 0x08 } as const;
/** Flags of a tag report: which fields follow. */
export const reportFlag = { antenna: 0x01, protocol: 0x02, tagType: 0x04, uid: 0x08, memory: 0x10 } as const;
export const airProtocolIso15693 = 0x01;
/** Connect parameter: the pad keeps the UID and addresses every command to it. */
export const addressedMode = 0x01;
export const everyHandle = 0x00;
/** First block of the configuration, in RAM, for connect(): which one does not matter, it is harmless to read. */
export const configurationBlock = 0x01;
export const configurationBlockBytes = 14;

export const status = {
  ok: 0x0000,
  notSupported: 0x0003,
  timeout: 0x0004,
  memory: 0x0005,
  notSetUp: 0x0006,
  badChecksum: 0x0101,
  badLength: 0x0102,
  badCommand: 0x0103,
  badNumber: 0x0104,
  badParameter: 0x0105,
  wrongHandle: 0x0415,
  tagCollision: 0x0419,
  lockedOrMissing: 0x041b,
  blockMissing: 0x041c,
  passwordLocked: 0x041d,
  unauthorised: 0x041e,
  interference: 0x041f,
  noTag: 0x0420,
  tagRefused: 0x0422,
  wrongTagData: 0x0423,
  wrongUid: 0x0424,
} as const;

const statusMeanings: Readonly<Record<number, string>> = {
  0x0001: 'unknown error',
  0x0002: 'invalid argument',
  0x0003: 'not supported',
  0x0004: 'timeout',
  0x0005: 'no memory left in the pad',
  0x0006: 'not set up',
  0x0007: 'overflow',
  0x0101: 'checksum error in the request',
  0x0103: 'unknown command',
  0x0104: 'request out of step',
  0x0105: 'invalid parameter',
  0x0404: 'collision of tags',
  0x0415: 'unknown handle',
  0x041b: 'block locked or missing',
  0x041c: 'block missing',
  0x041d: 'password needed or locked',
  0x041e: 'not authorised',
  0x0420: 'no tag',
  0x0422: 'the tag refused',
  0x0424: 'another tag answered',
};

export function describeStatus(code: number): string {
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return statusMeanings[code] ?? `status ${hex}`;
}

/** @param isWrite 041B says "locked or missing" at once: of a write it means the first, of a read the second. */
export function statusError(code: number, isWrite: boolean): ReaderError {
  const detail = describeStatus(code);
  switch (code) {
    case status.lockedOrMissing:
      return { reason: isWrite ? 'locked' : 'tag-error', code, detail };
    case status.passwordLocked:
    case status.unauthorised:
      return { reason: isWrite ? 'protected' : 'tag-error', code, detail };
    case status.blockMissing:
    case status.tagRefused:
      return { reason: 'tag-error', code, detail };
    case status.notSupported:
    case status.notSetUp:
    case status.badCommand:
      return { reason: 'unsupported', code, detail };
    case status.badChecksum:
    case status.badLength:
    case status.badNumber:
      return { reason: 'line', code, detail };
    case status.timeout:
    case status.tagCollision:
    case status.interference:
    case status.noTag:
    case status.wrongTagData:
    case status.wrongUid:
      return { reason: 'no-tag', code, detail };
    default:
      // 0400-040A are the radio's: nothing, or nothing whole, came back from the addressed tag.
      return { reason: code >= 0x0400 && code <= 0x040a ? 'no-tag' : 'refused', code, detail };
  }
}

export function word(value: number): [number, number] {
  return [value & 0xff, value >> 8];
}

export function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** UIDs travel low byte first, as on the air. */
export function uidBytes(uid: Uid): Uint8Array {
  return (fromHex(uid) ?? new Uint8Array(8)).reverse();
}

export function uidFrom(bytes: Uint8Array): Uid {
  return toHex(bytes.slice().reverse());
}

/** Not yet numbered: that happens on the way out (`RequestNumbering`). */
export function request(code: number, ...parameters: readonly number[]): Rl86Frame {
  return { pcb: 0, inf: Uint8Array.of(code, ...parameters) };
}

/** The chain acknowledged, T=1: the number of the block that is wanted next. */
export function acknowledgement(of: Rl86Frame): Rl86Frame {
  const wanted = (of.pcb & pcb.number) === 0 ? pcb.acknowledgeNumber : 0;
  return { pcb: pcb.acknowledge | wanted, inf: new Uint8Array() };
}

export function connectRequest(uid: Uid, antenna: number, tagType: number): Rl86Frame {
  const parameter = [addressedMode, ...uidBytes(uid)];
  return request(command.connect, antenna, airProtocolIso15693, tagType, parameter.length, ...parameter);
}

/** One operation in a request: the only form that was captured. Its length is below 128, see `lengthBytes`. */
export function accessRequest(handle: number, code: number, parameters: readonly number[]): Rl86Frame {
  const operation = [...word(code), ...parameters];
  return request(command.access, handle, ...lengthBytes(operation.length), ...operation);
}

/** The maker calls the length an EBV: seven bits to a byte, high ones first, bit 7 says that more follow. */
export function lengthBytes(length: number): number[] {
  return length < 0x80 ? [length] : [0x80 | (length >> 7), length & 0x7f];
}

export interface AccessResult {
  readonly code: number;
  readonly succeeded: boolean;
  /** Of the operation, or its error in two bytes. */
  readonly data: Uint8Array;
}

/** What follows the status of an answer to an access command; null when it cannot be one. */
export function accessResult(data: Uint8Array): AccessResult | null {
  // There is one operation, so its length is told by what is there: whether above 127 it takes one byte or two is open.
  const length = data[0] ?? 0;
  const at = length === data.length - 1 ? 1 : 2;
  if (at === 2 && (((length & 0x7f) << 7) | (data[1] ?? 0)) !== data.length - 2) return null;
  if (data.length < at + 3) return null;
  return { code: wordAt(data, at), succeeded: data[at + 2] === 1, data: data.slice(at + 3) };
}

export interface TagReport extends SeenTag {
  readonly antenna: number;
  readonly tagType: number;
}

export interface InventoryReport {
  /** Time was up or a table was full: there may be more tags than the total says. */
  readonly stoppedEarly: boolean;
  readonly total: number;
  readonly reports: number;
  /** Those of ISO 15693. */
  readonly tags: readonly TagReport[];
  /** False when a report could not be told apart from the next. */
  readonly whole: boolean;
}

/** Stop (1), total (2), reports in this frame (1), reports. */
export function inventoryReport(data: Uint8Array): InventoryReport | null {
  if (data.length < 4) return null;
  const reports = data[3] ?? 0;
  const tags: TagReport[] = [];
  let at = 4;
  const take = (present: boolean): number => {
    if (!present) return 0;
    at += 1;
    return data[at - 1] ?? 0;
  };
  for (let index = 0; index < reports; index += 1) {
    const flags = take(true);
    const antenna = take((flags & reportFlag.antenna) !== 0);
    const protocol = (flags & reportFlag.protocol) === 0 ? airProtocolIso15693 : take(true);
    const tagType = take((flags & reportFlag.tagType) !== 0);
    const length = take((flags & reportFlag.uid) !== 0);
    const serial = data.subarray(at, at + length);
    at += length;
    if ((flags & reportFlag.memory) !== 0) {
      at += 2 + Math.ceil(wordAt(data, at) / 8);
    }
    // Embedded commands (bit 7) are answered only where they were asked for.
    if (at > data.length || flags >= 0x80) {
      return { stoppedEarly: data[0] !== 0, total: wordAt(data, 1), reports, tags, whole: false };
    }
    if (protocol !== airProtocolIso15693 || length < 8) continue;
    // Captures show 00 behind each UID: DSFID 00 or a terminator. Anything else can only be a DSFID.
    tags.push({ uid: uidFrom(serial.subarray(0, 8)), dsfid: (serial[8] ?? 0) || null, antenna, tagType });
  }
  return { stoppedEarly: data[0] !== 0, total: wordAt(data, 1), reports, tags, whole: true };
}

const infoFlag = { dsfid: 0x01, afi: 0x02, memory: 0x04, reference: 0x08 } as const;
const infoBytes = { head: 9, fields: 5 } as const;

/** Flags, UID, DSFID, AFI, blocks - 1, block size - 1, IC reference. */
export function systemInfo(data: Uint8Array): TagInfo | null {
  if (data.length < infoBytes.head) return null;
  const flags = data[0] ?? 0;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  // The one capture has every field. With fewer bytes, fields that the flags deny are left out as on the air.
  const isFixed = data.length >= infoBytes.head + infoBytes.fields;
  let at: number = infoBytes.head;
  const take = (flag: number): number | null => {
    if (!isFixed && !has(flag)) return null;
    const value = data[at] ?? null;
    at += 1;
    return has(flag) ? value : null;
  };
  const dsfid = take(infoFlag.dsfid);
  const afi = take(infoFlag.afi);
  const lastBlock = take(infoFlag.memory);
  const lastByte = take(infoFlag.memory);
  return {
    uid: uidFrom(data.subarray(1, 9)),
    dsfid,
    afi,
    blockSizeBytes: lastByte === null ? null : (lastByte & 0x1f) + 1,
    blockCount: lastBlock === null ? null : lastBlock + 1,
  };
}

/** Tag types of the maker's table, for a tag that no inventory has named; by the chip maker's byte in the UID. */
const tagTypes: Readonly<Record<string, number>> = { '04': 1, '07': 2, '02': 3, '08': 4 };

export function usualTagType(uid: Uid): number {
  return tagTypes[uid.slice(2, 4)] ?? 1;
}

/** Data of one operation that keeps its length below 128, whether that is one byte or an EBV. */
export const mostDataBytes = 120;
