import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { createPresence } from '../../drivers/rfid/presence.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import type { RfidReader, SeenTag, Signal, Uid } from '../../drivers/rfid/reader.ts';
import type { TagContent } from '../../drivers/rfid/tag/content.ts';
import type { Input } from './flow/inputs.ts';
import { parseIdentifier } from './identifier.ts';

export interface PadSettings {
  /** Pause between two inventories while tags lie there; an empty pad is looked at more often. */
  readonly pollMs: number;
  readonly missesUntilGone: number;
}

export interface PadWatchOptions {
  readonly reader: RfidReader;
  readonly settings: PadSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly onInput: (input: Input) => void;
}

/** Short, so that the first book is answered at once: an empty inventory costs the pad 14 ms and the station nothing. */
const emptyPadPauseMs = 5;
const reconnectMs = 1_000;
/** So many flickers or unfinished inventories within so long a time are a pile to be spread (rfid.md 2.4). */
const flickersOfAPile = 4;
const flickerWindowMs = 3_000;
/** The hint is not repeated sooner: a person needs time to act on it. */
const hintPauseMs = 15_000;
/** Rounds in which a tag may answer the inventory but not give a usable content before it is called unreadable. */
const readAttempts = 3;

/** Watches the pad: what lies there, what it is, and whether the pad is there at all. */
export class PadWatch {
  readonly #options: PadWatchOptions;
  readonly #presence: ReturnType<typeof createPresence>;
  /** Tags not identified yet, with the attempts made. */
  readonly #unread = new Map<Uid, { readonly seen: SeenTag; attempts: number }>();
  readonly #stopListening: () => void;
  #cancelPause: () => void = () => undefined;
  #lost: { reason: string; detail: string } | null = null;
  #flickersMs: readonly number[] = [];
  #hintAgainMs = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #running: Promise<void> | null = null;

  constructor(options: PadWatchOptions) {
    this.#options = options;
    this.#presence = createPresence({ missesUntilGone: options.settings.missesUntilGone });
    this.#stopListening = options.reader.onLost((error) => {
      this.#lost = { reason: error.reason, detail: error.detail };
      this.#cancelPause();
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelPause();
    this.#stopListening();
    await this.#options.reader.close();
    await this.#running;
  }

  signal(signal: Signal | null): void {
    // Lights are a courtesy: that they failed shows at the next exchange.
    if (signal !== null) void this.#options.reader.signal(signal);
  }

