import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SoundPart } from '../../main/contract/voice.ts';
import type { Spoken, VoiceHandle } from '../../main/contract/station.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { openBrowserShell } from '../../main/shell/browser/browser-shell.ts';
import type { BrowserShell } from '../../main/shell/browser/browser-shell.ts';
import { linkStation } from '../../main/shell/contract-link.ts';
import { createScriptedStation } from '../harness/scripted-station.ts';
import { openPageSocket } from '../harness/shell-client.ts';

/** A voice whose sounds the test hands out; it stops as asked. */
function handVoice(): VoiceHandle & { readonly said: string[]; answer(spoken: Spoken): void } {
  const said: string[] = [];
  let resolveLast = (spoken: Spoken): void => void spoken;
  return {
    said,
    answer: (spoken) => {
      resolveLast(spoken);
    },
    say({ text }, signal) {
      said.push(text);
      return new Promise((resolve) => {
        resolveLast = resolve;
        signal.addEventListener('abort', () => {
          resolve({ kind: 'failed', failure: 'stopped' });
        });
      });
    },
  };
}
const wav = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
const input = { text: 'Đặt sách lên khay', language: 'vi', rate: 1 };

let folder: string;
let shell: BrowserShell | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-voice-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>kiosk</title>');
});
afterEach(async () => {
  await shell?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function page(voice: VoiceHandle | null) {
  const station = createScriptedStation({ demo: false, ...(voice ? { voice } : {}) });
  const opened = await openBrowserShell({
    station,
    assetsDir: folder,
    port: 0,
    demo: false,
    log: createSilentLog(),
  });
  if (opened.kind === 'failed') throw new Error(opened.reason);
  shell = opened.shell;
  return openPageSocket(opened.shell.url);
}
const sound = (received: readonly unknown[]): Uint8Array => {
  const messages = received as readonly Record<string, unknown>[];
  const parts = messages.filter(({ kind }) => kind === 'voice-sound').map(({ part }) => part as SoundPart);
  expect(parts.map(({ index }) => index)).toEqual(parts.map((_, at) => at));
  expect(parts.filter(({ isLast }) => isLast)).toHaveLength(1);
  return Uint8Array.from(Buffer.concat(parts.map(({ data }) => Buffer.from(data, 'base64'))));
};

describe('the voice over the contract', () => {
  it('comes whole and in pieces through a socket', async () => {
    const voice = handVoice();
    const socket = await page(voice);
    socket.send({ kind: 'voice-call', ref: 7, name: 'say', input });
    await expect.poll(() => voice.said).toEqual([input.text]);
    voice.answer({ kind: 'ok', wav });
    await socket.first(({ part }) => (part as SoundPart | undefined)?.isLast === true);
    expect(sound(socket.received)).toEqual(wav);
    for (const message of socket.received)
      expect(JSON.stringify(message).length, 'no message is large').toBeLessThan(34_000);
  });

  it('comes whole through the port of the other shell', async () => {
    const voice = handVoice();
    const { port1, port2 } = new MessageChannel();
    const received: Record<string, unknown>[] = [];
    port2.on('message', (message: Record<string, unknown>) => received.push(message));
    const link = linkStation(createScriptedStation({ demo: false, voice }), {
      log: createSilentLog(),
      pipe: {
        send(message, sent) {
          port1.postMessage(message);
          sent();
        },
      },
    });
    expect(link.receive({ kind: 'voice-call', ref: 1, name: 'say', input })).toBe(true);
    voice.answer({ kind: 'ok', wav });
    await expect.poll(() => received.some(({ part }) => (part as SoundPart | undefined)?.isLast)).toBe(true);
    expect(sound(received)).toEqual(wav);
    link.close();
    port1.close();
  });

  it('is ended by a newer text, by stop and with the page', async () => {
    const voice = handVoice();
    const socket = await page(voice);
    socket.send({ kind: 'voice-call', ref: 1, name: 'say', input });
    socket.send({ kind: 'voice-call', ref: 2, name: 'say', input: { ...input, text: 'Mới' } });
    expect(await socket.first(({ ref, kind }) => ref === 1 && kind === 'voice-failed')).toMatchObject({
      failure: 'stopped',
    });
    socket.send({ kind: 'voice-call', ref: 3, name: 'stop', input: {} });
    expect(await socket.first(({ ref, kind }) => ref === 2 && kind === 'voice-failed')).toMatchObject({
      failure: 'stopped',
    });
  });

  it.each([
    ['a text that is too long', 'say', { ...input, text: 'x'.repeat(601) }],
    ['no text', 'say', { ...input, text: '' }],
    ['a pace of nobody', 'say', { ...input, rate: 9 }],
    ['a language that is none', 'say', { ...input, language: 'vi; rm -rf /' }],
    ['a call that is none', 'sing', input],
  ])('refuses %s', async (_, name, wrong) => {
    const voice = handVoice();
    const socket = await page(voice);
    socket.send({ kind: 'voice-call', ref: 4, name, input: wrong });
    expect(await socket.first(({ ref }) => ref === 4)).toMatchObject({
      kind: 'voice-failed',
      failure: 'bad-input',
    });
    expect(voice.said).toEqual([]);
  });

  it('says that there is none', async () => {
    const socket = await page(null);
    socket.send({ kind: 'voice-call', ref: 5, name: 'say', input });
    expect(await socket.first(({ ref }) => ref === 5)).toMatchObject({
      kind: 'voice-failed',
      failure: 'no-voice',
    });
  });
});
