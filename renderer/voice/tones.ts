import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { StationClient } from '../station-client.ts';

export type Tone = 'done' | 'refused';

/** Two notes up for what was done, one low for what was refused: told apart without words, short, and never shrill. */
const notes: Readonly<Record<Tone, readonly number[]>> = { done: [660, 880], refused: [220] };
const noteSeconds = 0.12;
const loudness = 0.2;

/**
 * The tone of a change, or none. What it tells stands on the screen as colour, shape and word, too (UX-29), and while
 * the voice speaks there are no tones beside it.
 */
export function toneOf(before: Snapshot, now: Snapshot): Tone | null {
  if (!now.speech.sounds || now.access.voice.on) return null;
  const refusals = ({ screen, notice }: Snapshot): string => {
    const rows =
      screen.kind === 'pile'
        ? screen.items.filter(({ state }) => state === 'refused' || state === 'unreadable').length
        : 0;
    const problem = screen.kind === 'card' || screen.kind === 'pin' ? screen.problem : null;
    const bad = notice?.kind === 'security-finished' ? null : notice;
    return JSON.stringify([screen.kind === 'blocked', rows, problem, bad]);
  };
  const isWorse =
    refusals(now) !== refusals(before) && refusals(now) !== JSON.stringify([false, 0, null, null]);
  if (isWorse) return 'refused';
  const done = ({ screen }: Snapshot): number => (screen.kind === 'pile' ? screen.doneCount : 0);
  return done(now) > done(before) ? 'done' : null;
}

/** Plays tones for as long as it is not stopped. */
export function startTones(client: StationClient): () => void {
  const audio = new AudioContext();
  let before = client.view;
  const unsubscribe = client.subscribe(() => {
    const { view } = client;
    const tone = view && before ? toneOf(before, view) : null;
    before = view;
    if (tone) play(audio, tone);
  });
  return () => {
    unsubscribe();
    void audio.close();
  };
}

function play(audio: AudioContext, tone: Tone): void {
  if (audio.state !== 'running') {
    void audio.resume().catch(() => undefined);
    return;
  }
  for (const [index, frequency] of notes[tone].entries()) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    const start = audio.currentTime + index * noteSeconds;
    oscillator.frequency.value = frequency;
    // Without a slope there would be a click.
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + 0.02);
    gain.gain.linearRampToValueAtTime(0, start + noteSeconds);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(start);
    oscillator.stop(start + noteSeconds);
  }
}
