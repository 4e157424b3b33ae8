import { databaseReason } from '../../failure.ts';
import type { DatabaseFailure } from '../../failure.ts';
import { remove } from '../cache-aside.ts';
import { folderChangedMs } from '../cache-files.ts';
import { DamagedImport, ImportedLayer } from '../cache-imported.ts';
import { createPatronKeys } from '../cache-keys.ts';
import { foldQuery, foldText, titleKey } from './fold.ts';
import type { FoldedText } from './fold.ts';
import { copiesOf } from './found-copies.ts';
import { mostCopies } from './index-build.ts';
import { indexFile, newestIndex, removeOlderIndexes, sourceOf, noSource } from './index-files.ts';
import { openLearnedTitles } from './learned-titles.ts';
import type { LearnedTitle, LearnedTitles } from './learned-titles.ts';
import { rankOf } from './rank.ts';
import type { FoundTitle, FoundTitles } from './title-finder.ts';
import { TitleIndex } from './title-index.ts';
import type { Candidate } from './title-index.ts';

/** What befell the index of titles, for the log. Never a word that somebody searched for. */
export type TitleTrouble =
  /** The index was damaged and deleted; it is made anew. */
  | { readonly kind: 'dropped' }
  /** It cannot be made, or learned titles cannot be added; `full` on a full disk. What is there goes on answering. */
  | { readonly kind: 'failed'; readonly reason: DatabaseFailure['reason'] }
  /** The thread that searches ended by itself too often; for ten minutes it is not started again. */
  | { readonly kind: 'stopped' };

export interface TitleSearchOptions {
  readonly dataDir: string;
  readonly monotonicMs: () => number;
  readonly onTrouble: (trouble: TitleTrouble) => void;
}

export interface SearchState {
  readonly hasTitles: boolean;
  /** The index is not there, or not of what is in the cache now: it has to be made. */
  readonly isStale: boolean;
}

const none: FoundTitles = { titles: [], more: false };
/** Learned titles added before a question is answered; the rest comes after it. */
const addedAtOnce = 500;
/** Learned titles in no order of their own: with more of them all are sorted anew. */
const mostAdded = 20_000;

/** A title that matches. */
interface Group {
  readonly key: string;
  readonly rank: number;
  /** Its numbers in the index: more than one when a copy was learned since that was made. */
  readonly ids: number[];
}

/**
 * Searches the index of titles, and looks up in both layers of the cache what is known of the copies. For a thread
 * of its own: it reads from the disk. Never throws what SQLite throws.
 */
export class TitleSearch {
  readonly #options: TitleSearchOptions;
  readonly #imported: ImportedLayer;
  #index: TitleIndex | null = null;
  #source = noSource;
  #changedMs = -1;
  #newestLearned = 0;
  /** What failed last: the same is told once. */
  #failing: DatabaseFailure['reason'] | null = null;

  constructor(options: TitleSearchOptions) {
    this.#options = options;
    // Whose loan an item is does not matter here: the key of the data folder is not needed.
    this.#imported = new ImportedLayer(options.dataDir, 'items', createPatronKeys(new Uint8Array(32)));
  }

  get state(): SearchState {
    const index = this.#index;
    const isWanted = this.#source !== noSource || this.#newestLearned > 0;
    if (!index) return { hasTitles: false, isStale: isWanted };
    const isStale = index.source !== this.#source || index.added > mostAdded;
    return { hasTitles: this.#guard(() => !index.isEmpty) ?? false, isStale };
  }

  /** Goes over to the newest index, and adds what was learned since. @returns whether more is left to be added */
  follow(): boolean {
    this.#guard(() => this.#goOver());
    const learned = this.#openLearned();
    try {
      return this.#guard(() => this.#add(learned)) ?? false;
    } finally {
      learned?.close();
    }
  }

  /** @param limit most titles in the answer */
  find(text: string, limit: number): FoundTitles {
    const query = foldQuery(text);
    if (query.words.length === 0 || !(limit >= 1)) return none;
    this.#guard(() => this.#goOver());
    const learned = this.#openLearned();
    try {
      this.#guard(() => this.#add(learned));
      const index = this.#index;
      if (!index) return none;
      const candidates = this.#guard(() => index.candidates(query, this.#options.monotonicMs));
      if (candidates === null) return none;
      const titles: FoundTitle[] = [];
      for (const group of groupsOf(candidates.found, (title) => rankOf(query, title))) {
        const title = this.#titleOf(index, group, learned);
        if (title === null) continue;
        if (titles.length >= limit) return { titles, more: true };
        titles.push(title);
      }
      return { titles, more: candidates.more };
    } finally {
      learned?.close();
    }
  }

  close(): void {
    this.#index?.close();
    this.#index = null;
    this.#imported.close();
  }

  #openLearned(): LearnedTitles | null {
    return this.#quietly(() => openLearnedTitles(this.#options.dataDir));
  }

