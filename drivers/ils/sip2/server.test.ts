import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import { refusalReasons } from '../ils.ts';
import { createSip2Ils } from './client.ts';
import { parseMessage } from './message.ts';
import type { Sip2Options } from './options.ts';
import type { Sip2ServerOptions } from './server.ts';
import { createSip2Server } from './server.ts';
import { createMemoryIls } from './testing/memory-ils.ts';
import { dial as dialRaw } from './testing/raw-line.ts';
import { sealed } from './testing/scripted-server.ts';
import { readTranscript } from './testing/transcript.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function serve(options: Partial<Sip2ServerOptions> = {}) {
  const memory = createMemoryIls();
  memory.patrons.set('2352', { name: 'Nguyễn Thị Bích', pin: '1234', blocks: [] });
  memory.patrons.set('9999', { name: 'Trần Văn Khoá', pin: '1', blocks: ['fees-owed', 'card-expired'] });
  memory.items.set('3952', { title: 'Truyện Kiều | khắc in', status: 'available', loanedTo: null });
  memory.items.set('4000', { title: '', status: 'in-transit', loanedTo: null });
  const clock = createManualClock();
  const server = createSip2Server({
    ils: memory,
    timers: clock,
    now: clock.now,
    institution: 'TV',
    ...options,
  });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  open.push(server);
  const { port } = listening.value;
  const client = (more: Partial<Sip2Options> = {}) => {
    const ils = createSip2Ils({
      host: '127.0.0.1',
      port,
      login: { user: 'kiosk', password: 'x' },
      institution: 'TV',
      timers: clock,
      now: clock.now,
      ...more,
    });
    open.push(ils);
    return ils;
  };
  return { memory, clock, server, port, client };
}

async function dial(port: number) {
  const line = await dialRaw(port);
  open.push(line);
  return line;
}

const at = new Date('2026-11-24T01:00:00Z');

describe.each(['on', 'off', 'follow'] as const)(
  'our client before our server, error detection %s',
  (checksum) => {
    it('borrows, renews, returns and looks up', async () => {
      const { client, memory } = await serve();
      const ils = client({ checksum });
      expect(await ils.status()).toEqual({
        kind: 'ok',
        value: { libraryName: 'Thư viện Mẫu', online: true, why: null },
      });
      expect(await ils.checkout({ patronId: '2352', pin: '1234', itemId: '3952', at })).toEqual({
        kind: 'ok',
        value: {
          id: '3952',
          title: 'Truyện Kiều | khắc in',
          renewed: false,
          security: 'off',
          fee: null,
          dueAt: '2026-12-15T23:59:00+07:00',
          dueText: null,
        },
      });
      expect(await ils.patron('2352', '1234', 'loans')).toEqual({
        kind: 'ok',
        value: {
          id: '2352',
          valid: true,
          pinValid: true,
          name: 'Nguyễn Thị Bích',
          blocks: [],
          loans: ['3952'],
          listed: ['3952'],
          loansCount: 1,
          holdsCount: 0,
          overdueCount: 0,
          fees: null,
        },
      });
      expect(await ils.item('3952')).toMatchObject({ kind: 'ok', value: { status: 'on-loan' } });
      expect(await ils.renew({ patronId: '2352', itemId: '3952', at })).toMatchObject({
        kind: 'ok',
        value: { renewed: true, security: 'keep' },
      });
      expect(await ils.checkin({ itemId: '3952', at: new Date('2026-11-20T01:00:00Z') })).toMatchObject({
        kind: 'ok',
        value: { route: 'shelf', destination: null, security: 'on' },
      });
      expect(memory.calls).toContain('checkin 3952 2026-11-20T01:00:00.000Z');
      expect(await ils.checkin({ itemId: '3952', at })).toMatchObject({
        kind: 'refused',
        reason: 'not-on-loan',
        value: { route: 'shelf' },
      });
      expect(await ils.endSession('2352')).toEqual({ kind: 'ok', value: undefined });
    });
  },
);

