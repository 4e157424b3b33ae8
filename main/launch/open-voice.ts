import { resolve } from 'node:path';
import { createEvdevJack } from '../../drivers/headset/evdev-jack.ts';
import type { HeadsetJack } from '../../drivers/headset/headset-jack.ts';
import type { Timers } from '../../drivers/exchange/timers.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { Clock } from '../clock/clock.ts';
import type { StationConfig } from '../config/schema.ts';
import type { VoiceHandle } from '../contract/station.ts';
import type { Speech } from '../contract/voice.ts';
import { createEspeak, findEspeak } from '../station/voice/espeak.ts';
import { openVoicePack } from '../station/voice/pack.ts';
import { createStationVoice } from '../station/voice/station-voice.ts';

export interface OpenedVoice {
  readonly voice: VoiceHandle | null;
  readonly engine: Speech['engine'];
  readonly jack: HeadsetJack | null;
}

/**
 * The voice that the settings ask for, out of what is installed.
 * @param path folders to look for eSpeak NG in, as in PATH
 * @returns a sentence where a pack cannot be used
 */
export function openVoice(
  { engine, pack, headset }: StationConfig['voice'],
  {
    baseDir,
    clock,
    path,
  }: { readonly baseDir: string; readonly clock: Clock & Timers; readonly path: string },
): Result<OpenedVoice, string> {
  const jack = headset === null ? null : createEvdevJack(headset, clock);
  const opened = pack === null ? null : openVoicePack(resolve(baseDir, pack));
  if (opened?.kind === 'failed') return failed(`setting "voice.pack": ${opened.error}`);
  if (engine === 'off' || engine === 'browser') return ok({ voice: null, engine, jack });
  const program = findEspeak(path);
  if (program === null && engine === 'espeak')
    return failed(
      'setting "voice.engine": espeak-ng is not installed here (Debian: apt-get install espeak-ng)',
    );
  const recorded = opened?.value ?? null;
  if (program === null && recorded === null) return ok({ voice: null, engine: 'browser', jack });
  const espeak = program === null ? null : createEspeak(program, clock);
  return ok({ voice: createStationVoice(recorded, espeak), engine: 'station', jack });
}