  /** Needs no word from whoever imports or builds: the folder tells. */
  #goOver(): void {
    const { dataDir } = this.#options;
    const changedMs = folderChangedMs(dataDir);
    if (changedMs !== this.#changedMs) {
      this.#changedMs = changedMs;
      this.#source = this.#quietly(() => sourceOf(dataDir)) ?? this.#source;
    }
    const newest = newestIndex(dataDir);
    if (newest === (this.#index?.number ?? 0)) return;
    this.#index?.close();
    this.#index = null;
    if (newest === 0) return;
    const opened = TitleIndex.open(dataDir, newest);
    if (opened.kind === 'ok') this.#index = opened.value;
    else if (isDamage(opened.error.reason)) this.#drop(newest);
    else this.#tell(opened.error.reason);
    removeOlderIndexes(dataDir);
  }

  #add(learned: LearnedTitles | null): boolean {
    if (!learned) return false;
    this.#newestLearned = learned.newest();
    const index = this.#index;
    if (!index) return false;
    if (index.log !== learned.log) index.beginLog(learned.log);
    if (this.#newestLearned <= index.upto) return false;
    const titles = learned.since(index.upto, addedAtOnce);
    const isAll = titles.length < addedAtOnce;
    const upto = isAll ? this.#newestLearned : (titles.at(-1)?.number ?? this.#newestLearned);
    // What the list has already is in the index; not so while the index is that of an earlier list.
    const listed = this.#quietly(() => this.#imported.items(titles.map(({ id }) => id)));
    const isNew = ({ id, title }: LearnedTitle): boolean => {
      const before = listed?.get(id)?.title ?? null;
      return before === null || keyOf(before) !== keyOf(title) || index.source !== this.#source;
    };
    index.add(titles.filter(isNew), upto);
    return !isAll;
  }

  /** Null: nothing that is known now has this title, whatever the index says. */
  #titleOf(index: TitleIndex, { key, ids }: Group, learned: LearnedTitles | null): FoundTitle | null {
    const indexed = this.#guard(() => ids.map((id) => index.copiesOf(id))) ?? [];
    // What several know counts once.
    const items = new Set(indexed.flatMap((known) => known.items));
    const beyond = indexed.reduce((sum, known) => sum + known.copies - known.items.length, 0);
    const asked = [...items].slice(0, mostCopies);
    const listed = this.#quietly(() => this.#imported.items(asked));
    return copiesOf({
      ids: asked,
      beyond: beyond + items.size - asked.length,
      isOfTitle: (title) => keyOf(title) === key,
      learned: (id) => this.#quietly(() => learned?.item(id) ?? null),
      imported: (id) => listed?.get(id) ?? null,
      waiting: (id, title) => this.#quietly(() => learned?.waiting(id, title) ?? null),
    });
  }

  #drop(number: number): void {
    this.#index?.close();
    this.#index = null;
    remove(indexFile(this.#options.dataDir, number));
    this.#options.onTrouble({ kind: 'dropped' });
  }

  #tell(reason: DatabaseFailure['reason']): void {
    if (reason !== this.#failing) this.#options.onTrouble({ kind: 'failed', reason });
    this.#failing = reason;
  }

  /** For the index: what is damaged is deleted. Null when SQLite reported something. */
  #guard<T>(action: () => T): T | null {
    try {
      return action();
    } catch (error) {
      const reason = databaseReason(error);
      if (reason === null) throw error;
      const number = this.#index?.number ?? newestIndex(this.#options.dataDir);
      if (isDamage(reason) && number > 0) this.#drop(number);
      else this.#tell(reason);
      return null;
    }
  }

  /** For the layers of the cache: the station itself sees to their damage. */
  #quietly<T>(action: () => T): T | null {
    try {
      return action();
    } catch (error) {
      if (databaseReason(error) === null && !(error instanceof DamagedImport)) throw error;
      return null;
    }
  }
}

const isDamage = (reason: DatabaseFailure['reason']): boolean =>
  reason === 'corrupt' || reason === 'not-a-database' || reason === 'newer';

const keyOf = (title: string): string => titleKey(foldText(title));

/** Best first. */
function groupsOf(candidates: readonly Candidate[], rank: (title: FoldedText) => number | null): Group[] {
  const groups = new Map<string, Group>();
  for (const { id, title } of candidates) {
    const folded = foldText(title);
    const key = titleKey(folded);
    const group = groups.get(key);
    if (group) {
      group.ids.push(id);
      continue;
    }
    const ranked = rank(folded);
    if (ranked !== null) groups.set(key, { key, rank: ranked, ids: [id] });
  }
  const byKey = (a: Group, b: Group): number => (a.key < b.key ? -1 : Number(a.key > b.key));
  return [...groups.values()].sort((a, b) => a.rank - b.rank || byKey(a, b));
}
