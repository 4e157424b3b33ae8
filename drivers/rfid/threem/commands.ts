import { fromHex, toHex } from '../../frame/hex.ts';
import type { Uid } from '../reader.ts';
import { prefix } from './frame.ts';
import type { ThreeMRequest } from './frame.ts';

/** The two readers of this protocol: the names that a configuration gives them. */
export type ThreeMModel = 'threem-810' | 'threem-210';

/** Command bytes (3M RFID Reader Protocol Specification, 210). */
export const command = {
  quiet: 0x01,
  readBlocks: 0x02,
  checkEas: 0x03,
  writeBlocks: 0x04,
  writeBlock: 0x05,
  writeAfi: 0x09,
  getAfi: 0x0a,
  writeDsfid: 0x0b,
  setEas: 0x0c,
  tagInfo: 0x0d,
  getDsfid: 0x0f,
  readerVersion: 0x11,
  /** Not in the specification: what the makers' own programs send after the hardware version. */
  parameters: 0x13,
  moreParameters: 0x58,
  /** A raw frame to a tag. */
  passThrough: 0x14,
  inventory: 0xfe,
} as const;

/** First byte behind prefix D5, of the question for the hardware version as of its answer. */
export const versionCommand = 0x04;
/** What follows it: in the question both, in the answer the second and the version. */
export const versionTopic = [0x00, 0x11] as const;

/** Options of FE. The third bit is set in every recorded inventory; its meaning is not published. */
export const inventoryOption = { uid: 0x01, dsfid: 0x02, usual: 0x04, noSecondPoll: 0x20 } as const;
/** Options of 02. */
export const readOption = { newStyle: 0x04, omitLock: 0x08 } as const;
/** Fields of 0D, in the order in which they follow. */
export const infoField = { dsfid: 0x01, afi: 0x02, memory: 0x04, icReference: 0x08, all: 0x0f } as const;

export const status = {
  ok: 0x00,
  notImplemented: 0x02,
  noTag: 0x06,
  /** ISO/IEC 15693-3 gives a tag this code; the specification does not say more of it. */
  tagUnknownError: 0x0f,
  memoryNotAvailable: 0x11,
  locked: 0x12,
  notRead: 0x15,
  notWritten: 0x16,
  notSupported: 0x30,
  option: 0x31,
} as const;

const statusMeanings: Readonly<Record<number, string>> = {
  0x02: 'command not implemented',
  0x06: 'no tag',
  0x0f: 'unknown error of the tag',
  0x11: 'memory not available',
  0x12: 'block locked',
  0x15: 'block not read',
  0x16: 'block not written',
  0x30: 'not supported',
  0x31: 'option not supported',
};

/** Error byte in words. */
export function describeStatus(code: number): string {
  return statusMeanings[code] ?? `error ${toHex(Uint8Array.of(code))}`;
}

export function uidBytes(uid: Uid): Uint8Array {
  return fromHex(uid) ?? new Uint8Array(8);
}

export const uidLength = 8;

/**
 * Data of command 14: bytes to send, bytes to receive, control (0: none of its options), then the frame. Only its fields
 * are published. That the pad adds the CRC, as it does in all of its own commands, is taken for granted.
 */
export function passThroughData(frame: Uint8Array, answerBytes: number): Uint8Array {
  const receive = answerFlagsBytes + answerBytes;
  return Uint8Array.of(frame.length >> 8, frame.length & 0xff, receive >> 8, receive & 0xff, 0, 0, ...frame);
}
export const passThroughHeadBytes = 6;
const answerFlagsBytes = 1;

/**
 * Each request moves at most 32 blocks. The protocol sets no limit, but programs for these readers read only the
 * low byte of LEN: nobody has seen longer frames at work, and 32 blocks of the old style are 205 bytes.
 */
export const mostBlocks = 32;

export const versionRequest: ThreeMRequest = {
  prefix: prefix.version,
  command: versionCommand,
  data: Uint8Array.from(versionTopic),
};

interface Ways {
  /** Sent after the hardware version, in this order; as recorded from the makers' own programs. */
  readonly initialisation: readonly { readonly command: number; readonly data: Uint8Array }[];
  readonly inventoryOptions: number;
  /** Null: the byte is left out, and the answer is of the old style. */
  readonly readOptions: number | null;
}

/** Where the two differ: each is spoken to as it was on real hardware, though one specification describes both. */
export const ways: Readonly<Record<ThreeMModel, Ways>> = {
  'threem-810': {
    initialisation: [{ command: command.parameters, data: Uint8Array.of(4, 1, 0, 2, 0, 3, 0, 4, 0) }],
    inventoryOptions: inventoryOption.uid | inventoryOption.usual,
    readOptions: null,
  },
  'threem-210': {
    initialisation: [
      {
        command: command.parameters,
        data: Uint8Array.of(6, 1, 0, 2, 0, 3, 0, 4, 0, 0x0b, 0, 0x0a, 0),
      },
      { command: command.moreParameters, data: Uint8Array.of(0, 3, 2, 0x3a, 2, 0) },
    ],
    inventoryOptions: inventoryOption.uid | inventoryOption.dsfid | inventoryOption.usual,
    readOptions: readOption.newStyle | readOption.omitLock,
  },
};
