import type { Opened } from '../failure.ts';
import { librarySchema } from '../migrations/library/schema.ts';
import { openDatabase } from '../open.ts';
import type { Database } from '../open.ts';

/** A copy as a list has it; null: the list does not say. */
export interface ListedCopy {
  readonly id: string;
  readonly title: string | null;
  readonly author: string | null;
  /** The empty name is this library itself. */
  readonly branch: string | null;
  readonly loanable: boolean | null;
  /** In đồng. */
  readonly loanFeeMinor: number | null;
}

/** A patron as a list has them; null: the list does not say. */
export interface ListedPatron {
  readonly id: string;
  readonly name: string | null;
  readonly category: string | null;
  /** `YYYY-MM-DD` */
  readonly expiresOn: string | null;
  readonly cardLost: boolean | null;
  readonly blocked: boolean | null;
  readonly email: string | null;
  /** What `hashPin` made. */
  readonly pinHash: Uint8Array | null;
}

export type KeptCopy = { readonly [K in keyof ListedCopy]: NonNullable<ListedCopy[K]> };
export type KeptPatron = {
  readonly [K in Exclude<keyof ListedPatron, 'pinHash' | 'email'>]: NonNullable<ListedPatron[K]>;
} & {
  readonly email: string | null;
};

/** Catalogue and patrons of an embedded library, as lists bring them in and take them out. Throws what SQLite throws. */
export interface LibraryLists {
  /** All of it or nothing. */
  atomically(action: () => void): void;
  /** New, or changed in what the list says. False: it is new, and the list has no title for it. */
  putCopy(copy: ListedCopy): boolean;
  putPatron(patron: ListedPatron): void;
  /** In order of their numbers. */
  copies(): IterableIterator<KeptCopy>;
  patrons(): IterableIterator<KeptPatron>;
  close(): void;
}

/** A card that no list gives a last day. */
const forGood = '9999-12-31';

/** Opens the lists of a library beside whoever else uses it; the library is made when it is not there. */
export function openLibraryLists(file: string): Opened<LibraryLists> {
  const opened = openDatabase(file, librarySchema);
  return opened.kind === 'ok' ? { kind: 'ok', value: createLists(opened.value) } : opened;
}

function createLists(database: Database): LibraryLists {
  const titleIsThere = database.prepare<unknown[]>(`SELECT 1 FROM titles WHERE id = ? AND title = ?`);
  const addTitle = database.prepare<unknown[]>(`INSERT INTO titles (title, author) VALUES (?, ?)`);
  const known = database.prepare<unknown[]>(
    `SELECT titles.id AS titleId, title, author FROM items JOIN titles ON titles.id = title_id WHERE items.id = ?`,
  );
  const putItem = database.prepare<unknown[]>(
    `INSERT INTO items (id, title_id, branch, loanable, loan_fee_minor)
     VALUES (@id, @titleId, coalesce(@branch, ''), coalesce(@loanable, 1), coalesce(@loanFeeMinor, 0))
     ON CONFLICT (id) DO UPDATE SET title_id = @titleId, branch = coalesce(@branch, branch),
       loanable = coalesce(@loanable, loanable), loan_fee_minor = coalesce(@loanFeeMinor, loan_fee_minor)`,
  );
  // A title that was written otherwise until now: whoever waits for it waits for the one that its copies are of now.
  const moveHolds = database.prepare<unknown[]>(
    `UPDATE holds SET title_id = ? WHERE title_id = ? AND NOT EXISTS (SELECT 1 FROM items WHERE title_id = holds.title_id)`,
  );
  const dropTitle = database.prepare<unknown[]>(
    `DELETE FROM titles WHERE id = ? AND NOT EXISTS (SELECT 1 FROM items WHERE title_id = titles.id)`,
  );
  const putPatron = database.prepare<unknown[]>(
    `INSERT INTO patrons (id, name, category, pin_hash, expires_on, card_lost, blocked, email)
     VALUES (@id, coalesce(@name, ''), coalesce(@category, 'adult'), @pinHash, coalesce(@expiresOn, '${forGood}'),
       coalesce(@cardLost, 0), coalesce(@blocked, 0), @email)
     ON CONFLICT (id) DO UPDATE SET name = coalesce(@name, name), category = coalesce(@category, category),
       pin_hash = coalesce(@pinHash, pin_hash), expires_on = coalesce(@expiresOn, expires_on),
       card_lost = coalesce(@cardLost, card_lost), blocked = coalesce(@blocked, blocked), email = coalesce(@email, email)`,
  );
  const copies = database.prepare<unknown[]>(
    `SELECT items.id, title, author, branch, loanable, loan_fee_minor AS loanFeeMinor
     FROM items JOIN titles ON titles.id = title_id ORDER BY items.id`,
  );
  const patrons = database.prepare<unknown[]>(
    `SELECT id, name, category, expires_on AS expiresOn, card_lost AS cardLost, blocked, email FROM patrons ORDER BY id`,
  );
  const flag = (said: boolean | null): number | null => (said === null ? null : said ? 1 : 0);
  // Read once: each line asks for its title, and the table has no index of names.
  let titles: Map<string, number> | null = null;
  const titleOf = (title: string, author: string): number => {
    titles ??= readTitles(database);
    const name = nameOf(title, author);
    const found = titles.get(name);
    // Another import may have dropped it since.
    if (found !== undefined && titleIsThere.get(found, title) !== undefined) return found;
    const made = Number(addTitle.run(title, author).lastInsertRowid);
    titles.set(name, made);
    return made;
  };

  return {
    atomically: (action) => database.transaction(action).immediate(),
    putCopy({ id, title, author, branch, loanable, loanFeeMinor }) {
      const before = known.get(id) as { titleId: number; title: string; author: string } | undefined;
      const named = title ?? before?.title ?? null;
      if (named === null) return false;
      // Another title has another author, until the list says who.
      const by = author ?? (before?.title === named ? before.author : '');
      const isSame = before?.title === named && before.author === by;
      const titleId = isSame ? before.titleId : titleOf(named, by);
      putItem.run({ id, titleId, branch, loanable: flag(loanable), loanFeeMinor });
      if (before && before.titleId !== titleId) {
        moveHolds.run(titleId, before.titleId);
        if (dropTitle.run(before.titleId).changes > 0) titles?.delete(nameOf(before.title, before.author));
      }
      return true;
    },
    putPatron({ cardLost, blocked, ...rest }) {
      putPatron.run({ ...rest, cardLost: flag(cardLost), blocked: flag(blocked) });
    },
    *copies() {
      for (const row of copies.iterate()) {
        const copy = row as Omit<KeptCopy, 'loanable'> & { readonly loanable: number };
        yield { ...copy, loanable: copy.loanable === 1 };
      }
    },
    *patrons() {
      for (const row of patrons.iterate()) {
        const one = row as Omit<KeptPatron, 'cardLost' | 'blocked'> & Record<'cardLost' | 'blocked', number>;
        yield { ...one, cardLost: one.cardLost === 1, blocked: one.blocked === 1 };
      }
    },
    close: () => {
      database.close();
    },
  };
}

/** No title has a line break in it. */
const nameOf = (title: string, author: string): string => `${title}\n${author}`;

function readTitles(database: Database): Map<string, number> {
  const rows = database.prepare(`SELECT id, title, author FROM titles`).all() as {
    id: number;
    title: string;
    author: string;
  }[];
  return new Map(rows.map(({ id, title, author }) => [nameOf(title, author), id]));
}
