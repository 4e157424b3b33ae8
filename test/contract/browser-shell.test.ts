import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../main/contract/calls.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { openBrowserShell } from '../../main/shell/browser/browser-shell.ts';
import type { BrowserShell } from '../../main/shell/browser/browser-shell.ts';
import { health } from '../../main/contract/health.ts';
import { createScriptedStation } from '../harness/scripted-station.ts';
import type { ScriptedStation } from '../harness/scripted-station.ts';
import { ask, openPageSocket, openSocket, tokenOf } from '../harness/shell-client.ts';

let folder: string;
let assetsDir: string;
const shells: BrowserShell[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-shell-'));
  assetsDir = join(folder, 'pages');
  mkdirSync(join(assetsDir, 'assets'), { recursive: true });
  writeFileSync(join(assetsDir, 'index.html'), '<!doctype html><title>kiosk</title>');
  writeFileSync(join(assetsDir, 'dock.html'), '<!doctype html><title>dock</title>');
  writeFileSync(join(assetsDir, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(assetsDir, 'assets', 'face.woff2'), 'woff2');
  writeFileSync(join(assetsDir, 'notes.txt'), 'not part of the page');
  writeFileSync(join(folder, 'secret.json'), '{"pin":"none of yours"}');
  symlinkSync(join(folder, 'secret.json'), join(assetsDir, 'assets', 'linked.json'));
});

