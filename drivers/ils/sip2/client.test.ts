import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../../main/clock/manual-clock.ts';
import type { ExchangeRecord, Ils } from '../ils.ts';
import { createSip2Ils } from './client.ts';
import type { Sip2Options } from './options.ts';
import type { ScriptedServer, Turn } from './testing/scripted-server.ts';
import { sealed, startScriptedServer } from './testing/scripted-server.ts';

/** Faults of a server, one by one: what the client makes of each, and what it leaves behind. */

const date = '20261124    080000';
const loanAnswer = `121NNY${date}AOCPL|AA2352|AB3952|AJDế Mèn phiêu lưu ký|AH20261208    235900|`;
const itemAnswer = `18030201${date}AB3952|AJDế Mèn phiêu lưu ký|CK001|`;
const at = new Date('2026-11-24T01:00:00Z');
const checkout = { patronId: '2352', itemId: '3952', pin: '1234', at };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

interface Scene {
  readonly ils: Ils;
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly records: ExchangeRecord[];
}

/** A server that logs in and answers 98 as it should, and whatever else as the test says. */
async function scene(turn: (turn: Turn) => void, options: Partial<Sip2Options> = {}): Promise<Scene> {
  const server = await startScriptedServer((each) => {
    if (each.request.startsWith('93')) each.answer('941');
    else if (each.request.startsWith('99')) each.answer(status);
    else turn(each);
  });
  const clock = createManualClock();
  const records: ExchangeRecord[] = [];
  const ils = createSip2Ils({
    host: '127.0.0.1',
    port: server.port,
    login: { user: 'kiosk', password: 'matkhau' },
    institution: 'CPL',
    timers: clock,
    now: clock.now,
    random: () => 0.5,
    onExchange: (record) => records.push(record),
    ...options,
  });
  open.push(server, ils);
  return { ils, server, clock, records };
}

const status = `98YYYYNY100003${date}2.00AOCPL|AMThư viện Mẫu|BXYYYYYYYYYYYYYYYY|`;
const business = (server: ScriptedServer): string[] => server.requests.filter((line) => !/^9[39]/.test(line));

