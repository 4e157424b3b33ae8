import { describe, expect, it } from 'vitest';
import { padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import { crc16Genibus } from '../../drivers/frame/crc16.ts';
import type { UhfMarkProfile } from '../../drivers/rfid/mark-profile.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import { readMark, switchMark } from '../../drivers/rfid/security-mark.ts';
import { TagPassword } from '../../drivers/rfid/tag-password.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { createPadBench } from '../harness/pad-bench.ts';
import type { LineFault, PadBench } from '../harness/pad-bench.ts';
import { bookwavesTag, isoUhfTag, universityTag } from '../harness/uhf-tags.ts';

// The suite of the UHF readers: what they name, they name whole, and a mark is switched on the tag that was meant.

const uhf = Object.entries<PadModel>(padModels).filter(([, { capabilities }]) => capabilities.band === 'uhf');

const afi = { secured: 0x07, unsecured: 0xc2 };
const right = TagPassword.parse('A1B2C3D4') ?? undefined;
const wrong = TagPassword.parse('00112233') ?? undefined;

async function connected(model: PadModel): Promise<PadBench> {
  const bench = createPadBench({
    createReader: (makePort, timers) => model.createReaderOn('memory:', makePort, timers),
    createSimulator: (field, timers) => model.createSimulator(field, timers),
  });
  expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
  return bench;
}

async function seen({ reader, settled }: PadBench, attempts = 1): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const round = await settled(reader.inventory());
    if (round.kind === 'ok' && (round.value.complete || attempt === attempts)) {
      return round.value.tags.map(({ uid }) => uid).sort();
    }
    expect(attempt, JSON.stringify(round)).toBeLessThan(attempts);
  }
}

