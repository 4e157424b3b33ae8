import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SpeechAction } from '../keypad/keypad.ts';
import type { StationClient } from '../station-client.ts';
import type { Voice } from '../voice/voice.ts';

export interface VoiceDoor {
  /** False once something could not be said: there is no voice of this language. */
  readonly isHeard: boolean;
  /** A key of the keypad that is about speech. */
  onSpeech(action: SpeechAction): void;
  /** Says again where the focus is. */
  sayFocus(): void;
}

/** One key is so much of the whole. */
const volumeStep = 0.15;
const rateStep = 0.25;

const within = (value: number, least: number, most: number): number =>
  Math.round(Math.min(most, Math.max(least, value)) * 100) / 100;

/** The voice and the tones; their code is fetched when somebody first wants to hear. */
export function useVoice(client: StationClient, isOn: boolean, hasTones: boolean): VoiceDoor {
  const voice = useRef<Voice | null>(null);
  const [isHeard, setHeard] = useState(true);
  useEffect(() => {
    if (!isOn) return undefined;
    let isGone = false;
    void import('../voice/voice.ts').then(
      ({ startVoice }) => {
        if (!isGone) voice.current = startVoice({ client, page: document, onHeard: setHeard });
      },
      () => {
        setHeard(false);
      },
    );
    return () => {
      isGone = true;
      voice.current?.stop();
      voice.current = null;
      setHeard(true);
    };
  }, [client, isOn]);
  useEffect(() => {
    if (!hasTones) return undefined;
    let stop: (() => void) | null = null;
    let isGone = false;
    void import('../voice/tones.ts').then(
      ({ startTones }) => {
        if (!isGone) stop = startTones(client);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
      stop?.();
    };
  }, [client, hasTones]);
  const onSpeech = useCallback(
    (action: SpeechAction) => {
      const { view } = client;
      if (!view || view.speech.engine === 'off') return;
      const { on, volume, rate } = view.access.voice;
      const change = (next: Partial<typeof view.access.voice>): void => {
        void client.call('setAccess', { voice: next });
      };
      // Whoever asks for help and hears nothing, cannot see: any of these keys begins the voice.
      if (!on) change({ on: true });
      else if (action === 'repeat') voice.current?.repeat();
      else if (action === 'skip') voice.current?.skip();
      else if (action === 'louder') change({ volume: within(volume + volumeStep, 0.1, 1) });
      else if (action === 'softer') change({ volume: within(volume - volumeStep, 0.1, 1) });
      else if (action === 'faster') change({ rate: within(rate + rateStep, 0.5, 2) });
      else change({ rate: within(rate - rateStep, 0.5, 2) });
    },
    [client],
  );
  const sayFocus = useCallback(() => {
    voice.current?.sayFocus();
  }, []);
  return useMemo(() => ({ isHeard, onSpeech, sayFocus }), [isHeard, onSpeech, sayFocus]);
}
