import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import type { Ils } from '../ils.ts';
import { createSip2Ils } from './client.ts';
import { formatSip2Date, parseDateText } from './dates.ts';
import type { Sip2Options } from './options.ts';
import { createSip2Server } from './server.ts';
import { createMemoryIls } from './testing/memory-ils.ts';
import { dial } from './testing/raw-line.ts';
import type { Scene, Script } from '../../../test/harness/sip2-scene.ts';
import { openScene, sceneDate, settled } from '../../../test/harness/sip2-scene.ts';
import { sealed } from './testing/scripted-server.ts';

/**
 * The thirty points at which SIP2 systems are known to differ (ils-protocols 11), one test each: our client before a
 * server on a socket that does it, and our server where it concerns what we serve.
 */

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const d = sceneDate;
const at = new Date('2026-11-24T01:00:00Z');
const itemAnswer = `18030201${d}AB3952|AJDế Mèn phiêu lưu ký|CK001|`;
const loanAnswer = `121NNY${d}AOCPL|AA2352|AB3952|AJDế Mèn|AH20261208    235900|`;
const returnAnswer = `101YNN${d}AOCPL|AB3952|AQCPL|AJDế Mèn|`;
const accountOf = (fields: string, flags = ' '.repeat(14), counters = '0000'.repeat(6)): string =>
  `64${flags}000${d}${counters}AOCPL|AA2352|${fields}`;

async function scene(script: Script): Promise<Scene> {
  const opened = await openScene(script);
  open.push(opened);
  return opened;
}

/** A client before a server that gives this one answer. */
async function answered(answer: string, options: Partial<Sip2Options> = {}): Promise<Ils> {
  const { ils } = await scene({
    turn: (turn) => {
      turn.answer(answer);
    },
    options,
  });
  return ils;
}

/** The same, the bytes as they are and without error detection. */
async function served(bytes: string | Uint8Array, options: Partial<Sip2Options> = {}): Promise<Ils> {
  const { ils } = await scene({
    raw: true,
    turn: ({ request, send }) => {
      if (request.startsWith('93')) send('941\r');
      else if (request.startsWith('99')) send(`98YYYYNY100003${d}2.00AOCPL|BXYYYYYYYYYYYYYYYY|\r`);
      else send(bytes);
    },
    options: { checksum: 'off', ...options },
  });
  return ils;
}

async function ourServer() {
  const memory = createMemoryIls();
  memory.patrons.set('2352', { name: 'Bích', pin: '1234', blocks: [] });
  memory.items.set('3952', { title: 'Truyện Kiều | bản Nôm', status: 'available', loanedTo: null });
  const clock = createManualClock();
  const server = createSip2Server({ ils: memory, timers: clock, now: clock.now, institution: 'TV' });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  const line = await dial(listening.value.port);
  open.push(server, line);
  return { memory, line, port: listening.value.port, clock };
}

/** The server says goodbye; resolves once the client has taken notice. */
async function closeAll(server: Scene['server']): Promise<void> {
  for (const socket of server.sockets) socket.end();
  await expect.poll(() => server.sockets.size).toBe(0);
}

const ask17 = `17${d}AOTV|AB3952|AC|`;

it('1: any terminator or none, line feeds and NUL in front', async () => {
  const whole = sealed(itemAnswer, '2');
  for (const text of [`${whole}\r`, `${whole}\r\n`, `${whole}\n`, `${whole}\n\r`, whole, `\n\0 ${whole}\r`]) {
    const { ils } = await scene({
      turn: ({ send }) => {
        send(text);
      },
    });
    expect(await ils.item('3952'), JSON.stringify(text)).toMatchObject({ kind: 'ok' });
  }
  const { line } = await ourServer();
  for (const end of ['\r', '\n', '\r\n', '\n\r']) {
    expect(await line.ask(`\n\0${ask17}${end}`)).toMatch(/^18030001.*\|\r$/);
  }
});

