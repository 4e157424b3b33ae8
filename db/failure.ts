/** Why a database cannot be used. `message` is one sentence for the person at the command line. */
export interface DatabaseFailure {
  readonly reason: 'full' | 'locked' | 'corrupt' | 'read-only' | 'not-a-database' | 'newer' | 'other';
  readonly message: string;
}

export type Opened<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed'; readonly error: DatabaseFailure };

const reasons: readonly (readonly [RegExp, DatabaseFailure['reason']])[] = [
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_(BUSY|LOCKED)/, 'locked'],
  [/^SQLITE_(CORRUPT|IOERR_SHORT_READ)/, 'corrupt'],
  [/^SQLITE_NOTADB/, 'not-a-database'],
  [/^SQLITE_(READONLY|PERM)/, 'read-only'],
  // A disk that reports an error on write or sync keeps nothing: the same to us as a full one (SQLite result codes).
  [/^SQLITE_IOERR/, 'full'],
];

/** Sorts what SQLite reported; null when it was not SQLite who spoke (a bug). */
export function databaseReason(error: unknown): DatabaseFailure['reason'] | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return null;
  return reasons.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}
