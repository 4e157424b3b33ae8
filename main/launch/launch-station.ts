import type { StationHandle } from '../contract/station.ts';
import type { Log } from '../log/log.ts';

export interface LaunchOptions {
  /** Path of the station's configuration; null takes the defaults (or the demo's). */
  readonly configFile: string | null;
  readonly dataDir: string;
  /** Simulated devices, demo library, dev dock. */
  readonly demo: boolean;
  readonly log: Log;
}

/** One clear sentence for the person who started it, e.g. the wrong setting and what is allowed. */
export interface LaunchFailure {
  readonly reason: 'bad-config' | 'data-dir' | 'already-running' | 'journal';
  readonly message: string;
}

export type Launched =
  | { readonly kind: 'ok'; readonly station: StationHandle }
  | { readonly kind: 'failed'; readonly failure: LaunchFailure };

/** Composition root of both shells: configuration in, running station out. Device troubles are no failure. */
export type LaunchStation = (options: LaunchOptions) => Promise<Launched>;
