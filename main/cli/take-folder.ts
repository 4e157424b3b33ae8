import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Opened } from '../../db/failure.ts';
import { lockFolder } from '../../db/open.ts';
import type { FolderLock } from '../../db/open.ts';
import { giveToOwner } from '../../db/stores/durable-file.ts';

/**
 * Takes a data folder's lock as a station does. SQLite itself would let a second writer in, but the copy of the
 * exceptions beside the journal has one writer at a time.
 */
export function takeFolder(dataDir: string): Opened<FolderLock> {
  const file = join(dataDir, 'station.lock');
  const isNew = !existsSync(file);
  const lock = lockFolder(file);
  if (isNew && lock.kind === 'ok') giveToOwner(file);
  if (lock.kind === 'failed' && lock.error.reason === 'locked')
    return {
      kind: 'failed',
      error: { reason: 'locked', message: `${dataDir}: a station runs on this data folder` },
    };
  return lock;
}
