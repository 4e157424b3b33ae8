import { afterEach, describe, expect, it } from 'vitest';
import type { Ils, Outcome } from '../ils.ts';
import type { Sip2Options } from './options.ts';
import type { Scene } from '../../../test/harness/sip2-scene.ts';
import { openScene, sceneDate, settled } from '../../../test/harness/sip2-scene.ts';

/** Every pair of messages as our client sends and reads it, field by field. */

const open: Scene[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const at = new Date('2026-11-24T01:00:00Z');
const d = sceneDate;
const blank = ' '.repeat(18);
const noFlags = ' '.repeat(14);

async function ask<T>(
  answer: string,
  call: (ils: Ils) => Promise<Outcome<T>>,
  options: Partial<Sip2Options> = {},
  status?: string,
): Promise<{ sent: string; outcome: Outcome<T>; scene: Scene }> {
  const scene = await openScene({
    turn: ({ request, answer: send, hangUp }) => {
      // Whoever asks for a reason afterwards gets none.
      if (/^(17|63)/.test(request) && !/^(18|64)/.test(answer)) hangUp();
      else send(answer);
    },
    options: { location: 'CPL1', terminalPassword: 'tp', ...options },
    ...(status === undefined ? {} : { status }),
  });
  open.push(scene);
  const outcome = await settled(call(scene.ils), scene.clock);
  const [first = ''] = scene.business();
  return { sent: first.replace(/AY\dAZ.{4}$/, ''), outcome, scene };
}

const account = `000${d}000100020003000400050006AOCPL|AA2352|AEBích|BLY|`;

describe('63 and 64', () => {
  it.each([
    ['none', ' '.repeat(10), '', []],
    ['holds', 'Y         ', 'AS1|AS2|', ['1', '2']],
    ['overdue', ' Y        ', 'AT3|', ['3']],
    ['loans', '  Y       ', 'AU4|AU|AU 5 |', ['4', '5']],
    ['fines', '   Y      ', 'AVPhạt 5000|', ['Phạt 5000']],
    ['recalls', '    Y     ', 'BU6|', ['6']],
    ['unavailable-holds', '     Y    ', 'CD7|', ['7']],
  ] as const)('list %s', async (want, summary, lists, listed) => {
    const all = 'AS1|AS2|AT3|AU4|AU|AU 5 |AVPhạt 5000|BU6|CD7|';
    const { sent, outcome } = await ask(`64${noFlags}${account}${all}`, (ils) =>
      ils.patron('2352', '12', want),
    );
    const range = want === 'none' ? '' : 'BP1|BQ9999|';
    expect(sent).toBe(`63000${d}${summary}AOCPL|AA2352|ACtp|AD12|${range}`);
    expect(lists === '' || all.includes(lists)).toBe(true);
    expect(outcome).toMatchObject({
      kind: 'ok',
      value: { holdsCount: 1, overdueCount: 2, loansCount: 3, listed, loans: want === 'loans' ? listed : [] },
    });
  });

  it.each([
    ['CB0005|', 5],
    ['CB0|', 0],
    ['CB12|CB7|', 12],
    ['CB9999|', undefined],
    ['CB    |', undefined],
    ['CB|', undefined],
    ['CBnhiều|', undefined],
    ['CB-1|', undefined],
    ['CB12345|', undefined],
    ['', undefined],
  ])('how many may be borrowed: %s', async (fields, limit) => {
    const { outcome } = await ask(`64${noFlags}${account}${fields}`, (ils) => ils.patron('2352'));
    expect(outcome.kind === 'ok' && outcome.value.loanLimit).toBe(limit);
  });

  it.each([
    ['BV15000|BHVND|', { amountMinor: 15_000, currency: 'VND' }, undefined],
    ['BV0|', { amountMinor: 0, currency: 'VND' }, undefined],
    ['', null, undefined],
    ['BV|', null, undefined],
    ['BVmười nghìn|', null, true],
    ['BV-5000|', null, true],
    ['BV1e9|', null, true],
    ['BV1.2.3|', null, true],
    ['BV5000|BHđồng|', null, true],
    [`BV${'9'.repeat(40)}|`, null, true],
  ])('what is owed: %s', async (fields, fees, unreadable) => {
    const { outcome } = await ask(`64${noFlags}${account}${fields}`, (ils) => ils.patron('2352'));
    expect(outcome.kind === 'ok' && [outcome.value.fees, outcome.value.feesUnreadable]).toEqual([
      fees,
      unreadable,
    ]);
  });

  it('takes titles for no numbers where the profile says that lists carry them', async () => {
    const { outcome } = await ask(
      `64${noFlags}${account}AUSố đỏ|`,
      (ils) => ils.patron('2352', undefined, 'loans'),
      { listings: 'titles' },
    );
    expect(outcome).toMatchObject({ value: { loans: [], listed: ['Số đỏ'] } });
  });
});

describe('11 and 12', () => {
  const lent = `121NNY${d}AOCPL|AA2352|AB3952|AJSố đỏ|AH20261208    235900|`;
  const request = { patronId: '2352', pin: '12', itemId: '3952', at };

  it('carry the fee that was agreed to', async () => {
    const asked = await ask(`120NUN${d}AOCPL|AA2352|AB3952|AJSố đỏ|AH|BT06|BHVND|BV5000|`, (ils) =>
      ils.checkout(request),
    );
    expect(asked.sent).toBe(`11NN${d}${blank}AOCPL|AA2352|AB3952|ACtp|AD12|BON|BIN|`);
    expect(asked.outcome).toEqual({
      kind: 'refused',
      reason: 'fee-needed',
      value: { id: '3952', title: 'Số đỏ', fee: { amountMinor: 5_000, currency: 'VND' } },
    });
    const agreed = await ask(`${lent}BV5000|BT06|BHVND|`, (ils) =>
      ils.checkout({ ...request, feeAccepted: true }),
    );
    expect(agreed.sent).toContain('|BOY|');
    expect(agreed.outcome).toMatchObject({ kind: 'ok', value: { fee: { amountMinor: 5_000 } } });
  });

  it('leave BO out where its mere presence is a yes', async () => {
    const { sent } = await ask(lent, (ils) => ils.checkout(request), { profile: 'evergreen' });
    expect(sent).toBe(`11NN${d}${blank}AOCPL|AA2352|AB3952|ACtp|AD12|BIN|`);
  });

  it('carry the place of the item before that of the station', async () => {
    const place = { institution: 'FFL', location: 'FFL1' };
    const { sent } = await ask(lent.replace('AOCPL', 'AOFFL'), (ils) => ils.checkout({ ...request, place }));
    expect(sent).toContain('AOFFL|');
  });

  it.each([
    ['honoured', 'Y'],
    ['ignored', 'N'],
    ['unknown', 'N'],
  ] as const)('say what happened offline to an ILS that has "no block" %s', async (noBlock, flag) => {
    const offline = { promisedDue: new Date('2026-12-01T16:59:00Z') };
    const happened = new Date('2026-11-22T02:00:00Z');
    const { sent, scene } = await ask(lent, (ils) => ils.checkout({ ...request, at: happened, offline }), {
      noBlock,
    });
    expect(sent.slice(0, 40)).toBe(`11N${flag}20261122    09000020261201    235900`);
    expect(scene.ils.capabilities.noBlock).toBe(noBlock);
  });

  it('never set "no block" for what happens now', async () => {
    const { sent } = await ask(lent, (ils) => ils.checkout(request), { noBlock: 'honoured' });
    expect(sent.slice(0, 4)).toBe('11NN');
  });
});

describe('09 and 10', () => {
  const back = `101YNN${d}AOCPL|AB3952|AQCPL|AJSố đỏ|`;

  it('carry date, place and the undoing of a loan', async () => {
    const happened = new Date('2026-11-22T02:00:00Z');
    const then = '20261122    090000';
    const plain = await ask(back, (ils) => ils.checkin({ itemId: '3952', at: happened }));
    expect(plain.sent).toBe(`09N${then}${then}APCPL1|AOCPL|AB3952|ACtp|BIN|`);
    const place = { institution: 'FFL', location: '' };
    const undone = await ask(back.replace('AOCPL', 'AOFFL'), (ils) =>
      ils.checkin({ itemId: '3952', at: happened, undo: true, place }),
    );
    expect(undone.sent).toBe(`09N${then}${then}AP|AOFFL|AB3952|ACtp|BIY|`);
    const offline = await ask(back, (ils) => ils.checkin({ itemId: '3952', at: happened, offline: true }), {
      noBlock: 'honoured',
    });
    expect(offline.sent.slice(0, 3)).toBe('09Y');
  });
});

it('29 and 30', async () => {
  const { sent, outcome } = await ask(
    `301YNY${d}AOCPL|AA2352|AB3952|AJSố đỏ|AH20261222    235900|BV1000|BHVND|`,
    (ils) => ils.renew({ patronId: '2352', pin: '12', itemId: '3952', at, feeAccepted: true }),
  );
  expect(sent).toBe(`29NN${d}${blank}AOCPL|AA2352|AD12|AB3952|ACtp|BOY|`);
  expect(outcome).toMatchObject({
    kind: 'ok',
    value: { renewed: true, dueAt: '2026-12-22T23:59:00+07:00', fee: { amountMinor: 1_000 } },
  });
});

it('17 and 18', async () => {
  const place = { institution: 'FFL', location: 'FFL1' };
  const { sent, outcome } = await ask(
    `18040201${d}CF2|AH20261208    235900|CJ${d}|CM${d}|AB3952|AJSố đỏ|BGFFL|BH|BV|CK001|AQFFL|APFFL|CHx|AF|AG|`,
    (ils) => ils.item('3952', place),
  );
  expect(sent).toBe(`17${d}AOFFL|AB3952|ACtp|`);
  expect(outcome).toEqual({
    kind: 'ok',
    value: {
      id: '3952',
      title: 'Số đỏ',
      status: 'on-loan',
      dueAt: '2026-12-08T23:59:00+07:00',
      dueText: null,
    },
  });
});

describe('65 and 66', () => {
  const request = { patronId: '2352', pin: '12', at, feeAccepted: true };

  it('tell what was renewed and what was not', async () => {
    const { sent, outcome } = await ask(`6610002000120261124    080000AOCPL|BM1|BM2|BN3|`, (ils) =>
      ils.renewAll(request),
    );
    expect(sent).toBe(`65${d}AOCPL|AA2352|ACtp|AD12|BOY|`);
    expect(outcome).toEqual({ kind: 'ok', value: { renewed: ['1', '2'], unrenewed: ['3'] } });
  });

  it('or why nothing was', async () => {
    const { outcome } = await ask(`6600000000120261124    080000AOCPL|BN3|AFPatron has fines|`, (ils) =>
      ils.renewAll(request),
    );
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'fees-owed', value: { unrenewed: ['3'] } });
  });
});