describe('the session', () => {
  it('logs in, asks the status, counts its messages and masks secrets', async () => {
    const { ils, server, records } = await scene((turn) => {
      turn.answer(loanAnswer);
    });
    expect(await ils.checkout(checkout)).toEqual({
      kind: 'ok',
      value: {
        id: '3952',
        title: 'Dế Mèn phiêu lưu ký',
        renewed: false,
        security: 'off',
        fee: null,
        dueAt: '2026-12-08T23:59:00+07:00',
        dueText: null,
      },
    });
    expect(server.requests.map((line) => line.replace(/AZ.{4}$/, ''))).toEqual([
      '9300CNkiosk|COmatkhau|AY0',
      '9900802.00AY1',
      `11NN${date}${' '.repeat(18)}AOCPL|AA2352|AB3952|AC|AD1234|BON|BIN|AY2`,
    ]);
    const shown = JSON.stringify(records);
    expect(shown).not.toMatch(/1234|matkhau/);
    expect(records).toHaveLength(3);
    expect(records[2]?.received).toContain('121NNY');
  });

  it('keeps one connection and one request in flight, in the order asked', async () => {
    let busy = 0;
    let most = 0;
    const { ils, server } = await scene((turn) => {
      busy += 1;
      most = Math.max(most, busy);
      setImmediate(() => {
        busy -= 1;
        turn.answer(`18030201${date}AB${/AB([^|]*)/.exec(turn.request)?.[1]}|AJx|`);
      });
    });
    const ids = Array.from({ length: 12 }, (_, i) => String(100 + i));
    const outcomes = await Promise.all(ids.map((id) => ils.item(id)));
    expect(outcomes.map((outcome) => outcome.kind === 'ok' && outcome.value.id)).toEqual(ids);
    expect(most).toBe(1);
    expect(server.requests.filter((line) => line.startsWith('93'))).toHaveLength(1);
    expect(server.requests.map((line) => /AY(\d)/.exec(line)?.[1]).join('')).toBe('01234567890123');
  });

  it('keeps an idle line alive and leaves no timer behind', async () => {
    const { ils, server, clock } = await scene(() => undefined);
    await ils.status();
    const before = server.requests.length;
    await clock.advance(60_000);
    await server.received(before + 1);
    expect(server.requests.at(-1)).toMatch(/^99/);
    await ils.close();
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('follows a server without error detection', async () => {
    const server = await startScriptedServer(({ request, send }) => {
      send(request.startsWith('93') ? '941\r' : request.startsWith('99') ? `${status}\r` : `${itemAnswer}\r`);
    });
    const clock = createManualClock();
    const ils = createSip2Ils({ host: '127.0.0.1', port: server.port, timers: clock, now: clock.now });
    open.push(server, ils);
    expect(await ils.item('3952')).toMatchObject({ kind: 'ok' });
    expect(server.requests).toEqual([expect.stringMatching(/AY0AZ/), expect.not.stringMatching(/AZ/)]);
  });

  it('asks 23 where the ILS does not know 63', async () => {
    const server = await startScriptedServer(({ request, answer }) => {
      if (request.startsWith('99')) answer(`98YYYYNY600003${date}2.00AOCPL|BXYYYYYYYNYYYYYYYY|`);
      else answer(`24${' '.repeat(14)}000${date}AEBích|AA2352|BLY|CQY|AOCPL|`);
    });
    const clock = createManualClock();
    const ils = createSip2Ils({ host: '127.0.0.1', port: server.port, timers: clock, now: clock.now });
    open.push(server, ils);
    await ils.status();
    expect(await ils.patron('2352', '9')).toMatchObject({
      kind: 'ok',
      value: { name: 'Bích', pinValid: true },
    });
    expect(business(server)[0]).toMatch(/^23/);
  });

  it('sends nothing that the last 98 forbids', async () => {
    const server = await startScriptedServer(({ answer }) => {
      answer(`98YYNYNY600003${date}2.00AOCPL|`);
    });
    const clock = createManualClock();
    const ils = createSip2Ils({ host: '127.0.0.1', port: server.port, timers: clock, now: clock.now });
    open.push(server, ils);
    expect(await ils.status()).toEqual({ kind: 'ok', value: { libraryName: null, online: true, why: null } });
    expect(await ils.checkout(checkout)).toEqual({ kind: 'refused', reason: 'not-permitted-here' });
    expect(business(server)).toEqual([]);
  });
});

describe('nothing was sent', () => {
  it('when nobody listens; the next attempts fail at once until the pause is over', async () => {
    const { ils, server, clock } = await scene((turn) => {
      turn.answer(loanAnswer);
    });
    await server.close();
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'notSent', cause: { reason: 'unreachable' } });
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'notSent', cause: { reason: 'unreachable' } });
    await clock.advance(10_000);
    expect(await ils.item('1')).toMatchObject({ kind: 'notSent', cause: { reason: 'unreachable' } });
  });

  it('when the login is refused, and the server is left in peace for a while', async () => {
    const server = await startScriptedServer((turn) => {
      turn.answer('940');
    });
    const clock = createManualClock();
    const ils = createSip2Ils({
      host: '127.0.0.1',
      port: server.port,
      login: { user: 'kiosk', password: 'sai' },
      timers: clock,
      now: clock.now,
      random: () => 0.5,
    });
    open.push(server, ils);
    const refused = { kind: 'notSent', cause: { reason: 'login-refused' } };
    expect(await ils.checkout(checkout)).toMatchObject(refused);
    for (let i = 0; i < 5; i += 1) expect(await ils.checkout(checkout)).toMatchObject(refused);
    expect(server.requests).toHaveLength(1);
    await clock.advance(4_999);
    await ils.status();
    expect(server.requests).toHaveLength(1);
    await clock.advance(1);
    await ils.status();
    expect(server.requests).toHaveLength(2);
    await clock.advance(5_000);
    await ils.status();
    expect(server.requests).toHaveLength(2);
  });

  it('when the login is answered by silence', async () => {
    const server = await startScriptedServer(() => undefined);
    const clock = createManualClock();
    const ils = createSip2Ils({
      host: '127.0.0.1',
      port: server.port,
      login: { user: 'kiosk', password: 'x' },
      timers: clock,
      now: clock.now,
    });
    open.push(server, ils);
    const outcome = ils.checkout(checkout);
    await server.received(1);
    await clock.advance(10_000);
    expect(await outcome).toMatchObject({ kind: 'notSent', cause: { reason: 'timeout' } });
  });

  it('when the server hangs up on connect', async () => {
    const server = await startScriptedServer(
      () => undefined,
      (socket) => socket.destroy(),
    );
    const clock = createManualClock();
    const ils = createSip2Ils({ host: '127.0.0.1', port: server.port, timers: clock, now: clock.now });
    open.push(server, ils);
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'notSent' });
  });

  it('when the line was closed', async () => {
    const { ils } = await scene(() => undefined);
    await ils.close();
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'notSent', cause: { reason: 'closed' } });
  });

  it.each(['3952|BOY', '3952\rAY0AZFFFF', '3952\n', '39\u000052', '', '   ', '9'.repeat(10_000)])(
    'when the item number is %j',
    async (itemId) => {
      const { ils, server } = await scene((turn) => {
        turn.answer(loanAnswer);
      });
      const refused = { kind: 'refused', reason: 'bad-identifier' };
      expect(await ils.checkout({ ...checkout, itemId })).toEqual(refused);
      expect(await ils.checkin({ itemId, at })).toEqual(refused);
      expect(await ils.item(itemId)).toEqual(refused);
      expect(await ils.checkout({ ...checkout, patronId: itemId })).toEqual(refused);
      expect(server.requests).toEqual([]);
    },
  );

  it('when the PIN is empty or would arrive as something else', async () => {
    const { ils, server } = await scene(() => undefined);
    expect(await ils.patron('2352', '')).toEqual({ kind: 'refused', reason: 'pin-wrong' });
    expect(await ils.patron('2352', 'mật')).toEqual({ kind: 'refused', reason: 'bad-identifier' });
    expect(await ils.patron('2352', '1|BOY')).toEqual({ kind: 'refused', reason: 'bad-identifier' });
    expect(server.requests).toEqual([]);
  });
});

