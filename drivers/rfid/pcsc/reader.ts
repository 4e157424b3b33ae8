import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import type { BytePort, MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { HfReader } from '../hf-reader.ts';
import { turned } from '../iso15693.ts';
import { lineError, Losses } from '../losses.ts';
import type {
  InventoryRound,
  ReaderCapabilities,
  ReaderError,
  ReaderInfo,
  RfidReader,
  SeenTag,
  TagBlocks,
  TagInfo,
  TagRequest,
  Uid,
} from '../reader.ts';
import { unsupported } from '../unsupported.ts';
import { endSession, getUid, parseUid, status } from './commands.ts';
import { PcscReplyParser } from './frame.ts';
import type { ResponseApdu } from './frame.ts';
import { TransparentSession } from './session.ts';
import type { Turn } from './session.ts';
import { StorageCard } from './storage-card.ts';

/** Of a reader with transparent sessions, and of any that was not seen with a tag yet. */
export const pcscCapabilities: ReaderCapabilities = {
  band: 'hf',
  multipleTags: false,
  readBlocks: true,
  writeBlocks: true,
  afi: true,
  dsfid: true,
  eas: true,
  customCommands: true,
  epcWrite: false,
  lights: false,
};

/** Of a reader that has only the commands for storage cards. */
export const storageCardCapabilities: ReaderCapabilities = {
  ...pcscCapabilities,
  afi: false,
  dsfid: false,
  eas: false,
  customCommands: false,
};

export interface PcscReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
}

/** Longer than the second that a reader may wait for a tag that is written. */
const timeoutMs = 2_500;
const lacking = 'it has no transparent session (PC/SC part 3)';

/** A PC/SC reader as a pad for one tag (docs/pads/pcsc.md). */
export class PcscReader extends HfReader implements RfidReader {
  readonly model = 'pcsc';
  readonly address: string;
  readonly #exchange: Exchange<ResponseApdu>;
  readonly #losses = new Losses();
  readonly #session: TransparentSession;
  readonly #card: StorageCard;
  #port: BytePort | null = null;
  /** In which order this reader gives UIDs, once one told. */
  #order: 'lowFirst' | 'highFirst' | null = null;
  /** What lay there last and is known, so that it is not asked again in each round. */
  #seen: SeenTag | null = null;
  /** A session that somebody else had left on was ended, as far as that helps, since a card was last understood. */
  #endedStray = false;

