import type { Language } from '../../main/contract/words.ts';

/**
 * One thing to say, in one language.
 * - `prompt` what a screen says and asks
 * - `echo`   what the person just did: a key, a button walked to; the newest only
 * - `list`   what became of an item, one of perhaps many
 * - `alert`  cannot wait
 */
export interface Utterance {
  readonly text: string;
  readonly language: Language;
  readonly kind: 'prompt' | 'echo' | 'list' | 'alert';
}

export interface VoiceSettings {
  /** 1 is the voice's own pace. */
  readonly rate: number;
  /** 0 to 1. */
  readonly volume: number;
}

/** What makes an utterance heard: the browser, the station, or a test that listens. */
export interface VoiceEngine {
  /**
   * Resolves when the last of it was heard, or at once when `signal` ends it.
   * @returns false where it could not be said at all
   */
  speak(utterance: Utterance, settings: VoiceSettings, signal: AbortSignal): Promise<boolean>;
}