describe('the outcome of a checkout is unknown', () => {
  const cases: [string, string, (turn: Turn) => void][] = [
    [
      'the server hangs up after the request',
      'hung-up',
      (turn) => {
        turn.hangUp();
      },
    ],
    [
      'half a line and a hang-up',
      'hung-up',
      (turn) => {
        turn.send(loanAnswer.slice(0, 40));
        setImmediate(() => {
          turn.hangUp();
        });
      },
    ],
    [
      'the answer is for another item',
      'other-answer',
      (turn) => {
        turn.answer(loanAnswer.replace('AB3952', 'AB3953'));
      },
    ],
    [
      'the answer is for another patron',
      'other-answer',
      (turn) => {
        turn.answer(loanAnswer.replace('AA2352', 'AA2353'));
      },
    ],
    [
      'the answer is to another message',
      'other-answer',
      (turn) => {
        turn.answer(`101YNN${date}AOCPL|AB3952|AQCPL|`);
      },
    ],
    [
      'the answer has another number',
      'other-answer',
      (turn) => {
        turn.send(`${sealed(loanAnswer, '9')}\r`);
      },
    ],
    [
      'the checksum is wrong',
      'bad-checksum',
      (turn) => {
        turn.send(`${loanAnswer}AY2AZ0000\r`);
      },
    ],
    [
      'the checksum is missing',
      'bad-checksum',
      (turn) => {
        turn.send(`${loanAnswer}\r`);
      },
    ],
    [
      'the server talks',
      'bad-answer',
      (turn) => {
        turn.send('Problems handling the request: null\r');
      },
    ],
    [
      'the answer is cut short',
      'bad-answer',
      (turn) => {
        turn.send('121NN\r');
      },
    ],
    [
      'the line never ends',
      'bad-answer',
      (turn) => {
        turn.send(Buffer.alloc(1_000_000, 0x41));
      },
    ],
    [
      'the server asks for a resend for ever',
      'bad-answer',
      (turn) => {
        turn.send('96AZFEF6\r');
      },
    ],
  ];

  it.each(cases)('when %s', async (_, reason, turn) => {
    const { ils, server } = await scene(turn);
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'unknown', cause: { reason } });
    // Never a second checkout, but for the identical repetition that a 96 asks for.
    const sent = business(server);
    expect(sent).toHaveLength(reason === 'bad-answer' && _.includes('resend') ? 3 : 1);
    expect(new Set(sent).size).toBe(1);
  });

  it('when there is silence, and the late answer reaches nobody', async () => {
    const { ils, server, clock } = await scene((turn) => {
      if (turn.request.startsWith('17')) turn.answer(itemAnswer);
      else if (turn.connection > 1) turn.hangUp();
    });
    const outcome = ils.checkout(checkout);
    await server.received(3);
    const [first] = server.sockets;
    await clock.advance(30_000);
    expect(await outcome).toMatchObject({ kind: 'unknown', cause: { reason: 'timeout' } });
    first?.write(`${sealed(loanAnswer, '2')}\r`);
    expect(await ils.item('3952')).toMatchObject({ kind: 'ok', value: { status: 'available' } });
    expect(server.requests.filter((line) => line.startsWith('93'))).toHaveLength(2);
  });

  it('when the line is closed meanwhile', async () => {
    const { ils, server } = await scene(() => undefined);
    const outcome = ils.checkout(checkout);
    await server.received(3);
    await ils.close();
    expect(await outcome).toMatchObject({ kind: 'unknown', cause: { reason: 'closed' } });
  });

  it('is ok when only what follows the answer is wrong; the line is given up for it', async () => {
    const { ils, server } = await scene((turn) => {
      if (turn.connection === 1) turn.send(`${sealed(loanAnswer, '2')}\r${sealed(loanAnswer, '3')}\r`);
      else turn.answer(itemAnswer);
    });
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'ok' });
    expect(await ils.item('3952')).toMatchObject({ kind: 'ok' });
    expect(server.requests.filter((line) => line.startsWith('93'))).toHaveLength(2);
  });

  it('is ok when a 96 came first', async () => {
    let asked = 0;
    const { ils, server } = await scene((turn) => {
      asked += 1;
      // Without a terminator, as some servers send it.
      if (asked === 1) turn.send('96AZFEF6');
      else turn.answer(loanAnswer);
    });
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'ok' });
    expect(new Set(business(server)).size).toBe(1);
  });
});

