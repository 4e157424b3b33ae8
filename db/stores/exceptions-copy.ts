import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { replaceFile } from './durable-file.ts';
import { exceptionKinds } from './journal.ts';
import type { ExceptionRow } from './journal-rows.ts';

/**
 * The exceptions once more, in a file beside the journal: a journal that is put back from a backup does not know
 * those that were raised since, nor that older ones have been dealt with. Identities stand in it sealed.
 */
const row = z.object({
  key: z.string(),
  entry_id: z.nullable(z.int()),
  kind: z.enum(exceptionKinds),
  action: z.enum(['checkout', 'checkin', 'renew', 'fee']),
  item_id: z.string(),
  title: z.string(),
  reason: z.nullable(z.string()),
  destination: z.nullable(z.string()),
  session: z.string(),
  /** Base64. */
  sealed_patron: z.nullable(z.string()),
  happened_at: z.string(),
  raised_at: z.string(),
  cleared_at: z.nullable(z.string()),
});
const copy = z.array(row);

export type CopiedException = Omit<ExceptionRow, 'id'>;

/** What the copy holds; empty where there is none or it cannot be read. */
export function readExceptionsCopy(file: string): CopiedException[] {
  try {
    const parsed = copy.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) return [];
    return parsed.data.map((one) => ({
      ...one,
      sealed_patron: one.sealed_patron === null ? null : Buffer.from(one.sealed_patron, 'base64'),
    }));
  } catch {
    return [];
  }
}

/** Replaces the copy as a whole, durably. Where the disk does not take it, the older one stays. */
export function writeExceptionsCopy(file: string, rows: readonly CopiedException[]): void {
  const text = JSON.stringify(
    rows.map((one) => ({
      ...one,
      sealed_patron: one.sealed_patron === null ? null : Buffer.from(one.sealed_patron).toString('base64'),
    })),
  );
  try {
    replaceFile(file, text);
  } catch {
    // The journal holds them all the same.
  }
}
