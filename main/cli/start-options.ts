import { parseArgs } from 'node:util';

export const startUsage =
  'usage: muontra start [--shell electron|browser|none] [--port N] [--demo] [--config FILE] [--data DIR] [--json]';

export type ShellName = 'electron' | 'browser' | 'none';

export interface StartOptions {
  /** Null takes the best there is. */
  readonly shell: ShellName | null;
  /** Loopback port of the browser shell; 0 takes a free one. */
  readonly port: number;
  readonly demo: boolean;
  readonly configFile: string | null;
  readonly dataDir: string | null;
  readonly json: boolean;
}

export type ParsedStart =
  | { readonly kind: 'ok'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'failed'; readonly message: string };

/** The words after `start`. */
export function parseStartOptions(args: readonly string[]): ParsedStart {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        shell: { type: 'string' },
        port: { type: 'string', default: '0' },
        demo: { type: 'boolean', default: false },
        config: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : startUsage };
  }
  if (values.help) return { kind: 'help' };
  const { shell, demo, json } = values;
  if (shell !== undefined && shell !== 'electron' && shell !== 'browser' && shell !== 'none') {
    return { kind: 'failed', message: '--shell must be electron, browser or none' };
  }
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) return { kind: 'failed', message: '--port must be a number from 0 to 65535' };
  if (values.config === '' || values.data === '') {
    return { kind: 'failed', message: '--config and --data must name something' };
  }
  return {
    kind: 'ok',
    options: {
      shell: shell ?? null,
      port,
      demo,
      configFile: values.config ?? null,
      dataDir: values.data ?? null,
      json,
    },
  };
}
