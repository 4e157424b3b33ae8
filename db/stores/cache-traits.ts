import type { Database, Statement } from '../open.ts';
import type { ItemRow } from './cache-rows.ts';

const traitsInMemory = 5_000;

/** Numbers of what many items have in common. As many as a list can have: only the last ones are kept in memory. */
export class Traits {
  readonly #known = new Map<string, number>();
  readonly #find: Statement<unknown[]> | null;

  constructor(database: Database | null) {
    this.#find =
      database
        ?.prepare<unknown[]>(
          `INSERT INTO traits (loanable, media_type, institution, location) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET loanable = loanable RETURNING id`,
        )
        .pluck() ?? null;
  }

  of({ loanable, mediaType, institution, location }: ItemRow): number | null {
    if (loanable === null && mediaType === null && institution === null && location === null) return null;
    const name = `${String(loanable)}\n${mediaType ?? ''}\n${institution ?? ''}\n${location ?? ''}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const said = loanable === null ? -1 : Number(loanable);
    const id = Number(this.#find?.get(said, mediaType ?? '', institution ?? '', location ?? ''));
    if (this.#known.size >= traitsInMemory) this.#known.clear();
    this.#known.set(name, id);
    return id;
  }
}
