import { fromHex, toHex } from '../../frame/hex.ts';
import { nxp, requestFlag } from '../iso15693.ts';
import type { ReaderError, TagInfo, Uid } from '../reader.ts';
import type { TagFault } from './frame.ts';

/** Lines that are the same each time. */
export const command = {
  /** Ends a continuous mode (BRA), or says that there is none (NCM). */
  break: 'BRK',
  revision: 'REV',
  hardwareRevision: 'HWR',
  modeIso15693: 'MOD 156',
  /** Field on: one sub-carrier, 100 % modulation. */
  fieldOn: 'SRI SS 100',
  /** Without ONT: every tag answers every time. Without SSL: 16 slots. */
  inventory: 'INV',
} as const;

/** Commands of ISO/IEC 15693-3 that go through REQ and WRQ. */
export const tagCommand = {
  readSingle: 0x20,
  writeSingle: 0x21,
  readMultiple: 0x23,
  select: 0x25,
  resetToReady: 0x26,
  writeAfi: 0x27,
  writeDsfid: 0x29,
  systemInfo: 0x2b,
} as const;

/** Error codes of a tag: command not supported, not recognised. */
export const notSupportedCodes: readonly number[] = [0x01, 0x02];

/** Maker's byte of Texas Instruments in a UID. */
const texasInstruments = '07';

type Word = 'REQ' | 'WRQ';

function line(word: Word, bytes: readonly number[], uid: Uid, parameters: readonly number[]): string {
  return `${word} ${toHex(Uint8Array.from(bytes))}${uid}${toHex(Uint8Array.from(parameters))} CRC`;
}

/** A command for one tag. The UID stands there as the inventory gave it, `E0` first: the pad turns it for the air. */
export function addressed(code: number, uid: Uid, parameters: readonly number[] = []): string {
  return line('REQ', [requestFlag.highRate | requestFlag.address, code], uid, parameters);
}

/** The same for what programs the tag; the pad then waits the 20 ms that a tag may take. */
export function addressedWrite(code: number, uid: Uid, parameters: readonly number[]): string {
  // Tag-it chips want the option flag in writes, others have no use for it (ISO/IEC 15693-3, write single block).
  const option = uid.slice(2, 4) === texasInstruments ? requestFlag.option : 0;
  return line('WRQ', [requestFlag.highRate | requestFlag.address | option, code], uid, parameters);
}

/** A command of NXP's own for the tag that was selected. */
export function selected(word: Word, code: number, parameters: Uint8Array = new Uint8Array()): string {
  return line(word, [requestFlag.highRate | requestFlag.select, code, nxp.maker], '', [...parameters]);
}

/** The word, and the hex behind it, of a line that goes to a tag; null for any other. */
export function parseTagLine(text: string): { readonly word: string; readonly bytes: Uint8Array } | null {
  const [, word, hex = ''] = /^(REQ|WRQ) ([0-9A-F]+) CRC$/i.exec(text) ?? [];
  const bytes = fromHex(hex);
  return word === undefined || !bytes || bytes.length < 2 ? null : { word: word.toUpperCase(), bytes };
}

/** Bytes in the other order: a UID as text and as it goes over the air. */
export function turned(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

/**
 * System information as the tag sent it: information flags, UID low byte first, then DSFID, AFI, memory (both
 * numbers less one) and IC reference as far as the flags say (ISO/IEC 15693-3, get system information).
 * @returns null when it is too short or of another tag.
 */
export function parseSystemInfo(data: Uint8Array, uid: Uid): TagInfo | null {
  const [flags = 0] = data;
  const said = data.subarray(1, 9);
  // Nothing says whether a pad turns the UID here too; both orders name the tag.
  if (toHex(turned(said)) !== uid && toHex(said) !== uid) return null;
  let at = 9;
  const take = (bit: number): number | null => {
    if ((flags & bit) === 0) return null;
    at += 1;
    return data[at - 1] ?? null;
  };
  const dsfid = take(0x01);
  const afi = take(0x02);
  const blocks = take(0x04);
  const size = blocks === null ? null : (data[at] ?? null);
  return {
    uid,
    dsfid,
    afi,
    blockSizeBytes: size === null ? null : (size & 0x1f) + 1,
    blockCount: blocks === null ? null : blocks + 1,
  };
}

/** A tag's failure; `fault` where the pad or the line said so, not the tag itself. */
export interface TagFailure extends ReaderError {
  readonly fault?: TagFault;
}

const faultDetails: Readonly<Record<TagFault, string>> = {
  silent: 'no tag answered (TNR)',
  collision: 'two tags answered at once',
  'too-long': 'the answer is too long for the pad (RDL)',
  air: 'the tag answered too weakly to be understood',
  line: 'the answer of the tag arrived damaged',
};

/** A missing or damaged answer in the terms of every pad. */
export function tagFailure(fault: TagFault): TagFailure {
  const detail = faultDetails[fault];
  const reason = fault === 'too-long' ? 'refused' : fault === 'line' ? 'line' : 'no-tag';
  return { reason, detail, fault };
}