it('2: segments split and joined', async () => {
  const bytes = Buffer.from(`${sealed(itemAnswer, '2')}\r`);
  const { ils } = await scene({
    turn: ({ send }) => {
      const next = (from: number): void => {
        send(bytes.subarray(from, from + 1));
        if (from + 1 < bytes.length) setImmediate(next, from + 1);
      };
      next(0);
    },
  });
  expect(await ils.item('3952')).toMatchObject({ kind: 'ok', value: { title: 'Dế Mèn phiêu lưu ký' } });
  const { line } = await ourServer();
  expect((await line.ask(`9900802.00\r${ask17}\r`, 2)).split('\r')).toEqual([
    expect.stringMatching(/^98/),
    expect.stringMatching(/^18/),
    '',
  ]);
});

it('3: fields in any order, unknown codes, duplicates, empty fields, trailing delimiters', async () => {
  const ils = await answered(
    `121NNY${d}ZYx|AJDế Mèn|AB3952|AJanother|BT|XI9|AH20261208    235900|AA2352|AO||||`,
  );
  expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
    kind: 'ok',
    value: { title: 'Dế Mèn', dueAt: '2026-12-08T23:59:00+07:00' },
  });
  const { line } = await ourServer();
  expect(await line.ask(`17${d}ZZ9|AC|AB3952|ABother|AO|||\r`)).toMatch(/AB3952\|AJTruy/);
});

it('4: a delimiter in a title, as it is and written', async () => {
  for (const title of ['Kiều | Nôm', 'Kiều &#124; Nôm']) {
    const ils = await answered(itemAnswer.replace('Dế Mèn phiêu lưu ký', title));
    expect(await ils.item('3952')).toMatchObject({ value: { title: 'Kiều | Nôm' } });
  }
  const { line } = await ourServer();
  expect(Buffer.from(await line.ask(`${ask17}\r`), 'latin1').toString('utf8')).toContain(
    'AJTruyện Kiều &#124; bản Nôm|',
  );
});

it('5: a CR inside a value', async () => {
  const torn = itemAnswer.replace('Dế Mèn phiêu', 'Dế Mèn\rphiêu');
  const checked = await answered(torn);
  expect(await checked.item('3952')).toMatchObject({ value: { title: 'Dế Mèn phiêu lưu ký' } });
  const plain = await served(`${torn}\r`);
  expect(await plain.item('3952')).toMatchObject({ value: { title: 'Dế Mèn phiêu lưu ký' } });
  const { memory, line } = await ourServer();
  memory.items.set('3952', { title: 'Hai\rdòng', status: 'available', loanedTo: null });
  expect(await line.ask(`${ask17}\r`)).toContain('AJHai d');
});

it('6: blank and padded counters, 999', async () => {
  const odd = await answered(accountOf('AEBích|BLY|', ' '.repeat(14), '       2  10 999    abcd'));
  expect(await odd.patron('2352')).toMatchObject({
    kind: 'ok',
    value: { holdsCount: null, overdueCount: 2, loansCount: 10 },
  });
});

it('7: decomposed letters, old character sets, question marks, bytes that mean nothing', async () => {
  const title = async (bytes: Uint8Array, charset: Sip2Options['charset']): Promise<unknown> => {
    const line = Buffer.concat([Buffer.from(`18030201${d}AB3952|AJ`), bytes, Buffer.from('|\r')]);
    const outcome = await (await served(line, charset ? { charset } : {})).item('3952');
    return outcome.kind === 'ok' ? outcome.value.title : outcome;
  };
  expect(await title(Buffer.from('Truyện Kiều'.normalize('NFD')), 'utf-8')).toBe('Truyện Kiều');
  expect(await title(Uint8Array.of(0x43, 0x61, 0x66, 0x82), 'cp850')).toBe('Café');
  expect(await title(Uint8Array.of(0x43, 0x61, 0x66, 0xe9), 'latin1')).toBe('Café');
  expect(await title(Uint8Array.of(0x93, 0x41, 0x94), 'windows-1252')).toBe('“A”');
  expect(await title(Buffer.from('Truy?n Ki?u'), 'ascii')).toBe('Truy?n Ki?u');
  expect(await title(Uint8Array.of(0x41, 0xff, 0xc3, 0x42), 'utf-8')).toBe('A��B');
  const clock = createManualClock();
  const memory = createMemoryIls();
  memory.items.set('3952', { title: 'Đỗ Café', status: 'available', loanedTo: null });
  const server = createSip2Server({
    ils: memory,
    timers: clock,
    now: clock.now,
    institution: '',
    charset: 'cp850',
  });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  const line = await dial(listening.value.port);
  open.push(server, line);
  expect(await line.ask(`${ask17}\r`)).toContain('AJ?? Caf\x82|');
});

