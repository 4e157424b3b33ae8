import { describe, expect, it } from 'vitest';
import { padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import type { HfMarkProfile } from '../../drivers/rfid/mark-profile.ts';
import { readMark, switchMark } from '../../drivers/rfid/security-mark.ts';
import { TagPassword } from '../../drivers/rfid/tag-password.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { createPadBench } from '../harness/pad-bench.ts';
import type { LineFault, PadBench } from '../harness/pad-bench.ts';

// Tags whose mark is under a password, before every pad that switches marks: what it cannot carry, staff are told.

const afi = { secured: 0x07, unsecured: 0xc2 };
const right = TagPassword.parse('A1B2C3D4') ?? undefined;
const wrong = TagPassword.parse('00112233') ?? undefined;
const kinds = ['afi', 'eas', 'both'] as const;

function profileOf(kind: HfMarkProfile['kind'], password: TagPassword | undefined): HfMarkProfile {
  return { kind, afi, ...(password ? { password } : {}) };
}

function protectedTag(number: number): FieldTag {
  return {
    ...bookTag(uidOf(number), `TV${String(number)}`),
    password: right?.reveal() ?? new Uint8Array(),
  };
}

async function connected(model: PadModel, tags: readonly FieldTag[]): Promise<PadBench> {
  const bench = createPadBench({
    createReader: (makePort, timers) => model.createReaderOn('memory:', makePort, timers),
    createSimulator: (field, timers) => model.createSimulator(field, timers),
  });
  for (const tag of tags) bench.field.lay(tag);
  expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
  expect(await bench.settled(bench.reader.inventory())).toMatchObject({ value: { complete: true } });
  return bench;
}

const marks = Object.entries<PadModel>(padModels).filter(([, { capabilities }]) => capabilities.afi);
const hf = marks.filter(([, { capabilities }]) => capabilities.band === 'hf');

describe.each(hf)('%s', (name, model) => {
  const { customCommands, multipleTags } = model.capabilities;

  it.runIf(customCommands).each(kinds)(
    'switches a protected mark under the right password: %s',
    async (kind) => {
      const tags = multipleTags ? [protectedTag(0), protectedTag(1)] : [protectedTag(0)];
      const bench = await connected(model, tags);
      const [tag, other] = tags;
      if (!tag) throw new Error('no tag');
      for (const wanted of ['off', 'on', 'off'] as const) {
        const switched = switchMark(bench.reader, tag.uid, profileOf(kind, right), wanted);
        expect(await bench.settled(switched)).toMatchObject({ kind: 'ok' });
        expect(
          await bench.settled(readMark(bench.reader, tag.uid, profileOf(kind, undefined))),
        ).toMatchObject({
          value: wanted,
        });
      }
      expect([tag.afi, tag.eas]).toEqual([kind === 'eas' ? 0x07 : 0xc2, kind === 'afi']);
      // The one beside it was given nothing.
      if (!other) return;
      expect([other.afi, other.eas]).toEqual([0x07, true]);
      const without = switchMark(bench.reader, other.uid, profileOf(kind, undefined), 'off');
      expect(await bench.settled(without)).toMatchObject({ error: { reason: 'protected' } });
    },
  );

  it.runIf(customCommands).each(kinds)('leaves a protected mark under a wrong password: %s', async (kind) => {
    const tag = protectedTag(0);
    const bench = await connected(model, [tag]);
    const switched = await bench.settled(switchMark(bench.reader, tag.uid, profileOf(kind, wrong), 'off'));
    expect(switched).toMatchObject({ error: { reason: 'protected' } });
    expect(JSON.stringify(switched)).not.toMatch(/00112233|0,17,34|00 11 22/);
    expect([tag.afi, tag.eas]).toEqual([0x07, true]);
    // Laid down anew it may be given the right one.
    bench.field.lift(tag.uid);
    bench.field.lay(tag);
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({
      value: { tags: [{ uid: tag.uid }] },
    });
    const again = switchMark(bench.reader, tag.uid, profileOf(kind, right), 'off');
    expect(await bench.settled(again)).toMatchObject({ kind: 'ok' });
  });

  it.each(kinds)('leaves a protected mark without a password, and says so: %s', async (kind) => {
    const tag = protectedTag(0);
    const bench = await connected(model, [tag]);
    const switched = switchMark(bench.reader, tag.uid, profileOf(kind, undefined), 'off');
    expect(await bench.settled(switched)).toMatchObject({ error: { reason: 'protected' } });
    expect([tag.afi, tag.eas]).toEqual([0x07, true]);
  });

  it.runIf(!customCommands).each(kinds)('says that it cannot present a password: %s', async (kind) => {
    const tag = protectedTag(0);
    const bench = await connected(model, [tag]);
    const switched = switchMark(bench.reader, tag.uid, profileOf(kind, right), 'off');
    expect(await bench.settled(switched)).toMatchObject({
      error: { reason: 'protected', detail: expect.stringContaining('cannot present') as string },
    });
    expect([tag.afi, tag.eas]).toEqual([0x07, true]);
    const request = { code: 0xb2, maker: 0x04, parameters: new Uint8Array(), answerBytes: 2 };
    expect(await bench.settled(bench.reader.transceive(tag.uid, request))).toMatchObject({
      error: { reason: 'unsupported' },
    });
  });

  it.each(kinds)('never gives a password to a tag that does not ask for one: %s', async (kind) => {
    // Another password than a new chip's: it would be struck dumb.
    const tag = bookTag(uidOf(0), 'TV0');
    const bench = await connected(model, [tag]);
    const switched = switchMark(bench.reader, tag.uid, profileOf(kind, right), 'off');
    expect(await bench.settled(switched)).toMatchObject({ kind: 'ok' });
    expect(bench.field.tag(tag.uid)).toBe(tag);
  });

  it.runIf(customCommands)('a tag that leaves while it is given its password is gone', async () => {
    for (let request = 0; request < 6; request += 1) {
      const tag = protectedTag(0);
      const bench = await connected(model, [tag]);
      let requests = 0;
      bench.onRequest = () => {
        if (requests === request) bench.field.lift(tag.uid);
        requests += 1;
      };
      const switched = await bench.settled(switchMark(bench.reader, tag.uid, profileOf('afi', right), 'off'));
      if (switched.kind === 'ok') expect(requests).toBeLessThanOrEqual(request);
      else expect(['no-tag', 'protected']).toContain(switched.error.reason);
      expect(await bench.settled(bench.reader.inventory())).toMatchObject({ kind: 'ok' });
    }
  });

  it.runIf(customCommands).for<LineFault>(['garbage-before', 'half', 'silence', 'flipped-bit'])(
    'takes no lost answer for a switched mark: %s',
    async (fault, { skip }) => {
      // PC/SC hands over whole APDUs or none: USB and the system's driver see to that.
      skip(name === 'pcsc' && fault !== 'silence');
      for (let answer = 0; answer < 8; answer += 1) {
        const tag = protectedTag(0);
        const bench = await connected(model, [tag]);
        bench.faults.push(...Array.from({ length: answer }, () => 'none' as const), fault);
        const switched = await bench.settled(
          switchMark(bench.reader, tag.uid, profileOf('afi', right), 'off'),
        );
        bench.faults.length = 0;
        if (switched.kind === 'ok') expect(tag.afi).toBe(0xc2);
        else expect(['line', 'protected']).toContain(switched.error.reason);
      }
    },
  );
});
