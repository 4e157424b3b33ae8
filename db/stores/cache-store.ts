import { databaseReason } from '../failure.ts';
import type { DatabaseFailure, Opened } from '../failure.ts';
import type {
  Cache,
  CacheCounts,
  CachedItem,
  CachedPatron,
  CacheFact,
  CacheTrouble,
  Forgotten,
  Kept,
} from './cache.ts';
import { putAside } from './cache-aside.ts';
import { learnedFile } from './cache-files.ts';
import { DamagedImport, ImportedLayer } from './cache-imported.ts';
import { createPatronKeys, parseCacheId, sameBytes } from './cache-keys.ts';
import type { PatronKeys } from './cache-keys.ts';
import { openLearned } from './cache-learned.ts';
import type { LearnedLayer } from './cache-learned.ts';
import { heldFor, loanOf, mergeItem, mergePatron } from './cache-merge.ts';

export interface CacheOptions {
  readonly dataDir: string;
  /** The key of the data folder, 32 bytes. */
  readonly key: Uint8Array;
  /** For whoever works beside a station: what is damaged stays where it is, and the cache cannot be opened. */
  readonly keepDamaged?: boolean;
  /** What is learned may take no more room than this; beyond it nothing more is kept, as on a full disk. */
  readonly maxBytes?: number;
  /** Told of what befell the cache itself. */
  readonly onTrouble?: (trouble: CacheTrouble) => void;
}

/**
 * Opens the cache of a data folder. A damaged file is put aside under another name and begun anew: it is a cache.
 * Fails where the folder cannot be written or another process holds the file; a station does without it then.
 */
export function openCache(options: CacheOptions): Opened<Cache> {
  const keys = createPatronKeys(options.key);
  const learned = openOrBeginAnew(options, keys);
  return learned.kind === 'ok'
    ? { kind: 'ok', value: new LayeredCache(options, keys, learned.value) }
    : learned;
}

const isDamage = (reason: DatabaseFailure['reason']): boolean =>
  reason === 'corrupt' || reason === 'not-a-database' || reason === 'newer';

/** @param damaged it is known already that the file which is there is no good */
function openOrBeginAnew(options: CacheOptions, keys: PatronKeys, damaged = false): Opened<LearnedLayer> {
  const { dataDir, keepDamaged = false, maxBytes, onTrouble } = options;
  const file = learnedFile(dataDir);
  const opened: Opened<LearnedLayer> = damaged
    ? { kind: 'failed', error: { reason: 'corrupt', message: `${file}: it is damaged` } }
    : openSafely(file, keys, maxBytes);
  if (opened.kind === 'ok' || keepDamaged || !isDamage(opened.error.reason)) return opened;
  const to = putAside(file);
  if (to === null) return opened;
  onTrouble?.({ kind: 'put-aside', file, to });
  return openSafely(file, keys, maxBytes);
}

/** Opening writes, too: what SQLite then finds is a value like the rest. */
function openSafely(file: string, keys: PatronKeys, maxBytes: number | undefined): Opened<LearnedLayer> {
  try {
    return openLearned(file, keys, maxBytes);
  } catch (error) {
    const reason = databaseReason(error);
    if (reason === null) throw error;
    return { kind: 'failed', error: { reason, message: `${file}: ${reason}` } };
  }
}

class LayeredCache implements Cache {
  readonly #options: CacheOptions;
  readonly #keys: PatronKeys;
  /** Null once it is closed, or when it was damaged and cannot begin anew. */
  #learned: LearnedLayer | null;
  readonly #items: ImportedLayer;
  readonly #patrons: ImportedLayer;
  /** What failed last: the same is told once. */
  #failing: DatabaseFailure['reason'] | null = null;

  constructor(options: CacheOptions, keys: PatronKeys, learned: LearnedLayer) {
    this.#options = options;
    this.#keys = keys;
    this.#learned = learned;
    this.#items = new ImportedLayer(options.dataDir, 'items', keys);
    this.#patrons = new ImportedLayer(options.dataDir, 'patrons', keys);
  }

