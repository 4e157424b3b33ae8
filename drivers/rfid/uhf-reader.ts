import { fromHex, toHex } from '../frame/hex.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type {
  EpcBank,
  EpcChange,
  InventoryRound,
  ReaderCapabilities,
  ReaderError,
  ReaderInfo,
  RfidReader,
  SeenEpc,
  SeenTag,
  TagBlocks,
  TagInfo,
  Uid,
} from './reader.ts';
import { hasMarkBit, markBitOf, withMarkBit, withoutMark } from './tag/uhf/mark-bit.ts';
import { unsupported } from './unsupported.ts';

/** UHF readers name tags and rewrite their EPC bank; the other banks are not touched. */
export const uhfCapabilities: ReaderCapabilities = {
  band: 'uhf',
  multipleTags: true,
  readBlocks: false,
  writeBlocks: false,
  afi: false,
  dsfid: false,
  eas: false,
  customCommands: false,
  epcWrite: true,
  lights: false,
};

/** Bank numbers of Gen2, and where the PC word stands in the second of them. */
export const epcBankNumber = 1;
export const pcWord = 1;
/** The EPC begins behind CRC and PC. */
export const epcBit = 32;

/**
 * What every UHF reader has in common; a maker's reader adds the line. A tag is named by its EPC, and some makers keep
 * the security mark in a bit of it: that bit is no part of the name, so that a tag stays the same when its mark is
 * switched. Which EPC it has at the moment is remembered from the last inventory.
 */
export abstract class UhfReader implements RfidReader {
  abstract readonly model: string;
  abstract readonly address: string;
  readonly capabilities = uhfCapabilities;
  #epcs = new Map<Uid, Uint8Array>();
  #turn: Promise<unknown> = Promise.resolve();

  abstract connect(): Promise<Result<ReaderInfo, ReaderError>>;
  abstract inventory(): Promise<Result<InventoryRound, ReaderError>>;
  abstract onLost(listener: (error: ReaderError) => void): () => void;
  abstract close(): Promise<void>;

  /** Reads words of the bank of the tag with this EPC. */
  protected abstract readBank(
    epc: Uint8Array,
    firstWord: number,
    wordCount: number,
  ): Promise<Result<Uint8Array, ReaderError>>;

  /** Writes words of the bank of the tag with this EPC. */
  protected abstract writeBank(epc: Uint8Array, change: EpcChange): Promise<Result<void, ReaderError>>;

  /** What is asked of the reader in several steps, one after the other. */
  protected inTurn<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(action);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** The end of an inventory that heard these. */
  protected round(heard: ReadonlyMap<Uid, SeenTag>, complete: boolean): InventoryRound {
    const tags = [...heard.values()];
    this.#epcs = new Map(tags.map(({ uid, epc }) => [uid, epc?.bytes ?? new Uint8Array()]));
    return { tags, complete };
  }

