import type { DatabaseFailure } from '../../failure.ts';
import type { FoundTitles } from './title-finder.ts';
import type { SearchState, TitleTrouble } from './title-search.ts';

/** What the station's thread and the threads that find and build say to each other. */

export interface WorkerStart {
  readonly dataDir: string;
  readonly maxBytes?: number;
}

export type ToFindWorker =
  | { readonly kind: 'find'; readonly id: number; readonly text: string; readonly limit: number }
  | { readonly kind: 'follow' };

export type FromFindWorker =
  | { readonly kind: 'found'; readonly id: number; readonly found: FoundTitles }
  | { readonly kind: 'state'; readonly state: SearchState }
  | { readonly kind: 'trouble'; readonly trouble: TitleTrouble };

export type FromBuildWorker =
  { readonly kind: 'built' } | { readonly kind: 'failed'; readonly reason: DatabaseFailure['reason'] };
