import { widestDots } from '../raster.ts';
import type { Raster } from '../raster.ts';

/**
 * ESC/POS both ways: the status bytes that a printer sends, and the commands out of a stream of bytes (Epson, "ESC/POS
 * Command Reference": DLE EOT, GS r, GS v 0, GS V, ESC @, ESC d, ESC J).
 */

/** What `DLE EOT n` asks for: 1 printer, 2 why it is offline, 3 error, 4 paper sensor. */
export type StatusPart = 1 | 2 | 3 | 4;

/** Bits 0, 1, 4 and 7 of an answer to DLE EOT are fixed: XON, XOFF, ASB and noise are told apart by them. */
const fixedBits = 0x93;
const fixedValue = 0x12;
/** Bits 4 and 7 of an answer to GS r are 0 (GS r, "Notes"). */
const inOrderBits = 0x90;

/** Takes the printer's bytes, keeps those that can be a status, and counts what was thrown away. */
export class StatusParser {
  #dropped = 0;

  /** Bytes that were no status. */
  get dropped(): number {
    return this.#dropped;
  }

  /** `real-time`: answers to DLE EOT; `in-order`: answers to GS r, which come once all before them was done. */
  push(bytes: Uint8Array): StatusByte[] {
    const found: StatusByte[] = [];
    for (const byte of bytes) {
      if ((byte & fixedBits) === fixedValue) found.push({ kind: 'real-time', byte });
      else if ((byte & inOrderBits) === 0 && byte <= 0x0f) found.push({ kind: 'in-order', byte });
      else this.#dropped += 1;
    }
    return found;
  }
}

export interface StatusByte {
  readonly kind: 'real-time' | 'in-order';
  readonly byte: number;
}

/** The four answers to DLE EOT as facts. */
export interface StatusFacts {
  readonly isOffline: boolean;
  readonly isCoverOpen: boolean;
  readonly isFeeding: boolean;
  readonly isPaperOut: boolean;
  readonly isPaperLow: boolean;
  readonly error: 'none' | 'cutter' | 'recoverable' | 'unrecoverable' | 'overheated';
}

const bit = (byte: number, number: number): boolean => ((byte >> number) & 1) === 1;

/** @param bytes answers to DLE EOT 1, 2, 3, 4 (Epson, DLE EOT: tables for each n) */
export function readStatus(bytes: Readonly<Record<StatusPart, number>>): StatusFacts {
  const [printer, cause, error, paper] = [bytes[1], bytes[2], bytes[3], bytes[4]];
  return {
    isOffline: bit(printer, 3),
    isCoverOpen: bit(cause, 2),
    isFeeding: bit(printer, 6) || bit(cause, 3),
    isPaperOut: bit(cause, 5) || bit(paper, 5) || bit(paper, 6),
    isPaperLow: bit(paper, 2) || bit(paper, 3),
    error: bit(error, 3)
      ? 'cutter'
      : bit(error, 5)
        ? 'unrecoverable'
        : bit(error, 6)
          ? 'overheated'
          : bit(error, 2) || bit(cause, 6)
            ? 'recoverable'
            : 'none',
  };
}

/** The four bytes that say these facts. */
export function writeStatus(facts: StatusFacts): Readonly<Record<StatusPart, number>> {
  const of = (...set: readonly (readonly [boolean, number])[]): number =>
    set.reduce((byte, [isSet, number]) => (isSet ? byte | (1 << number) : byte), fixedValue);
  const { error } = facts;
  return {
    1: of([facts.isOffline, 3], [facts.isFeeding, 6]),
    2: of([facts.isCoverOpen, 2], [facts.isFeeding, 3], [facts.isPaperOut, 5], [error !== 'none', 6]),
    3: of(
      [error === 'recoverable', 2],
      [error === 'cutter', 3],
      [error === 'unrecoverable', 5],
      [error === 'overheated', 6],
    ),
    4: of([facts.isPaperLow, 2], [facts.isPaperLow, 3], [facts.isPaperOut, 5], [facts.isPaperOut, 6]),
  };
}

/** What a printer is told, as far as receipts need it; the rest of the language is skipped. */
export type EscposCommand =
  | { readonly kind: 'initialise' }
  | { readonly kind: 'raster'; readonly picture: Raster }
  | { readonly kind: 'feed'; readonly dots: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'ask-status'; readonly part: StatusPart }
  | { readonly kind: 'ask-in-order' }
  | { readonly kind: 'text'; readonly bytes: number };

const [dle, eot, esc, gs] = [0x10, 0x04, 0x1b, 0x1d];
/** A line of text is so high where ESC d feeds lines (ESC 2: 1/6 inch). */
const lineDots = 30;
/** Rows of one GS v 0: a printer's own buffer is no larger, and no driver sends more. */
const mostRows = 4_096;

