import type { SeenEpc, Uid } from './reader.ts';

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
  /** A UHF tag: its EPC bank; `memory` is then the user bank, and no HF reader sees it. */
  readonly epc?: SeenEpc & { readonly pc: number };
}

/** ISO/IEC 15693-3 error codes that a simulated tag answers with. */
export const tagErrorCode = { blockMissing: 0x10, locked: 0x12 } as const;

/** EAS is NXP's own: tags of other makers do not know the command. @param uid its third and fourth digit name the maker. */
export function isNxp(uid: Uid): boolean {
  return uid.slice(2, 4) === '04';
}

interface Laid {
  readonly tag: FieldTag;
  /** Named by an inventory and told to keep quiet until the field goes off. */
  quiet: boolean;
}

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
    this.#laid.set(tag.uid, { tag, quiet: false });
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

  /** The tag that an addressed command reaches; null when it does not lie there. */
  tag(uid: Uid): FieldTag | null {
    return this.#laid.get(uid)?.tag ?? null;
  }

  /** For simulators: something on the tag was written. */
  written(tag: FieldTag): void {
    this.#onWritten(tag);
  }

  /** Those that answer an inventory of their band. */
  answering(band: 'hf' | 'uhf' = 'hf'): readonly FieldTag[] {
    return [...this.#laid.values()]
      .filter(({ quiet, tag }) => !quiet && (tag.epc !== undefined) === (band === 'uhf'))
      .map(({ tag }) => tag);
  }

  silence(uid: Uid): void {
    const laid = this.#laid.get(uid);
    if (laid) laid.quiet = true;
  }

  /** Field off and on again: every tag forgets that it was told to keep quiet. */
  reset(): void {
    for (const laid of this.#laid.values()) laid.quiet = false;
  }
}
