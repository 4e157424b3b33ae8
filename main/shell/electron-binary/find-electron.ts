import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What finding Electron touches; a test gives its own. */
export interface ElectronPlace {
  /** The folder that holds `node_modules`. */
  readonly root: string;
  readonly now: () => Date;
  /** Runs the package's own fetch; true when it said it is done. Killed when the signal aborts. */
  fetch(script: string, signal: AbortSignal): Promise<boolean>;
}

export type FoundElectron =
  { readonly kind: 'ok'; readonly binary: string } | { readonly kind: 'absent'; readonly detail: string };

/** A station without the internet must not wait for what will not come. */
const fetchLimitMs = 8000;
/** How long a failed fetch is remembered. */
const retryAfterMs = 7 * 24 * 3600 * 1000;

/** The binary that lies in the Electron package, or null. Fetches nothing. */
export function installedElectron(root: string): string | null {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** The binary, fetched where it can be within seconds. That it cannot is no error, and is remembered for a week. */
export async function findElectron(place: ElectronPlace): Promise<FoundElectron> {
  const installed = installedElectron(place.root);
  if (installed !== null) return { kind: 'ok', binary: installed };
  const script = join(place.root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(script)) return { kind: 'absent', detail: 'Electron is not installed' };
  const marker = join(place.root, 'node_modules', '.cache', 'muontra', 'electron-fetch-failed');
  if (triedLately(marker, place.now())) {
    return { kind: 'absent', detail: 'Electron could not be fetched lately' };
  }
  const fetched = await place.fetch(script, AbortSignal.timeout(fetchLimitMs));
  const binary = installedElectron(place.root);
  if (fetched && binary !== null) {
    rmSync(marker, { force: true });
    return { kind: 'ok', binary };
  }
  remember(marker, place.now());
  return { kind: 'absent', detail: 'Electron could not be fetched' };
}

function triedLately(marker: string, now: Date): boolean {
  try {
    const sinceMs = now.getTime() - Date.parse(readFileSync(marker, 'utf8'));
    return sinceMs >= 0 && sinceMs < retryAfterMs;
  } catch {
    return false;
  }
}

function remember(marker: string, now: Date): void {
  try {
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, now.toISOString());
  } catch {
    // A read-only installation tries again next time; that costs seconds and nothing else.
  }
}

/** Runs the fetch script of the Electron package in a process of its own, so that it can be cut short. */
export async function runElectronFetch(script: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { stdio: 'ignore', signal, killSignal: 'SIGKILL' });
    child.once('error', () => resolve(false));
    child.once('exit', (status) => resolve(status === 0));
  });
}
