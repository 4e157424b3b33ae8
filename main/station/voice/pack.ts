import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import * as z from 'zod';
import { languages } from '../../contract/words.ts';
import type { Language } from '../../contract/words.ts';
import { failed, ok } from '../../../drivers/result.ts';
import type { Result } from '../../../drivers/result.ts';
import { parseWav } from './wav.ts';
import type { Sound } from './wav.ts';

/** Recorded prompts of one voice: sentences, and fragments of numbers and dates, each in a file of its own. */
export interface VoicePack {
  /** The sound of a text; null where not every word of it was recorded. */
  find(language: Language, text: string): Sound | null;
}

const manifestName = 'voice-pack.json';
const longestManifestBytes = 1024 * 1024;
const mostClipBytes = 4 * 1024 * 1024;
const mostBytes = 64 * 1024 * 1024;
/** Words of the longest text that is looked for. */
const mostWords = 120;

/** Plain names of plain folders: no address that could climb out. */
const fileName = z.string().regex(/^(?:[\w-]{1,60}\/){0,3}[\w-]{1,100}\.wav$/);
const clips = z
  .record(z.string().min(1).max(400), fileName)
  .refine((all) => Object.keys(all).length <= 4000, 'at most 4000 clips');
const manifest = z.strictObject({
  kind: z.literal('muontra-voice-pack'),
  version: z.literal(1),
  clips: z.strictObject({ vi: clips.optional(), en: clips.optional() }),
});

/** What is the same to the ear: marks between words, capitals and the form of the accents make no difference. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/**
 * Opens a folder of recorded prompts. Every file is read and checked here, so that nothing can be missing later.
 * @param folder with a `voice-pack.json`; see docs/voice.md
 * @returns a sentence that names what is wrong with the pack
 */
export function openVoicePack(folder: string): Result<VoicePack, string> {
  const read = readManifest(folder);
  if (read.kind === 'failed') return read;
  const sounds = new Map<string, Sound>();
  const byLanguage = new Map<Language, { clips: Map<string, Sound>; longest: number }>();
  let sizeBytes = 0;
  let sampleRate = 0;
  for (const language of languages) {
    const known = { clips: new Map<string, Sound>(), longest: 0 };
    for (const [text, file] of Object.entries(read.value.clips[language] ?? {})) {
      let sound = sounds.get(file);
      if (!sound) {
        const clip = readClip(folder, file);
        if (clip.kind === 'failed') return clip;
        sound = clip.value;
        sizeBytes += sound.samples.length;
        if (sizeBytes > mostBytes) return failed(`${folder}: more than ${String(mostBytes)} bytes of sound`);
        sampleRate ||= sound.sampleRate;
        if (sound.sampleRate !== sampleRate) return failed(`${file}: not at the sample rate of the others`);
        sounds.set(file, sound);
      }
      const words = wordsOf(text);
      if (words.length === 0) return failed(`${file}: "${text}" has no word`);
      known.clips.set(words.join(' '), sound);
      known.longest = Math.max(known.longest, words.length);
    }
    byLanguage.set(language, known);
  }
  return ok({
    find(language, text) {
      const known = byLanguage.get(language);
      const words = wordsOf(text);
      if (!known || words.length === 0 || words.length > mostWords) return null;
      const found = cover(words, known);
      return found === null ? null : { sampleRate, samples: joined(found) };
    },
  });
}

/** The longest clip first, then what follows it; one word that nobody recorded, and the whole is not said by the pack. */
function cover(
  words: readonly string[],
  { clips, longest }: { readonly clips: ReadonlyMap<string, Sound>; readonly longest: number },
): Sound[] | null {
  const found: Sound[] = [];
  for (let at = 0; at < words.length;) {
    let length = Math.min(longest, words.length - at);
    while (length > 0 && !clips.has(words.slice(at, at + length).join(' '))) length -= 1;
    const sound = clips.get(words.slice(at, at + length).join(' '));
    if (!sound) return null;
    found.push(sound);
    at += length;
  }
  return found;
}

function joined(sounds: readonly Sound[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(sounds.map(({ samples }) => samples)));
}

function readManifest(folder: string): Result<z.infer<typeof manifest>, string> {
  const file = join(folder, manifestName);
  try {
    if (statSync(file).size > longestManifestBytes) return failed(`${file}: too large`);
    const parsed = manifest.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return ok(parsed.data);
    const issue = parsed.error.issues[0];
    return failed(`${file}: "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not a voice pack'}`);
  } catch (error) {
    return failed(`${file}: ${(error as NodeJS.ErrnoException).code ?? 'is no JSON'}`);
  }
}

function readClip(folder: string, file: string): Result<Sound, string> {
  try {
    const path = realpathSync(join(folder, file));
    if (!path.startsWith(realpathSync(folder) + sep)) return failed(`${file}: lies outside the pack`);
    const { size } = statSync(path);
    if (size > mostClipBytes) return failed(`${file}: larger than ${String(mostClipBytes)} bytes`);
    const sound = parseWav(readFileSync(path));
    return sound && sound.samples.length > 0
      ? ok(sound)
      : failed(`${file}: not a WAV file of 16-bit PCM in one channel`);
  } catch (error) {
    return failed(`${file}: ${(error as NodeJS.ErrnoException).code ?? 'cannot be read'}`);
  }
}