describe('37 and 38', () => {
  const payment = {
    patronId: '2352',
    pin: '12',
    amount: { amountMinor: 1_550, currency: 'USD' },
    method: 'cash',
    feeId: 'F7',
    reference: 'K1-9',
    at,
  } as const;

  it('pay with amount, currency, kind and reference', async () => {
    const { sent, outcome } = await ask(`38Y${d}AOCPL|AA2352|BKK1-9|`, (ils) => ils.payFee(payment));
    expect(sent).toBe(`37${d}0100USDBV15.50|AOCPL|AA2352|ACtp|AD12|CGF7|BKK1-9|`);
    expect(outcome).toEqual({ kind: 'ok', value: undefined });
    const card = await ask(`38Y${d}AOCPL|AA2352|`, (ils) =>
      ils.payFee({ ...payment, method: 'card', amount: { amountMinor: 20_000, currency: 'VND' } }),
    );
    expect(card.sent).toContain('0102VNDBV20000|');
  });

  it('are refused with a reason', async () => {
    const { outcome } = await ask(`38N${d}AOCPL|AA2352|AFInvalid patron barcode.|`, (ils) =>
      ils.payFee(payment),
    );
    expect(outcome).toEqual({
      kind: 'refused',
      reason: 'patron-unknown',
      ilsText: 'Invalid patron barcode.',
    });
  });

  it('are never sent twice', async () => {
    const scene = await openScene({
      turn: ({ hangUp }) => {
        hangUp();
      },
    });
    open.push(scene);
    expect(await scene.ils.payFee(payment)).toMatchObject({ kind: 'unknown', cause: { reason: 'hung-up' } });
    expect(scene.business()).toHaveLength(1);
  });
});