describe('what the library says comes through', () => {
  it('about patrons', async () => {
    const { client } = await serve();
    const ils = client({ currency: 'USD' });
    expect(await ils.patron('nobody')).toMatchObject({ kind: 'refused', reason: 'patron-unknown' });
    expect(await ils.patron('2352', '9')).toMatchObject({ kind: 'ok', value: { pinValid: false, name: '' } });
    const blocked = await ils.patron('9999');
    expect(blocked).toMatchObject({
      kind: 'ok',
      value: { pinValid: null, fees: { amountMinor: 15_000, currency: 'VND' } },
    });
    expect(blocked.kind === 'ok' && new Set(blocked.value.blocks)).toEqual(
      new Set(['fees-owed', 'card-expired']),
    );
  });

  it('about items', async () => {
    const { client } = await serve();
    const ils = client();
    expect(await ils.item('nosuch')).toMatchObject({ kind: 'refused', reason: 'item-unknown' });
    expect(await ils.item('4000')).toMatchObject({ kind: 'ok', value: { status: 'in-transit' } });
  });

  it('about every refusal', async () => {
    const { client, memory } = await serve();
    const ils = client();
    const item = memory.items.get('3952');
    for (const reason of refusalReasons) {
      if (item) item.refusal = reason;
      const outcome = await ils.checkout({ patronId: '2352', itemId: '3952', at });
      expect(outcome, reason).toMatchObject({ kind: 'refused', reason });
    }
  });

  it.each([
    ['hold-here', 'TV'],
    ['hold-elsewhere', 'CN2'],
    ['transfer', 'CN2'],
    ['staff', null],
    ['shelf', 'Khay 3'],
  ] as const)('about the way to %s', async (route, destination) => {
    const { client, memory } = await serve();
    const ils = client();
    memory.items.set('5', {
      title: 'Số đỏ',
      status: 'on-loan',
      loanedTo: '2352',
      route,
      ...(destination === null ? {} : { destination }),
    });
    expect(await ils.checkin({ itemId: '5', at })).toMatchObject({
      kind: 'ok',
      value: { route, destination },
    });
    expect(await ils.checkin({ itemId: '5', at })).toMatchObject({
      kind: 'refused',
      reason: 'not-on-loan',
      value: { route, destination },
    });
  });

  it('when what became of a request is not known: it hangs up', async () => {
    const { client, memory } = await serve();
    const ils = client();
    await ils.status();
    memory.broken = 'unknown';
    expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
      kind: 'unknown',
      cause: { reason: 'hung-up' },
    });
  });

  it('when it was not done for lack of a line: it refuses', async () => {
    const { client, memory } = await serve();
    const ils = client();
    await ils.status();
    memory.broken = 'notSent';
    expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
      kind: 'refused',
      reason: 'ils-out-of-service',
    });
  });

  it('in the character sets of old stations', async () => {
    const { client } = await serve({ charset: 'cp850', terminator: 'crlf' });
    const ils = client({ charset: 'cp850' });
    expect(await ils.item('3952')).toMatchObject({ kind: 'ok', value: { title: 'Truy?n Ki?u | kh?c in' } });
  });
});

