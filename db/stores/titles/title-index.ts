import { titleIndexSchema } from '../../migrations/cache/schema.ts';
import type { Opened } from '../../failure.ts';
import { openDatabase } from '../../open.ts';
import type { Database, Statement } from '../../open.ts';
import { foldText } from './fold.ts';
import type { FoldedText } from './fold.ts';
import { indexForm } from './index-build.ts';
import { indexFile } from './index-files.ts';
import type { LearnedTitle } from './learned-titles.ts';

/** A title of the index that has the words. */
export interface Candidate {
  readonly id: number;
  readonly title: string;
}

/** What had a title when the index was made. */
export interface IndexedCopies {
  readonly copies: number;
  /** Numbers of the first copies. */
  readonly items: readonly string[];
}

export interface Candidates {
  readonly found: readonly Candidate[];
  /** There are more, which were not looked at. */
  readonly more: boolean;
}

/** Candidates that are looked at: of more titles with the same words the shorter are taken. */
const mostCandidates = 1_000;
/** No further table of words is begun after this; what was found until then is the answer. */
const longestMs = 25;
/** The same while nothing was found: words that everybody uses, but never together. */
const longestInVainMs = 500;
/** Up to this size the file is read through when it is opened. */
const checkUpToBytes = 32 * 1024 * 1024;
/** Numbers of learned titles lie above all others, and the shorter have the smaller ones there, too. */
const firstLearned = 2 ** 32;

interface About {
  readonly form: number;
  readonly source: string;
  readonly log: string;
  readonly upto: number;
  readonly added: number;
  readonly parts: number;
}

/** One file of the index, open. Throws what SQLite throws. */
export class TitleIndex {
  readonly number: number;
  readonly source: string;
  readonly #database: Database;
  readonly #copies: Statement<unknown[]>;
  readonly #parts: readonly Statement<unknown[]>[];
  #about: About;

  private constructor(number: number, database: Database, about: About) {
    this.number = number;
    this.source = about.source;
    this.#database = database;
    this.#about = about;
    this.#copies = database.prepare('SELECT copies, items FROM titles WHERE id = ?');
    const names = Array.from({ length: about.parts }, (_, part) => `words_${String(part)}`);
    this.#parts = ['words_new', ...names].map((name) =>
      database.prepare<unknown[]>(
        `SELECT titles.id, title
         FROM (SELECT rowid AS found FROM ${name} WHERE ${name} MATCH ? ORDER BY rowid LIMIT ?)
           CROSS JOIN titles ON titles.id = found`,
      ),
    );
  }

  /** Opens a file of the index. One in another form counts as damaged. */
  static open(dataDir: string, number: number): Opened<TitleIndex> {
    const file = indexFile(dataDir, number);
    const opened = openDatabase(file, titleIndexSchema, { checkUpToBytes });
    if (opened.kind === 'failed') return opened;
    const database = opened.value;
    try {
      // What a power cut takes is added again. The file stays whole.
      database.pragma('synchronous = NORMAL');
      database.pragma('secure_delete = OFF');
      database.pragma('cache_size = -8000');
      const about = database.prepare('SELECT form, source, log, upto, added, parts FROM about').get();
      if ((about as About | undefined)?.form === indexForm)
        return { kind: 'ok', value: new TitleIndex(number, database, about as About) };
    } catch (error) {
      database.close();
      throw error;
    }
    database.close();
    return { kind: 'failed', error: { reason: 'corrupt', message: `${file}: it has another form` } };
  }

  get log(): string {
    return this.#about.log;
  }

  /** Number of the last learned title that it knows. */
  get upto(): number {
    return this.#about.upto;
  }

  /** Learned titles that were added since it was made: they are in no order of their own. */
  get added(): number {
    return this.#about.added;
  }

  get isEmpty(): boolean {
    return this.#database.prepare('SELECT 1 FROM titles LIMIT 1').get() === undefined;
  }

  /** Titles that have all words, the last one perhaps unfinished. @param monotonicMs what time it is, for the limit of it */
  candidates({ words }: FoldedText, monotonicMs: () => number): Candidates {
    const typed = words.map((word, at) => `"${word}"${at === words.length - 1 ? '*' : ''}`).join(' ');
    if (typed === '') return { found: [], more: false };
    const startMs = monotonicMs();
    const found: Candidate[] = [];
    for (const [at, part] of this.#parts.entries()) {
      // Learned ones do not take the room of the others.
      const room = at === 0 ? mostCandidates / 2 : mostCandidates - found.length;
      const rows = part.all(typed, room + 1) as Candidate[];
      found.push(...rows.slice(0, room));
      if (at > 0 && rows.length > room) return { found, more: true };
      const spentMs = monotonicMs() - startMs;
      const isOver = spentMs >= (found.length > 0 ? longestMs : longestInVainMs);
      if (isOver && at > 0 && at < this.#parts.length - 1) return { found, more: true };
    }
    return { found, more: false };
  }

  /** @param id number of a candidate */
  copiesOf(id: number): IndexedCopies {
    const row = this.#copies.get(id) as { copies: number; items: string } | undefined;
    return { copies: row?.copies ?? 0, items: row?.items.split('\n') ?? [] };
  }

  /** Another log begins: nothing of it is known. */
  beginLog(log: string): void {
    this.#database.prepare('UPDATE about SET log = ?, upto = 0').run(log);
    this.#about = { ...this.#about, log, upto: 0 };
  }

  /**
   * Adds titles that were learned, all of them or none.
   * @param upto number of the last one, also when that one is not among them
   */
  add(titles: readonly LearnedTitle[], upto: number): void {
    const title = this.#database.prepare(
      'INSERT OR REPLACE INTO titles (id, title, copies, items) VALUES (?, ?, 1, ?)',
    );
    const words = this.#database.prepare('INSERT INTO words_new (rowid, words) VALUES (?, ?)');
    const about = this.#database.prepare('UPDATE about SET upto = ?, added = added + ?');
    const { added } = this.#about;
    const rows = titles
      .map((learned, at) => ({ ...learned, at, ...foldText(learned.title) }))
      .filter((row) => row.words.length > 0)
      .map((row) => ({ ...row, number: row.length * firstLearned + added + row.at }))
      .sort((a, b) => a.number - b.number);
    this.#database
      .transaction(() => {
        for (const row of rows) {
          title.run(row.number, row.title, row.id);
          words.run(row.number, row.words.join(' '));
        }
        about.run(upto, titles.length);
      })
      .immediate();
    this.#about = { ...this.#about, upto, added: added + titles.length };
  }

  close(): void {
    this.#database.close();
  }
}