describe('15 and 16', () => {
  it.each([
    ['place', '+'],
    ['cancel', '-'],
    ['change', '*'],
  ] as const)('%s', async (action, mode) => {
    const { sent, outcome } = await ask(`161N${d}BS FFL |BR3|AOCPL|AA2352|AB3952|AJSố đỏ|`, (ils) =>
      ils.hold({ patronId: '2352', pin: '12', action, itemId: '3952', pickup: 'FFL' }),
    );
    expect(sent).toBe(`15${mode}${d}BSFFL|BY2|AOCPL|AA2352|ACtp|AD12|AB3952|`);
    expect(outcome).toEqual({ kind: 'ok', value: { available: false, queuePosition: 3, pickup: 'FFL' } });
  });

  it('are refused', async () => {
    const { outcome } = await ask(`160N${d}AOCPL|AA2352|AFNo such hold on patron record.|`, (ils) =>
      ils.hold({ patronId: '2352', action: 'cancel', itemId: '3952' }),
    );
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'other' });
  });
});

describe('01, 25 and their answers', () => {
  const block = { patronId: '2352', cardRetained: true, message: 'Thẻ | bỏ quên\r' };

  it('block a card and enable it again', async () => {
    const blocked = await ask(`24YYYY          000${d}AOCPL|AA2352|AEBích|BLY|`, (ils) =>
      ils.blockPatron(block),
    );
    expect(blocked.sent).toBe(`01Y${d}AOCPL|ALThẻ &#124; bỏ quên |AA2352|ACtp|`);
    expect(blocked.outcome).toMatchObject({ kind: 'ok', value: { blocks: ['patron-blocked'] } });
    const enabled = await ask(`26${noFlags}000${d}AOCPL|AA2352|AEBích|BLY|CQY|`, (ils) =>
      ils.enablePatron('2352', '12'),
    );
    expect(enabled.sent).toBe(`25${d}AOCPL|AA2352|ACtp|AD12|`);
    expect(enabled.outcome).toMatchObject({ kind: 'ok', value: { blocks: [], pinValid: true } });
  });

  it('are not taken for done where the ILS only says so', async () => {
    const unchanged = await ask(`24${noFlags}000${d}AOCPL|AA2352|AEBích|BLY|`, (ils) =>
      ils.blockPatron(block),
    );
    expect(unchanged.outcome).toMatchObject({ kind: 'refused', reason: 'other' });
    const koha = await ask(
      `24YYYY          000${d}AEBích|AA2352|BLY|AFBlock feature not implemented|AOCPL|`,
      (ils) => ils.blockPatron(block),
    );
    expect(koha.outcome).toMatchObject({ kind: 'refused', ilsText: 'Block feature not implemented' });
    const enable = await ask(
      `26${noFlags}000${d}AA2352|AEBích|BLY|AFEnable feature not implemented.|AOCPL|`,
      (ils) => ils.enablePatron('2352'),
    );
    expect(enable.outcome).toMatchObject({ kind: 'refused', reason: 'other' });
  });

  it('say when there is no such card', async () => {
    const { outcome } = await ask(`24YYYY          000${d}AOCPL|AA2352|AE|BLN|`, (ils) =>
      ils.blockPatron(block),
    );
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'patron-unknown' });
  });
});

