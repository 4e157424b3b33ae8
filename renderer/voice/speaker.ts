import type { Utterance, VoiceEngine, VoiceSettings } from './utterance.ts';

/** Utterances that may wait; the oldest of a list give way, for the count of it is said at its end. */
const mostWaiting = 24;

interface Spoken {
  readonly utterance: Utterance;
  readonly stop: AbortController;
}

export interface SpeakerOptions {
  readonly engine: VoiceEngine;
  /** Read anew for every utterance: a louder voice is heard from the next one on. */
  readonly settings: () => VoiceSettings;
  /** Something could not be said, or could again. */
  readonly onHeard?: (isHeard: boolean) => void;
}

/**
 * Says one thing at a time, in order. An alert or an echo cuts what is being said; a piece of a list that was cut is
 * said again after it, so that no word about a book is lost.
 */
export class Speaker {
  readonly #options: SpeakerOptions;
  #waiting: Utterance[] = [];
  #now: Spoken | null = null;
  #last: readonly Utterance[] = [];

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  get isSpeaking(): boolean {
    return this.#now !== null;
  }

  /** @param utterances belong together: an alert or an echo in several languages is one. */
  say(utterances: readonly Utterance[]): void {
    const said = utterances.filter(({ text }) => text.trim() !== '');
    const [first] = said;
    if (!first) return;
    if (first.kind !== 'echo') this.#last = said;
    if (first.kind === 'alert' || first.kind === 'echo') this.#interrupt(said, first.kind);
    else {
      // Said anew it need not be said twice.
      const texts = new Set(said.map(({ text }) => text));
      const isSaidAnew = (waiting: Utterance): boolean =>
        waiting.kind === 'prompt' && texts.has(waiting.text);
      this.#waiting = [...this.#waiting.filter((waiting) => !isSaidAnew(waiting)), ...said];
    }
    this.#bound();
    this.#next();
  }

  /** Says the last again that was no echo. @returns false where there is none */
  repeat(): boolean {
    if (this.#last.length === 0) return false;
    this.cut();
    this.say(this.#last);
    return true;
  }

  /** On to what waits, if anything does. */
  skip(): void {
    this.#stopNow();
    this.#next();
  }

  /** Silence: nothing waits any more. What was said last may still be repeated. */
  cut(): void {
    this.#waiting = [];
    this.#stopNow();
  }

  /** Silence, and nothing of it is remembered. */
  forget(): void {
    this.cut();
    this.#last = [];
  }

  #interrupt(said: readonly Utterance[], kind: 'alert' | 'echo'): void {
    const current = this.#now?.utterance;
    const isHeld = kind === 'echo' && current?.kind === 'alert';
    // Of two echoes only the newer matters; an alert that waited is older than this one.
    const rest = this.#waiting.filter((waiting) => waiting.kind !== 'echo' && waiting.kind !== kind);
    if (isHeld) {
      const alerts = rest.filter((waiting) => waiting.kind === 'alert');
      this.#waiting = [...alerts, ...said, ...rest.filter((waiting) => waiting.kind !== 'alert')];
      return;
    }
    const isLost = current?.kind === 'list' || (current?.kind === 'prompt' && kind === 'alert');
    const again = current && isLost ? [current] : [];
    // Who walks on does not want the instructions to the end.
    const kept = kind === 'echo' ? rest.filter((waiting) => waiting.kind !== 'prompt') : rest;
    this.#waiting = [...said, ...again, ...kept];
    this.#stopNow();
  }

  #bound(): void {
    while (this.#waiting.length > mostWaiting) {
      const oldest = this.#waiting.findIndex(({ kind }) => kind === 'list');
      this.#waiting.splice(Math.max(0, oldest), 1);
    }
  }

  #stopNow(): void {
    this.#now?.stop.abort();
    this.#now = null;
  }

  #next(): void {
    if (this.#now) return;
    const utterance = this.#waiting.shift();
    if (!utterance) return;
    const { engine, settings, onHeard } = this.#options;
    const own: Spoken = { utterance, stop: new AbortController() };
    this.#now = own;
    const after = (isHeard: boolean): void => {
      if (this.#now !== own) return;
      this.#now = null;
      onHeard?.(isHeard);
      this.#next();
    };
    engine.speak(utterance, settings(), own.stop.signal).then(after, () => {
      after(false);
    });
  }
}