  async readEpc(uid: Uid): Promise<Result<EpcBank, ReaderError>> {
    return this.#onTag(uid, async (epc) => {
      const bank = await this.readBank(epc, pcWord, pcWord + epc.length / 2);
      if (bank.kind === 'failed') return bank;
      const [high = 0, low = 0] = bank.value;
      if (bank.value.length < 2 + epc.length) {
        return failed({ reason: 'refused', detail: 'the reader answered with too little of the EPC bank' });
      }
      const bytes = bank.value.slice(2, 2 + epc.length);
      // Answers do not say which tag they are of; a late one would be taken for this one's.
      if (toHex(bytes) !== toHex(epc))
        return failed({ reason: 'line', detail: 'the answer is of another tag' });
      return ok({ pc: high * 256 + low, bytes });
    });
  }

  writeEpc(uid: Uid, change: EpcChange): Promise<Result<void, ReaderError>> {
    return this.#onTag(uid, async (epc) => {
      const written = await this.writeBank(epc, change);
      if (written.kind === 'ok') this.#epcs.set(uid, changed(epc, change));
      return written;
    });
  }

  /** With the EPC that the tag has; or may have since an answer was lost, with its mark the other way. */
  async #onTag<T>(
    uid: Uid,
    action: (epc: Uint8Array) => Promise<Result<T, ReaderError>>,
  ): Promise<Result<T, ReaderError>> {
    const epc = this.#epcs.get(uid) ?? fromHex(uid);
    if (!epc || epc.length === 0 || epc.length % 2 !== 0) {
      return failed({ reason: 'refused', detail: 'an EPC is hex digits of whole words' });
    }
    if (this.#isBeginningOfAnother(epc)) {
      return failed({ reason: 'refused', detail: 'the EPC of another tag begins with this one' });
    }
    const result = await action(epc);
    if (result.kind === 'ok' || result.error.reason !== 'no-tag') return result;
    const bit = markBitOf(epc, null);
    const other = bit && withMarkBit(epc, bit, !hasMarkBit(epc, bit));
    if (!other || this.#isOfAnother(uid, other) || this.#isBeginningOfAnother(other)) return result;
    const again = await action(other);
    if (again.kind === 'failed') return result;
    return again;
  }

  /** Readers pick a tag by the bits of its EPC: one that goes on behind them would be picked as well. */
  #isBeginningOfAnother(epc: Uint8Array): boolean {
    const digits = toHex(epc);
    return [...this.#epcs.values()].some((one) => one.length > epc.length && toHex(one).startsWith(digits));
  }

  #isOfAnother(uid: Uid, epc: Uint8Array): boolean {
    return [...this.#epcs].some(([one, bytes]) => one !== uid && toHex(bytes) === toHex(epc));
  }

  async tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    const bank = await this.readEpc(uid);
    if (bank.kind === 'failed') return bank;
    return ok({ uid, dsfid: null, afi: afiOf(bank.value.pc), blockSizeBytes: null, blockCount: null });
  }

  readBlocks(): Promise<Result<TagBlocks, ReaderError>> {
    return unsupported('read memory');
  }

  writeBlocks(): Promise<Result<void, ReaderError>> {
    return unsupported('write memory');
  }

  writeAfi(): Promise<Result<void, ReaderError>> {
    return unsupported('write an AFI by itself');
  }

  writeEas(): Promise<Result<void, ReaderError>> {
    return unsupported('switch EAS');
  }

  readEas(): Promise<Result<boolean, ReaderError>> {
    return unsupported('read EAS');
  }

  transceive(): Promise<Result<Uint8Array, ReaderError>> {
    return unsupported('send a tag the commands of its maker');
  }

  signal(): Promise<Result<void, ReaderError>> {
    return unsupported('show lights');
  }
}

/**
 * Takes down a tag that an inventory named. Twins that differ in nothing but their mark are each named by their own EPC,
 * so that nobody takes them for one.
 */
export function hear(heard: Map<Uid, SeenTag>, bytes: Uint8Array, pc: number | null): void {
  const put = (uid: Uid, epc: SeenEpc): void => {
    heard.set(uid, { uid, dsfid: null, epc });
  };
  const name = toHex(withoutMark(bytes, pc));
  const before = heard.get(name)?.epc;
  const isTwin = before !== undefined && toHex(before.bytes) !== toHex(bytes);
  if (isTwin) put(toHex(before.bytes), before);
  put(isTwin ? toHex(bytes) : name, { pc, bytes });
}

/** The AFI in a PC word; null where its low byte is something else (Gen2, PC word, toggle bit). */
export function afiOf(pc: number): number | null {
  return (pc & 0x0100) === 0 ? null : pc & 0xff;
}

/** The EPC after part of its bank was written. */
function changed(epc: Uint8Array, { firstWord, bytes }: EpcChange): Uint8Array {
  const bank = Uint8Array.of(0, 0, 0, 0, ...epc);
  bank.set(bytes, firstWord * 2);
  return bank.slice(4);
}
