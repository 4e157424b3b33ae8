import type { VoiceMessage } from '../station-client.ts';
import type { VoiceCallName } from '../../main/contract/voice.ts';
import { longestSaidText } from '../../main/contract/voice.ts';
import type { VoiceEngine } from './utterance.ts';

/** The part of the line to the station that carries the voice. */
export interface VoiceLine {
  onVoice: ((message: VoiceMessage) => void) | null;
  tellVoice(name: VoiceCallName, input: object): number | null;
}

/** The station gives up sooner itself; this is for a line that broke. */
const answerLimitMs = 8_000;
/** Two minutes at 22.05 kHz: as much as the station ever makes. */
const mostBytes = 6 * 1024 * 1024;
/** A browser that was not touched yet may not let a page be heard at all. */
const resumeLimitMs = 500;

/** The station makes the sound; the page plays it. */
export function createStationEngine(line: VoiceLine, audio: AudioContext): VoiceEngine {
  let current: { readonly ref: number; take(message: VoiceMessage): void } | null = null;
  line.onVoice = (message) => {
    if (message.ref === current?.ref) current.take(message);
  };
  const fetchSound = (input: object, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> =>
    new Promise((resolve) => {
      const ref = line.tellVoice('say', input);
      const parts: Uint8Array[] = [];
      let sizeBytes = 0;
      const settle = (sound: Uint8Array<ArrayBuffer> | null): void => {
        clearTimeout(timer);
        if (current?.ref === ref) current = null;
        resolve(sound);
      };
      const timer = setTimeout(settle, answerLimitMs, null);
      if (ref === null) {
        settle(null);
        return;
      }
      signal.addEventListener('abort', () => {
        settle(null);
      });
      const take = (message: VoiceMessage): void => {
        if (message.kind === 'voice-failed') {
          settle(null);
          return;
        }
        const { index, isLast, data } = message.part;
        const part = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        sizeBytes += part.length;
        if (index !== parts.length || sizeBytes > mostBytes) {
          settle(null);
          return;
        }
        parts.push(part);
        if (isLast) settle(joined(parts, sizeBytes));
      };
      current = { ref, take };
    });
  return {
    async speak({ text, language }, { rate, volume }, signal) {
      if (!(await isAudible(audio))) return false;
      if (signal.aborted) return true;
      const stop = (): void => {
        line.tellVoice('stop', {});
      };
      signal.addEventListener('abort', stop);
      const wav = await fetchSound({ text: text.slice(0, longestSaidText), language, rate }, signal);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) return true;
      const sound = wav && (await audio.decodeAudioData(wav.buffer).catch(() => null));
      if (!sound) return signal.aborted;
      if (!signal.aborted) await play(audio, sound, volume, signal);
      return true;
    },
  };
}

/** Whether the page may be heard. */
async function isAudible(audio: AudioContext): Promise<boolean> {
  if (audio.state !== 'running')
    await Promise.race([
      audio.resume().catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, resumeLimitMs)),
    ]);
  return audio.state === 'running';
}

function joined(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function play(audio: AudioContext, sound: AudioBuffer, volume: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const gain = audio.createGain();
    gain.gain.value = volume;
    const source = audio.createBufferSource();
    source.buffer = sound;
    source.connect(gain).connect(audio.destination);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      source.onended = null;
      source.stop();
      gain.disconnect();
      resolve();
    };
    // A sound card that vanished never tells the end.
    const timer = setTimeout(end, sound.duration * 1000 + 2_000);
    source.onended = end;
    signal.addEventListener('abort', end);
    source.start();
  });
}