  constructor({ address, makePort, timers }: PcscReaderOptions) {
    super();
    this.address = address;
    this.#exchange = new Exchange({
      makePort: () => {
        this.#port = makePort();
        return this.#port;
      },
      timers,
      gapMs: 0,
      parser: new PcscReplyParser(),
      onLost: this.#losses.tell,
    });
    this.#session = new TransparentSession(this.#send);
    this.#card = new StorageCard(this.#send, (uid) => this.#liesThere(uid, 'next'));
  }

  /** What a reader can do shows when a tag lies on it; until then it is taken for one that can do all. */
  get capabilities(): ReaderCapabilities {
    return this.#session.isKnown === false ? storageCardCapabilities : pcscCapabilities;
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    this.#session.forget();
    this.#card.forget();
    this.#order = null;
    this.#seen = null;
    // A reader says nothing of itself while no card lies there, but that much it answers.
    const answered = await this.#send(getUid, 'next');
    if (answered.kind === 'ok') {
      return ok({ model: this.model, details: { reader: this.#port?.address ?? this.address } });
    }
    await this.#exchange.close();
    return answered;
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    const found = await this.#look('later');
    if (found.kind === 'failed') return found;
    const uid = found.value;
    if (uid === null) {
      this.#seen = null;
      return ok({ tags: [], complete: true });
    }
    if (this.#seen?.uid === uid) return ok({ tags: [this.#seen], complete: true });
    const alone = await this.#inSession(
      () => this.#session.look(),
      () => Promise.resolve(ok({ uid, dsfid: null })),
    );
    if (alone.kind === 'failed') {
      // It left while it was looked at.
      return alone.error.reason === 'no-tag' ? ok({ tags: [], complete: true }) : alone;
    }
    const other = toHex(turned(fromHex(uid) ?? new Uint8Array()));
    if (alone.value?.uid === other) this.#order = this.#order === 'highFirst' ? 'lowFirst' : 'highFirst';
    this.#seen = alone.value && [uid, other].includes(alone.value.uid) ? alone.value : null;
    return ok({ tags: [this.#seen ?? { uid, dsfid: null }], complete: this.#seen !== null });
  }

  readBlocks(uid: Uid, firstBlock: number, blockCount: number): Promise<Result<TagBlocks, ReaderError>> {
    return this.#withTag(
      uid,
      () => this.#session.readBlocks(uid, firstBlock, blockCount),
      () => this.#card.readBlocks(uid, firstBlock, blockCount),
    );
  }

  writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    return this.#withTag(
      uid,
      () => this.#session.writeBlocks(uid, firstBlock, blockSizeBytes, bytes),
      () => this.#card.writeBlocks(uid, firstBlock, blockSizeBytes, bytes),
    );
  }

  tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    return this.#withTag(
      uid,
      () => this.#session.tagInfo(uid),
      () => this.#card.tagInfo(uid),
    );
  }

  writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>> {
    return this.#withTag(
      uid,
      () => this.#session.writeAfi(uid, afi),
      () => unsupported(`write the AFI: ${lacking}`),
    );
  }

  writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>> {
    return this.#withTag(
      uid,
      () => this.#session.writeEas(uid, on),
      () => unsupported(`switch EAS: ${lacking}`),
    );
  }

  readEas(uid: Uid): Promise<Result<boolean, ReaderError>> {
    return this.#withTag(
      uid,
      () => this.#session.readEas(uid),
      () => unsupported(`read EAS: ${lacking}`),
    );
  }

  override transceive(uid: Uid, request: TagRequest): Promise<Result<Uint8Array, ReaderError>> {
    return this.#withTag(
      uid,
      () => this.#session.transceive(uid, request),
      () => unsupported(`send the tag a custom command: ${lacking}`),
    );
  }

  signal(): Promise<Result<void, ReaderError>> {
    return unsupported('be told when to light up or to beep: it does so by itself');
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  /** What is to be done with one tag, in whichever way the reader knows. */
  async #withTag<T>(
    uid: Uid,
    inSession: () => Promise<Result<T, ReaderError>>,
    onCard: () => Promise<Result<T, ReaderError>>,
  ): Promise<Result<T, ReaderError>> {
    const there = await this.#liesThere(uid, 'soon');
    return there.kind === 'failed' ? there : this.#inSession(inSession, onCard);
  }

  async #inSession<T>(
    inSession: () => Promise<Result<T, ReaderError>>,
    onCard: () => Promise<Result<T, ReaderError>>,
  ): Promise<Result<T, ReaderError>> {
    const opened = await this.#session.open();
    if (opened.kind === 'failed') return opened;
    if (!opened.value) return onCard();
    const result = await inSession();
    await this.#session.end('next');
    return result;
  }

  async #liesThere(uid: Uid, turn: Turn): Promise<Result<void, ReaderError>> {
    const found = await this.#look(turn);
    if (found.kind === 'failed') return found;
    if (found.value === uid) return ok(undefined);
    return failed({ reason: 'no-tag', detail: 'the tag does not lie on the reader' });
  }

  /** The tag that the reader has chosen; null when there is none, or a card of another kind. */
  async #look(turn: Turn): Promise<Result<Uid | null, ReaderError>> {
    let response = await this.#send(getUid, await this.#session.end(turn));
    if (response.kind === 'ok' && response.value.status === status.notSupported && !this.#endedStray) {
      // In a session readers know nothing of the card; one may be left of a program that was stopped in the middle.
      this.#endedStray = true;
      await this.#send(endSession, 'next');
      response = await this.#send(getUid, 'next');
    }
    if (response.kind === 'failed') return response;
    if (response.value.status !== status.notSupported) this.#endedStray = false;
    if (response.value.status !== status.done) return ok(null);
    const { lowFirst, highFirst } = parseUid(response.value.data);
    // One in 256 UIDs ends as it begins: the order of another, or else that of PC/SC, then tells.
    if (lowFirst !== null && highFirst !== null)
      return ok(this.#order === 'highFirst' ? highFirst : lowFirst);
    if (lowFirst !== null) this.#order = 'lowFirst';
    if (highFirst !== null) this.#order = 'highFirst';
    return ok(lowFirst ?? highFirst);
  }

  readonly #send = async (apdu: Uint8Array, turn: Turn): Promise<Result<ResponseApdu, ReaderError>> => {
    const reply = await this.#exchange.request({
      bytes: apdu,
      turn,
      timeoutMs,
      // An APDU is not lost on the way: one that is not answered may have been carried out.
      repeats: 0,
      matches: () => true,
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  };
}
