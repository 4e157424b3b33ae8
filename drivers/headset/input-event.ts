/** One record of Linux's `struct input_event` (linux/input.h), without its time. */
export interface InputEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** On 64-bit Linux: two longs of time, type and code of 16 bit, value of 32 bit, all little-endian. */
export const inputEventBytes = 24;
const typeAt = 16;
const codeAt = 18;
const valueAt = 20;

/** linux/input-event-codes.h. */
export const evSyn = 0x00;
export const evSw = 0x05;
export const swHeadphoneInsert = 0x02;
/** The highest event type there is (`EV_MAX`). */
const evMax = 0x1f;

/** Cuts a stream of records apart; keeps less than one record. */
export class InputEventParser {
  #rest = new Uint8Array(0);
  /** Records of no type that exists: the stream is no event device. */
  #strange = 0;

  get strange(): number {
    return this.#strange;
  }

  /** Bytes kept for the record that is not whole yet. */
  get pendingBytes(): number {
    return this.#rest.length;
  }

  push(bytes: Uint8Array): InputEvent[] {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const view = new DataView(all.buffer);
    const events: InputEvent[] = [];
    let at = 0;
    for (; at + inputEventBytes <= all.length; at += inputEventBytes) {
      const type = view.getUint16(at + typeAt, true);
      const code = view.getUint16(at + codeAt, true);
      const value = view.getInt32(at + valueAt, true);
      if (type > evMax) this.#strange += 1;
      else events.push({ type, code, value });
    }
    this.#rest = all.slice(at);
    return events;
  }
}