describe('every request has its answer', () => {
  it('renewals of all, payments, holds, cards, items', async () => {
    const { client, memory } = await serve();
    const ils = client();
    const at = new Date('2026-11-24T00:59:00Z');
    memory.items.set('5', { title: 'Số đỏ', status: 'on-loan', loanedTo: '2352' });
    await ils.status();
    expect(ils.capabilities).toMatchObject({ renewAll: true, payFee: true, hold: true });
    expect(await ils.renewAll({ patronId: '2352', pin: '1234', at })).toEqual({
      kind: 'ok',
      value: { renewed: ['5'], unrenewed: [] },
    });
    const amount = { amountMinor: 20_000, currency: 'VND' };
    const payment = { patronId: '2352', amount, method: 'card', reference: 'K1-7', at } as const;
    expect(await ils.payFee(payment)).toEqual({ kind: 'ok', value: undefined });
    expect(memory.calls).toContain('pay 2352 20000 VND card K1-7');
    expect(await ils.payFee({ ...payment, patronId: 'x' })).toMatchObject({
      kind: 'refused',
      reason: 'patron-unknown',
    });
    const hold = { patronId: '2352', action: 'place', itemId: '3952', pickup: 'CN2' } as const;
    expect(await ils.hold(hold)).toEqual({
      kind: 'ok',
      value: { available: false, queuePosition: 2, pickup: 'CN2' },
    });
    expect(await ils.hold({ ...hold, itemId: 'x' })).toMatchObject({ reason: 'item-unknown' });
    for (const action of ['cancel', 'change'] as const) await ils.hold({ ...hold, action });
    expect(memory.calls.filter((call) => call.startsWith('hold'))).toEqual([
      'hold place 2352 3952 CN2',
      'hold place 2352 x CN2',
      'hold cancel 2352 3952 CN2',
      'hold change 2352 3952 CN2',
    ]);
    const kept = { patronId: '2352', cardRetained: true, message: 'Bỏ quên | thẻ' };
    expect(await ils.blockPatron(kept)).toMatchObject({ kind: 'ok', value: { blocks: ['patron-blocked'] } });
    expect(memory.calls).toContain('block 2352 true Bỏ quên | thẻ');
    expect(await ils.enablePatron('2352', '1234')).toMatchObject({ kind: 'ok', value: { blocks: [] } });
    expect(await ils.blockPatron({ ...kept, patronId: 'x' })).toMatchObject({ reason: 'patron-unknown' });
    expect(await ils.updateItem({ itemId: '3952', properties: 'p' })).toMatchObject({ kind: 'ok' });
    expect(await ils.updateItem({ itemId: 'x', properties: 'p' })).toMatchObject({ reason: 'item-unknown' });
  });

  it.each(['overdue', 'holds', 'unavailable-holds', 'fines', 'recalls'] as const)(
    'the list of %s, and what all lists count',
    async (want) => {
      const { client, memory } = await serve();
      const patron = memory.patrons.get('2352');
      if (patron) patron.lists = { [want]: ['a | b', 'c'] };
      expect(await client().patron('2352', undefined, want)).toMatchObject({
        kind: 'ok',
        value: { listed: ['a | b', 'c'], loans: [] },
      });
    },
  );

  it('a loan and a return that happened offline, and a loan that is taken back', async () => {
    const { client, memory } = await serve();
    const ils = client({ noBlock: 'honoured' });
    const happened = new Date('2026-11-22T01:00:00Z');
    const offline = { promisedDue: new Date('2026-11-29T16:59:00Z') };
    await ils.checkout({ patronId: '2352', itemId: '3952', at: happened, offline });
    expect(memory.calls).toContain(
      'checkout 2352 3952 offline 2026-11-22T01:00:00.000Z 2026-11-29T16:59:00.000Z',
    );
    await ils.checkin({ itemId: '3952', at: happened, offline: true });
    await ils.checkin({ itemId: '3952', at, undo: true });
    expect(memory.calls).toContain('checkin 3952 2026-11-22T01:00:00.000Z offline');
    expect(memory.calls).toContain('checkin 3952 2026-11-24T01:00:00.000Z undo');
  });

  it('a fee that is a question first', async () => {
    const { client, memory } = await serve();
    const ils = client();
    const item = memory.items.get('3952');
    if (item) item.fee = { amountMinor: 5_000, currency: 'VND' };
    const loan = { patronId: '2352', itemId: '3952', at };
    expect(await ils.checkout(loan)).toMatchObject({
      kind: 'refused',
      reason: 'fee-needed',
      value: { fee: { amountMinor: 5_000, currency: 'VND' } },
    });
    expect(await ils.checkout({ ...loan, feeAccepted: true })).toMatchObject({
      kind: 'ok',
      value: { fee: { amountMinor: 5_000 } },
    });
  });

  it.each([
    [5, '|CB0005|', 5],
    [0, '|CB0000|', 0],
    [null, null, undefined],
    [undefined, null, undefined],
  ])('how many may be borrowed, out and back in: %s', async (limit, field, read) => {
    const { port, memory, client } = await serve();
    const patron = memory.patrons.get('2352');
    if (patron && limit !== undefined) patron.loanLimit = limit;
    const line = await dial(port);
    const answer = await line.ask('6300020261124    080000          AOTV|AA2352|\r');
    expect(answer).toMatch(/^64/);
    if (field === null) expect(answer).not.toContain('|CB');
    else expect(answer).toContain(field);
    const view = await client().patron('2352');
    expect(view.kind === 'ok' && view.value.loanLimit).toBe(read);
  });

  it('a payment without a reference is one payment for one date', async () => {
    const { port, memory } = await serve();
    const line = await dial(port);
    const pay = '3720261124    0800000100VNDBV5000|AOTV|AA2352|AC|\r';
    expect(await line.ask(pay)).toBe('38Y20261124    080000AOTV|AA2352|\r');
    await line.ask(pay);
    const [first, second] = memory.calls.filter((call) => call.startsWith('pay'));
    expect(second).toBe(first);
    expect(await line.ask(pay.replace('BV5000', 'BV-5'))).toMatch(/^38N.*AFRequest refused\|AFThe amount/);
    expect(await line.ask('15?20261124    080000AOTV|AA2352|AB3952|\r')).toMatch(
      /^160N.*AFUnknown hold mode/,
    );
  });
});

