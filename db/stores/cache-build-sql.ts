import type { ImportKind } from './cache-files.ts';

interface KindSql {
  readonly columns: readonly string[];
  readonly key: string;
  /** A newer row fills what it says over an older one; status, due date and loan go together. */
  readonly join: string;
}

const newer = 'excluded.as_of > main_rows.as_of';
const filled = (column: string): string =>
  `${column} = CASE WHEN ${newer} THEN coalesce(excluded.${column}, main_rows.${column})
     ELSE coalesce(main_rows.${column}, excluded.${column}) END`;
const together = (column: string): string =>
  `${column} = CASE WHEN main_rows.status IS NULL OR (${newer} AND excluded.status IS NOT NULL)
     THEN excluded.${column} ELSE main_rows.${column} END`;

/** Statements of each kind of imported rows. */
export const sqlOf: Readonly<Record<ImportKind, KindSql>> = {
  items: {
    columns: ['id', 'title', 'trait', 'status', 'due_at', 'loan', 'as_of'],
    key: 'id',
    join: `SET ${['title', 'trait'].map(filled).join(', ')}, ${['status', 'due_at', 'loan'].map(together).join(', ')},
      as_of = max(excluded.as_of, main_rows.as_of)
      WHERE ${newer} OR main_rows.title IS NULL OR main_rows.trait IS NULL OR main_rows.status IS NULL`,
  },
  patrons: {
    columns: ['key', 'blocks', 'loans_count', 'expires_on', 'category', 'as_of'],
    key: 'key',
    join: `SET ${['blocks', 'loans_count', 'expires_on', 'category'].map(filled).join(', ')},
      as_of = max(excluded.as_of, main_rows.as_of)`,
  },
};
