import { join } from 'node:path';

/** What is asked of the machine: its platform, its environment and the home of whoever runs it. */
export interface DataDirPlace {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The folder a station keeps its data in where none is named. The demo has one of its own. */
export function defaultDataDir({ platform, env, home }: DataDirPlace, demo: boolean): string {
  const name = demo ? 'muontra-demo' : 'muontra';
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), name);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', name);
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), name);
}