it('8: checksums over bytes, in small letters; a wrong number; 0 on a repetition', async () => {
  const small = await scene({
    turn: ({ send }) => {
      send(`${sealed(itemAnswer, '2').replace(/....$/, (digits) => digits.toLowerCase())}\r`);
    },
  });
  expect(await small.ils.item('3952')).toMatchObject({ kind: 'ok' });
  const wrong = await scene({
    turn: ({ send }) => {
      send(`${sealed(loanAnswer, '7')}\r`);
    },
  });
  expect(await wrong.ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
    kind: 'unknown',
    cause: { reason: 'other-answer' },
  });
  const repeated = await scene({
    turn: ({ request, send }) => {
      send(request.startsWith('97') ? `${sealed(itemAnswer, '0')}\r` : `${itemAnswer}AY2AZ0000\r`);
    },
  });
  expect(await repeated.ils.item('3952')).toMatchObject({ kind: 'ok' });
  const { line } = await ourServer();
  expect(await line.ask(`${sealed('9900802.00', '1').replace('AZFCA0', 'AZfca0')}\r`)).toMatch(/AY1AZ/);
  expect(await line.ask('9900802.00AY1AZFCA1\r')).toBe('96AZFEF6\r');
});

describe('9: a hang-up instead of an answer, at every point', () => {
  it.each([
    ['connecting', '', 'notSent'],
    ['the login', '93', 'notSent'],
    ['the status', '99', 'notSent'],
    ['a loan', '11', 'unknown'],
  ])('%s', async (_, code, kind) => {
    const { ils, server } = await scene({
      raw: true,
      ...(code === '' ? { onConnect: (socket) => socket.destroy() } : {}),
      turn: (turn) => {
        if (turn.request.startsWith(code)) turn.hangUp();
        else turn.answer(turn.request.startsWith('93') ? '941' : `98YYYYNY100003${d}2.00AOCPL|`);
      },
    });
    const loan = { patronId: '2352', itemId: '3952', at };
    expect(await ils.checkout(loan)).toMatchObject({ kind, cause: {} });
    expect(server.requests.filter((line) => line.startsWith('11'))).toHaveLength(code === '11' ? 1 : 0);
  });
});

describe('10: silence at every point', () => {
  it.each([
    ['the login', '93', 10_000, 'notSent'],
    ['the status', '99', 10_000, 'notSent'],
    ['a loan', '11', 30_000, 'unknown'],
  ] as const)('%s', async (_, code, waitMs, kind) => {
    const { ils, server, clock } = await scene({
      raw: true,
      turn: (turn) => {
        if (turn.request.startsWith(code)) return;
        turn.answer(turn.request.startsWith('93') ? '941' : `98YYYYNY100003${d}2.00AOCPL|`);
      },
    });
    const outcome = ils.checkout({ patronId: '2352', itemId: '3952', at });
    await server.received(['93', '99', '11'].indexOf(code) + 1);
    await clock.advance(waitMs);
    expect(await outcome).toMatchObject({ kind, cause: { reason: 'timeout' } });
  });
});

it('11: an answer that comes after its time reaches nobody', async () => {
  const { ils, server, clock } = await scene({
    turn: (turn) => {
      if (turn.request.startsWith('17')) turn.answer(itemAnswer);
    },
  });
  const loan = ils.checkout({ patronId: '2352', itemId: '3952', at });
  await server.received(3);
  const [old] = server.sockets;
  await clock.advance(30_000);
  expect(await loan).toMatchObject({ kind: 'unknown', cause: { reason: 'timeout' } });
  old?.write(`${sealed(loanAnswer, '2')}\r`);
  expect(await ils.item('3952')).toMatchObject({ kind: 'ok' });
});