describe('on the wire', () => {
  it('answers with error detection only where the request has it', async () => {
    const { port } = await serve();
    const line = await dial(port);
    expect(await line.ask('9300CNa|COb|\r')).toBe('941\r');
    expect(await line.ask('9300CNa|COb|AY0AZF8D7\r')).toMatch(/^(941AY0AZFDFD|96AZFEF6)\r$/);
    expect(await line.ask('9900802.00AY6AZ0000\r')).toBe('96AZFEF6\r');
    const status = await line.ask(`${sealed('9900802.00', '7')}\r`);
    const parsed = parseMessage(Buffer.from(status, 'latin1'));
    expect(parsed).toMatchObject({ kind: 'ok', value: { sequence: 7, checksum: 'ok' } });
    expect(parsed.kind === 'ok' && parsed.value.field('BX')).toBe('YYYYYYYYYYYYYYYY');
    expect(await line.ask('9900802.00\r')).not.toMatch(/AZ/);
  });

  it('repeats its last answer, and has none at the beginning', async () => {
    const { port } = await serve();
    const line = await dial(port);
    expect(await line.ask('97\r')).toBe('96\r');
    const first = await line.ask('1720261124    080000AOTV|AB3952|AC|\r');
    expect(first).toMatch(/AJTruy.*&#124;/);
    expect(await line.ask('97\r')).toBe(first);
    expect(await line.ask('97AZFEF5\r')).toMatch(/AZ[0-9A-F]{4}\r$/);
  });

  it('asks again for what it does not know', async () => {
    const { port, memory } = await serve();
    const line = await dial(port);
    for (const request of ['88foo\r', 'hello\r', '172026\r']) {
      expect(await line.ask(request)).toBe('96AZFEF6\r');
    }
    // An answer is no request, and a fee is none where the library takes none.
    expect(await line.ask('941\r')).toBe('96\r');
    memory.capabilities = { ...memory.capabilities, payFee: false };
    expect(await line.ask('3720261124    0800000100VNDBV5|AA2352|\r')).toBe('96\r');
    expect(await line.ask('9900802.00\r')).toContain('BXYYYYYYYYYNYYYYYY|');
  });

  it('takes split and joined packets', async () => {
    const { port } = await serve();
    const line = await dial(port);
    expect((await line.ask('9900802.00\r1720261124    080000AB39', 1)).slice(0, 2)).toBe('98');
    expect(await line.ask('52|\r')).toMatch(/^18030001.*AB3952\|/);
    expect((await line.ask('9900802.00\r9900802.00\r', 2)).match(/98YYY/g)).toHaveLength(2);
  });

  it('gives loans from and to', async () => {
    const { port, memory } = await serve();
    for (let i = 1; i <= 5; i += 1)
      memory.items.set(`b${i}`, { title: 'x', status: 'on-loan', loanedTo: '2352' });
    const line = await dial(port);
    const ask = (range: string): Promise<string> =>
      line.ask(`6300020261124    080000  Y       AOTV|AA2352|AC|${range}\r`);
    expect((await ask('BP2|BQ3|')).match(/AU[^|]*/g)).toEqual(['AUb2', 'AUb3']);
    expect((await ask('')).match(/AU[^|]*/g)).toHaveLength(5);
    expect((await ask('BPx|BQ-1|')).match(/AU[^|]*/g)).toHaveLength(5);
  });

  it('lets nobody in without the login, and hangs up after three wrong ones', async () => {
    const { port, memory } = await serve({ login: { user: 'kiosk', password: 'đúng' } });
    const early = await dial(port);
    expect(await early.ask('1720261124    080000AB3952|\r')).toBe('[closed]');
    const line = await dial(port);
    expect(await line.ask('9300CNkiosk|COsai|\r')).toBe('940\r');
    expect(await line.ask('9300CNkiosk|COsai|\r')).toBe('940\r');
    expect(await line.ask('9300CNkiosk|COsai|\r')).toBe('940\r');
    await line.closed();
    const good = await dial(port);
    expect(await good.ask('9300CNkiosk|COđúng|\r')).toBe('941\r');
    expect(memory.calls).toEqual([]);
  });

  it('bounds a line, requests sent ahead, idle time and the number of stations', async () => {
    const { port, clock, server } = await serve({ idleTimeoutMs: 1_000, mostClients: 2 });
    const long = await dial(port);
    long.socket.write(Buffer.alloc(200_000, 0x41));
    await long.closed();
    const hasty = await dial(port);
    hasty.socket.write('9900802.00\r'.repeat(100));
    await hasty.closed();
    const idle = await dial(port);
    await idle.ask('9900802.00\r');
    const other = await dial(port);
    await other.ask('9900802.00\r');
    const third = await dial(port);
    await third.closed();
    expect(server.clientCount).toBe(2);
    await clock.advance(1_000);
    await idle.closed();
    await other.closed();
  });

  it('serves many stations at once', async () => {
    const { client, memory } = await serve();
    const stations = Array.from({ length: 10 }, () => client());
    for (let i = 0; i < 10; i += 1)
      memory.items.set(`b${i}`, { title: `B${i}`, status: 'available', loanedTo: null });
    const outcomes = await Promise.all(
      stations.map((ils, i) => ils.checkout({ patronId: '2352', itemId: `b${i}`, at })),
    );
    expect(outcomes.map((outcome) => outcome.kind === 'ok' && outcome.value.title)).toEqual(
      stations.map((_, i) => `B${i}`),
    );
  });

  it('answers or refuses every request that was ever recorded', async () => {
    const { port } = await serve();
    const line = await dial(port);
    for (const { from, bytes } of readTranscript('koha-01-basic')) {
      if (from === 'client') expect(await line.ask(bytes)).toMatch(/^(\d\d.*)\r$/);
    }
  });

  it('survives garbage', async () => {
    const { port } = await serve();
    const piece = fc.constantFrom(
      '11NN',
      '63',
      '09N',
      'AA',
      'AB3952|',
      '|',
      '\r',
      '20261124    080000',
      'AZ',
      'é',
      '\0',
      ' ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const line = await dial(port);
        line.socket.end(`${pieces.join('')}\r9900802.00\r`);
        await line.closed();
      }),
      { numRuns: 100, seed: 9 },
    );
    expect(await (await dial(port)).ask('9900802.00\r')).toMatch(/^98Y/);
  });
});

it('says when it cannot listen', async () => {
  const { port } = await serve();
  const clock = createManualClock();
  const second = createSip2Server({ ils: createMemoryIls(), timers: clock, now: clock.now, institution: '' });
  expect(await second.listen('127.0.0.1', port)).toMatchObject({
    kind: 'failed',
    error: { reason: 'unreachable' },
  });
});
