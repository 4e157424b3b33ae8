import { fromHex, toHex } from '../../frame/hex.ts';
import type { Signal, Uid } from '../reader.ts';

/** Command bytes of ISO-Host that this driver sends. */
export const command = {
  readerInfo: 0x66,
  rfReset: 0x69,
  rfControl: 0x6a,
  setOutput: 0x71,
  isoHost: 0xb0,
  nxpCustom: 0xb1,
  transparent: 0xbf,
} as const;

/** Second byte of command B0: what is done in the field. */
export const isoHost = {
  inventory: 0x01,
  readBlocks: 0x23,
  writeBlocks: 0x24,
  writeAfi: 0x27,
  writeDsfid: 0x29,
  systemInfo: 0x2b,
} as const;

/**
 * Head of command BF: MODE 2 samples the answer at once and then every 302 µs, so that it does for commands that program
 * the tag, too; RSP-LENGTH, high byte first, counts the bits of a good answer with flags and CRC; then the delay until
 * the answer, 320.9 µs in steps of 590 ns (ISO/IEC 15693-3, t1).
 */
export function transparentHead(answerBytes: number): readonly number[] {
  const bits = (answerFlagsBytes + answerBytes + answerCrcBytes) * 8;
  return [transparentMode, bits >> 8, bits & 0xff, 0x02, 0x1f];
}
export const transparentHeadBytes = 5;
export const transparentMode = 0x02;
const answerFlagsBytes = 1;
export const answerCrcBytes = 2;

/** MODE: bits 0-2 addressed, bit 3 security status, bit 7 MORE. */
export const mode = { all: 0x00, addressed: 0x01, withSecurity: 0x08, more: 0x80 } as const;

export const status = {
  ok: 0x00,
  noTag: 0x01,
  airCrc: 0x02,
  writeError: 0x03,
  parameter: 0x11,
  unknownCommand: 0x80,
  length: 0x81,
  notAvailable: 0x82,
  anticollision: 0x83,
  overflow: 0x93,
  moreData: 0x94,
  isoError: 0x95,
} as const;

const statusMeanings: Readonly<Record<number, string>> = {
  0x01: 'no tag',
  0x02: 'CRC or parity error on the air',
  0x03: 'write error',
  0x04: 'address error',
  0x05: 'wrong tag type',
  0x08: 'authentication error',
  0x0e: 'general error',
  0x10: 'EEPROM failure',
  0x11: 'parameter out of range',
  0x80: 'unknown command',
  0x81: 'length error',
  0x82: 'command not available',
  0x83: 'RF communication error',
  0x93: 'buffer overflow: too many tags',
  0x94: 'more data',
  0x95: 'ISO 15693 error of the tag',
  0x96: 'ISO 14443 error of the tag',
  0xf1: 'hardware warning',
};

/** Status byte in words. */
export function describeStatus(code: number): string {
  return statusMeanings[code] ?? `status ${toHex(Uint8Array.of(code))}`;
}

/** TR-TYPE of an ISO 15693 data set in an inventory. */
export const transponderIso15693 = 0x03;
/** TR-TYPE, DSFID, UID. */
export const inventoryDataSetBytes = 10;
/** Each request moves at most 128 bytes of tag memory. */
export const largestTransferBytes = 128;

export function uidBytes(uid: Uid): Uint8Array {
  return fromHex(uid) ?? new Uint8Array(8);
}

/** Data of `B0 <sub>` that addresses one tag. */
export function addressed(sub: number, uid: Uid, parameters: readonly number[], modeBits = 0): Uint8Array {
  return Uint8Array.of(sub, mode.addressed | modeBits, ...uidBytes(uid), ...parameters);
}

/** Turns each block's bytes round: these readers carry every ISO 15693 block reversed, over its own length. */
export function reverseBlocks(bytes: Uint8Array, blockSizeBytes: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += blockSizeBytes) {
    turned.set(bytes.slice(at, at + blockSizeBytes).reverse(), at);
  }
  return turned;
}

/** States of one output in the words OS and OSF of command 71. */
const output = { off: 0b10, on: 0b01, flash: 0b11, leave: 0b00 } as const;

interface Outputs {
  readonly green: keyof typeof output;
  readonly red: keyof typeof output;
  readonly beeper: keyof typeof output;
  /** In 100 ms; FFFF for good. */
  readonly time: number;
}

const signals: Readonly<Record<Signal, Outputs>> = {
  ready: { green: 'on', red: 'off', beeper: 'off', time: 0xffff },
  working: { green: 'flash', red: 'off', beeper: 'off', time: 0xffff },
  good: { green: 'on', red: 'off', beeper: 'on', time: 2 },
  attention: { green: 'off', red: 'flash', beeper: 'flash', time: 10 },
};

/** Data of command 71: OS, OSF (flash at 2.5 Hz), OS-time, OUT-time, each high byte first. */
export function outputData(signal: Signal): Uint8Array {
  const { green, red, beeper, time } = signals[signal];
  const os = output[green] | (output[red] << 2) | (output[beeper] << 4);
  const osf = 0b010101;
  return Uint8Array.of(0, os, 0, osf, time >> 8, time & 0xff, 0, 0);
}
