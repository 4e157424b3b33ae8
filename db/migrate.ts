/** What a migration needs of a database. */
interface Migratable {
  pragma(source: string, options?: { readonly simple: boolean }): unknown;
  exec(sql: string): unknown;
  transaction(action: () => void): () => void;
}

/** A database's form: its steps in order, never changed once released, only added to. */
export interface Schema {
  /** Marks the file as ours (SQLite `application_id`). */
  readonly applicationId: number;
  /** Size of the pages of a new file, where SQLite's own is not the best: 512 to 65536, a power of two. */
  readonly pageBytes?: number;
  /** SQL of each step; step N brings `user_version` to N. */
  readonly steps: readonly string[];
}

/** Brings the file to the newest form, each step in a transaction of its own. Refuses a newer file. */
export function migrate(database: Migratable, schema: Schema): 'newer' | null {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > schema.steps.length) return 'newer';
  for (const [index, sql] of schema.steps.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`application_id = ${String(schema.applicationId)}`);
      database.pragma(`user_version = ${String(index + 1)}`);
    })();
  }
  return null;
}