  item(itemId: string, cardId?: string): CachedItem | null {
    const id = parseCacheId(itemId);
    if (id === null) return null;
    const learned = this.#try((layer) => layer.item(id));
    const imported = this.#tryImported(this.#items, (layer) => layer.item(id));
    const item = mergeItem(id, valueOf(learned), valueOf(imported));
    if (!item) return null;
    const waiting = valueOf(this.#try((layer) => layer.waiting(id, item.title ?? ''))) ?? [];
    const own = (what: string) => (cardId === undefined ? null : this.#keys.onItem(what, cardId));
    const owns = waiting.map(({ what, who }) => ({ who, isOwn: sameBytes(who, own(what)) }));
    const { loan, ...told } = item;
    return { ...told, onLoanTo: loanOf(told.status, loan, own(id)), heldFor: heldFor(told.status, owns) };
  }

  patron(cardId: string): CachedPatron | null {
    const key = this.#keys.patron(cardId);
    if (key === null) return null;
    const learned = this.#try((layer) => layer.patron(key));
    const imported = this.#tryImported(this.#patrons, (layer) => layer.patron(key));
    return mergePatron(valueOf(learned), valueOf(imported));
  }

  learn(facts: readonly CacheFact[], asOf: Date): Kept {
    if (facts.length === 0) return { kind: 'ok' };
    const done = this.#try((layer) => {
      layer.write(facts, asOf.getTime());
    });
    return done.kind === 'ok' ? { kind: 'ok' } : done;
  }

  learnItem(fact: Omit<Extract<CacheFact, { kind: 'item' }>, 'kind'>, asOf: Date): Kept {
    return this.learn([{ kind: 'item', ...fact }], asOf);
  }

  learnPatron(fact: Omit<Extract<CacheFact, { kind: 'patron' }>, 'kind'>, asOf: Date): Kept {
    return this.learn([{ kind: 'patron', ...fact }], asOf);
  }

  learnLoan(itemId: string, cardId: string | null, dueAt: string | null, asOf: Date): Kept {
    const fact: CacheFact =
      cardId === null
        ? { kind: 'returned', itemId, status: 'available' }
        : { kind: 'loan', itemId, cardId, dueAt };
    return this.learn([fact], asOf);
  }

  forgetItem(itemId: string): Forgotten {
    const id = parseCacheId(itemId);
    return id === null ? { kind: 'ok', rows: 0 } : this.#write((layer) => layer.forgetItem(id));
  }

  forgetPatron(cardId: string): Forgotten {
    return this.#write((layer) => layer.forgetPatron(cardId));
  }

  forgetBefore(instant: Date): Forgotten {
    return this.#write((layer) => layer.forgetBefore(instant.getTime()));
  }

  counts(): CacheCounts {
    return {
      learned: valueOf(this.#try((layer) => layer.counts())) ?? { items: 0, patrons: 0, holds: 0 },
      imported: {
        items: valueOf(this.#tryImported(this.#items, (layer) => layer.rows())) ?? 0,
        patrons: valueOf(this.#tryImported(this.#patrons, (layer) => layer.rows())) ?? 0,
      },
    };
  }

  close(): void {
    this.#learned?.close();
    this.#learned = null;
    this.#items.close();
    this.#patrons.close();
  }

  #write(action: (layer: LearnedLayer) => number): Forgotten {
    const done = this.#try(action);
    return done.kind === 'ok' ? { kind: 'ok', rows: done.value } : done;
  }

  #try<T>(action: (layer: LearnedLayer) => T): Tried<T> {
    const layer = this.#learned;
    if (!layer) return { kind: 'failed', reason: 'other' };
    return this.#guard(
      () => action(layer),
      () => {
        layer.close();
        const anew = openOrBeginAnew(this.#options, this.#keys, true);
        this.#learned = anew.kind === 'ok' ? anew.value : null;
      },
    );
  }

  #tryImported<T>(layer: ImportedLayer, action: (layer: ImportedLayer) => T): Tried<T> {
    return this.#guard(
      () => action(layer),
      () => {
        const { file } = layer;
        layer.close();
        const to = putAside(file);
        if (to !== null) this.#options.onTrouble?.({ kind: 'put-aside', file, to });
      },
    );
  }

  /** What SQLite reports becomes a value; what is damaged is put aside, and the next question finds it new. */
  #guard<T>(action: () => T, beginAnew: () => void): Tried<T> {
    try {
      const value = action();
      this.#failing = null;
      return { kind: 'ok', value };
    } catch (error) {
      const reason = error instanceof DamagedImport ? 'corrupt' : databaseReason(error);
      if (reason === null) throw error;
      if (isDamage(reason)) beginAnew();
      else if (reason !== this.#failing) this.#options.onTrouble?.({ kind: 'failed', reason });
      this.#failing = reason;
      return { kind: 'failed', reason };
    }
  }
}

type Tried<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: DatabaseFailure['reason'] };

const valueOf = <T>(tried: Tried<T>): T | null => (tried.kind === 'ok' ? tried.value : null);
