import type { CallAnswer, CallInput, CallName } from '../main/contract/calls.ts';
import { downward } from '../main/contract/envelope.ts';
import type { Downward, Upward } from '../main/contract/envelope.ts';
import type { DockAnswer, DockCall, DockView } from '../main/contract/dock.ts';
import { plainLooks } from '../main/contract/looks.ts';
import type { Looks } from '../main/contract/looks.ts';
import type { Snapshot } from '../main/contract/snapshot.ts';
import type { VoiceCallName } from '../main/contract/voice.ts';
import type { StaffAnswer, StaffCallInput, StaffCallName, StaffState } from '../main/contract/staff.ts';

/** One line to the station, whichever shell carries it. */
interface Pipe {
  send(message: Upward): boolean;
}

interface PipeEvents {
  onMessage(message: unknown): void;
  onLost(): void;
}

/** What the preload of the Electron shell offers to a page. */
interface Bridge {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

declare global {
  interface Window {
    readonly muontraBridge?: Bridge;
  }
}

export type VoiceMessage = Extract<Downward, { kind: 'voice-sound' | 'voice-failed' }>;

/** Longest wait for an answer: a call only hands something over, it never waits for devices or the ILS. */
const answerTimeoutMs = 5_000;
const reconnectMs = 1_000;

/** A store for React (`useSyncExternalStore`) with what the station published last, and the calls up. */
abstract class Client<View, Answer> {
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Map<number, (answer: Answer | null) => void>();
  readonly #pipe: Pipe;
  #view: View | null = null;
  #ref = 0;

  constructor(path: string) {
    this.#pipe = openPipe(path, {
      onMessage: (message) => {
        const parsed = downward.safeParse(message);
        if (parsed.success) this.receive(parsed.data);
      },
      onLost: () => {
        this.show(null);
        for (const answer of [...this.#waiting.values()]) answer(null);
      },
    });
  }

  /** Null while there is no station to be seen. */
  get view(): View | null {
    return this.#view;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected abstract receive(message: Downward): void;

  protected show(view: View | null): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }

  protected answered(ref: number, answer: Answer): void {
    this.#waiting.get(ref)?.(answer);
  }

  /** Sends what is answered by more than one message, or by none. @returns its number; null without a line */
  protected tell(kind: Upward['kind'], name: string, input: unknown): number | null {
    this.#ref += 1;
    return this.#pipe.send({ kind, ref: this.#ref, name, input }) ? this.#ref : null;
  }

  protected ask(kind: Upward['kind'], name: string, input: unknown): Promise<Answer | null> {
    this.#ref += 1;
    const ref = this.#ref;
    return new Promise((resolve) => {
      const settle = (answer: Answer | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(ref);
        resolve(answer);
      };
      const timer = setTimeout(settle, answerTimeoutMs, null);
      this.#waiting.set(ref, settle);
      if (!this.#pipe.send({ kind, ref, name, input })) settle(null);
    });
  }
}

/** The kiosk's side of the contract, and the staff's on the same line once it is asked for. */
export class StationClient extends Client<Snapshot, CallAnswer | StaffAnswer> {
  #staffState: StaffState | null = null;
  #looks = plainLooks;

  constructor() {
    super('/station');
  }

  /** What the library made of its screens; comes before the first snapshot. */
  get looks(): Looks {
    return this.#looks;
  }

  /** Null until `open` was called, after `leave`, and while there is no station. */
  get staffState(): StaffState | null {
    return this.#staffState;
  }

  /** Hears the station's voice; set by the page's voice while it is on. */
  onVoice: ((message: VoiceMessage) => void) | null = null;

  tellVoice(name: VoiceCallName, input: object): number | null {
    return this.tell('voice-call', name, input);
  }

  async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallAnswer> {
    // What answers a `call` is an `answer`, and nothing else bears its number.
    const answer = (await this.ask('call', name, input)) as CallAnswer | null;
    return answer ?? { kind: 'failed', failure: 'unavailable' };
  }

  async callStaff<N extends StaffCallName>(name: N, input: StaffCallInput<N>): Promise<StaffAnswer> {
    const asked = this.ask('staff-call', name, input) as Promise<StaffAnswer | null>;
    if (name === 'leave') this.#showStaff(null);
    return (await asked) ?? { kind: 'failed', failure: 'unavailable' };
  }

  protected override receive(message: Downward): void {
    if (message.kind === 'looks') this.#looks = message.looks;
    if (message.kind === 'snapshot') this.show(message.snapshot);
    if (message.kind === 'answer' || message.kind === 'staff-answer')
      this.answered(message.ref, message.answer);
    if (message.kind === 'staff-state') this.#showStaff(message.state);
    if (message.kind === 'voice-sound' || message.kind === 'voice-failed') this.onVoice?.(message);
  }

  protected override show(view: Snapshot | null): void {
    // What staff saw goes with the line it came on.
    if (view === null) this.#staffState = null;
    super.show(view);
  }

  #showStaff(state: StaffState | null): void {
    this.#staffState = state;
    this.show(this.view);
  }
}

/** The dev dock's side of the contract. */
export class DockClient extends Client<DockView, DockAnswer> {
  constructor() {
    super('/dock');
  }

  async call({ name, input }: DockCall): Promise<DockAnswer> {
    return (await this.ask('dock-call', name, input)) ?? { kind: 'failed', failure: 'unavailable' };
  }

  protected override receive(message: Downward): void {
    if (message.kind === 'dock-view') this.show(message.view);
    if (message.kind === 'dock-answer') this.answered(message.ref, message.answer);
  }
}

function openPipe(path: string, events: PipeEvents): Pipe {
  const bridge = window.muontraBridge;
  if (!bridge) return openSocketPipe(path, events);
  bridge.onMessage(events.onMessage);
  return {
    send(message) {
      bridge.send(message);
      return true;
    },
  };
}

/** A WebSocket to the station that served this page; its token is in the address, behind the `#`. */
function openSocketPipe(path: string, events: PipeEvents): Pipe {
  let socket: WebSocket | null = null;
  const connect = (): void => {
    const opening = new WebSocket(`ws://${location.host}${path}`, ['muontra', location.hash.slice(1)]);
    opening.onopen = () => {
      socket = opening;
    };
    opening.onmessage = ({ data }) => {
      events.onMessage(parseJson(data));
    };
    opening.onclose = () => {
      socket = null;
      events.onLost();
      setTimeout(connect, reconnectMs);
    };
  };
  connect();
  return {
    send(message) {
      if (!socket) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
  };
}

function parseJson(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
