import { spawn } from 'node:child_process';

/** How the kiosk's Electron process is started from the command line. */
export interface ElectronStart {
  readonly binary: string;
  /** The folder whose package.json names Electron's entry file. */
  readonly root: string;
  readonly dataDir: string;
  readonly configFile: string | null;
  readonly demo: boolean;
  /** Chromium's sandbox refuses to run as root; then, and only then, it is switched off. */
  readonly isRoot: boolean;
  /** Takes what the process says on standard error, line by line: the station's log. */
  readonly onLog: (line: string) => void;
}

export interface RunningElectron {
  /** Address of the kiosk's page once the station is ready; the failure in one sentence otherwise. */
  readonly ready: Promise<
    { readonly kind: 'ok'; readonly url: string } | { readonly kind: 'failed'; readonly message: string }
  >;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Lines with which the Electron process tells the command line how it fares. */
export const readyLine = 'muontra-ready ';
export const failedLine = 'muontra-failed ';

const startLimitMs = 30_000;
const endLimitMs = 8000;

/** Arguments of the Electron process. */
export function electronArguments(start: Omit<ElectronStart, 'binary' | 'onLog'>): string[] {
  return [
    ...(start.isRoot ? ['--no-sandbox'] : []),
    start.root,
    `--data=${start.dataDir}`,
    ...(start.configFile === null ? [] : [`--config=${start.configFile}`]),
    ...(start.demo ? ['--demo'] : []),
  ];
}

/** Starts the kiosk's Electron process, in which the station runs. */
export function runElectron(start: ElectronStart): RunningElectron {
  // Either variable would turn the kiosk into a plain Node or let somebody look inside (RS-55).
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  delete env['NODE_OPTIONS'];
  const child = spawn(start.binary, electronArguments(start), { stdio: ['ignore', 'pipe', 'pipe'], env });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const ready = new Promise<Awaited<RunningElectron['ready']>>((resolve) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ kind: 'failed', message: 'Electron did not get ready' });
    }, startLimitMs);
    const settle = (outcome: Awaited<RunningElectron['ready']>): void => {
      clearTimeout(limit);
      resolve(outcome);
    };
    eachLine(child.stdout, (line) => {
      if (line.startsWith(readyLine)) settle({ kind: 'ok', url: line.slice(readyLine.length) });
      if (line.startsWith(failedLine)) settle({ kind: 'failed', message: line.slice(failedLine.length) });
    });
    void ended.then(() => settle({ kind: 'failed', message: 'Electron ended before it was ready' }));
  });
  eachLine(child.stderr, start.onLog);
  return {
    ready,
    ended,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
      await ended;
      clearTimeout(insist);
    },
  };
}

/** Longest line kept; Chromium may write anything. */
const longestLine = 16 * 1024;

function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    const lines = (rest + part).split('\n');
    rest = (lines.pop() ?? '').slice(-longestLine);
    for (const line of lines) onLine(line);
  });
}
