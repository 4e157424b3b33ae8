import * as z from 'zod/mini';
import { language } from './words.ts';

/** Longest text said in one go; a title is cut long before. */
export const longestSaidText = 600;

/** What a page asks the station's voice for. Volume is the page's own business. */
export const voiceCalls = {
  /** Makes the sound of one text. A newer `say` of the same page ends the one before. */
  say: z.object({
    text: z.string().check(z.minLength(1), z.maxLength(longestSaidText)),
    language,
    /** 1 is the voice's own pace. */
    rate: z.number().check(z.minimum(0.5), z.maximum(2)),
  }),
  /** What is being made is not wanted any more. */
  stop: z.object({}),
} as const;
export type VoiceCallName = keyof typeof voiceCalls;
export type SayInput = z.infer<(typeof voiceCalls)['say']>;

/**
 * - `no-voice`  no engine is installed, or it has none of this language
 * - `stopped`   a newer text or `stop` came
 * - `too-slow`  the engine did not answer in time
 * - `bad-input` no call of this name, or an input that does not fit it
 * - `broken`    the engine failed, or made no sound that can be played
 */
export const voiceFailure = z.enum(['no-voice', 'stopped', 'too-slow', 'bad-input', 'broken']);
export type VoiceFailure = z.infer<typeof voiceFailure>;

/** Bytes of a WAV file in one message; with the next only when this one has left. */
export const soundPartBytes = 24 * 1024;

/** One piece of a WAV file (RIFF, PCM, 16 bit, mono), in base64. */
export const soundPart = z.object({
  index: z.number(),
  isLast: z.boolean(),
  data: z.base64().check(z.maxLength((soundPartBytes / 3) * 4)),
});
export type SoundPart = z.infer<typeof soundPart>;

/** How the kiosk speaks and sounds at this place, and whether somebody's headset is in. */
export const speech = z.object({
  /** Who makes the voice: the station, the page's browser, or nobody. */
  engine: z.enum(['station', 'browser', 'off']),
  /** `none`: there is no jack that the station could watch. */
  headset: z.enum(['none', 'out', 'in']),
  /** False while titles must not be heard by others: no headset is in where the library wants one. */
  titles: z.boolean(),
  /** Short tones for what was done and what was refused. */
  sounds: z.boolean(),
});
export type Speech = z.infer<typeof speech>;
