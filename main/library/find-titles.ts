import { databaseReason } from '../../db/failure.ts';
import type { CopyRecord, TitleRecord } from '../../db/stores/library.ts';
import { foldQuery, foldText } from '../../db/stores/titles/fold.ts';
import type { FoldedText } from '../../db/stores/titles/fold.ts';
import { rankOf } from '../../db/stores/titles/rank.ts';
import type { FoundTitle, FoundTitles, TitleFinder } from '../../db/stores/titles/title-finder.ts';
import type { Catalogue } from './open-library.ts';

const mostTitles = 50;

interface Known {
  readonly record: TitleRecord;
  readonly title: FoldedText;
  readonly author: FoldedText;
  /** All words, a blank before each: most titles are told from it to have none of those that are asked for. */
  readonly text: string;
}

/**
 * Finds titles of the embedded library by words of the title and of the author, and tells how their copies stand at
 * this moment. A few thousand titles are looked through one by one; they are folded once and kept. The library is
 * whoever opened it to close; once it is closed nothing is found.
 */
export function createLibraryTitleFinder(library: { readonly catalogue: Catalogue }): TitleFinder {
  const { catalogue } = library;
  let known: ReadonlyMap<number, Known> = new Map();
  let version = '';

  function follow(): void {
    const now = catalogue.titlesVersion();
    if (now === version) return;
    const before = known;
    known = new Map(
      catalogue.titles().map((record) => {
        const same = before.get(record.id);
        const isSame = same?.record.title === record.title && same.record.author === record.author;
        return [record.id, isSame ? same : folded(record)];
      }),
    );
    version = now;
  }

  function find(text: string, limit: number): FoundTitles {
    const query = foldQuery(text);
    const most = Math.min(mostTitles, Math.floor(limit));
    if (query.words.length === 0 || !(most >= 1)) return none;
    follow();
    // A letter alone matches them all, and there are few ranks: those are sorted and not the titles.
    const byRank = new Map<number, TitleRecord[]>();
    const beginnings = query.words.map((word) => ` ${word}`);
    for (const { record, title, author, text: all } of known.values()) {
      if (!beginnings.every((beginning) => all.includes(beginning))) continue;
      const rank = rankOf(query, title, author);
      if (rank === null) continue;
      const same = byRank.get(rank);
      if (same) same.push(record);
      else byRank.set(rank, [record]);
    }
    const ranks = [...byRank.keys()].sort((a, b) => a - b);
    const titles: FoundTitle[] = [];
    for (const record of ranks.flatMap((rank) => byRank.get(rank) ?? [])) {
      const copies = catalogue.copiesOf(record.id);
      if (copies.length === 0) continue;
      if (titles.length >= most) return { titles, more: true };
      titles.push(foundOf(record, copies));
    }
    return { titles, more: false };
  }

  return {
    get hasTitles() {
      return (
        guard(() => {
          follow();
          return known.size > 0;
        }) ?? false
      );
    },
    find: (text, limit) => Promise.resolve(guard(() => find(text, limit)) ?? none),
    close: () => Promise.resolve(),
  };
}

const none: FoundTitles = { titles: [], more: false };

function folded(record: TitleRecord): Known {
  const title = foldText(record.title);
  const author = foldText(record.author);
  return { record, title, author, text: ` ${[...title.words, ...author.words].join(' ')}` };
}

/** Null when SQLite reported something, or the library is closed. */
function guard<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (databaseReason(error) === null && !(error instanceof TypeError)) throw error;
    return null;
  }
}

/** A copy on the hold shelf is kept for somebody, and one that is never lent is not available. */
function foundOf({ title, author }: TitleRecord, copies: readonly CopyRecord[]): FoundTitle {
  const free = copies.filter(({ loanable, isHeld, isOnLoan }) => loanable && !isHeld && !isOnLoan);
  const dueAts = copies.flatMap(({ loanable, dueAt }) => (loanable && dueAt !== null ? [dueAt] : []));
  // The empty name is this library itself: a copy that is free here comes before one of another branch.
  const branches = (free.length > 0 ? free : copies).map(({ branch }) => branch);
  return {
    title,
    author: author === '' ? null : author,
    copies: copies.length,
    available: free.length,
    place: branches.includes('') ? null : (branches[0] ?? null),
    dueAt: free.length > 0 ? null : (dueAts.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null),
    asOf: null,
  };
}
