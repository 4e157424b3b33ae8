import type { Language } from '../../main/contract/words.ts';
import type { VoiceEngine } from './utterance.ts';

/** The voice of a language, one of this machine before one of the network; null where there is none. */
export function pickVoice(
  voices: readonly SpeechSynthesisVoice[],
  language: Language,
): SpeechSynthesisVoice | null {
  const fitting = voices.filter(({ lang }) => lang.toLowerCase().split(/[-_]/u)[0] === language);
  return fitting.find(({ localService }) => localService) ?? fitting[0] ?? null;
}

/** A voice that never tells its end must not silence what follows. */
const limitMs = (text: string, rate: number): number => 5_000 + (text.length * 150) / rate;
/** Voices of the system come a little after the page. */
const voicesLimitMs = 1_000;

/** The browser's own voices (Web Speech API). Says no where it has none of the language. */
export function createBrowserEngine(synthesis: SpeechSynthesis): VoiceEngine {
  const voicesOf = async (): Promise<SpeechSynthesisVoice[]> => {
    const present = synthesis.getVoices();
    if (present.length > 0) return present;
    await new Promise((resolve) => {
      synthesis.addEventListener('voiceschanged', resolve, { once: true });
      setTimeout(resolve, voicesLimitMs);
    });
    return synthesis.getVoices();
  };
  return {
    async speak({ text, language }, { rate, volume }, signal) {
      const voice = pickVoice(await voicesOf(), language);
      if (voice === null) return false;
      if (signal.aborted) return true;
      const speech = new SpeechSynthesisUtterance(text);
      Object.assign(speech, { voice, lang: voice.lang, rate, volume });
      return new Promise((resolve) => {
        const settle = (isHeard: boolean): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          resolve(isHeard);
        };
        const stop = (): void => {
          synthesis.cancel();
          settle(true);
        };
        const timer = setTimeout(stop, limitMs(text, rate));
        signal.addEventListener('abort', stop);
        speech.onend = () => {
          settle(true);
        };
        speech.onerror = () => {
          settle(false);
        };
        synthesis.speak(speech);
      });
    },
  };
}

/** The first engine that can say it. */
export function firstOf(engines: readonly VoiceEngine[]): VoiceEngine {
  return {
    async speak(utterance, settings, signal) {
      for (const engine of engines) {
        if (await engine.speak(utterance, settings, signal)) return true;
        if (signal.aborted) return true;
      }
      return false;
    },
  };
}