it('12: an answer to another message', async () => {
  const ils = await answered(returnAnswer);
  expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
    kind: 'unknown',
    cause: { reason: 'other-answer' },
  });
});

it('13: a line of plain text', async () => {
  for (const text of ['Problems handling the request: null\r', 'None\r', 'login: ', 'None']) {
    const { ils, clock } = await scene({
      turn: ({ send }) => {
        send(text);
      },
    });
    const outcome = await settled(ils.checkin({ itemId: '3952', at }), clock);
    // Without a terminator nobody can tell whether more is to come.
    const reason = text === 'None' ? 'timeout' : 'bad-answer';
    expect(outcome, text).toMatchObject({ kind: 'unknown', cause: { reason } });
  }
});

it('14: a login that was good is refused after a restart', async () => {
  let restarted = false;
  const { ils, server, clock } = await scene({
    raw: true,
    turn: (turn) => {
      if (turn.request.startsWith('93')) turn.answer(restarted ? '940' : '941');
      else if (turn.request.startsWith('99')) turn.answer(`98YYYYNY100003${d}2.00AOCPL|`);
      else turn.answer(itemAnswer);
    },
  });
  expect(await ils.item('3952')).toMatchObject({ kind: 'ok' });
  restarted = true;
  await closeAll(server);
  const refused = { cause: { reason: 'login-refused' } };
  expect(await ils.checkin({ itemId: '3952', at })).toMatchObject({ kind: 'notSent', ...refused });
  const logins = server.requests.length;
  for (let i = 0; i < 10; i += 1) expect(await ils.item('3952')).toMatchObject(refused);
  expect(server.requests).toHaveLength(logins);
  restarted = false;
  await clock.advance(5_000);
  expect(await ils.item('3952')).toMatchObject({ kind: 'ok' });
});

it('15: 96 without end', async () => {
  const { ils, business } = await scene({
    turn: ({ send }) => {
      send('96AZFEF6\r');
    },
  });
  expect(await ils.checkin({ itemId: '3952', at })).toMatchObject({
    kind: 'unknown',
    cause: { reason: 'bad-answer' },
  });
  expect(business()).toHaveLength(3);
  expect(new Set(business()).size).toBe(1);
  const { line } = await ourServer();
  for (let i = 0; i < 3; i += 1) expect(await line.ask('97AZFEF5\r')).toBe('96AZFEF6\r');
});

it('16: BX too short, too long or not there', async () => {
  for (const bx of ['', 'BX|', 'BXYYY|', `BX${'Y'.repeat(30)}|`]) {
    const { ils } = await scene({
      status: `98YYYYNY100003${d}2.00AOCPL|${bx}`,
      turn: ({ answer }) => {
        answer(accountOf('AEBích|BLY|'));
      },
    });
    expect(await ils.patron('2352'), bx).toMatchObject({ kind: 'ok', value: { name: 'Bích' } });
    expect(ils.capabilities.renewAll).toBe(bx.length > 20);
  }
});

it('17: neither BL nor CQ', async () => {
  const known = await answered(accountOf('AEBích|'));
  expect(await known.patron('2352', '1')).toMatchObject({
    kind: 'ok',
    value: { valid: true, pinValid: null },
  });
  const unknown = await answered(accountOf('AE|', 'YYYY          '));
  expect(await unknown.patron('2352', '1')).toMatchObject({ kind: 'refused', reason: 'patron-unknown' });
});

it('18: due dates in four forms, or none', async () => {
  const due = '2026-12-08T23:59:00+07:00';
  for (const [text, dueAt, dueText] of [
    ['20261208    235900', due, null],
    ['20261208   Z165900', due, null],
    ['2026-12-08 23:59:00', due, null],
    ['08/12/2026', '2026-12-08T23:59:59+07:00', null],
    ['', null, null],
    ['hai tuần nữa', null, 'hai tuần nữa'],
  ]) {
    const ils = await answered(loanAnswer.replace('AH20261208    235900', `AH${text ?? ''}`), {
      dayOrder: 'dmy',
    });
    expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
      kind: 'ok',
      value: { dueAt, dueText },
    });
  }
  const absent = await answered(`121NNY${d}AOCPL|AA2352|AB3952|AJDế Mèn|`);
  expect(await absent.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
    value: { dueAt: null, dueText: null },
  });
});

