import type { Result } from '../result.ts';

/**
 * What tells one tag from another on a pad. HF: 16 upper-case hex digits, `E0` first (ISO 15693 most significant byte
 * first). UHF: its EPC in upper-case hex, which is all that an inventory gives.
 */
export type Uid = string;

/** What an RFID reader can do; what a model cannot do is said here and is never an exception. */
export interface ReaderCapabilities {
  readonly band: 'hf' | 'uhf';
  /** Several tags in one inventory; `false` means a pad for one tag at a time. */
  readonly multipleTags: boolean;
  readonly readBlocks: boolean;
  readonly writeBlocks: boolean;
  readonly afi: boolean;
  readonly dsfid: boolean;
  readonly eas: boolean;
  /** Carries a chip maker's own commands to a tag (`transceive`): the only way to present a tag its password. */
  readonly customCommands: boolean;
  /** UHF: reads and rewrites the EPC bank of one tag (`readEpc`, `writeEpc`). */
  readonly epcWrite: boolean;
  readonly lights: boolean;
}

export interface ReaderInfo {
  readonly model: string;
  /** Firmware, hardware, serial number: what the device said of itself, for a technician. */
  readonly details: Readonly<Record<string, string>>;
}

export interface SeenTag {
  readonly uid: Uid;
  /** Null when the protocol's inventory does not carry it. */
  readonly dsfid: number | null;
  /** UHF: what the inventory said of the EPC bank, so that nothing has to be read. */
  readonly epc?: SeenEpc;
}

export interface SeenEpc {
  /** The PC word before the EPC; null when the reader keeps it to itself. */
  readonly pc: number | null;
  readonly bytes: Uint8Array;
}

/** The EPC bank as the tag itself says it: protocol control word and EPC (Gen2, EPC memory from word 1). */
export interface EpcBank {
  readonly pc: number;
  readonly bytes: Uint8Array;
}

/** Part of an EPC bank to be written. */
export interface EpcChange {
  /** Word of the bank at which `bytes` begin: 1 is the PC word, 2 the first word of the EPC. */
  readonly firstWord: number;
  /** Whole words. */
  readonly bytes: Uint8Array;
  /** Access password of the tag, four bytes; null presents none. */
  readonly password: Uint8Array | null;
}

/** A custom command of a chip's maker (ISO/IEC 15693-3, A0 to DF), without flags, UID and CRC. */
export interface TagRequest {
  readonly code: number;
  /** The maker's code, which stands behind the command: 04 for NXP. */
  readonly maker: number;
  readonly parameters: Uint8Array;
  /** Bytes behind the flags of a good answer: some pads must know in advance. */
  readonly answerBytes: number;
}

/** One complete inventory: every tag that answered once, however many frames that took. */
export interface InventoryRound {
  readonly tags: readonly SeenTag[];
  /** False when the reader said that anticollision did not finish or its table was full: more may lie there. */
  readonly complete: boolean;
}

export interface TagBlocks {
  readonly firstBlock: number;
  readonly blockSizeBytes: number;
  /** Memory in tag order (byte 0 of block 0 first), whatever order the pad's line uses. */
  readonly bytes: Uint8Array;
  /** Block security status where it was asked for and given; index 0 is `firstBlock`. */
  readonly locked: readonly boolean[] | null;
}

export interface TagInfo {
  readonly uid: Uid;
  readonly dsfid: number | null;
  readonly afi: number | null;
  readonly blockSizeBytes: number | null;
  readonly blockCount: number | null;
}

/**
 * Why an exchange with a reader failed.
 * - `no-tag`: the addressed tag did not answer (lifted, or too weak).
 * - `tag-error`: the tag answered with an ISO 15693 error (`code`).
 * - `protected`: the tag keeps what it has until it is given its password, or the right one.
 * - `line`: port closed, silence, garbage. The reader object reconnects when asked again.
 * - `unsupported`: outside `capabilities`.
 */
export interface ReaderError {
  readonly reason:
    'no-tag' | 'tag-error' | 'locked' | 'protected' | 'line' | 'busy' | 'refused' | 'unsupported';
  readonly code?: number;
  readonly detail: string;
}

/** What the reader's lights and beeper tell the person before it. */
export type Signal = 'ready' | 'working' | 'good' | 'attention';

/**
 * An RFID reader ("pad"). One command is in flight at a time; calls queue in order, except that writes and
 * reads go before the next inventory. Every call ends within the exchange's time-out.
 */
export interface RfidReader {
  readonly model: string;
  readonly address: string;
  readonly capabilities: ReaderCapabilities;
  /** Opens the port and identifies the reader. Safe to call again after a loss: that is the reconnect. */
  connect(): Promise<Result<ReaderInfo, ReaderError>>;
  inventory(): Promise<Result<InventoryRound, ReaderError>>;
  readBlocks(uid: Uid, firstBlock: number, blockCount: number): Promise<Result<TagBlocks, ReaderError>>;
  writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>>;
  tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>>;
  /** Addressed write of the application family identifier; the caller reads it back with `tagInfo`. */
  writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>>;
  /** Sets or clears the electronic article surveillance bit (NXP custom commands A2, A3); read it back with `readEas`. */
  writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>>;
  /** True when the tag answers the EAS alarm (NXP custom command A5). */
  readEas(uid: Uid): Promise<Result<boolean, ReaderError>>;
  /** An addressed custom command; the value is what stands behind the flags of the tag's answer. */
  transceive(uid: Uid, request: TagRequest): Promise<Result<Uint8Array, ReaderError>>;
  /** UHF: asks the tag for its EPC bank. */
  readEpc(uid: Uid): Promise<Result<EpcBank, ReaderError>>;
  /** UHF: rewrites words of the tag's EPC bank; the caller reads them back with `readEpc`. */
  writeEpc(uid: Uid, change: EpcChange): Promise<Result<void, ReaderError>>;
  signal(signal: Signal): Promise<Result<void, ReaderError>>;
  /** Called once per loss of an open connection; returns the unsubscriber. */
  onLost(listener: (error: ReaderError) => void): () => void;
  close(): Promise<void>;
}
