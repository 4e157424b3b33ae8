import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ilsCommand } from './ils.ts';
import type { CliIo } from './io.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'muontra-ils-'));
}

interface Said {
  status: number;
  out: string;
  err: string;
}

function start(args: readonly string[], onOut: (text: string) => void = () => undefined) {
  const said: Said = { status: -1, out: '', err: '' };
  const abort = new AbortController();
  const io: CliIo = {
    out: (text) => {
      said.out += text;
      onOut(text);
    },
    err: (text) => {
      said.err += `${text}\n`;
    },
    readSecret: () => Promise.resolve(null),
    signal: abort.signal,
    onHangup: () => () => undefined,
  };
  const done = ilsCommand(args, io).then((status) => ({ ...said, status }));
  return { done, abort };
}

const run = (...args: string[]): Promise<Said> => start(args).done;

interface Answer {
  outcome: string;
  reason: string | null;
  value: Record<string, unknown> | null;
  exchanges: { sent: string; received: string | null; ms: number }[];
}

async function ask(address: string, ...args: string[]): Promise<{ status: number; answer: Answer }> {
  const { status, out, err } = await run(...args, '--at', address, '--json');
  expect(err).toBe('');
  return { status, answer: JSON.parse(out) as Answer };
}

/** `ils serve` in this process; resolves once it is ready. */
async function serve(
  dir: string,
  ...more: string[]
): Promise<{ tcp: string; ils: string; end(): Promise<Said> }> {
  let ready: (text: string) => void = () => undefined;
  const address = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const served = start(
    ['serve', '--at', 'tcp://127.0.0.1:0', '--library', dir, '--json', ...more],
    (text) => {
      ready(text);
    },
  );
  const end = (): Promise<Said> => {
    served.abort.abort();
    return served.done;
  };
  ends.push(end);
  const { address: tcp } = JSON.parse(await address) as { address: string };
  return { tcp, ils: tcp.replace('tcp://', 'sip2://kiosk:matkhau@'), end };
}

