import { afterEach, expect, it } from 'vitest';
import { createRandom, mutate } from '../../../test/fuzz/mutate.ts';
import { openScene, settled } from '../../../test/harness/sip2-scene.ts';
import type { Scene } from '../../../test/harness/sip2-scene.ts';
import { callFor } from './testing/replayed-call.ts';
import { readExchanges, transcriptNames } from './testing/transcript.ts';

const open: Scene[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

it('any answer, however broken, comes to one of the four outcomes and never to an exception', async () => {
  const exchanges = transcriptNames
    .flatMap(readExchanges)
    .filter(
      ({ asked, answer }) => asked !== null && !['93', '99', '97'].includes(asked.code) && answer !== null,
    );
  const answers = exchanges.flatMap(({ answer }) => (answer ? [answer.bytes] : []));
  const random = createRandom(20_261_124);
  const kinds = new Set<string>();
  for (let turn = 0; turn < 300; turn += 1) {
    const { asked, answer } = exchanges[turn % exchanges.length] ?? {};
    if (!asked || !answer) throw new Error('no exchange');
    const seeds = turn % 2 === 0 ? [answer.bytes] : answers;
    const scene = await openScene({
      turn: ({ send }) => {
        send(mutate(seeds, random));
        send('\r');
      },
      options: { checksum: 'off', currency: 'USD' },
    });
    open.push(scene);
    const outcome = await settled(callFor(asked, scene.ils), scene.clock, 400);
    const [kind = ''] = outcome.split(' ');
    kinds.add(kind);
    // Whatever came back, a loan or a payment left but once, besides what a 96 asks to repeat word for word.
    const sent = scene.business().filter((line) => line.startsWith(asked.code));
    if (['11', '09', '29', '65', '37'].includes(asked.code)) expect(new Set(sent).size, outcome).toBe(1);
    await scene.close();
    open.pop();
  }
  expect([...kinds].sort()).toEqual(['ok', 'refused', 'unknown']);
}, 60_000);