  /**
   * Tags that did not answer when they were written: gone at once, so that one put back a moment later is seen as
   * a new arrival and not as one that never left.
   */
  forget(uids: readonly Uid[]): void {
    for (const uid of uids) {
      const event = this.#presence.forget(uid);
      if (!event) continue;
      this.#unread.delete(uid);
      this.#options.onInput(event);
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      if (await this.#connect()) await this.#poll();
      if (!this.#stopped) await this.#pause(reconnectMs);
    }
  }

  async #connect(): Promise<boolean> {
    const { reader, log, onInput } = this.#options;
    this.#lost = null;
    const connected = await reader.connect();
    if (this.#stopped) return false;
    if (connected.kind === 'failed') {
      this.#missing(connected.error.reason, connected.error.detail);
      return false;
    }
    this.#wasMissing = false;
    log.write('device-connected', { device: 'pad', detail: `${reader.model} ${reader.address}` });
    onInput({ kind: 'pad-changed', state: 'ready' });
    void reader.signal('ready');
    return true;
  }

  #wasMissing = false;

  #missing(reason: string, detail: string): void {
    this.#presence.clear();
    this.#unread.clear();
    // Said once: a pad that stays away is not news every second.
    if (this.#wasMissing) return;
    this.#wasMissing = true;
    this.#options.log.write('device-lost', { device: 'pad', reason, detail });
    this.#options.onInput({ kind: 'pad-changed', state: 'missing' });
  }

  /** Looks again and again until the pad is lost. */
  async #poll(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      const round = await this.#options.reader.inventory();
      if (this.#stopped) return;
      if (this.#lost) break;
      if (round.kind === 'failed') {
        failures += 1;
        // One bad exchange is the line's noise; several in a row are a pad that does not answer.
        if (failures >= 3) {
          this.#lost = { reason: round.error.reason, detail: round.error.detail };
          await this.#options.reader.close();
          break;
        }
        await this.#pause(this.#options.settings.pollMs);
        continue;
      }
      failures = 0;
      this.#see(round.value.tags, round.value.complete);
      await this.#readNewTags();
      if (this.#lost || this.#stopped) break;
      const empty = round.value.tags.length === 0;
      await this.#pause(empty ? emptyPadPauseMs : this.#options.settings.pollMs);
      if (this.#lost) break;
    }
    if (!this.#stopped && this.#lost) this.#missing(this.#lost.reason, this.#lost.detail);
  }

  /** Tells when results change from round to round although nobody moves anything. */
  #watchFlicker(before: number, complete: boolean): void {
    const nowMs = this.#options.clock.monotonicMs();
    const fresh = this.#presence.flickers - before + (complete ? 0 : 1);
    this.#flickersMs = [
      ...this.#flickersMs.filter((atMs) => nowMs - atMs < flickerWindowMs),
      ...new Array<number>(fresh).fill(nowMs),
    ];
    if (this.#flickersMs.length < flickersOfAPile || nowMs < this.#hintAgainMs) return;
    this.#hintAgainMs = nowMs + hintPauseMs;
    this.#flickersMs = [];
    this.#options.onInput({ kind: 'pile-flickered' });
  }

  #see(tags: readonly SeenTag[], complete: boolean): void {
    const flickers = this.#presence.flickers;
    const seen = new Map(tags.map((tag) => [tag.uid, tag]));
    for (const event of this.#presence.see({ tags, complete })) {
      if (event.kind === 'tag-appeared') {
        const tag = seen.get(event.uid) ?? { uid: event.uid, dsfid: null };
        this.#unread.set(event.uid, { seen: tag, attempts: 0 });
        this.#options.onInput({ kind: 'tag-appeared', uid: event.uid });
      } else if (event.kind === 'tag-gone') {
        this.#unread.delete(event.uid);
        this.#options.onInput({ kind: 'tag-gone', uid: event.uid });
      }
    }
    this.#watchFlicker(flickers, complete);
  }

  /** Reads every tag not identified yet, one after the other, telling each at once. */
  async #readNewTags(): Promise<void> {
    for (const [uid, tag] of [...this.#unread]) {
      if (this.#stopped || this.#lost) return;
      const read = await readTagContent(this.#options.reader, tag.seen);
      if (this.#stopped || this.#lost || !this.#unread.has(uid)) continue;
      tag.attempts += 1;
      const input = read.kind === 'ok' ? this.#identify(uid, read.value.content) : null;
      if (input) {
        this.#unread.delete(uid);
        this.#options.onInput(input);
      } else if (tag.attempts >= readAttempts) {
        this.#unread.delete(uid);
        const reason = read.kind === 'ok' ? `${read.value.content.model} not usable` : read.error.reason;
        this.#options.log.write('tag-rejected', { reason });
        this.#options.onInput({ kind: 'tag-unreadable', uid });
      }
    }
  }

  /** Null when the content cannot be trusted: read it again. */
  #identify(uid: Uid, content: TagContent): Input | null {
    if (content.crc === 'wrong' || content.id === null) return null;
    const id = parseIdentifier(content.id);
    if (id === null) return null;
    if (content.usage === 'patron-card') return { kind: 'card-presented', cardId: id, uid };
    return {
      kind: 'tag-identified',
      uid,
      identity: { itemId: id, part: content.part, parts: content.parts, owner: content.owner },
    };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#cancelPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
