import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { SayInput } from '../../contract/voice.ts';
import type { Spoken, VoiceHandle } from '../../contract/station.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Language } from '../../contract/words.ts';
import { formatWav, parseWav } from './wav.ts';

/** Words a minute of eSpeak NG's own pace (`-s`, espeak-ng.1); it takes 80 to 500. */
const usualPace = 175;
/** A sentence of 600 characters takes a tenth of that on a slow machine. */
const limitMs = 5_000;
/** Two minutes of speech at 22.05 kHz; nothing of ours is as long. */
const mostBytes = 6 * 1024 * 1024;
/** The northern voice, which Hanoi speaks, and the English one. */
const voices: Readonly<Record<Language, string>> = { vi: 'vi', en: 'en' };
/** Texts that may wait while one is made; a page waits for one at a time. */
const mostWaiting = 8;

/** Where `espeak-ng` is installed, looked for in the folders of a PATH; null where it is not. */
export function findEspeak(path: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, process.platform === 'win32' ? 'espeak-ng.exe' : 'espeak-ng');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** `[[…]]` is eSpeak's notation for phonemes and a control character is nothing that can be said. */
function sayable(text: string): string {
  return `${text.replace(/\p{C}+/gu, ' ').replaceAll('[[', '[ [')}\n`;
}

/**
 * eSpeak NG as the station's voice. The text goes in by standard input and never through a shell; one sound is made
 * at a time, bounded in time and size.
 * @param program path of `espeak-ng`
 */
export function createEspeak(program: string, clock: Pick<Clock, 'after'>): VoiceHandle {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async say(input, signal) {
      if (waiting >= mostWaiting) return { kind: 'failed', failure: 'too-slow' };
      waiting += 1;
      const turn = last.then(() => (signal.aborted ? stopped : run(program, input, signal, clock)));
      last = turn;
      const spoken = await turn;
      waiting -= 1;
      return spoken;
    },
  };
}

const stopped: Spoken = { kind: 'failed', failure: 'stopped' };

function run(
  program: string,
  { text, language, rate }: SayInput,
  signal: AbortSignal,
  clock: Pick<Clock, 'after'>,
): Promise<Spoken> {
  const pace = Math.round(usualPace * rate);
  // `-b 1`: the text is UTF-8.
  const words = ['--stdin', '--stdout', '-b', '1', '-v', voices[language], '-s', String(pace)];
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    const parts: Buffer[] = [];
    let sizeBytes = 0;
    const settle = (spoken: Spoken): void => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
      resolve(spoken);
    };
    const fail = (failure: Extract<Spoken, { kind: 'failed' }>['failure']): void => {
      settle({ kind: 'failed', failure });
    };
    const onAbort = (): void => {
      fail('stopped');
    };
    const cancel = clock.after(limitMs, () => {
      fail('too-slow');
    });
    signal.addEventListener('abort', onAbort);
    child.once('error', () => {
      fail('no-voice');
    });
    child.stdout.on('data', (part: Buffer) => {
      sizeBytes += part.length;
      if (sizeBytes > mostBytes) fail('broken');
      else parts.push(part);
    });
    child.once('close', (status) => {
      const sound = status === 0 ? parseWav(Buffer.concat(parts)) : null;
      if (sound === null || sound.samples.length === 0) fail('broken');
      else settle({ kind: 'ok', wav: formatWav(sound) });
    });
    // A voice that ends before it has read the text is told by its `close`.
    child.stdin.on('error', () => undefined);
    child.stdin.end(sayable(text));
  });
}
