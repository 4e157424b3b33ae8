import { existsSync, renameSync, rmSync } from 'node:fs';

const endings = ['-wal', '-shm', '-journal', ''];
const kept = 3;

/**
 * Renames a damaged database to FILE.damaged-1, so that a new one can begin in its place; what is older than
 * the last three is deleted. Only for what can be had again.
 * @returns the new name; null when the file cannot be renamed
 */
export function putAside(file: string): string | null {
  const nameOf = (number: number): string => `${file}.damaged-${String(number)}`;
  let number = 1;
  while (existsSync(nameOf(number))) number += 1;
  if (number > kept) {
    remove(nameOf(1));
    for (let next = 2; next < number; next += 1) move(nameOf(next), nameOf(next - 1));
    number -= 1;
  }
  try {
    move(file, nameOf(number));
    return nameOf(number);
  } catch {
    return null;
  }
}

/** The write-ahead log goes first: it must never be taken for that of the file which begins anew. */
function move(from: string, to: string): void {
  for (const ending of endings) if (existsSync(from + ending)) renameSync(from + ending, to + ending);
}

export function remove(file: string): void {
  for (const ending of endings) rmSync(file + ending, { force: true });
}
