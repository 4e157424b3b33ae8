import { fromHex, toHex } from '../../frame/hex.ts';
import { flag, nxpMaker } from '../iso15693.ts';
import type { ReaderError, Uid } from '../reader.ts';
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

/** Maker's byte of Texas Instruments in a UID. */
const texasInstruments = '07';

type Word = 'REQ' | 'WRQ';

function line(word: Word, bytes: readonly number[], uid: Uid, parameters: readonly number[]): string {
  return `${word} ${toHex(Uint8Array.from(bytes))}${uid}${toHex(Uint8Array.from(parameters))} CRC`;
}

/** A command for one tag. The UID stands there as the inventory gave it, `E0` first: the pad turns it for the air. */
export function addressed(code: number, uid: Uid, parameters: readonly number[] = []): string {
  return line('REQ', [flag.highRate | flag.address, code], uid, parameters);
}

/** The same for what programs the tag; the pad then waits the 20 ms that a tag may take. */
export function addressedWrite(code: number, uid: Uid, parameters: readonly number[]): string {
  // Tag-it chips want the option flag in writes, others have no use for it (ISO/IEC 15693-3, write single block).
  const option = uid.slice(2, 4) === texasInstruments ? flag.option : 0;
  return line('WRQ', [flag.highRate | flag.address | option, code], uid, parameters);
}

/** A command of NXP's own for the tag that was selected. */
export function selected(word: Word, code: number, parameters: Uint8Array = new Uint8Array()): string {
  return line(word, [flag.highRate | flag.select, code, nxpMaker], '', [...parameters]);
}

/** The word, and the hex behind it, of a line that goes to a tag; null for any other. */
export function parseTagLine(text: string): { readonly word: string; readonly bytes: Uint8Array } | null {
  const [, word, hex = ''] = /^(REQ|WRQ) ([0-9A-F]+) CRC$/i.exec(text) ?? [];
  const bytes = fromHex(hex);
  return word === undefined || !bytes || bytes.length < 2 ? null : { word: word.toUpperCase(), bytes };
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