it('19: a return that is refused, and its hold all the same', async () => {
  const { ils } = await scene({
    turn: ({ request, answer }) => {
      if (request.startsWith('17')) answer(`18080201${d}AB3952|AJDế Mèn|`);
      else answer(`100YNY${d}AOCPL|AB3952|AQCPL|AJDế Mèn|CTCPL|CY9|DABob|CV01|AFItem not checked out|`);
    },
  });
  expect(await ils.checkin({ itemId: '3952', at })).toMatchObject({
    kind: 'refused',
    reason: 'not-on-loan',
    value: { route: 'hold-here', destination: 'CPL', security: 'on' },
  });
});

it('20: an alert without a kind is for staff, a kind 00 without an alert is none', async () => {
  const route = async (alert: string, fields: string): Promise<unknown> => {
    const ils = await answered(`101YN${alert}${d}AOCPL|AB3952|AQCPL|${fields}`);
    const outcome = await ils.checkin({ itemId: '3952', at });
    return outcome.kind === 'ok' ? outcome.value.route : outcome;
  };
  expect(await route('Y', '')).toBe('staff');
  expect(await route('N', 'CV00|')).toBe('shelf');
  expect(await route('Y', 'CV00|')).toBe('staff');
  expect(await route('Y', 'CV98|')).toBe('staff');
});

it('21: several screen messages', async () => {
  const { ils } = await scene({
    turn: ({ request, answer, hangUp }) => {
      if (request.startsWith('11'))
        answer(`120NUN${d}AOCPL|AA2352|AB3952|AJx|AH|AFXin chào|AFInvalid Item|AF|`);
      else hangUp();
    },
  });
  expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
    kind: 'refused',
    reason: 'item-unknown',
    ilsText: 'Xin chào / Invalid Item',
  });
});

it('22: a screen message longer than a screen, and markup in it, is text and stays bounded', async () => {
  const script = '<script>alert(1)</script>';
  const { ils } = await scene({
    turn: ({ request, answer, hangUp }) => {
      if (!request.startsWith('09')) hangUp();
      else answer(`100NUN${d}AOCPL|AB3952|AQ|AJ${script}|AF${script}${'x'.repeat(50_000)}|`);
    },
  });
  const outcome = await ils.checkin({ itemId: '3952', at });
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'other', value: { title: script } });
  expect(outcome.kind === 'refused' && outcome.ilsText?.length).toBe(500);
});

it('23: a thousand loans', async () => {
  const loans = Array.from({ length: 1_000 }, (_, i) => String(39_000_000 + i));
  const ils = await answered(
    accountOf(
      `AEBích|BLY|${loans.map((id) => `AU${id}|`).join('')}`,
      ' '.repeat(14),
      `0000${'0000'}1000${'0000'.repeat(3)}`,
    ),
  );
  expect(await ils.patron('2352', undefined, 'loans')).toMatchObject({
    kind: 'ok',
    value: { loans, loansCount: 1_000 },
  });
  const { memory, port, clock } = await ourServer();
  for (const id of loans) memory.items.set(id, { title: 'x', status: 'on-loan', loanedTo: '2352' });
  const ours = createSip2Ils({ host: '127.0.0.1', port, timers: clock, now: clock.now });
  open.push(ours);
  expect(await ours.patron('2352', undefined, 'loans')).toMatchObject({ value: { loans } });
});

it('24: a patron without a name', async () => {
  const ils = await answered(accountOf('AE|BLY|'));
  expect(await ils.patron('2352')).toMatchObject({ kind: 'ok', value: { name: '', valid: true } });
});