it('19 and 20', async () => {
  const update = { itemId: '3952', properties: 'label=ok' };
  const done = await ask(`201${d}AB3952|AJSố đỏ|CHlabel=ok|`, (ils) => ils.updateItem(update));
  expect(done.sent).toBe(`19${d}AOCPL|AB3952|ACtp|CHlabel=ok|`);
  expect(done.outcome).toEqual({ kind: 'ok', value: undefined });
  const refused = await ask(`200${d}AB3952|AFInvalid Item|`, (ils) => ils.updateItem(update));
  expect(refused.outcome).toMatchObject({ kind: 'refused', reason: 'item-unknown' });
});

it('35 and 36', async () => {
  const { sent, outcome } = await ask(`36N${d}AOCPL|AA2352|AFx|`, (ils) => ils.endSession('2352'));
  expect(sent).toBe(`35${d}AOCPL|AA2352|ACtp|`);
  expect(outcome).toMatchObject({ kind: 'refused', ilsText: 'x' });
});

describe('what the ILS says of itself in 98', () => {
  const status = (flags: string, limits: string, bx: string): string =>
    `98${flags}${limits}${d}2.00AOCPL|${bx}`;

  it.each([
    ['all', 'BXYYYYYYYYYYYYYYYY|', { renewAll: true, payFee: true, hold: true }],
    ['nothing of the kind', 'BXYYYYYYYYYNYYYNYN|', { renewAll: false, payFee: false, hold: false }],
    ['half a list', 'BXYYYYYYY|', { renewAll: false, payFee: false, hold: false }],
    ['no list', '', { renewAll: false, payFee: false, hold: false }],
  ])('it offers %s', async (_, bx, offers) => {
    const asked = await ask('', (ils) => ils.status(), {}, status('YYYYNY', '100003', bx));
    expect(asked.scene.ils.capabilities).toMatchObject(offers);
  });

  it('is not sent what it says it does not know', async () => {
    const scene = await openScene({
      turn: () => undefined,
      status: status('YYYYNY', '100003', 'BXYYYYYYYYYNYYYNYN|'),
    });
    open.push(scene);
    const { ils } = scene;
    await ils.status();
    const amount = { amountMinor: 1, currency: 'VND' };
    const refused = { kind: 'refused', reason: 'not-permitted-here' };
    expect(await ils.payFee({ patronId: '1', amount, method: 'cash', reference: 'r', at })).toEqual(refused);
    expect(await ils.hold({ patronId: '1', action: 'place', itemId: '2' })).toEqual(refused);
    expect(await ils.renewAll({ patronId: '1', at })).toEqual(refused);
    expect(scene.business()).toEqual([]);
  });

  it('offers nothing before it was asked', async () => {
    const scene = await openScene({ turn: () => undefined });
    open.push(scene);
    expect(scene.ils.capabilities).toEqual({
      noBlock: 'unknown',
      renewAll: false,
      payFee: false,
      hold: false,
    });
  });

  it.each([
    ['half a second', '005', {}, 10_000],
    ['25 seconds', '250', {}, 25_000],
    ['90 seconds', '900', {}, 60_000],
    ['nothing', '000', {}, 10_000],
    ['that it does not know', '999', {}, 10_000],
    ['25 seconds, and the site 12', '250', { readTimeoutMs: 12_000 }, 12_000],
  ])('a reading waits as long as it says, within bounds: %s', async (_, tenths, options, waitMs) => {
    const scene = await openScene({
      turn: () => undefined,
      status: status('YYYYNY', `${tenths}003`, ''),
      options,
    });
    open.push(scene);
    let settledAt = -1;
    void scene.ils.item('3952').then(() => {
      settledAt = scene.clock.monotonicMs();
    });
    await scene.server.received(3);
    await scene.clock.advance(waitMs - 1);
    expect(settledAt).toBe(-1);
    await scene.clock.advance(1);
    expect(settledAt).toBe(waitMs);
  });

  it('a loan waits no less than 30 seconds', async () => {
    const scene = await openScene({ turn: () => undefined, status: status('YYYYNY', '100003', '') });
    open.push(scene);
    const outcome = scene.ils.checkin({ itemId: '3952', at });
    await scene.server.received(3);
    await scene.clock.advance(29_999);
    expect(scene.server.sockets.size).toBe(1);
    await scene.clock.advance(1);
    expect(await outcome).toMatchObject({ kind: 'unknown', cause: { reason: 'timeout' } });
  });

  it.each([
    ['000', 1],
    ['001', 2],
    ['005', 3],
    ['999', 3],
  ])('a request is repeated for a 96 as often as it allows, and twice at most: %s', async (retries, sent) => {
    const scene = await openScene({
      turn: ({ send }) => {
        send('96AZFEF6\r');
      },
      status: status('YYYYNY', `100${retries}`, ''),
    });
    open.push(scene);
    expect(await scene.ils.checkin({ itemId: '3952', at })).toMatchObject({ kind: 'unknown' });
    expect(scene.business()).toHaveLength(sent);
  });
});

