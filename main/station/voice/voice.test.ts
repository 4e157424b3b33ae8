import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../clock/clock.ts';
import type { Spoken } from '../../contract/station.ts';
import type { SayInput } from '../../contract/voice.ts';
import { createEspeak, findEspeak } from './espeak.ts';
import { openVoicePack } from './pack.ts';
import { createStationVoice } from './station-voice.ts';
import { formatWav, parseWav, secondsOf } from './wav.ts';

const clock = createSystemClock();
const program = findEspeak(process.env['PATH'] ?? '');
const goOn = new AbortController().signal;
const input = (text: string, more: Partial<SayInput> = {}): SayInput => ({
  text,
  language: 'vi',
  rate: 1,
  ...more,
});

function wavOf(spoken: Spoken): Uint8Array {
  if (spoken.kind === 'failed') throw new Error(spoken.failure);
  return spoken.wav;
}
function seconds(spoken: Spoken): number {
  const sound = parseWav(wavOf(spoken));
  if (!sound) throw new Error('no sound');
  return secondsOf(sound);
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-voice-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program in the place of eSpeak NG, to see what is done with it. */
function stand(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe.skipIf(program === null)(
  'eSpeak NG (not run where it is not installed: apt-get install espeak-ng)',
  () => {
    const voice = createEspeak(program ?? '', clock);

    it('makes a WAV file with true lengths, longer for a longer text', async () => {
      const short = await voice.say(input('Đã mượn.'), goOn);
      const wav = wavOf(short);
      expect(new DataView(wav.buffer).getUint32(4, true)).toBe(wav.length - 8);
      const sound = parseWav(wav);
      expect(sound?.sampleRate).toBe(22_050);
      expect(sound?.samples.some((sample) => sample !== 0)).toBe(true);
      const long = await voice.say(input('Đã mượn ba cuốn, hạn trả Thứ Hai ngày bảy tháng mười hai.'), goOn);
      expect(seconds(long)).toBeGreaterThan(2 * seconds(short));
    });

    it('says the same letters otherwise in the other language', async () => {
      const vi = wavOf(await voice.say(input('Sang hai'), goOn));
      const en = wavOf(await voice.say(input('Sang hai', { language: 'en' }), goOn));
      expect(Buffer.compare(vi, en)).not.toBe(0);
    });

    it('speaks faster and slower', async () => {
      const text = 'Đặt sách lên khay trước mặt.';
      const [slow, usual, fast] = await Promise.all(
        [0.5, 1, 2].map(async (rate) => seconds(await voice.say(input(text, { rate }), goOn))),
      );
      expect(slow).toBeGreaterThan((usual ?? 0) * 1.3);
      expect(fast).toBeLessThan((usual ?? 0) * 0.75);
    });

    it('takes whatever a title holds for words, and none of it for a command', async () => {
      const marker = join(folder, 'made');
      for (const text of [
        `$(touch ${marker})`,
        `\`touch ${marker}\`; touch ${marker}`,
        '--help',
        '-f /etc/passwd',
        '[[a:]] <speak>x</speak>',
        '\u0000\u0007x',
      ])
        expect((await voice.say(input(text), goOn)).kind).toBe('ok');
      expect(() => parseWav(new Uint8Array())).not.toThrow();
      expect(spawnSync('test', ['-e', marker]).status).toBe(1);
      const phonemes = wavOf(await voice.say(input('[[a:]]'), goOn));
      const same = wavOf(await voice.say(input('[ [a:]]'), goOn));
      expect(Buffer.compare(phonemes, same)).toBe(0);
    });
  },
);

describe('the voice of the station', () => {
  it('is not found in folders where it is not', () => {
    expect(findEspeak(`${folder}/nowhere::${folder}`)).toBeNull();
  });

  it('is named as missing when its program is gone, and as broken when it makes no sound', async () => {
    expect(await createEspeak(join(folder, 'gone'), clock).say(input('x'), goOn)).toEqual({
      kind: 'failed',
      failure: 'no-voice',
    });
    for (const script of ['exit 1', 'echo no sound at all', 'head -c 44 /dev/zero', 'yes']) {
      const spoken = await createEspeak(stand('bad', script), clock).say(input('x'), goOn);
      expect(spoken, script).toEqual({ kind: 'failed', failure: 'broken' });
    }
  });

  it('is ended when it hangs, and when nobody wants it any more', async () => {
    let ring = (): void => undefined;
    const still = { after: (_ms: number, action: () => void) => ((ring = action), () => undefined) };
    const voice = createEspeak(stand('hang', 'exec sleep 60'), still);
    const hanging = voice.say(input('x'), goOn);
    await new Promise(setImmediate);
    ring();
    expect(await hanging).toEqual({ kind: 'failed', failure: 'too-slow' });
    const stop = new AbortController();
    const unwanted = voice.say(input('x'), stop.signal);
    await new Promise(setImmediate);
    stop.abort();
    expect(await unwanted).toEqual({ kind: 'failed', failure: 'stopped' });
  });

  it('makes one sound at a time, and lets few wait', async () => {
    const log = join(folder, 'turns.log');
    const voice = createEspeak(
      stand('turns', `echo in >>${log}; cat >/dev/null; sleep 0.05; echo out >>${log}; exit 1`),
      clock,
    );
    const spoken = await Promise.all(Array.from({ length: 10 }, () => voice.say(input('x'), goOn)));
    expect(
      spoken.filter(
        ({ kind, ...rest }) => kind === 'failed' && 'failure' in rest && rest.failure === 'too-slow',
      ),
    ).toHaveLength(2);
    const turns = spawnSync('cat', [log]).stdout.toString().trim().split('\n');
    expect(turns).toEqual(Array.from({ length: 8 }, () => ['in', 'out']).flat());
  });
});

const root = join(import.meta.dirname, '../../../test/fixtures/voice-pack');

describe('a pack of recorded prompts', () => {
  const opened = openVoicePack(root);
  if (opened.kind === 'failed') throw new Error(opened.error);
  const pack = opened.value;

  it('says a sentence whole, and puts a date together of its pieces', () => {
    const whole = pack.find('vi', 'Đặt sách lên khay');
    const parts = ['hạn trả', 'thứ hai', '7', 'tháng', '12'].map((text) => pack.find('vi', text));
    const date = pack.find('vi', 'Hạn trả Thứ Hai 7 tháng 12.');
    expect(whole && secondsOf(whole)).toBeGreaterThan(0.5);
    expect(date?.samples.length).toBe(parts.reduce((sum, part) => sum + (part?.samples.length ?? NaN), 0));
    expect(pack.find('vi', 'đặt sách lên khay!'.normalize('NFD'))?.samples).toEqual(whole?.samples);
  });

  it('says nothing of which it lacks a word, nor in a language it does not have', () => {
    expect(pack.find('vi', 'Đặt sách lên bàn')).toBeNull();
    expect(pack.find('en', 'Đặt sách lên khay')).toBeNull();
    expect(pack.find('vi', '')).toBeNull();
    expect(pack.find('vi', '7 '.repeat(500))).toBeNull();
  });

  it('comes before the engine, at its own pace only', async () => {
    const engine = { say: () => Promise.resolve({ kind: 'failed', failure: 'broken' } as const) };
    const voice = createStationVoice(pack, engine);
    expect((await voice.say(input('Đặt sách lên khay'), goOn)).kind).toBe('ok');
    expect((await voice.say(input('Đặt sách lên khay', { rate: 1.5 }), goOn)).kind).toBe('failed');
    expect((await voice.say(input('Số đỏ'), goOn)).kind).toBe('failed');
    const alone = createStationVoice(pack, null);
    expect((await alone.say(input('Đặt sách lên khay', { rate: 1.5 }), goOn)).kind).toBe('ok');
    expect(await alone.say(input('Số đỏ'), goOn)).toEqual({ kind: 'failed', failure: 'no-voice' });
  });

  const clip = formatWav({ sampleRate: 22_050, samples: new Uint8Array(100).fill(1) });
  const manifest = (clips: object): string =>
    JSON.stringify({ kind: 'muontra-voice-pack', version: 1, clips });
  it.each([
    ['no manifest', null, /ENOENT/],
    ['no JSON', '{', /is no JSON/],
    ['another kind', '{"kind":"x"}', /"kind"/],
    ['a file outside', manifest({ vi: { a: '../a.wav' } }), /"clips\.vi\.a"/],
    ['an absolute file', manifest({ vi: { a: '/etc/passwd.wav' } }), /"clips\.vi\.a"/],
    ['a link that leads outside', manifest({ vi: { a: 'link.wav' } }), /lies outside/],
    ['a file that is missing', manifest({ vi: { a: 'none.wav' } }), /ENOENT/],
    ['a file that is no sound', manifest({ vi: { a: 'text.wav' } }), /not a WAV/],
    ['another sample rate', manifest({ vi: { a: 'good.wav', b: 'low.wav' } }), /sample rate/],
    ['a text without a word', manifest({ vi: { '…': 'good.wav' } }), /has no word/],
    ['a language that is none', manifest({ fr: { a: 'good.wav' } }), /clips/],
  ])('with %s is refused by a sentence', (name, text, wanted) => {
    const dir = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(dir);
    writeFileSync(join(dir, 'good.wav'), clip);
    writeFileSync(join(dir, 'low.wav'), formatWav({ sampleRate: 8_000, samples: new Uint8Array(10) }));
    writeFileSync(join(dir, 'text.wav'), 'no sound');
    writeFileSync(join(folder, 'outside.wav'), clip);
    symlinkSync(join(folder, 'outside.wav'), join(dir, 'link.wav'));
    if (text !== null) writeFileSync(join(dir, 'voice-pack.json'), text);
    const result = openVoicePack(dir);
    expect(result.kind === 'failed' && result.error).toMatch(wanted);
  });
});
