import { chownSync, closeSync, fsyncSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a small file of mode 0600 as a whole: after a power cut either the old one or the new one is there. */
export function replaceFile(file: string, text: string): void {
  const draft = `${file}.${String(process.pid)}.new`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  giveToOwner(draft);
  renameSync(draft, file);
  syncFolder(dirname(file));
}

/** What an administrator puts into a data folder must stay readable for the account that the station runs under. */
export function giveToOwner(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  chownSync(file, uid, gid);
}

/** A rename is durable once its folder is; Windows opens no folders and needs none of it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
