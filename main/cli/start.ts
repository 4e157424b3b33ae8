import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LaunchFailure } from '../launch/launch-station.ts';
import { createLog } from '../log/log.ts';
import { build, canBuild, lookAtBuild } from '../shell/build-output.ts';
import type { BuildName } from '../shell/build-output.ts';
import { defaultDataDir } from '../shell/data-dir.ts';
import { hasDisplay } from '../shell/display.ts';
import { exit } from './io.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';
import { parseStartOptions, startUsage } from './start-options.ts';
import type { ShellName, StartOptions } from './start-options.ts';

/** The folder of the checkout or the installation. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;

/** `start`: runs the station until it is told to end, in the best shell there is or the one asked for. */
export const startCommand: Command = async (args, io) => {
  const parsed = parseStartOptions(args);
  if (parsed.kind === 'help') {
    io.out(startUsage);
    return exit.done;
  }
  if (parsed.kind === 'failed') {
    io.err(`${parsed.message}; ${startUsage}`);
    return exit.badUse;
  }
  const { options } = parsed;
  const place = { platform: process.platform, env: process.env, home: homedir() };
  const dataDir = resolve(options.dataDir ?? defaultDataDir(place, options.demo));
  const run: Run = { options, dataDir, io };
  if (options.shell === 'none') return runBrowserShell(run, null, 'none');
  if (options.shell !== 'browser') {
    const electron = await findUsableElectron();
    if (electron.kind === 'ok') return runElectronShell(run, electron.binary);
    if (options.shell === 'electron') {
      io.err(`the electron shell cannot be opened: ${electron.detail}`);
      return exit.outOfReach;
    }
  }
  const browser = await findUsableBrowser();
  return runBrowserShell(run, browser, options.shell ?? (browser === null ? 'none' : 'browser'));
};

interface Run {
  readonly options: StartOptions;
  readonly dataDir: string;
  readonly io: CliIo;
}

async function findUsableElectron(): Promise<
  { readonly kind: 'ok'; readonly binary: string } | { readonly kind: 'absent'; readonly detail: string }
> {
  if (!hasDisplay(process.platform, process.env)) return { kind: 'absent', detail: 'there is no display' };
  const { findElectron, runElectronFetch } = await import('../shell/electron-binary/find-electron.ts');
  return findElectron({ root, now: () => new Date(), fetch: runElectronFetch });
}

async function findUsableBrowser(): Promise<string | null> {
  if (!hasDisplay(process.platform, process.env)) return null;
  const { findBrowser } = await import('../shell/browser/find-browser.ts');
  return findBrowser({ platform: process.platform, env: process.env, isExecutable });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function runBrowserShell(run: Run, browser: string | null, shell: ShellName): Promise<ExitStatus> {
  const { options, dataDir, io } = run;
  const { demo, configFile, port } = options;
  const [pages, { launchStation }, { openBrowserShell }] = await Promise.all([
    readyToShow(demo ? 'demo' : 'renderer', io),
    import('../launch/launch-station.ts'),
    import('../shell/browser/browser-shell.ts'),
  ]);
  if (pages.kind === 'failed') return fail(io, pages.message, exit.refused);
  const log = createLog(() => new Date(), io.err);
  const launched = await launchStation({ configFile, dataDir, demo, log });
  if (launched.kind === 'failed') {
    return fail(io, launched.failure.message, statusOf(launched.failure));
  }
  const { station } = launched;
  const opened = await openBrowserShell({ station, assetsDir: pages.folder, port, demo, log });
  if (opened.kind === 'failed') {
    await station.close();
    return fail(io, `port ${port} cannot be opened (${opened.reason})`, exit.refused);
  }
  const { url } = opened.shell;
  announce(run, url, shell);
  if (browser === null) await untilAborted(io.signal);
  else await keepWindow(run, { browser, url });
  await opened.shell.close();
  await station.close();
  return exit.done;
}

/** A patron must never be left with an empty desktop; a window that cannot stay open is left alone in the end. */
const mostReopenings = 5;
/** A window that ends sooner was handed to a browser that already runs, or could not be shown at all. */
const shortestLifeMs = 5000;

/** Keeps the kiosk's window open until the station ends. Closing the demo's window ends the demo. */
async function keepWindow(
  { options, dataDir, io }: Run,
  kiosk: { readonly browser: string; readonly url: string },
): Promise<void> {
  const { openAppWindow } = await import('../shell/browser/open-app-window.ts');
  const { browser, url } = kiosk;
  const aborted = untilAborted(io.signal).then(() => 'aborted' as const);
  for (let opening = 0; opening <= mostReopenings && !io.signal.aborted; opening += 1) {
    const openedMs = performance.now();
    const window = openAppWindow({ browser, url, dataDir, demo: options.demo, isRoot });
    const outcome = await Promise.race([window.ended, aborted]);
    await window.close();
    if (outcome === 'aborted') return;
    const short = performance.now() - openedMs < shortestLifeMs;
    if (options.demo && !short) return;
    if (short) break;
  }
  io.err(`the window is closed; the station goes on: ${url}`);
  await aborted;
}

async function runElectronShell(run: Run, binary: string): Promise<ExitStatus> {
  const { options, dataDir, io } = run;
  const { demo, configFile } = options;
  for (const name of [demo ? 'demo' : 'renderer', 'electron'] as const) {
    const built = await readyToShow(name, io);
    if (built.kind === 'failed') return fail(io, built.message, exit.refused);
  }
  const { runElectron } = await import('../shell/electron-binary/run-electron.ts');
  const electron = runElectron({
    binary,
    root,
    dataDir,
    configFile: configFile === null ? null : resolve(configFile),
    demo,
    isRoot,
    onLog: io.err,
  });
  const ready = await electron.ready;
  if (ready.kind === 'failed') {
    await electron.close();
    return fail(io, ready.message, exit.refused);
  }
  announce(run, ready.url, 'electron');
  await Promise.race([electron.ended, untilAborted(io.signal)]);
  await electron.close();
  return exit.done;
}

/** What is shown must be what the sources say: built once, where that can be done. */
async function readyToShow(
  name: BuildName,
  io: CliIo,
): Promise<{ kind: 'ok'; folder: string } | { kind: 'failed'; message: string }> {
  const { folder, state } = lookAtBuild(root, name);
  if (state === 'built') return { kind: 'ok', folder };
  if (!canBuild(root, name)) {
    if (state === 'stale') return { kind: 'ok', folder };
    return { kind: 'failed', message: `${folder} is missing and cannot be built here` };
  }
  io.err(`building ${name} once, this takes a few seconds …`);
  const built = await build(root, name, io.signal);
  if (built.kind === 'ok') return { kind: 'ok', folder };
  return { kind: 'failed', message: `building ${name} failed: ${built.detail.split('\n')[0] ?? ''}` };
}

const shellWords: Readonly<Record<ShellName, string>> = {
  electron: 'is ready in Electron',
  browser: 'is ready in a browser window',
  none: 'is ready; open this address in a browser',
};

function announce({ options, io }: Run, url: string, shell: ShellName): void {
  if (options.json) io.out(JSON.stringify({ url, shell }));
  else io.out(`Mượn Trả ${shellWords[shell]}: ${url}`);
}

/** Bad settings are wrong use; the rest is a station that cannot start now. */
function statusOf(failure: LaunchFailure): ExitStatus {
  return failure.reason === 'bad-config' || failure.reason === 'data-dir' ? exit.badUse : exit.refused;
}

function fail(io: CliIo, message: string, status: ExitStatus): ExitStatus {
  io.err(message.split('\n')[0] ?? message);
  return status;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
