import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { remove } from '../cache-aside.ts';
import { importDir, newestImport } from '../cache-files.ts';
import { openImport } from '../cache-imported.ts';

/** The index of titles is `cache/titles-000003.db`, a higher number each time that it is made: never one over the other. */

const form = /^titles-(\d{6,12})\.db$/;

export function indexFile(dataDir: string, number: number): string {
  return join(importDir(dataDir), `titles-${String(number).padStart(6, '0')}.db`);
}

function numbersOf(dataDir: string): number[] {
  let names: string[];
  try {
    names = readdirSync(importDir(dataDir));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const number = form.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** 0 where there is none. */
export const newestIndex = (dataDir: string): number => Math.max(0, ...numbersOf(dataDir));

/** What another process still reads is deleted the next time. */
export function removeOlderIndexes(dataDir: string): void {
  const newest = newestIndex(dataDir);
  for (const number of numbersOf(dataDir)) {
    if (number >= newest) continue;
    try {
      remove(indexFile(dataDir, number));
    } catch {
      continue;
    }
  }
}

/** Tells a list of items from every other, also from one that had the same number; `none` where there is none. */
export function sourceOf(dataDir: string): string {
  const number = newestImport(dataDir, 'items');
  if (number === 0) return noSource;
  const opened = openImport(dataDir, 'items', number);
  if (opened.kind === 'failed') return noSource;
  const database = opened.value;
  try {
    const row = database
      .prepare('SELECT rows, newest, (SELECT max(imported_at) FROM imports) AS at FROM build')
      .get() as { rows: number; newest: number; at: number | null } | undefined;
    return row === undefined ? noSource : [number, row.rows, row.newest, row.at ?? 0].join(' ');
  } finally {
    database.close();
  }
}

export const noSource = 'none';
