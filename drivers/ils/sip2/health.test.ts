import { afterEach, describe, expect, it } from 'vitest';
import type { Sip2Options } from './options.ts';
import type { Scene } from '../../../test/harness/sip2-scene.ts';
import { openScene, sceneDate } from '../../../test/harness/sip2-scene.ts';

/** Whether the database behind a server still answers: 99 alone does not tell. */

const open: Scene[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const d = sceneDate;
const at = new Date('2026-11-24T01:00:00Z');

/** A server that knows some items, and may lose them or its tongue. */
async function library(known: string[], options: Partial<Sip2Options> = {}, bx = 'Y'.repeat(16)) {
  const world = { known: new Set(known), online: 'Y', silent: false };
  const scene = await openScene({
    raw: true,
    turn: ({ request, answer, hangUp }) => {
      const item = /AB([^|]*)/.exec(request)?.[1] ?? '';
      const title = world.known.has(item) ? `Sách ${item}` : '';
      if (request.startsWith('93')) answer('941');
      else if (request.startsWith('99')) answer(`98${world.online}YYYNY100003${d}2.00AOCPL|AMMẫu|BX${bx}|`);
      else if (request.startsWith('17') && world.silent) hangUp();
      else if (request.startsWith('17'))
        answer(`18${title === '' ? '01' : '03'}0001${d}AB${item}|AJ${title}|`);
      else if (request.startsWith('11')) answer(`121NNY${d}AOCPL|AA1|AB${item}|AJ${title}|AH|`);
      else answer(`101YNN${d}AOCPL|AB${item}|AQ|AJ${title}|`);
    },
    options,
  });
  open.push(scene);
  const probes = (): (string | undefined)[] =>
    scene.server.requests.filter((line) => line.startsWith('17')).map((line) => /AB([^|]*)/.exec(line)?.[1]);
  return { ...scene, world, probes };
}

const online = { kind: 'ok', value: { libraryName: 'Mẫu', online: true, why: null } };
const down = { kind: 'ok', value: { libraryName: 'Mẫu', online: false, why: 'database-down' } };

describe('the status', () => {
  it('is what the server says where no item is known yet', async () => {
    const { ils, world, probes } = await library([]);
    expect(await ils.status()).toEqual(online);
    world.online = 'N';
    expect(await ils.status()).toEqual({
      kind: 'ok',
      value: { libraryName: 'Mẫu', online: false, why: 'says-offline' },
    });
    expect(probes()).toEqual([]);
  });

  it('asks for the item that the site names', async () => {
    const { ils, world, probes } = await library(['P1'], { probeItem: 'P1' });
    expect(await ils.status()).toEqual(online);
    world.known.clear();
    expect(await ils.status()).toEqual(down);
    world.known.add('P1');
    expect(await ils.status()).toEqual(online);
    expect(probes()).toEqual(['P1', 'P1', 'P1']);
  });

  it('asks for what it saw in traffic: looked up, lent, returned', async () => {
    const { ils, world, probes } = await library(['A', 'B', 'C']);
    await ils.checkout({ patronId: '1', itemId: 'A', at });
    await ils.checkin({ itemId: 'B', at });
    expect(await ils.status()).toEqual(online);
    expect(probes()).toEqual(['B']);
    await ils.item('C');
    world.known.clear();
    expect(await ils.status()).toEqual(down);
    expect(probes()).toEqual(['B', 'C', 'C', 'B', 'A']);
  });

  it('is not misled by an item that was taken out of the catalogue', async () => {
    const { ils, world, probes } = await library(['A', 'B']);
    await ils.item('A');
    await ils.item('B');
    world.known.delete('B');
    expect(await ils.status()).toEqual(online);
    expect(await ils.status()).toEqual(online);
    expect(probes().slice(2)).toEqual(['B', 'A', 'A']);
  });

  it('remembers no item that it was told nothing of', async () => {
    const { ils, probes } = await library([]);
    await ils.item('X');
    await ils.checkin({ itemId: 'Y', at });
    expect(await ils.status()).toEqual(online);
    expect(probes()).toEqual(['X']);
  });

  it('is no more than 98 where the ILS has no 17', async () => {
    const { ils, probes } = await library([], { probeItem: 'P1' }, 'YYYYYYYYYYNYYYYY');
    expect(await ils.status()).toEqual(online);
    expect(probes()).toEqual([]);
  });

  it('says that the line is broken when it breaks behind 98', async () => {
    const { ils, world } = await library(['P1'], { probeItem: 'P1' });
    world.silent = true;
    expect(await ils.status()).toMatchObject({ kind: 'unknown', cause: { reason: 'hung-up' } });
  });
});