it('99 goes before 93 where the site says so', async () => {
  const scene = await openScene({ turn: () => undefined, options: { statusFirst: true } });
  open.push(scene);
  await scene.ils.status();
  expect(scene.server.requests.map((line) => line.slice(0, 2))).toEqual(['99', '93', '99']);
});

it.each([
  ['cr', '\r'],
  ['crlf', '\r\n'],
] as const)('each request ends in %s and goes out in one piece', async (terminator, end) => {
  const chunks: string[] = [];
  const scene = await openScene({
    turn: () => undefined,
    options: { terminator },
    onConnect: (socket) => {
      socket.on('data', (chunk: Uint8Array) => chunks.push(Buffer.from(chunk).toString('latin1')));
    },
  });
  open.push(scene);
  await scene.ils.status();
  expect(chunks.map((chunk) => chunk.slice(0, 2))).toEqual(['93', '99', '99']);
  for (const chunk of chunks) expect(chunk.replace(/[^\r\n]/g, '')).toBe(end);
});

it('a 96 without terminator or checksum counts after a second of quiet', async () => {
  let asked = 0;
  const scene = await openScene({
    turn: ({ send, answer }) => {
      asked += 1;
      if (asked === 1) send('96');
      else answer(`18030201${d}AB3952|AJSố đỏ|`);
    },
  });
  open.push(scene);
  const outcome = scene.ils.item('3952');
  await scene.server.received(3);
  expect(scene.business()).toHaveLength(1);
  expect(await settled(outcome, scene.clock, 3)).toMatchObject({ kind: 'ok' });
  expect(new Set(scene.business()).size).toBe(1);
});