describe('what only reads', () => {
  it('is asked once more on a new connection', async () => {
    const { ils, server } = await scene((turn) => {
      if (turn.connection === 1) turn.hangUp();
      else turn.answer(itemAnswer);
    });
    expect(await ils.item('3952')).toMatchObject({ kind: 'ok' });
    expect(business(server)).toHaveLength(2);
  });

  it('but not a third time', async () => {
    const { ils, server } = await scene((turn) => {
      turn.answer(itemAnswer.replace('AB3952', 'AB1'));
    });
    expect(await ils.item('3952')).toMatchObject({ kind: 'unknown', cause: { reason: 'other-answer' } });
    expect(business(server)).toHaveLength(2);
  });

  it('is repeated by the server after a wrong checksum, with the number 0 or without error detection', async () => {
    for (const again of [`${sealed(itemAnswer, '0')}\r`, sealed(itemAnswer, '0'), `${itemAnswer}\r`]) {
      const { ils, server } = await scene((turn) => {
        turn.send(turn.request === '97AZFEF5' ? again : `${itemAnswer}AY2AZ1234\r`);
      });
      expect(await ils.item('3952')).toMatchObject({ kind: 'ok', value: { status: 'available' } });
      expect(business(server)).toHaveLength(2);
    }
  });

  it('ends unknown after two wrong checksums on two connections', async () => {
    const { ils, server } = await scene((turn) => {
      turn.send(`${itemAnswer}AY2AZ1234\r`);
    });
    expect(await ils.item('3952')).toMatchObject({ kind: 'unknown', cause: { reason: 'bad-checksum' } });
    expect(business(server).map((line) => line.slice(0, 2))).toEqual(['17', '97', '17', '97']);
  });

  it('is not asked twice of a silent server', async () => {
    const { ils, server, clock } = await scene(() => undefined);
    const outcome = ils.patron('2352');
    await server.received(3);
    await clock.advance(10_000);
    expect(await outcome).toMatchObject({ kind: 'unknown', cause: { reason: 'timeout' } });
    expect(business(server)).toHaveLength(1);
  });

  it('arrives however it is cut, with any terminator or none', async () => {
    const whole = sealed(itemAnswer, '2');
    for (const end of ['\r', '\n', '\r\n', '\n\r', '']) {
      const { ils } = await scene((turn) => {
        const bytes = Buffer.from(`\n\0${whole}${end}`);
        const middle = bytes.indexOf(0xbf);
        turn.send(bytes.subarray(0, middle));
        setImmediate(() => {
          turn.send(bytes.subarray(middle));
        });
      });
      expect(await ils.item('3952')).toMatchObject({ kind: 'ok', value: { title: 'Dế Mèn phiêu lưu ký' } });
    }
  });

  it('takes the number in the case and with the blanks the ILS keeps it in', async () => {
    const { ils } = await scene((turn) => {
      turn.answer(`64${' '.repeat(14)}000${date}${'0000'.repeat(6)}AOCPL|AAABC1 |AEBích|BLY|`);
    });
    expect(await ils.patron('abc1')).toMatchObject({ kind: 'ok', value: { id: 'ABC1' } });
  });

  it('takes the card number for a user name only where the site says so', async () => {
    const answer = `64${' '.repeat(14)}000${date}${'0000'.repeat(6)}AOCPL|AA2352|AEBích|BLY|`;
    const strict = await scene((turn) => {
      turn.answer(answer);
    });
    expect(await strict.ils.patron('bich')).toMatchObject({
      kind: 'unknown',
      cause: { reason: 'other-answer' },
    });
    const lenient = await scene(
      (turn) => {
        turn.answer(answer);
      },
      { patronAlias: true },
    );
    expect(await lenient.ils.patron('bich')).toMatchObject({ kind: 'ok', value: { id: '2352' } });
  });
});

