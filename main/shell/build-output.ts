import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What is built of a checkout before it can be shown: the pages of either mode, and Electron's entry files. */
export type BuildName = 'demo' | 'renderer' | 'electron';

interface Target {
  readonly folder: string;
  /** The file whose presence shows that the folder was built. */
  readonly proof: string;
  readonly sources: readonly string[];
  /** Words after `node`; `--outDir FOLDER` is added. */
  readonly command: readonly [string, ...string[]];
}

const vite = 'node_modules/vite/bin/vite.js';
const viteBuild = ['build', '--emptyOutDir', '--logLevel', 'warn', '--mode'];
const pageSources = ['renderer', 'main/contract', 'vite.config.ts', 'package-lock.json'];

const targets: Readonly<Record<BuildName, Target>> = {
  demo: {
    folder: 'dist/demo',
    proof: 'index.html',
    sources: pageSources,
    command: [vite, ...viteBuild, 'demo'],
  },
  renderer: {
    folder: 'dist/renderer',
    proof: 'index.html',
    sources: pageSources,
    command: [vite, ...viteBuild, 'production'],
  },
  electron: {
    folder: 'dist/electron',
    proof: 'main.js',
    sources: ['main', 'drivers', 'db', 'tools/build-electron.ts', 'package-lock.json'],
    command: ['tools/build-electron.ts'],
  },
};

export interface BuildOutput {
  readonly folder: string;
  /** `built`: as the sources are, or there are no sources; `stale`: older than they; `missing`: never built. */
  readonly state: 'built' | 'stale' | 'missing';
}

/**
 * Looks at names, sizes and times of the sources only: it costs milliseconds at every start.
 * @param root the folder that holds `dist` and, in a checkout, the sources.
 */
export function lookAtBuild(root: string, name: BuildName): BuildOutput {
  const target = targets[name];
  const folder = join(root, target.folder);
  if (!existsSync(join(folder, target.proof))) return { folder, state: 'missing' };
  if (!canBuild(root, name)) return { folder, state: 'built' };
  return { folder, state: readStamp(folder) === sourcesStamp(root, target) ? 'built' : 'stale' };
}

/** Whether it can be built here: neither the tool nor the sources are part of an installed station. */
export function canBuild(root: string, name: BuildName): boolean {
  const { command, sources } = targets[name];
  return [vite, command[0], ...sources.slice(0, 1)].every((path) => existsSync(join(root, path)));
}

export type BuildResult = { readonly kind: 'ok' } | { readonly kind: 'failed'; readonly detail: string };

/**
 * Builds beside the folder in use and puts the result in its place in one step, so that neither a running
 * station nor a build cut short leaves half a page behind.
 */
export async function build(root: string, name: BuildName, signal: AbortSignal): Promise<BuildResult> {
  const target = targets[name];
  // Taken before the build: a source that changes meanwhile makes the result stale, not wrongly fresh.
  const stamp = sourcesStamp(root, target);
  const folder = join(root, target.folder);
  const fresh = `${folder}.${process.pid}.new`;
  const old = `${folder}.${process.pid}.old`;
  mkdirSync(dirname(folder), { recursive: true });
  const built = await run(root, [...target.command, '--outDir', fresh], signal);
  if (built.kind === 'ok') {
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
    writeFileSync(stampFile(folder), stamp);
  }
  rmSync(fresh, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
  return built;
}

async function run(root: string, words: readonly string[], signal: AbortSignal): Promise<BuildResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...words], {
      cwd: root,
      // Whoever builds, and for whatever: it is the pages' release form that is shown.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let said = '';
    const listen = (part: Buffer): void => {
      said = (said + part.toString()).slice(-4000);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (error) => resolve({ kind: 'failed', detail: error.message }));
    child.once('close', (status) =>
      resolve(status === 0 ? { kind: 'ok' } : { kind: 'failed', detail: said.trim() || `status ${status}` }),
    );
  });
}

/** Beside the folder, so that it is never served. */
const stampFile = (folder: string): string => `${folder}.stamp`;

function readStamp(folder: string): string | null {
  try {
    return readFileSync(stampFile(folder), 'utf8');
  } catch {
    return null;
  }
}

function sourcesStamp(root: string, target: Target): string {
  const hash = createHash('sha256');
  for (const source of target.sources) addTo(hash, join(root, source), source);
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, path: string, name: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    hash.update(`${name}\0${stat.size}\0${stat.mtimeMs}\n`);
    return;
  }
  for (const entry of readdirSync(path).sort()) {
    if (!entry.includes('.test.')) addTo(hash, join(path, entry), `${name}/${entry}`);
  }
}
