import { beforeEach, describe, expect, it } from 'vitest';
import { Speaker } from './speaker.ts';
import type { Utterance, VoiceEngine } from './utterance.ts';

const of = (kind: Utterance['kind'], ...texts: string[]): Utterance[] =>
  texts.map((text) => ({ text, language: 'vi', kind }));

/** Speaks for as long as the test lets it; throws where two would be heard at once. */
class HandEngine implements VoiceEngine {
  readonly begun: string[] = [];
  readonly heard: string[] = [];
  readonly stopped: string[] = [];
  #now: { readonly text: string; end(isHeard: boolean): void } | null = null;
  volume = 0;

  speak(...[{ text }, { volume }, signal]: Parameters<VoiceEngine['speak']>): Promise<boolean> {
    if (this.#now) throw new Error(`"${text}" over "${this.#now.text}"`);
    this.begun.push(text);
    this.volume = volume;
    return new Promise((resolve) => {
      this.#now = {
        text,
        end: (isHeard) => {
          this.#now = null;
          resolve(isHeard);
        },
      };
      signal.addEventListener('abort', () => {
        this.stopped.push(text);
        this.#now = null;
        resolve(true);
      });
    });
  }

  /** What is being said comes to its end. */
  async finish(isHeard = true): Promise<void> {
    const text = this.#now?.text;
    if (text !== undefined) this.heard.push(text);
    this.#now?.end(isHeard);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  async finishAll(): Promise<string[]> {
    while (this.#now) await this.finish();
    return this.heard;
  }
}

let engine: HandEngine;
let speaker: Speaker;
let volume = 0.5;
const outcomes: boolean[] = [];
beforeEach(() => {
  outcomes.length = 0;
  engine = new HandEngine();
  speaker = new Speaker({
    engine,
    settings: () => ({ rate: 1, volume }),
    onHeard: (isHeard) => outcomes.push(isHeard),
  });
});

describe('the speaker', () => {
  it('says one after the other, never two at once', async () => {
    speaker.say(of('prompt', 'một', 'hai'));
    speaker.say(of('list', 'ba'));
    expect(engine.begun).toEqual(['một']);
    expect(await engine.finishAll()).toEqual(['một', 'hai', 'ba']);
    expect(speaker.isSpeaking).toBe(false);
  });

  it('lets an alert cut in, and a newer alert the older; a word about a book is said again', async () => {
    speaker.say(of('list', 'cuốn một', 'cuốn hai'));
    speaker.say(of('alert', 'cũ'));
    speaker.say(of('alert', 'mới'));
    expect(engine.stopped).toEqual(['cuốn một', 'cũ']);
    expect(await engine.finishAll()).toEqual(['mới', 'cuốn một', 'cuốn hai']);
  });

  it('echoes only the newest key, drops the instructions, and waits behind an alert', async () => {
    speaker.say(of('prompt', 'hướng dẫn', 'dài'));
    speaker.say(of('echo', '1'));
    speaker.say(of('echo', '2'));
    speaker.say(of('echo', '3'));
    expect(engine.begun).toEqual(['hướng dẫn', '1', '2', '3']);
    expect(await engine.finishAll()).toEqual(['3']);
    speaker.say(of('alert', 'báo'));
    speaker.say(of('echo', '4'));
    speaker.say(of('echo', '5'));
    expect(await engine.finishAll()).toEqual(['3', 'báo', '5']);
  });

  it('skips to the next, and is silent when cut', async () => {
    speaker.say(of('prompt', 'một', 'hai', 'ba'));
    speaker.skip();
    expect(engine.begun).toEqual(['một', 'hai']);
    speaker.cut();
    expect(engine.stopped).toEqual(['một', 'hai']);
    expect(await engine.finishAll()).toEqual([]);
  });

  it('repeats the last that was no echo, whole, and nothing once forgotten', async () => {
    speaker.say(of('prompt', 'một', 'hai'));
    await engine.finishAll();
    speaker.say(of('echo', 'x'));
    await engine.finishAll();
    expect(speaker.repeat()).toBe(true);
    expect((await engine.finishAll()).slice(-2)).toEqual(['một', 'hai']);
    speaker.forget();
    expect(speaker.repeat()).toBe(false);
  });

  it('keeps a bounded queue of 200 books and loses no alert or prompt of it', async () => {
    speaker.say(of('prompt', 'đầu', 'nhắc'));
    for (let book = 0; book < 200; book += 1) speaker.say(of('list', `cuốn ${String(book)}`));
    speaker.say(of('alert', 'báo'));
    const heard = await engine.finishAll();
    expect(heard.length).toBeLessThan(30);
    expect(heard).toContain('báo');
    expect(heard).toContain('nhắc');
    expect(heard.at(-1)).toBe('cuốn 199');
  });

  it('takes volume and pace anew for each, goes on where one cannot be said, and says nothing empty', async () => {
    speaker.say(of('prompt', 'một', '  ', 'hai'));
    volume = 0.9;
    await engine.finish(false);
    expect(engine.volume).toBe(0.9);
    await engine.finish();
    expect(outcomes).toEqual([false, true]);
    expect(engine.begun).toEqual(['một', 'hai']);
  });
});