it('25: a loan without a title', async () => {
  const ils = await answered(loanAnswer.replace('AJDế Mèn', 'AJ'));
  expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({
    kind: 'ok',
    value: { id: '3952', title: '' },
  });
  const { memory, line } = await ourServer();
  memory.items.set('7', { title: '', status: 'available', loanedTo: null });
  expect(await line.ask(`17${d}AB7|\r`)).toContain('AJ7|');
});

it('26: a line that the server closed between two patrons', async () => {
  const { ils, server } = await scene({
    turn: ({ request, answer }) => {
      answer(request.startsWith('11') ? loanAnswer : itemAnswer);
    },
  });
  expect(await ils.item('3952')).toMatchObject({ kind: 'ok' });
  await closeAll(server);
  expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({ kind: 'ok' });
  expect(server.requests.filter((line) => line.startsWith('93'))).toHaveLength(2);
});

it('27: clock changes and zone letters in dates', async () => {
  const zone = 'Europe/Berlin';
  expect(formatSip2Date(new Date('2026-10-25T00:30:00Z'), zone)).toBe('20261025    023000');
  expect(formatSip2Date(new Date('2026-10-25T01:30:00Z'), zone)).toBe('20261025    023000');
  expect(parseDateText('20261025    023000', zone)?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(parseDateText('20260329    023000', zone)).not.toBeNull();
  const due = async (text: string): Promise<unknown> => {
    const ils = await answered(loanAnswer.replace('20261208    235900', text), { timeZone: zone });
    const outcome = await ils.checkout({ patronId: '2352', itemId: '3952', at });
    return outcome.kind === 'ok' ? outcome.value.dueAt : outcome;
  };
  expect(await due('20261025   Z003000')).toBe('2026-10-25T02:30:00+02:00');
  expect(await due('20261025   Z013000')).toBe('2026-10-25T02:30:00+01:00');
  expect(await due('20261208   G120000')).toBe('2026-12-08T06:00:00+01:00');
  expect(await due('20261208   R120000')).toBe('2026-12-08T18:00:00+01:00');
  expect(await due('20261208   J120000')).toBeNull();
});

it('28: numbers with zeros in front, letters, a check digit; blanks that the server trims', async () => {
  for (const itemId of ['0003952', 'TV0003952X', '978-604-1', ' 3952 ']) {
    const { ils, business } = await scene({
      turn: ({ request, answer }) => {
        answer(`18030201${d}AB${(/AB([^|]*)/.exec(request)?.[1] ?? '').trim()}|AJx|`);
      },
    });
    expect(await ils.item(itemId)).toMatchObject({ kind: 'ok', value: { id: itemId.trim() } });
    expect(business()[0]).toContain(`AB${itemId}|`);
  }
  const { line, memory } = await ourServer();
  memory.items.set('0007', { title: 'Không không bảy', status: 'available', loanedTo: null });
  expect(await line.ask(`17${d}AB 0007 |\r`)).toContain('AB0007|');
  expect(await line.ask(`17${d}AB7|\r`)).toContain('|AJ|');
});

it('29: a card number in other letters, and a user name answered by its number', async () => {
  const cased = await answered(accountOf('AEBích|BLY|').replace('AA2352', 'AABD2352'));
  expect(await cased.patron('bd2352')).toMatchObject({ kind: 'ok', value: { id: 'BD2352' } });
  const named = accountOf('AEBích|BLY|');
  expect(await (await answered(named)).patron('bich')).toMatchObject({ kind: 'unknown' });
  expect(await (await answered(named, { profile: 'koha' })).patron('bich')).toMatchObject({
    kind: 'ok',
    value: { id: '2352' },
  });
});

it('30: another institution than ours', async () => {
  const ils = await answered(loanAnswer.replace('AOCPL', 'AOFFL'));
  expect(await ils.checkout({ patronId: '2352', itemId: '3952', at })).toMatchObject({ kind: 'ok' });
  const { line } = await ourServer();
  expect(await line.ask(`11NN${d}${' '.repeat(18)}AOXYZ|AA2352|AB3952|AC|\r`)).toMatch(/^121.*AOTV\|/);
});
