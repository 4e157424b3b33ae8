import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importedItemsSchema, importedPatronsSchema } from '../migrations/cache/schema.ts';
import type { Schema } from '../migrate.ts';
import { remove } from './cache-aside.ts';

/**
 * Where the cache lies in a data folder. What was learned is `cache.db`. What was imported is a file of its own for
 * each kind, `cache/items-000007.db`: an import makes the next number whole beside it and renames it into place,
 * so that a running station goes over to it with its next look-up and a killed import leaves nothing changed.
 */
export type ImportKind = 'items' | 'patrons';

export const importSchemas: Readonly<Record<ImportKind, Schema>> = {
  items: importedItemsSchema,
  patrons: importedPatronsSchema,
};

export const learnedFile = (dataDir: string): string => join(dataDir, 'cache.db');
export const importDir = (dataDir: string): string => join(dataDir, 'cache');

export function importFile(dataDir: string, kind: ImportKind, number: number): string {
  return join(importDir(dataDir), `${kind}-${String(number).padStart(6, '0')}.db`);
}

function numbersOf(dataDir: string, kind: ImportKind): number[] {
  let names: string[];
  try {
    names = readdirSync(importDir(dataDir));
  } catch {
    return [];
  }
  const form = kind === 'items' ? /^items-(\d{6,12})\.db$/ : /^patrons-(\d{6,12})\.db$/;
  return names.flatMap((name) => {
    const number = form.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** 0 where there is no folder. */
export function folderChangedMs(dataDir: string): number {
  return statSync(importDir(dataDir), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Number of the file that counts; 0 where nothing was imported. */
export function newestImport(dataDir: string, kind: ImportKind): number {
  return Math.max(0, ...numbersOf(dataDir, kind));
}

/** Windows keeps a file that a station still reads: it is deleted the next time. */
export function removeOlderImports(dataDir: string, kind: ImportKind): void {
  const newest = newestImport(dataDir, kind);
  for (const number of numbersOf(dataDir, kind)) {
    if (number >= newest) continue;
    try {
      remove(importFile(dataDir, kind, number));
    } catch {
      continue;
    }
  }
}
