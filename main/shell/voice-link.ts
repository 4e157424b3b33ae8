import type { Downward } from '../contract/envelope.ts';
import type { VoiceHandle } from '../contract/station.ts';
import { soundPartBytes, voiceCalls } from '../contract/voice.ts';
import type { VoiceFailure } from '../contract/voice.ts';
import type { Log } from '../log/log.ts';
import type { MessagePipe } from './message-pipe.ts';

export interface VoiceLink {
  receive(ref: number, name: string, input: unknown): void;
  close(): void;
}

/**
 * One page's line to the station's voice: one sound at a time, in pieces, each sent only when the one before has
 * left, so that speech never crowds out what the screen shows.
 */
export function linkVoice(
  voice: VoiceHandle | null,
  { pipe, log }: { readonly pipe: MessagePipe; readonly log: Log },
): VoiceLink {
  let current = new AbortController();
  const send = (message: Downward): Promise<void> =>
    new Promise((resolve) => {
      pipe.send(message, resolve);
    });
  const fail = (ref: number, failure: VoiceFailure): void => {
    void send({ kind: 'voice-failed', ref, failure });
  };
  const say = async (ref: number, input: unknown): Promise<void> => {
    const parsed = voiceCalls.say.safeParse(input);
    if (!parsed.success) {
      fail(ref, 'bad-input');
      return;
    }
    current.abort();
    const own = new AbortController();
    current = own;
    const spoken = voice
      ? await voice.say(parsed.data, own.signal)
      : ({ kind: 'failed', failure: 'no-voice' } as const);
    if (own.signal.aborted) fail(ref, 'stopped');
    else if (spoken.kind === 'failed') fail(ref, spoken.failure);
    else await sendSound(ref, spoken.wav, own.signal);
  };
  const sendSound = async (ref: number, wav: Uint8Array, signal: AbortSignal): Promise<void> => {
    for (let at = 0, index = 0; at < wav.length; at += soundPartBytes, index += 1) {
      if (signal.aborted) {
        fail(ref, 'stopped');
        return;
      }
      const data = Buffer.from(wav.subarray(at, at + soundPartBytes)).toString('base64');
      const isLast = at + soundPartBytes >= wav.length;
      await send({ kind: 'voice-sound', ref, part: { index, isLast, data } });
    }
  };
  return {
    receive(ref, name, input) {
      if (name === 'stop') {
        current.abort();
        return;
      }
      if (name !== 'say') {
        fail(ref, 'bad-input');
        return;
      }
      say(ref, input).catch((error: unknown) => {
        // Expected failures are values, so this is a bug: the page must not wait for ever.
        log.write('flow-failed', { detail: `say: ${error instanceof Error ? error.name : 'thrown'}` });
        fail(ref, 'broken');
      });
    },
    close() {
      current.abort();
    },
  };
}