/**
 * Commands out of a stream. Real-time requests are taken wherever they stand, also within a picture, as printers do
 * (Epson, DLE EOT, "Notes"). Never keeps more than one command that is not yet whole.
 */
export class EscposParser {
  /** Head of a command, or a picture's head. */
  #held: number[] = [];
  #picture: { readonly raster: Raster; filled: number } | null = null;
  #afterDle: 'none' | 'dle' | 'dle-eot' = 'none';
  #skip = 0;
  #text = 0;

  /** Whether a command is only half there. */
  get isInside(): boolean {
    return this.#held.length > 0 || this.#picture !== null;
  }

  push(bytes: Uint8Array): EscposCommand[] {
    const commands: EscposCommand[] = [];
    for (const byte of bytes) this.#take(byte, commands);
    this.#endText(commands);
    return commands;
  }

  reset(): void {
    this.#held = [];
    this.#picture = null;
    this.#afterDle = 'none';
    this.#skip = 0;
    this.#text = 0;
  }

  #take(byte: number, commands: EscposCommand[]): void {
    if (this.#afterDle === 'dle-eot') {
      this.#afterDle = 'none';
      if (byte >= 1 && byte <= 4) {
        commands.push({ kind: 'ask-status', part: byte as StatusPart });
        return;
      }
      this.#takePlain(dle, commands);
      this.#takePlain(eot, commands);
    } else if (this.#afterDle === 'dle') {
      if (byte === eot) {
        this.#afterDle = 'dle-eot';
        return;
      }
      this.#afterDle = 'none';
      this.#takePlain(dle, commands);
    }
    if (byte === dle) this.#afterDle = 'dle';
    else this.#takePlain(byte, commands);
  }

  #takePlain(byte: number, commands: EscposCommand[]): void {
    if (this.#picture) {
      this.#picture.raster.bits[this.#picture.filled] = byte;
      this.#picture.filled += 1;
      if (this.#picture.filled === this.#picture.raster.bits.length) {
        commands.push({ kind: 'raster', picture: this.#picture.raster });
        this.#picture = null;
      }
      return;
    }
    if (this.#skip > 0) {
      this.#skip -= 1;
      return;
    }
    if (this.#held.length === 0 && byte !== esc && byte !== gs) {
      this.#text += 1;
      return;
    }
    this.#endText(commands);
    this.#held.push(byte);
    this.#headOf(commands);
  }

  #endText(commands: EscposCommand[]): void {
    if (this.#text > 0) commands.push({ kind: 'text', bytes: this.#text });
    this.#text = 0;
  }

  #headOf(commands: EscposCommand[]): void {
    const [lead = 0, name, ...rest] = this.#held;
    if (name === undefined) return;
    const done = (command?: EscposCommand): void => {
      if (command) commands.push(command);
      this.#held = [];
    };
    const [first] = rest;
    const command = `${lead === esc ? 'ESC' : 'GS'} ${String.fromCharCode(name)}`;
    switch (command) {
      case 'ESC @':
        done({ kind: 'initialise' });
        return;
      case 'ESC d':
      case 'ESC J':
        if (first !== undefined) done({ kind: 'feed', dots: command === 'ESC d' ? first * lineDots : first });
        return;
      case 'GS r':
        if (first !== undefined) done({ kind: 'ask-in-order' });
        return;
      case 'GS V':
        // Functions B and C have a second parameter, the way to feed before the cut.
        if (first === undefined || (first >= 65 && rest.length < 2)) return;
        if ((rest[1] ?? 0) > 0) commands.push({ kind: 'feed', dots: rest[1] ?? 0 });
        done({ kind: 'cut' });
        return;
      case 'GS v': {
        if (rest.length < 6) return;
        const [, , xl = 0, xh = 0, yl = 0, yh = 0] = rest;
        done();
        const [row, rows] = [xl + xh * 256, yl + yh * 256];
        const size = row * rows;
        if (size === 0) return;
        if (row * 8 > widestDots || rows > mostRows) {
          // More than this printer prints: its dots are taken and thrown away, or they would be read as commands.
          this.#skip = size;
          return;
        }
        const raster = { widthDots: row * 8, heightDots: rows, bits: new Uint8Array(size) };
        this.#picture = { raster, filled: 0 };
        return;
      }
      default:
        // Commands of other lengths are not in receipts; two bytes and a parameter fit most of them.
        if (rest.length >= (oneParameter.has(command) ? 1 : 0)) done();
    }
  }
}

const oneParameter: ReadonlySet<string> = new Set([
  'ESC !',
  'ESC -',
  'ESC 3',
  'ESC E',
  'ESC a',
  'ESC t',
  'GS !',
  'GS a',
]);
