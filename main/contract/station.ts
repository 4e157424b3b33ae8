import type { Call, CallAnswer } from './calls.ts';
import type { DockAnswer, DockCall, DockView } from './dock.ts';
import type { Snapshot } from './snapshot.ts';

/** The station as a shell sees it. */
export interface StationHandle {
  readonly snapshot: Snapshot;
  /** Calls the listener at once with the present snapshot and then at every change; returns the unsubscriber. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  call(call: Call): Promise<CallAnswer>;
  /** Null outside demo mode. */
  readonly dock: DockHandle | null;
  /** Ends the session, closes devices, ILS and journal. */
  close(): Promise<void>;
}

export interface DockHandle {
  readonly view: DockView;
  subscribe(listener: (view: DockView) => void): () => void;
  call(call: DockCall): Promise<DockAnswer>;
}
