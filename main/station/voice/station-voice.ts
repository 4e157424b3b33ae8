import type { VoiceHandle } from '../../contract/station.ts';
import type { VoicePack } from './pack.ts';
import { formatWav } from './wav.ts';

/**
 * The station's voice: recorded prompts where the whole text was recorded, else the engine. Recordings have one pace;
 * at another the engine speaks, where there is one.
 */
export function createStationVoice(pack: VoicePack | null, engine: VoiceHandle | null): VoiceHandle {
  return {
    async say(input, signal) {
      const isRecorded = input.rate === 1 || engine === null;
      const sound = isRecorded ? (pack?.find(input.language, input.text) ?? null) : null;
      if (sound) return { kind: 'ok', wav: formatWav(sound) };
      return engine ? engine.say(input, signal) : { kind: 'failed', failure: 'no-voice' };
    },
  };
}