afterEach(async () => {
  await Promise.all(shells.splice(0).map((shell) => shell.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function open(demo = false): Promise<{ station: ScriptedStation; url: string }> {
  const station = createScriptedStation({ demo });
  const opened = await openBrowserShell({ station, assetsDir, port: 0, demo, log: createSilentLog() });
  if (opened.kind === 'failed') throw new Error(opened.reason);
  shells.push(opened.shell);
  return { station, url: opened.shell.url };
}

describe('pages', () => {
  it('come with every header that denies, in every answer', async () => {
    const { url } = await open();
    const { port } = new URL(url);
    for (const path of ['/', '/assets/app.js', '/nothing']) {
      const { headers } = await ask(url, path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
          `connect-src 'self' ws://127.0.0.1:${port}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['permissions-policy']).toContain('serial=()');
    }
  });

  it('may be framed by the dock in demo mode only', async () => {
    const { url } = await open(true);
    const { headers } = await ask(url, '/');
    expect(headers['content-security-policy']).toContain("frame-src 'self'; frame-ancestors 'self';");
  });

  it('are the listed files with their content types', async () => {
    const { url } = await open();
    const types = async (path: string): Promise<string | undefined> =>
      (await ask(url, path)).headers['content-type'];
    expect((await ask(url, '/')).body).toContain('kiosk');
    expect(await types('/index.html')).toBe('text/html; charset=utf-8');
    expect(await types('/assets/app.js')).toBe('text/javascript; charset=utf-8');
    expect(await types('/assets/face.woff2')).toBe('font/woff2');
    expect((await ask(url, '/assets/app.js', { method: 'HEAD' })).body).toBe('');
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/..\\..\\secret.json',
    '//secret.json',
    '/assets/linked.json',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/dock.html',
    '/index.html%00.js',
  ])('know nothing of %s', async (path) => {
    const { url } = await open();
    const answer = await ask(url, path);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe('');
  });

  it('serve no file outside their folder, whatever is asked for', async () => {
    const { url } = await open();
    const piece = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      'secret.json',
      'assets',
      '',
      '\\',
      'pages',
      '%5c',
      '~',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        expect((await ask(url, `/${pieces.join('/')}`)).body).not.toContain('none of yours');
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('are refused to a foreign host name (DNS rebinding)', async () => {
    const { url } = await open();
    const { port } = new URL(url);
    expect((await ask(url, '/', { host: `station.example:${port}` })).status).toBe(421);
    expect((await ask(url, '/', { host: '127.0.0.1' })).status).toBe(421);
    expect((await ask(url, '/', { host: `localhost:${port}` })).status).toBe(200);
  });

  it('say how the station is, in numbers, to whoever asks on this machine and to nobody else', async () => {
    const { url } = await open();
    const answer = await ask(url, '/health');
    expect(answer.status).toBe(200);
    expect(health.parse(JSON.parse(answer.body.toString()))).toMatchObject({ line: 'online', alarms: [] });
    expect((await ask(url, '/health', { host: 'station.example' })).status).toBe(421);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('do not take %s', async (method) => {
    const { url } = await open();
    expect((await ask(url, '/', { method })).status).toBe(405);
  });

  it('are served on loopback, and a port in use is a value', async () => {
    const { url } = await open();
    const port = Number(new URL(url).port);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const station = createScriptedStation({ demo: false });
    const second = await openBrowserShell({ station, assetsDir, port, demo: false, log: createSilentLog() });
    expect(second).toEqual({ kind: 'failed', reason: 'port-in-use' });
  });
});

describe('sockets', () => {
  it('take a page with the token and choose the contract as protocol', async () => {
    const { url } = await open();
    const page = await openPageSocket(url);
    expect(page.protocol).toBe('muontra');
    expect(tokenOf(url)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it.each([
    ['no token', { protocols: ['muontra'] }],
    ['no protocol at all', { protocols: [] }],
    ['a wrong token', { protocols: ['muontra', 'A'.repeat(43)] }],
    ['a short token', { protocols: ['muontra', 'A'] }],
    ['a foreign origin', { origin: 'http://station.example' }],
    ['an origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin', { origin: null }],
    ['a foreign host', { host: 'station.example' }],
  ])('refuse %s', async (_what, attempt) => {
    const { url, station } = await open();
    expect(await openSocket({ url, path: '/station', ...attempt })).toEqual({ refused: 403 });
    expect(station.subscriberCount).toBe(0);
  });

  it('refuse an unknown address, and the dock outside demo mode', async () => {
    const { url } = await open(false);
    expect(await openSocket({ url, path: '/dock' })).toEqual({ refused: 404 });
    expect(await openSocket({ url, path: '/' })).toEqual({ refused: 404 });
    expect(await openSocket({ url, path: '/station/' })).toEqual({ refused: 404 });
  });

  it('refuse more pages than a kiosk has', async () => {
    const { url } = await open();
    const pages = [];
    for (let page = 0; page < 16; page += 1) pages.push(await openPageSocket(url));
    expect(await openSocket({ url, path: '/station' })).toEqual({ refused: 503 });
  });

  it('leave nothing subscribed when the page goes', async () => {
    const { url, station } = await open();
    const page = await openPageSocket(url);
    expect(station.subscriberCount).toBe(1);
    page.socket.close();
    await page.ended;
    await expect.poll(() => station.subscriberCount).toBe(0);
  });
});

describe('the contract over WebSocket', () => {
  it('carries snapshots down and calls up, both whole', async () => {
    const { url, station } = await open();
    const page = await openPageSocket(url);
    await page.first((message) => message['kind'] === 'snapshot');
    station.show({ kind: 'choose', itemCount: 3 });
    const shown = await page.first((message) => JSON.stringify(message).includes('"choose"'));
    expect(shown).toEqual({ kind: 'snapshot', snapshot: station.snapshot });

    page.send({ kind: 'call', ref: 7, name: 'chooseVerb', input: { verb: 'borrow' } });
    expect(await page.first((message) => message['ref'] === 7)).toEqual({
      kind: 'answer',
      ref: 7,
      answer: { kind: 'done' },
    });
    expect(station.calls).toEqual([{ name: 'chooseVerb', input: { verb: 'borrow' } }]);
  });

  it.each([
    ['an unknown call', { name: 'openDoor', input: {} }, 'unknown-call'],
    ['a name of every object', { name: 'constructor', input: {} }, 'unknown-call'],
    ['__proto__', { name: '__proto__', input: {} }, 'unknown-call'],
    ['a wrong verb', { name: 'chooseVerb', input: { verb: 'steal' } }, 'bad-input'],
    ['an empty input', { name: 'chooseVerb', input: null }, 'bad-input'],
    ['a PIN too long', { name: 'enterPin', input: { pin: '1'.repeat(65) } }, 'bad-input'],
    ['a card of another type', { name: 'typeCard', input: { text: ['A'] } }, 'bad-input'],
  ])('answers %s with a failure', async (_what, call, failure) => {
    const { url, station } = await open();
    const page = await openPageSocket(url);
    page.send({ kind: 'call', ref: 1, ...call });
    expect(await page.first((message) => message['ref'] === 1)).toEqual({
      kind: 'answer',
      ref: 1,
      answer: { kind: 'failed', failure },
    });
    expect(station.calls).toEqual([]);
  });

  it('takes nothing beyond the schema to the station', async () => {
    const { url, station } = await open();
    const page = await openPageSocket(url);
    page.send({
      kind: 'call',
      ref: 1,
      name: 'setLanguage',
      input: { language: 'en', admin: true },
      as: 'staff',
    });
    await page.first((message) => message['ref'] === 1);
    expect(station.calls).toEqual([{ name: 'setLanguage', input: { language: 'en' } }]);
  });

  it('takes nothing beyond the schema to the page, and no snapshot that does not fit', async () => {
    const { url, station } = await open();
    const page = await openPageSocket(url);
    const leaking = { kind: 'choose', itemCount: 1, pin: '4711' } as const;
    station.show(leaking);
    station.publish({ language: 'xx' as 'vi' });
    station.publish({ language: 'en' });
    await page.first((message) => JSON.stringify(message).includes('"language":"en"'));
    expect(JSON.stringify(page.received)).not.toContain('4711');
    expect(JSON.stringify(page.received)).not.toContain('"xx"');
  });

  it.each([
    ['no JSON', 'mượn!'],
    ['half of one', '{"kind":"call"'],
    ['no object', '[]'],
    ['another kind', '{"kind":"eval","ref":1}'],
    ['no input', '{"kind":"call","ref":1,"name":"finish"}'],
    ['no ref', '{"kind":"call","name":"finish","input":{}}'],
  ])('closes the socket on %s', async (_what, text) => {
    const { url, station } = await open();
    const page = await openPageSocket(url);
    page.send(text);
    expect(await page.ended).toBe(1008);
    expect(station.calls).toEqual([]);
  });

  it('closes the socket on a message that is too large, and on bytes', async () => {
    const { url, station } = await open();
    const large = await openPageSocket(url);
    large.send({ kind: 'call', ref: 1, name: 'scan', input: { text: 'A'.repeat(70_000) } });
    expect(await large.ended).toBe(1009);
    const bytes = await openPageSocket(url);
    bytes.socket.send(Buffer.from('{"kind":"call","ref":1,"name":"finish","input":{}}'));
    expect(await bytes.ended).toBe(1008);
    expect(station.calls).toEqual([]);
  });

  it('keeps a call that throws from taking the station along', async () => {
    const { url, station } = await open();
    station.answerWith(() => Promise.reject(new Error('a bug')));
    const page = await openPageSocket(url);
    page.send({ kind: 'call', ref: 1, name: 'finish', input: {} });
    expect(await page.first((message) => message['ref'] === 1)).toMatchObject({
      answer: { kind: 'failed', failure: 'unavailable' },
    });
  });

  it('bounds the calls that wait for an answer', async () => {
    const { url, station } = await open();
    const release: (() => void)[] = [];
    station.answerWith(
      () => new Promise<CallAnswer>((resolve) => release.push(() => resolve({ kind: 'done' }))),
    );
    const page = await openPageSocket(url);
    for (let ref = 1; ref <= 33; ref += 1) page.send({ kind: 'call', ref, name: 'stay', input: {} });
    expect(await page.first((message) => message['ref'] === 33)).toMatchObject({
      answer: { kind: 'failed', failure: 'unavailable' },
    });
    expect(station.calls).toHaveLength(32);
    for (const answer of release) answer();
    await page.first((message) => message['ref'] === 32);
  });

  it('carries the dock in demo mode, and each socket only its own calls', async () => {
    const { url, station } = await open(true);
    const dock = await openPageSocket(url, '/dock');
    await dock.first((message) => message['kind'] === 'dock-view');
    dock.send({ kind: 'dock-call', ref: 1, name: 'layOnPad', input: { itemIds: ['A1'] } });
    expect(await dock.first((message) => message['ref'] === 1)).toEqual({
      kind: 'dock-answer',
      ref: 1,
      answer: { kind: 'done' },
    });
    dock.send({ kind: 'dock-call', ref: 2, name: 'setLine', input: { line: 'cut' } });
    expect(await dock.first((message) => message['ref'] === 2)).toMatchObject({
      answer: { kind: 'failed', failure: 'bad-input' },
    });
    dock.send({ kind: 'call', ref: 3, name: 'finish', input: {} });
    expect(await dock.first((message) => message['ref'] === 3)).toMatchObject({
      answer: { kind: 'failed', failure: 'unknown-call' },
    });
    const kiosk = await openPageSocket(url, '/station');
    kiosk.send({ kind: 'dock-call', ref: 4, name: 'clearPad', input: {} });
    expect(await kiosk.first((message) => message['ref'] === 4)).toMatchObject({
      kind: 'dock-answer',
      answer: { kind: 'failed', failure: 'not-demo' },
    });
    expect(station.dockCalls).toEqual([{ name: 'layOnPad', input: { itemIds: ['A1'] } }]);
    expect(station.calls).toEqual([]);
  });

  it('gives a slow page the newest snapshot, not the whole history', async () => {
    const { url, station } = await open();
    const page = await openPageSocket(url);
    await page.first((message) => message['kind'] === 'snapshot');
    page.socket.pause();
    // Far more than the buffers of both ends of a loopback socket hold.
    const text = 'Đ'.repeat(20_000);
    for (let round = 0; round < 2000; round += 1) {
      station.publish({ libraryName: { vi: `${text}${round}`, en: text } });
      if (round % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    page.socket.resume();
    const last = station.snapshot.revision;
    const revisionOf = (message: Record<string, unknown>): number =>
      (message['snapshot'] as { revision: number }).revision;
    await page.first((message) => message['kind'] === 'snapshot' && revisionOf(message) === last);
    expect(page.received.length).toBeLessThan(1000);
  });

  it('stands whatever comes up', async () => {
    const { url, station } = await open(true);
    const message = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.json({ maxDepth: 3 }),
      fc
        .record({
          kind: fc.constantFrom('call', 'dock-call', 'snapshot', 'x'),
          ref: fc.oneof(fc.integer(), fc.double(), fc.string({ maxLength: 5 }), fc.constant(null)),
          name: fc.oneof(
            fc.constantFrom('chooseVerb', 'scan', 'enterPin', 'layOnPad', 'toString', '__proto__'),
            fc.string({ maxLength: 20 }),
          ),
          input: fc.jsonValue({ maxDepth: 3 }),
        })
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('/station', '/dock'),
        async (texts, path) => {
          const page = await openPageSocket(url, path);
          for (const text of texts) page.send(text);
          page.send({ kind: 'call', ref: 424242, name: 'noSuchCall', input: {} });
          const answered = page.first((answer) => answer['ref'] === 424242);
          const outcome = await Promise.race([answered, page.ended]);
          expect([1008, undefined]).toContain(typeof outcome === 'number' ? outcome : undefined);
          page.socket.terminate();
          await page.ended;
        },
      ),
      { seed: 2, numRuns: 60 },
    );
    for (const call of station.calls) expect(['chooseVerb', 'scan', 'enterPin']).toContain(call.name);
  });

  it('stands bytes that are no HTTP at all', async () => {
    const { url } = await open();
    const { port } = new URL(url);
    const stranger = createConnection({ host: '127.0.0.1', port: Number(port) });
    stranger.on('error', () => undefined);
    stranger.resume();
    stranger.write(Buffer.from([0xff, 0x00, 0x0a, 0x0d, 0x16, 0x03, 0x01]));
    stranger.write('\r\n\r\n');
    await new Promise((resolve) => stranger.on('close', resolve));
    expect((await ask(url, '/')).status).toBe(200);
  });
});
