import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../clock/manual-clock.ts';
import type { ManualClock } from '../../clock/manual-clock.ts';
import { createPinGate } from './pin-gate.ts';
import type { PinGate } from './pin-gate.ts';

let folder: string;
let file: string;
let clock: ManualClock;
/** The usual cost would make the test slow, and nothing here depends on it. */
const cost = { n: 16, r: 8, p: 1 };
const gate = (): PinGate => createPinGate(file, clock.now, cost);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-pin-'));
  file = join(folder, 'staff-pin.json');
  clock = createManualClock();
});

describe('the staff PIN', () => {
  it('does not exist until it is set', async () => {
    expect(gate().status()).toEqual({ kind: 'none', triesLeft: 5, waitMs: 0 });
    for (const pin of ['', '0000', '123456', '000000'])
      expect(await gate().check(pin)).toEqual({ kind: 'none' });
    expect(readdirSync(folder)).toEqual([]);
    expect(await gate().change('12345')).toEqual({ kind: 'refused', problem: 'too-short' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is kept as a salted hash that only the station may read', async () => {
    expect(await gate().change('802714')).toEqual({ kind: 'done' });
    const first = readFileSync(file, 'utf8');
    expect(first).not.toContain('802714');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await gate().check('802714')).toEqual({ kind: 'right' });
    expect(await gate().check('802715')).toEqual({ kind: 'wrong' });
    await gate().change('802714');
    expect(readFileSync(file, 'utf8')).not.toBe(first);
    expect(readdirSync(folder)).toEqual(['staff-pin.json']);
  });

  it('is waited for after five wrong tries, also after a restart, and a right one forgives', async () => {
    await gate().change('802714');
    for (const left of [4, 3, 2, 1, 0]) {
      expect(await gate().check('111111')).toEqual({ kind: 'wrong' });
      expect(gate().status()).toMatchObject({ triesLeft: left });
    }
    expect(await gate().check('802714')).toEqual({ kind: 'wait', waitMs: 30_000 });
    await clock.advance(29_000);
    expect(await gate().check('802714')).toEqual({ kind: 'wait', waitMs: 1_000 });
    await clock.advance(1_000);
    expect(await gate().check('222222')).toEqual({ kind: 'wrong' });
    expect(gate().status().waitMs).toBe(60_000);
    await clock.advance(60_000);
    expect(await gate().check('802714')).toEqual({ kind: 'right' });
    expect(gate().status()).toEqual({ kind: 'set', triesLeft: 5, waitMs: 0 });
  });

  it('gives no more tries when many are made at once', async () => {
    await gate().change('802714');
    const one = gate();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => one.check(`33333${String(index)}`)),
    );
    expect(answers.map(({ kind }) => kind)).toEqual([
      ...Array<string>(5).fill('wrong'),
      'wait',
      'wait',
      'wait',
    ]);
  });

  it('is not asked for years by a clock that was put back', async () => {
    await gate().change('802714');
    for (let wrong = 0; wrong < 5; wrong += 1) await gate().check('111111');
    const earlier = createManualClock('2001-01-01T00:00:00.000Z');
    expect(createPinGate(file, earlier.now).status().waitMs).toBe(30_000);
    await earlier.advance(30_000);
    expect(await createPinGate(file, earlier.now).check('802714')).toEqual({ kind: 'right' });
  });

  const strange = JSON.stringify({
    salt: '00'.repeat(16),
    hash: '00'.repeat(32),
    cost: { n: 1000, r: 8, p: 1 },
    tries: { wrong: 0, lastMs: 0 },
  });

  it.each(['', 'nonsense', '{}', '{"salt":"","hash":""}', 'x'.repeat(10_000), strange])(
    'lets nobody in over a broken file',
    async (text) => {
      writeFileSync(file, text);
      expect(gate().status().kind).toBe('unreadable');
      expect(await gate().check('802714')).toEqual({ kind: 'unreadable' });
      await gate().change('802714');
      expect(await gate().check('802714')).toEqual({ kind: 'right' });
    },
  );

  it('is not tried where the try cannot be counted', async () => {
    const gone = join(folder, 'sub', 'staff-pin.json');
    expect(await createPinGate(gone, clock.now).change('802714')).toEqual({ kind: 'storage' });
  });
});
