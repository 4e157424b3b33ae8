import type { Health } from './health.ts';
import type { Call, CallAnswer } from './calls.ts';
import type { DockAnswer, DockCall, DockView } from './dock.ts';
import type { Looks } from './looks.ts';
import type { Snapshot } from './snapshot.ts';
import type { StaffAnswer, StaffCall, StaffState } from './staff.ts';
import type { SayInput, VoiceFailure } from './voice.ts';

/** The station as a shell sees it. */
export interface StationHandle {
  /** What the library made of its screens. */
  readonly looks: Looks;
  readonly snapshot: Snapshot;
  /** Calls the listener at once with the present snapshot and then at every change; returns the unsubscriber. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  call(call: Call): Promise<CallAnswer>;
  /** Null outside demo mode. */
  readonly dock: DockHandle | null;
  readonly staff: StaffHandle;
  health(): Health;
  /** Null where the station has no voice of its own. */
  readonly voice: VoiceHandle | null;
  /** Ends the session, closes devices, ILS and journal. */
  close(): Promise<void>;
}

export interface DockHandle {
  readonly view: DockView;
  subscribe(listener: (view: DockView) => void): () => void;
  call(call: DockCall): Promise<DockAnswer>;
}

export interface StaffHandle {
  /**
   * A page asks for the staff side. Calls the listener at once and then at every change; what it hears holds nothing
   * of anybody until a `signIn` of this very visit was right.
   */
  enter(listener: (state: StaffState) => void): StaffVisit;
}

/** One page's own visit: signing in on it opens nothing anywhere else. */
export interface StaffVisit {
  call(call: StaffCall): Promise<StaffAnswer>;
  /** Signs out and ends the states. */
  leave(): void;
}

/** The station's own voice: text in, a whole WAV file out. Plays nothing itself. */
export interface VoiceHandle {
  /** @param signal ends the making of a sound that nobody wants any more */
  say(input: SayInput, signal: AbortSignal): Promise<Spoken>;
}

export type Spoken =
  | { readonly kind: 'ok'; readonly wav: Uint8Array }
  | { readonly kind: 'failed'; readonly failure: VoiceFailure };
