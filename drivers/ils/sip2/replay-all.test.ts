import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import { createSip2Ils } from './client.ts';
import { parseMessage } from './message.ts';
import type { Sip2Message } from './message.ts';
import type { ProfileName } from './options.ts';
import { callFor } from './testing/replayed-call.ts';
import { settled } from '../../../test/harness/sip2-scene.ts';
import { sealed, startScriptedServer } from './testing/scripted-server.ts';
import type { Turn } from './testing/scripted-server.ts';
import type { RecordedExchange } from './testing/transcript.ts';
import { readExchanges, transcriptNames } from './testing/transcript.ts';

/**
 * Every exchange that was ever recorded, one by one: our client makes the call that the request stands for, before a
 * server that gives the recorded line byte for byte. What it makes of it stands in
 * `test/fixtures/recorded-outcomes.json`, in the order of the recording, checked by hand.
 */

const outcomesFile = new URL('../../../test/fixtures/recorded-outcomes.json', import.meta.url);
const outcomes = JSON.parse(readFileSync(outcomesFile, 'utf8')) as Record<string, string[]>;

const profileOf: Record<string, ProfileName> = { koha: 'koha-old', mock: 'evergreen', invenio: 'invenio' };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const bx = (knows63: boolean): string => `BXYYYYYYY${knows63 ? 'Y' : 'N'}YYYYYYYY|`;
const generalStatus = (knows63: boolean): string => `98YYYYNY10000020261123    0902462.00AO|${bx(knows63)}`;

async function replay(name: string, exchanges: RecordedExchange[], index: number): Promise<string> {
  const exchange = exchanges[index];
  if (!exchange) throw new Error(`${name} ${String(index)}`);
  const { asked, answer } = exchange;
  const checked = /errordetect/.test(name) && answer !== null && /AZ[0-9A-F]{4}/.test(text(answer.bytes));
  const knows63 = asked?.is('23') !== true;
  // The client's own login and status are the recorded ones where those are asked about.
  const target = asked?.is('93') === true ? '93' : '99';
  let ready = asked?.is('93') === true || asked === null;
  let answered = false;

  const give = (turn: Turn): void => {
    answered = true;
    if (answer && answer.bytes.length > 0) turn.send(answer.bytes);
    if (answer === null || answer.hungUp) turn.hangUp();
  };
  const server = await startScriptedServer((turn) => {
    const reply = (body: string): void => {
      const sequence = /AY(\d)AZ/.exec(turn.request)?.[1] ?? null;
      turn.send(`${checked ? sealed(body, sequence) : body}\r`);
    };
    const code = turn.request.slice(0, 2);
    const isTarget = asked === null || asked.is('97') ? code === '99' : code === asked.code;
    if (!answered && ready && isTarget && (code === target || !['93', '99'].includes(code))) give(turn);
    else if (code === '93') reply('941');
    else if (code === '99') reply(generalStatus(knows63));
    else if (code === '97') reply(generalStatus(knows63));
    else witness(turn, exchanges, index);
  });
  const clock = createManualClock('2026-11-23T02:00:00.000Z');
  const ils = createSip2Ils({
    host: '127.0.0.1',
    port: server.port,
    profile: profileOf[name.split('-')[0] ?? ''] ?? 'generic',
    noBlock: 'honoured',
    login: { user: 'sip_01', password: 'sip_pw1' },
    institution: 'CPL',
    location: 'CPL',
    currency: 'USD',
    checksum: checked ? 'on' : 'off',
    timers: clock,
    now: clock.now,
    timeZone: 'UTC',
  });
  open.push(server, ils);
  // 93 and 99 took the numbers 0 and 1; the recorded answer has its own.
  const wanted = checked ? Number(/AY(\d)AZ/.exec(text(answer.bytes))?.[1] ?? '2') : 2;
  if (asked?.is('93') !== true && asked !== null) {
    await ils.status();
    for (let next = 3; next % 10 !== wanted && next < 20; next += 1) await ils.status();
  }
  ready = true;
  return settled(asked === null ? callFor(statusRequest, ils) : callFor(asked, ils), clock);
}

const statusRequest = ((): Sip2Message => {
  const parsed = parseMessage(Buffer.from('9900802.00\r'));
  if (parsed.kind === 'failed') throw new Error(parsed.error.detail);
  return parsed.value;
})();

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** What 17 and 63 said of the same item or patron, where nothing happened to them in between; else silence. */
function witness(turn: Turn, exchanges: RecordedExchange[], index: number): void {
  const parsed = parseMessage(Buffer.from(turn.request));
  if (parsed.kind === 'failed') throw new Error(turn.request);
  const field = parsed.value.is('17') ? 'AB' : 'AA';
  const subject = parsed.value.field(field);
  const fits = ({ asked, answer }: RecordedExchange): boolean =>
    answer !== null &&
    asked?.code === parsed.value.code &&
    asked.field(field) === subject &&
    text(answer.bytes).includes(`${field}${subject ?? ''}|`);
  const withLoans = (exchange: RecordedExchange): boolean =>
    fits(exchange) && (exchange.asked?.is('63') !== true || exchange.asked.fixed('summary')[2] === 'Y');
  const happened = ({ asked }: RecordedExchange): boolean =>
    asked !== null && ['11', '09', '29', '65'].includes(asked.code) && asked.field(field) === subject;
  const fresh = (at: number): boolean =>
    at >= 0 && !exchanges.slice(Math.min(at, index) + 1, Math.max(at, index)).some(happened);
  const places = [withLoans, fits].flatMap((wanted) => [
    exchanges.slice(0, index).findLastIndex(wanted),
    exchanges.findIndex((exchange, at) => at > index && wanted(exchange)),
  ]);
  const found = exchanges[places.find(fresh) ?? -1];
  if (found?.answer) turn.answer(text(found.answer.bytes).replace(/(AY\d)?(AZ[0-9A-F]{4})?\s*$/, ''));
  else turn.hangUp();
}

describe.each(transcriptNames)('%s', (name) => {
  const exchanges = readExchanges(name);

  it('every line of the server is understood, or known to be no message', () => {
    const strange = exchanges
      .flatMap(({ answer }) => (answer && answer.bytes.length > 0 ? [answer.bytes] : []))
      .filter((bytes) => parseMessage(bytes).kind === 'failed')
      .map(text);
    expect(strange).toEqual(name === 'invenio-01-basic' ? ['None'] : []);
  });

  it.each(
    exchanges.map(({ request, comment }, index) => [index, text(request).trim().slice(0, 60), comment]),
  )('%i: %s (%s)', async (index) => {
    const outcome = await replay(name, exchanges, index);
    if (process.env['SHOW']) console.log(`@@ ${name} ${String(index)} ${outcome}`);
    expect(outcome).toBe(outcomes[name]?.[index]);
  });

  it('all of it is covered', () => {
    expect(outcomes[name]).toHaveLength(exchanges.length);
  });
});
