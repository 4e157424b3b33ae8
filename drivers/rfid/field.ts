import { maskPassword } from './nxp-password.ts';
import type { EpcBank, Uid } from './reader.ts';

/** A tag as it lies in a simulated field. */
export interface FieldTag {
  readonly uid: Uid;
  /** In tag order, byte 0 of block 0 first. */
  readonly memory: Uint8Array;
  readonly blockSizeBytes: number;
  afi: number;
  dsfid: number;
  eas: boolean;
  /** Numbers of locked blocks. */
  readonly locked: ReadonlySet<number>;
  /** AFI and EAS (HF), or the EPC bank (UHF), are written only under it. */
  readonly password?: Uint8Array;
  /** A UHF tag: its EPC bank; `memory` is then the user bank, and no HF reader sees it. */
  epc?: EpcBank;
}

/** ISO/IEC 15693-3 error codes that a simulated tag answers with. */
export const tagErrorCode = {
  notSupported: 0x01,
  unknown: 0x0f,
  blockMissing: 0x10,
  locked: 0x12,
} as const;

/** What a tag keeps in mind while it has power. */
interface Power {
  /** Named by an inventory and told to keep quiet. */
  quiet: boolean;
  /** The random number it gave out last. */
  random: Uint8Array | null;
  /** Was given its password. */
  trusting: boolean;
  /** Was given a wrong one: it does nothing more. */
  dumb: boolean;
}

interface Laid extends Power {
  readonly tag: FieldTag;
}

const freshPower = (): Power => ({ quiet: false, random: null, trusting: false, dumb: false });

/** The space above a pad: tags come and go, the field goes off and on. Every maker's simulator looks into one. */
export class RfField {
  readonly #laid = new Map<Uid, Laid>();
  readonly #onWritten: (tag: FieldTag) => void;

  /** @param onWritten told after a reader changed a tag. */
  constructor(onWritten: (tag: FieldTag) => void = () => undefined) {
    this.#onWritten = onWritten;
  }

  get uids(): readonly Uid[] {
    return [...this.#laid.keys()];
  }

  lay(tag: FieldTag): void {
    this.#laid.set(tag.uid, { tag, ...freshPower() });
  }

  lift(uid: Uid): void {
    this.#laid.delete(uid);
  }

  /** Lays exactly these: a tag that lay there already stays as it is, quiet or not, with what was written to it. */
  setTo(tags: readonly FieldTag[]): void {
    const wanted = new Map(tags.map((tag) => [tag.uid, tag]));
    for (const uid of this.uids) if (!wanted.has(uid)) this.lift(uid);
    for (const tag of tags) if (!this.#laid.has(tag.uid)) this.lay(tag);
  }

  /** The tag that an addressed command reaches; null when it does not lie there, or was struck dumb. */
  tag(uid: Uid): FieldTag | null {
    const laid = this.#laid.get(uid);
    return laid && !laid.dumb ? laid.tag : null;
  }

  /** False when the tag wants its password first. */
  writeAfi(tag: FieldTag, afi: number): boolean {
    if (!this.#trusts(tag)) return false;
    tag.afi = afi;
    this.written(tag);
    return true;
  }

  /** False when the tag wants its password first. */
  writeEas(tag: FieldTag, on: boolean): boolean {
    if (!this.#trusts(tag)) return false;
    tag.eas = on;
    this.written(tag);
    return true;
  }

  #trusts({ uid, password }: FieldTag): boolean {
    return password === undefined || this.#laid.get(uid)?.trusting === true;
  }

  /** The next random number of a chip. */
  random({ uid }: FieldTag): Uint8Array {
    const random = crypto.getRandomValues(new Uint8Array(2));
    const laid = this.#laid.get(uid);
    if (laid) laid.random = random;
    return random;
  }

  /** Takes a password XORed with the random number given out before; false strikes the chip dumb until its power goes. */
  present({ uid, password }: FieldTag, masked: Uint8Array): boolean {
    const laid = this.#laid.get(uid);
    if (!laid) return false;
    // A chip that was never given one has four zeros.
    const expected = laid.random && maskPassword(password ?? new Uint8Array(4), laid.random);
    const isRight = expected?.length === masked.length && expected.every((byte, at) => byte === masked[at]);
    if (isRight) laid.trusting = true;
    else laid.dumb = true;
    return isRight;
  }

  /** For simulators: something on the tag was written. */
  written(tag: FieldTag): void {
    this.#onWritten(tag);
  }

  /** Those that answer an inventory of their band. */
  answering(band: 'hf' | 'uhf' = 'hf'): readonly FieldTag[] {
    return [...this.#laid.values()]
      .filter(({ quiet, dumb, tag }) => !quiet && !dumb && (tag.epc !== undefined) === (band === 'uhf'))
      .map(({ tag }) => tag);
  }

  silence(uid: Uid): void {
    const laid = this.#laid.get(uid);
    if (laid) laid.quiet = true;
  }

  /** Field off and on again: every tag forgets what it was told. */
  reset(): void {
    for (const laid of this.#laid.values()) Object.assign(laid, freshPower());
  }
}