describe('muontra ils', () => {
  it('borrows and returns over SIP2 from a library made on the spot', async () => {
    const { ils, end } = await serve(folder(), '--demo');
    const card = 'BD000001';
    const book = 'TV00000041';
    const { status, answer } = await ask(ils, 'checkout', card, book, '--pin', '1111');
    expect(status).toBe(0);
    expect(answer).toMatchObject({
      outcome: 'ok',
      reason: null,
      value: { id: book, title: 'Quốc âm thi tập', renewed: false, security: 'off', dueText: null },
    });
    expect(answer.value?.['dueAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/);
    expect(answer.exchanges.map(({ sent }) => sent.slice(0, 2))).toEqual(['93', '99', '11']);
    expect(answer.exchanges.every(({ ms, received }) => ms >= 0 && received !== null)).toBe(true);
    expect(JSON.stringify(answer)).not.toMatch(/1111|matkhau/);

    const patron = (await ask(ils, 'patron', card, '--pin', '1111')).answer;
    expect(patron.value).toMatchObject({
      valid: true,
      pinValid: true,
      name: 'Trần Thị Thử Lan',
      blocks: [],
      loans: [book],
      loansCount: 1,
      overdueCount: 0,
      fees: { amountMinor: 0, currency: 'VND' },
    });
    expect((await ask(ils, 'item', book)).answer.value).toMatchObject({ id: book, status: 'on-loan' });
    expect((await ask(ils, 'renew', card, book)).answer.outcome).toBe('ok');
    expect((await ask(ils, 'checkin', book)).answer.value).toMatchObject({ route: 'shelf', security: 'on' });
    expect(await ask(ils, 'status')).toMatchObject({ status: 0, answer: { value: { online: true } } });
    expect(await end()).toMatchObject({ status: 0, err: '' });
  });

  it('tells a refusal by its reason and status 1', async () => {
    const { ils } = await serve(folder(), '--demo');
    expect(await ask(ils, 'patron', 'nobody')).toMatchObject({
      status: 1,
      answer: { outcome: 'refused', reason: 'patron-unknown' },
    });
    expect(await ask(ils, 'item', 'nosuch')).toMatchObject({ status: 1, answer: { reason: 'item-unknown' } });
    const injected = await ask(ils, 'checkout', 'BD000001', 'TV00000041|BOY');
    expect(injected).toMatchObject({ status: 1, answer: { reason: 'bad-identifier', exchanges: [] } });
  });

  it('asks a library in a folder, too', async () => {
    const dir = folder();
    const { end } = await serve(dir, '--demo');
    await end();
    const { status, answer } = await ask(`library:${dir}`, 'patron', 'BD000002');
    expect(status).toBe(0);
    expect(answer).toMatchObject({ outcome: 'ok', exchanges: [], value: { name: 'Nguyễn Văn Mẫu An' } });
    const config = join(dir, 'station.json');
    writeFileSync(config, JSON.stringify({ ils: 'library:.' }));
    const said = await run('item', 'TV00000041', '--config', config);
    expect(said).toMatchObject({ status: 0, err: '' });
    expect(said.out).toContain('title: Quốc âm thi tập');
  });

  it('is out of reach with status 3, and of unknown outcome with status 4', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Uint8Array) => {
        const text = Buffer.from(chunk).toString('latin1');
        if (text.startsWith('99')) socket.write('98YYYYNY03000520261123    0902462.00AOTV|\r');
        else socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const { port } = server.address() as AddressInfo;
    const address = `sip2://127.0.0.1:${port}`;
    expect(await ask(address, 'checkin', 'TV1')).toMatchObject({
      status: 4,
      answer: { outcome: 'unknown', reason: 'hung-up', value: null },
    });
    await new Promise((resolve) => server.close(resolve));
    expect(await ask(address, 'checkin', 'TV1')).toMatchObject({
      status: 3,
      answer: { outcome: 'notSent', reason: 'unreachable', exchanges: [] },
    });
  });

  it('turns stations away that do not know the login', async () => {
    const { ils } = await serve(folder(), '--login', 'kiosk:khac');
    expect(await ask(ils, 'status')).toMatchObject({ status: 3, answer: { reason: 'login-refused' } });
  });

  it.each([
    [[], /usage/],
    [['toString'], /usage/],
    [['patron', '--at', 'library:x'], /usage/],
    [['item', '1', '2', '--at', 'library:x'], /usage/],
    [['item', '1'], /--at ADDRESS is missing/],
    [['item', '1', '--at', 'http://x'], /sip2:\/\//],
    [['item', '1', '--at', 'sip2://h:1?charset=x'], /charset.*utf-8/],
    [['item', '1', '--at', 'library:/nowhere/at/all'], /no library/],
    [['item', '1', '--config', '/nowhere.json'], /nowhere\.json/],
    [['item', '1', '--bogus'], /bogus/],
    [['serve', '--at', 'tcp://127.0.0.1:0'], /usage/],
    [['serve', '--at', 'udp://127.0.0.1:0', '--library', 'x'], /tcp:\/\/HOST:PORT/],
    [['serve', '--at', 'tcp://127.0.0.1:99999', '--library', 'x'], /tcp:\/\/HOST:PORT/],
    [['serve', '--at', 'tcp://127.0.0.1:0', '--library', 'x', '--login', 'kiosk'], /USER:PASSWORD/],
  ] as [string[], RegExp][])('answers %j with one clear line and status 2', async (args, line) => {
    const said = await run(...args);
    expect(said.status).toBe(2);
    expect(said.out).toBe('');
    expect(said.err).toMatch(line);
    expect(said.err.trim().split('\n')).toHaveLength(1);
  });

  it('says that its port is taken', async () => {
    const { tcp } = await serve(folder(), '--demo');
    const said = await run('serve', '--at', tcp, '--library', folder(), '--demo');
    expect(said).toMatchObject({ status: 3, out: '' });
    expect(said.err).toMatch(/cannot listen on tcp:/);
  });
});