describe('why a checkout was refused', () => {
  const refusal = (fields: string): string => `120NUN${date}AOCPL|AA2352|AB3952|AJx|AH|${fields}`;
  const charged = `64${' '.repeat(14)}000${date}000000000001000000000000AOCPL|AA2352|AEBích|BLY|AU3952|`;

  it.each([
    ['a known text', 'AFItem on Hold for Another User|BLY|', itemAnswer, 'held-for-other'],
    ['an unknown patron', 'AFNope|BLN|', itemAnswer, 'patron-unknown'],
    ['a wrong PIN', 'AFNope|CQN|', itemAnswer, 'pin-wrong'],
    ['a fee', 'BV1.50|BT06|BHUSD|', itemAnswer, 'fee-needed'],
    ['an unknown item', '', `18010101${date}AB3952|AJ|`, 'item-unknown'],
    ['the hold shelf', 'AFHmm|', `18080201${date}AB3952|AJx|`, 'held-for-other'],
    ['a lost item', '', `18120201${date}AB3952|AJx|`, 'not-loanable'],
    ['a loan of one’s own', 'AFNot available|', `18040201${date}AB3952|AJx|`, 'on-loan-to-self'],
    ['nothing that tells', '', itemAnswer, 'other'],
  ])('%s', async (_, fields, item, reason) => {
    const { ils } = await scene((turn) => {
      if (turn.request.startsWith('11')) turn.answer(refusal(fields));
      else if (turn.request.startsWith('17')) turn.answer(item);
      else turn.answer(reason === 'on-loan-to-self' ? charged : charged.replace('AU3952', 'AU1'));
    });
    expect(await ils.checkout(checkout)).toMatchObject({
      kind: 'refused',
      reason,
      value: { id: '3952', title: 'x' },
    });
  });

  it('somebody else’s loan', async () => {
    const { ils } = await scene((turn) => {
      if (turn.request.startsWith('11')) turn.answer(refusal('AFNot available|'));
      else if (turn.request.startsWith('17')) turn.answer(`18040201${date}AB3952|AJx|`);
      else turn.answer(charged.replace('AU3952', 'AU1'));
    });
    const outcome = await ils.checkout(checkout);
    expect(outcome).toMatchObject({ reason: 'on-loan-to-other', ilsText: 'Not available' });
  });
});

