import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface AppWindowOptions {
  readonly browser: string;
  readonly url: string;
  /** The station's data folder; the window's profile lies in it, apart from the person's own browser. */
  readonly dataDir: string;
  readonly demo: boolean;
  /** Chromium's sandbox refuses to run as root; then, and only then, it is switched off. */
  readonly isRoot: boolean;
}

export interface AppWindow {
  /** Resolves when the window was closed or could not be opened. */
  readonly ended: Promise<'closed' | 'failed'>;
  close(): Promise<void>;
}

/** Everything a browser does on its own initiative: no update, no sync, no network but ours. */
const quietFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--disable-translate',
  '--disable-client-side-phishing-detection',
  '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication',
  '--disable-save-password-bubble',
  '--disable-session-crashed-bubble',
  '--metrics-recording-only',
  '--password-store=basic',
  '--no-pings',
  // A headset that is put in must be heard although nobody touched the glass.
  '--autoplay-policy=no-user-gesture-required',
];

/** A patron must not get out of the window by touch: no pinch, no swipe back, no edge gestures. */
const kioskFlags = [
  '--kiosk',
  '--disable-pinch',
  '--overscroll-history-navigation=0',
  '--disable-dev-tools',
  '--incognito',
];

/** The command line of an app window. */
export function appWindowFlags({ url, dataDir, demo, isRoot }: Omit<AppWindowOptions, 'browser'>): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${join(dataDir, 'window')}`,
    ...quietFlags,
    ...(demo ? ['--window-size=1480,1000'] : kioskFlags),
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

/** Opens the kiosk in a window of its own, without address bar or tabs. */
export function openAppWindow(options: AppWindowOptions): AppWindow {
  mkdirSync(join(options.dataDir, 'window'), { recursive: true, mode: 0o700 });
  const child = spawn(options.browser, appWindowFlags(options), { stdio: 'ignore' });
  const ended = new Promise<'closed' | 'failed'>((resolve) => {
    child.once('error', () => resolve('failed'));
    child.once('exit', (status) => resolve(status === null || status === 0 ? 'closed' : 'failed'));
  });
  return {
    ended,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), 2000);
      await ended;
      clearTimeout(insist);
    },
  };
}
