import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallInput, CallName } from '../../main/contract/calls.ts';
import type { PileItem, Screen, Snapshot } from '../../main/contract/snapshot.ts';
import { openPageSocket } from './shell-client.ts';
import type { World } from './world.ts';

const root = join(import.meta.dirname, '../..');

/** The station in a process of its own, as it runs in a library, seen through the contract. */
export interface ChildStation {
  readonly dataDir: string;
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<unknown>;
  /** Resolves with the first snapshot, the present one or one to come, that is as wanted. */
  until(isThere: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  /** As `until`, for a screen of one kind. */
  untilScreen<K extends Screen['kind']>(
    kind: K,
    isThere?: (screen: Extract<Screen, { kind: K }>) => boolean,
  ): Promise<Extract<Screen, { kind: K }>>;
  /** As `until`, for the row of one item. */
  untilRow(itemId: string, isThere: (row: PileItem) => boolean): Promise<PileItem>;
  signal(name: NodeJS.Signals): void;
  /** Power off: SIGKILL. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  readonly log: () => string;
  /** Everything that the page was sent, as text. */
  readonly shown: () => string;
}

/** @param config changes to the world's own configuration; @param env additions to the process's environment */
export async function startChildStation(
  world: Pick<World, 'folder' | 'config'>,
  config: Record<string, unknown> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ChildStation> {
  const dataDir = join(world.folder, 'data');
  const configFile = join(world.folder, 'station.json');
  writeFileSync(configFile, JSON.stringify({ ...world.config, ...config }));
  const words = ['start', '--shell', 'none', '--json', '--data', dataDir, '--config', configFile];
  const child = spawn(process.execPath, [join(root, 'main/cli/muontra.js'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let log = '';
  child.stderr.on('data', (part: Buffer) => {
    log += part.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (part: Buffer) => {
      resolve((JSON.parse(part.toString()) as { url: string }).url);
    });
    child.once('exit', () => {
      reject(new Error(`the station ended: ${log}`));
    });
  });
  const page = await openPageSocket(url);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  let ref = 0;
  const latest = (): Snapshot | undefined =>
    (page.received as { kind: string; snapshot: Snapshot }[]).findLast(({ kind }) => kind === 'snapshot')
      ?.snapshot;

  const until = (isThere: (snapshot: Snapshot) => boolean): Promise<Snapshot> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const snapshot = latest();
        if (!snapshot || !isThere(snapshot)) return;
        page.socket.off('message', look);
        page.socket.off('close', fail);
        resolve(snapshot);
      };
      const fail = (): void => {
        reject(new Error(`the station went away; last seen: ${JSON.stringify(latest()?.screen)} ${log}`));
      };
      page.socket.on('message', look);
      page.socket.once('close', fail);
      look();
    });

  return {
    dataDir,
    log: () => log,
    shown: () => JSON.stringify(page.received),
    async call(name, input) {
      ref += 1;
      const mine = ref;
      page.send({ kind: 'call', ref: mine, name, input });
      const { answer } = await page.first(
        (message) => message['kind'] === 'answer' && message['ref'] === mine,
      );
      return answer;
    },
    until,
    async untilScreen(kind, isThere = () => true) {
      type Wanted = Extract<Screen, { kind: typeof kind }>;
      const { screen } = await until(
        (snapshot) => snapshot.screen.kind === kind && isThere(snapshot.screen as Wanted),
      );
      return screen as Wanted;
    },
    async untilRow(itemId, isThere) {
      const row = ({ screen }: Snapshot): PileItem | undefined =>
        'items' in screen ? screen.items.find(({ id }) => id === itemId) : undefined;
      const snapshot = await until((seen) => {
        const found = row(seen);
        return found !== undefined && isThere(found);
      });
      return row(snapshot) as PileItem;
    },
    signal(name) {
      child.kill(name);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      page.socket.close();
      child.kill('SIGTERM');
      await ended;
    },
  };
}
