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

  it('renews all, pays, holds, blocks and enables', async () => {
    const { ils } = await serve(folder(), '--demo');
    const card = 'BD000004';
    const [loan = ''] = ((await ask(ils, 'patron', card)).answer.value?.['loans'] ?? []) as string[];
    expect(await ask(ils, 'renew-all', card, '--pin', '4444')).toMatchObject({
      status: 0,
      answer: { value: { renewed: [loan], unrenewed: [expect.any(String)] } },
    });
    const debtor = 'BD000008';
    const before = (await ask(ils, 'patron', debtor, '--list', 'fines')).answer.value;
    expect(before).toMatchObject({ listed: [expect.stringMatching(/VND$/)] });
    const { amountMinor: owed } = before?.['fees'] as { amountMinor: number };
    const paid = await ask(ils, 'pay', debtor, String(owed), '--reference', 'R1', '--method', 'card');
    expect(paid).toMatchObject({ status: 0, answer: { value: { reference: 'R1', amountMinor: owed } } });
    // The same reference books nothing more; without one each payment has its own.
    expect((await ask(ils, 'pay', debtor, String(owed), '--reference', 'R1')).status).toBe(0);
    const dollars = await ask(`${ils}?currency=USD`, 'pay', debtor, '1.50');
    expect(dollars.answer.exchanges.at(-1)?.sent).toContain('USDBV1.50|');
    expect(await ask(ils, 'pay', debtor, '1')).toMatchObject({ status: 1, answer: { reason: 'other' } });
    expect((await ask(ils, 'patron', debtor)).answer.value).toMatchObject({ fees: { amountMinor: 0 } });

    expect(await ask(ils, 'hold', card, 'TV00000041', '--pickup', 'TV')).toMatchObject({
      answer: { outcome: 'ok', value: { available: false, queuePosition: 1 } },
    });
    expect(await ask(ils, 'hold', card, 'TV00000041', '--action', 'cancel')).toMatchObject({ status: 0 });
    expect(await ask(ils, 'block', card, '--message', 'Bỏ quên', '--retained')).toMatchObject({
      answer: { value: { blocks: ['patron-blocked'] } },
    });
    expect(await ask(ils, 'enable', card)).toMatchObject({ answer: { value: { blocks: [] } } });
    expect(await ask(ils, 'update', 'TV00000041', 'p')).toMatchObject({ status: 0 });
    expect(await ask(ils, 'end', card)).toMatchObject({ status: 0 });
  });

  it('tells what happened offline', async () => {
    const { ils } = await serve(folder(), '--demo');
    const honoured = `${ils}?noBlock=honoured`;
    const words = ['--offline', '2026-11-20T08:00:00+07:00', '--due', '2030-01-01T16:59:00Z'];
    expect(await ask(honoured, 'checkout', 'BD000007', 'TV00000041', ...words)).toMatchObject({
      status: 0,
      answer: { value: { dueAt: '2030-01-01T23:59:00+07:00' } },
    });
    const back = await ask(honoured, 'checkin', 'TV00000041', '--undo', '--place', 'TV/TV');
    expect(back.answer.exchanges.at(-1)?.sent).toMatch(/^09N.*APTV\|AOTV\|AB[^|]*\|AC\|BIY\|/);
    expect(back.status).toBe(0);
  });

  it('serves in the ways that old stations want', async () => {
    const options = ['--charset', 'cp850', '--terminator', 'crlf', '--location', 'CN1', '--time-zone', 'UTC'];
    const { ils } = await serve(
      folder(),
      '--demo',
      '--institution',
      'X',
      '--clients',
      '1',
      '--idle',
      '0',
      ...options,
    );
    const { answer } = await ask(`${ils}?charset=cp850&timeZone=UTC`, 'item', 'TV00000041');
    expect(answer.value).toMatchObject({ title: 'Qu?c âm thi t?p' });
    expect(answer.exchanges.at(-1)?.received).toContain('AQCN1|');
  });

  it('collects texts of the ILS that nobody knows, and lets staff say what they mean', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Uint8Array) => {
        const text = Buffer.from(chunk).toString('latin1');
        if (text.startsWith('99')) socket.write('98YYYYNY10000320261123    0902462.00AOTV|\r');
        else if (text.startsWith('11')) {
          socket.write(
            '120NUN20261123    090246AOTV|AABD1|ABTV1|AJx|AH|AFThe BD1 bi khoa, goi 0901234567|\r',
          );
        } else if (text.startsWith('17')) socket.write('18030001        090246  20261123ABTV1|AJx|\r');
        else socket.write(`64${' '.repeat(14)}00020261123    090246${'0000'.repeat(6)}AOTV|AABD1|AEx|BLY|\r`);
      });
    });
    await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const address = `sip2://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const data = folder();
    const checkout = () => ask(address, 'checkout', 'BD1', 'TV1', '--data', data);
    expect(await checkout()).toMatchObject({ status: 1, answer: { reason: 'other' } });
    const listed = await run('texts', '--data', data, '--json');
    const { texts } = JSON.parse(listed.out) as { texts: { id: string }[] };
    expect(texts).toEqual([
      expect.objectContaining({ text: 'The … bi khoa, goi …', count: 1, reason: null }),
    ]);
    const id = texts[0]?.id ?? '';
    expect(await run('texts', 'map', id, 'patron-blocked', '--data', data)).toMatchObject({
      status: 0,
      err: '',
    });
    expect(await checkout()).toMatchObject({ answer: { reason: 'patron-blocked' } });
    expect((await run('texts', '--data', data)).out).toContain('patron-blocked');
    expect(await run('texts', 'map', 'nosuch', 'other', '--data', data)).toMatchObject({ status: 2 });
    expect((await run('texts', 'map', id, 'maybe', '--data', data)).err).toMatch(/REASON must be one of/);
  });

  it('lists the profiles of ILSes', async () => {
    const { out, status } = await run('profiles', '--json');
    expect(status).toBe(0);
    const { profiles } = JSON.parse(out) as { profiles: { id: string; settings: { feeQuestion: string } }[] };
    expect(profiles.map(({ id }) => id)).toEqual([
      'generic',
      'koha-old',
      'koha',
      'evergreen',
      'folio',
      'invenio',
    ]);
    expect((await run('profiles')).out).toContain('feeQuestion: omit');
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
    [['item', '1', '--undo', '--at', 'library:x'], /--undo does not go with item/],
    [['patron', '1', '--list', 'x', '--at', 'library:x'], /--list must be one of none, loans/],
    [['pay', '1', 'x', '--at', 'library:x'], /not an amount in VND/],
    [['pay', '1', '0', '--at', 'library:x'], /not an amount in VND/],
    [['pay', '1', '5', '--method', 'gold', '--at', 'library:x'], /--method must be one of cash/],
    [['pay', '1', '5', '--currency', 'dong', '--at', 'library:x'], /three capitals/],
    [['hold', '1', '2', '--action', 'x', '--at', 'library:x'], /--action must be one of place/],
    [['checkout', '1', '2', '--offline', 'yesterday', '--at', 'library:x'], /--offline must be an instant/],
    [['checkout', '1', '2', '--due', '2026-01-01', '--at', 'library:x'], /go together/],
    [['texts'], /usage/],
    [['texts', '--data', '/nowhere/at/all'], /no such folder/],
    [['profiles', 'x'], /usage/],
    [['serve', '--at', 'tcp://127.0.0.1:0'], /usage/],
    [['serve', '--at', 'tcp://127.0.0.1:0', '--library', 'x', '--charset', 'x'], /--charset must be one of/],
    [['serve', '--at', 'tcp://127.0.0.1:0', '--library', 'x', '--terminator', 'x'], /cr or crlf/],
    [['serve', '--at', 'tcp://127.0.0.1:0', '--library', 'x', '--time-zone', 'Mars'], /IANA/],
    [['serve', '--at', 'tcp://127.0.0.1:0', '--library', 'x', '--idle', '-1'], /--idle/],
    [['serve', '--at', 'tcp://127.0.0.1:0', '--library', 'x', '--clients', '0'], /--clients/],
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