describe('answers in all their forms', () => {
  it.each([
    ['a due date nobody can read', '1NNY', 'AHin two weeks|', { dueAt: null, dueText: 'in two weeks' }],
    ['no due date', '1NNY', 'AH|', { dueAt: null, dueText: null }],
    ['a renewal', '1YNY', 'AH20261208    235900|', { renewed: true }],
    ['an item that stays secured', '1NNN', 'AH|', { security: 'keep' }],
    ['security inhibited', '1NNY', 'AH|CIY|', { security: 'keep' }],
    ['an undefined mark', '1NNU', 'AH|', { security: 'off' }],
    ['no title', '1NNY', 'AJ|AH|', { title: '' }],
  ])('%s', async (_, flags, fields, value) => {
    const { ils } = await scene((turn) => {
      turn.answer(`12${flags}${date}AOCPL|AA2352|AB3952|${fields}`);
    });
    expect(await ils.checkout(checkout)).toMatchObject({ kind: 'ok', value });
  });

  it('a wrong PIN shows nothing of the account', async () => {
    const { ils } = await scene((turn) => {
      turn.answer(
        `64${' '.repeat(14)}000${date}000000000001000000000000AOCPL|AA2352|AEBích|BLY|CQN|AU3952|BV5|`,
      );
    });
    expect(await ils.patron('2352', '0000', 'loans')).toEqual({
      kind: 'ok',
      value: {
        id: '2352',
        valid: true,
        pinValid: false,
        name: '',
        blocks: [],
        loans: [],
        listed: [],
        loansCount: null,
        holdsCount: null,
        overdueCount: null,
        fees: null,
      },
    });
  });

  it('patrons of servers that leave out BL', async () => {
    const known = await scene((turn) => {
      turn.answer(`64${' '.repeat(14)}000${date}${' '.repeat(24)}AOCPL|AA2352|AEBích|`);
    });
    expect(await known.ils.patron('2352')).toMatchObject({
      kind: 'ok',
      value: { loansCount: null, pinValid: null },
    });
    const unknown = await scene((turn) => {
      turn.answer(`64YYYYYYYYYYYYYY000${date}${'0000'.repeat(6)}AOCPL|AA2352|AE|AFpatron not found|`);
    });
    expect(await unknown.ils.patron('2352')).toMatchObject({ kind: 'refused', reason: 'patron-unknown' });
  });
});
