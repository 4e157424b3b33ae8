/** What is to be different; everything else stays byte for byte. */
export interface TagChange {
  readonly id?: string;
  /** ISIL with its hyphen. */
  readonly owner?: string;
  readonly parts?: number;
  readonly part?: number;
  /** A name of `TypeOfUsage`. */
  readonly usage?: string;
}

/** The memory as it was read. */
export interface TagToRewrite {
  readonly memory: Uint8Array;
  readonly dsfid: number | null;
  readonly blockSizeBytes: number;
  /** Numbers of locked blocks: their bytes cannot change. */
  readonly locked: ReadonlySet<number>;
}

/**
 * - `unknown-model` nothing here says what its bytes mean: convert it, never patch it
 * - `bad-value`     the new value has no place in the model
 * - `too-long`      it does not fit into the memory
 * - `locked`        it would change a locked block
 */
export interface RewriteError {
  readonly reason: 'unknown-model' | 'bad-value' | 'too-long' | 'locked';
  readonly detail: string;
}

/** A change in the terms of the models: the usage as its code. */
export interface CodedChange extends Omit<TagChange, 'usage'> {
  readonly usageCode?: number;
}