describe.each(uhf)('%s', (_, model) => {
  it.each([0, 1, 20, 50])('sees %i tags, each once, and no HF tag', async (count) => {
    const bench = await connected(model);
    const tags = Array.from({ length: count }, (__, number) => universityTag(number));
    for (const tag of tags) bench.field.lay(tag);
    bench.field.lay(bookTag(uidOf(1), 'TV1'));
    for (let round = 0; round < 3; round += 1) {
      expect(await seen(bench)).toEqual(tags.map(({ uid }) => uid).sort());
    }
    const [first] = tags;
    if (!first) return;
    bench.field.lift(first.uid);
    expect(await seen(bench)).toHaveLength(count - 1);
  });

  it('tells what a tag says', async () => {
    const bench = await connected(model);
    bench.field.lay(universityTag(0));
    const round = await bench.settled(bench.reader.inventory());
    const [tag] = round.kind === 'ok' ? round.value.tags : [];
    if (!tag?.epc) throw new Error('no tag');
    expect(await bench.settled(readTagContent(bench.reader, tag))).toMatchObject({
      value: { content: { model: 'gaoxiao', id: '32103179' } },
    });
    // The EPC's own CRC covers PC and EPC, as on the air.
    expect(crc16Genibus(Uint8Array.of(0x34, 0x00, ...tag.epc.bytes)).toString(16)).toBe('c157');
  });

  it('tells a tag of ISO 28560-4 by its PC word', async () => {
    const bench = await connected(model);
    bench.field.lay(isoUhfTag('VN-MAU.TV00000301', 0x07));
    const round = await bench.settled(bench.reader.inventory());
    const [tag] = round.kind === 'ok' ? round.value.tags : [];
    if (!tag) throw new Error('no tag');
    expect(await bench.settled(readTagContent(bench.reader, tag))).toMatchObject({
      value: { content: { model: 'iso28560-4', id: 'TV00000301', owner: 'VN-MAU' } },
    });
    expect(await bench.settled(bench.reader.tagInfo(tag.uid))).toMatchObject({ value: { afi: 0x07 } });
  });

  it('says of what it cannot do that it is not supported', async () => {
    const { reader } = await connected(model);
    const calls = [
      reader.readBlocks('', 0, 1),
      reader.writeBlocks('', 0, 4, new Uint8Array(4)),
      reader.writeAfi('', 7),
      reader.writeEas('', true),
      reader.readEas(''),
      reader.transceive('', { code: 0xb2, maker: 0x04, parameters: new Uint8Array(), answerBytes: 2 }),
      reader.signal('good'),
    ];
    for (const result of await Promise.all(calls))
      expect(result).toMatchObject({ error: { reason: 'unsupported' } });
  });

  it('switches the mark in the PC word of one tag among others, and reads it back', async () => {
    const bench = await connected(model);
    const tags = [1, 2, 3].map((number) => isoUhfTag(`VN-MAU.TV0000030${String(number)}`, 0x07));
    for (const tag of tags) bench.field.lay(tag);
    const [uid = ''] = await seen(bench);
    const epcs = tags.map(({ epc }) => epc?.bytes);
    const profile: UhfMarkProfile = { kind: 'uhf-pc', afi };
    for (const [wanted, value] of [
      ['off', 0xc2],
      ['on', 0x07],
      ['off', 0xc2],
    ] as const) {
      expect(await bench.settled(switchMark(bench.reader, uid, profile, wanted))).toMatchObject({
        kind: 'ok',
      });
      expect(await bench.settled(readMark(bench.reader, uid, profile))).toMatchObject({ value: wanted });
      expect(tags.map(({ epc }) => epc?.pc)).toEqual(
        tags.map((tag) => (tag.uid === uid ? 0x3100 + value : 0x3107)),
      );
    }
    // Length, toggle and EPC stay what they were, and so does the name.
    expect(tags.map(({ epc }) => epc?.bytes)).toEqual(epcs);
    expect(await seen(bench)).toEqual(tags.map((tag) => tag.uid).sort());
  });

  it.each([
    ['the right access password', right, 'ok'],
    ['a wrong access password', wrong, 'protected'],
    ['no access password', undefined, 'protected'],
  ])('a locked tag under %s', async (_, accessPassword, outcome) => {
    const bench = await connected(model);
    const tag = isoUhfTag('VN-MAU.TV00000301', 0x07, right?.reveal());
    bench.field.lay(tag);
    await seen(bench);
    const profile: UhfMarkProfile = { kind: 'uhf-pc', afi, ...(accessPassword ? { accessPassword } : {}) };
    const switched = await bench.settled(switchMark(bench.reader, tag.uid, profile, 'off'));
    expect(switched.kind === 'ok' ? 'ok' : switched.error.reason).toBe(outcome);
    expect(tag.epc?.pc).toBe(outcome === 'ok' ? 0x31c2 : 0x3107);
    expect(JSON.stringify(switched)).not.toMatch(/A1B2C3D4|00112233|161,178|A1 B2/i);
  });

  it('switches a tag that has no password where the site has one', async () => {
    const bench = await connected(model);
    const tag = isoUhfTag('VN-MAU.TV00000301', 0x07);
    bench.field.lay(tag);
    await seen(bench);
    const profile: UhfMarkProfile = { kind: 'uhf-pc', afi, ...(right ? { accessPassword: right } : {}) };
    expect(await bench.settled(switchMark(bench.reader, tag.uid, profile, 'off'))).toMatchObject({
      kind: 'ok',
    });
    expect(tag.epc?.pc).toBe(0x31c2);
  });

  it('writes nothing to a tag that has no place for the mark', async () => {
    const bench = await connected(model);
    const [plain, iso] = [universityTag(0), isoUhfTag('VN-MAU.TV00000301', 0x07)];
    for (const tag of [plain, iso]) bench.field.lay(tag);
    await seen(bench);
    for (const [tag, kind] of [
      [plain, 'uhf-pc'],
      [iso, 'uhf-epc'],
    ] as const) {
      const before = tag.epc;
      const switched = switchMark(bench.reader, tag.uid, { kind, afi }, 'off');
      expect(await bench.settled(switched)).toMatchObject({ error: { reason: 'refused' } });
      expect(tag.epc).toEqual(before);
    }
  });

  it.each([
    ['bookwaves', bookwavesTag(1, true), bookwavesTag(2, true), 15, 0x01, 0x00],
    ['gaoxiao', universityTag(1), universityTag(2), 0, 0x17, 0x97],
  ])('switches the bit of %s, and the tag keeps its name', async (_, tag, other, at, on, off) => {
    const bench = await connected(model);
    for (const one of [tag, other]) bench.field.lay(one);
    const names = await seen(bench);
    const [uid = ''] = names.filter((name) => name.slice(0, -2) === tag.uid.slice(0, -2));
    const profile: UhfMarkProfile = { kind: 'uhf-epc', afi };
    for (const [wanted, value] of [
      ['off', off],
      ['on', on],
      ['off', off],
    ] as const) {
      expect(await bench.settled(switchMark(bench.reader, uid, profile, wanted))).toMatchObject({
        kind: 'ok',
      });
      expect(tag.epc?.bytes[at]).toBe(value);
      expect(await bench.settled(readMark(bench.reader, uid, profile))).toMatchObject({ value: wanted });
    }
    expect(other.epc?.bytes[at]).toBe(on);
    expect(await seen(bench)).toEqual(names);
  });

  it('a tag that leaves before its mark is switched, or meanwhile, is gone', async () => {
    const bench = await connected(model);
    const profile: UhfMarkProfile = { kind: 'uhf-pc', afi };
    const [tag, other] = ['1', '2'].map((digit) => isoUhfTag(`VN-MAU.TV0000030${digit}`, 0x07));
    if (!tag || !other) throw new Error('no tags');
    for (let request = 0; request < 3; request += 1) {
      for (const one of [tag, other]) bench.field.lay(one);
      await seen(bench);
      let requests = 0;
      bench.onRequest = () => {
        if (requests === request) bench.field.lift(tag.uid);
        requests += 1;
      };
      const switched = await bench.settled(switchMark(bench.reader, tag.uid, profile, 'off'));
      expect(switched).toMatchObject({ error: { reason: 'no-tag' } });
      expect(other.epc?.pc).toBe(0x3107);
      expect(await seen(bench)).toEqual([other.uid]);
    }
  });

  it.each<LineFault>(['half', 'silence', 'flipped-bit'])(
    'takes no lost answer for a written mark: %s',
    async (fault) => {
      const bench = await connected(model);
      const tag = isoUhfTag('VN-MAU.TV00000301', 0x07);
      bench.field.lay(tag);
      await seen(bench);
      const profile: UhfMarkProfile = { kind: 'uhf-pc', afi };
      for (let answer = 0; answer < 8; answer += 1) {
        const wanted = tag.epc?.pc === 0x3107 ? 'off' : 'on';
        bench.faults.push(...Array.from({ length: answer }, () => 'none' as const), fault);
        const switched = await bench.settled(switchMark(bench.reader, tag.uid, profile, wanted));
        bench.faults.length = 0;
        if (switched.kind === 'ok') expect(tag.epc?.pc).toBe(wanted === 'on' ? 0x3107 : 0x31c2);
        // A report of LLRP that does not come is the silence of a tag.
        else expect(['line', 'no-tag']).toContain(switched.error.reason);
        // Asked again, it comes out as wanted.
        const again = await bench.settled(switchMark(bench.reader, tag.uid, profile, wanted));
        if (again.kind === 'failed') await seen(bench, 3);
        else expect(tag.epc?.pc).toBe(wanted === 'on' ? 0x3107 : 0x31c2);
      }
    },
  );

  it('names tags and switches marks at once', async () => {
    const bench = await connected(model);
    const tags = [1, 2, 3].map((number) => isoUhfTag(`VN-MAU.TV0000030${String(number)}`, 0x07));
    for (const tag of tags) bench.field.lay(tag);
    await seen(bench);
    const profile: UhfMarkProfile = { kind: 'uhf-pc', afi };
    const calls = tags.flatMap(({ uid }) => [
      bench.reader.inventory(),
      switchMark(bench.reader, uid, profile, 'off'),
    ]);
    for (const result of await bench.settled(Promise.all(calls)))
      expect(result).toMatchObject({ kind: 'ok' });
    expect(tags.map(({ epc }) => epc?.pc)).toEqual([0x31c2, 0x31c2, 0x31c2]);
    expect(await seen(bench)).toHaveLength(3);
  });

  it.each<LineFault>(['garbage-before', 'half', 'silence', 'flipped-bit'])(
    'goes on after one answer spoiled on the line: %s',
    async (fault) => {
      const bench = await connected(model);
      const tags = [0, 1, 2].map(universityTag);
      for (const tag of tags) bench.field.lay(tag);
      bench.faults.push(fault);
      expect(await seen(bench, 3)).toEqual(tags.map(({ uid }) => uid).sort());
    },
  );

  it('ends every call when the reader falls silent, and comes back', async () => {
    const bench = await connected(model);
    bench.field.lay(universityTag(0));
    bench.faults.push(...Array.from({ length: 60 }, () => 'silence' as const));
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ error: { reason: 'line' } });
    bench.faults.length = 0;
    await bench.reader.close();
    expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
    expect(await seen(bench, 2)).toHaveLength(1);
  });

  it('leaves no listener and no timer behind in 1,000 connections', async () => {
    const bench = await connected(model);
    let losses = 0;
    bench.reader.onLost(() => {
      losses += 1;
    });
    for (let turn = 0; turn < 1_000; turn += 1) {
      bench.unplug();
      expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
    }
    expect(losses).toBe(1_000);
    await bench.reader.close();
    await bench.clock.advance(60_000);
    expect(bench.clock.pendingTimers).toBe(0);
  });
});
