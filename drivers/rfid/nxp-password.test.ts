import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookTag, uidOf } from '../../test/harness/feig-bench.ts';
import { createPadBench } from '../../test/harness/pad-bench.ts';
import { fromHex, toHex } from '../frame/hex.ts';
import { padModels } from '../models.ts';
import { RfField } from './field.ts';
import { chipAnswer, frameAnswer } from './nxp-chip.ts';
import { maskPassword, presentPassword } from './nxp-password.ts';
import { TagPassword } from './tag-password.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

describe('the password of an NXP chip', () => {
  it.each([
    // A new chip's, with the random numbers of a real one: what goes over the air is then the number itself, twice.
    ['00000000', '606B', '606B606B'],
    ['00000000', 'D339', 'D339D339'],
    ['A1B2C3D4', '0000', 'A1B2C3D4'],
    ['A1B2C3D4', 'FFFF', '5E4D3C2B'],
    ['0F0F6E6E', '1234', '1D3B7C5A'],
  ])('%s with %s goes over the air as %s', (password, random, masked) => {
    expect(toHex(maskPassword(bytes(password), bytes(random)))).toBe(masked);
  });

  it('masked twice is itself again', () => {
    const sized = (length: number): fc.Arbitrary<Uint8Array> =>
      fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(sized(4), sized(2), (password, random) => {
        expect(maskPassword(maskPassword(password, random), random)).toEqual(password);
      }),
    );
  });
});

describe('presentPassword', () => {
  const uid = 'E004015011223344';
  const onAir = '44332211500104E0';
  /** What asks the chip for its random number, on each pad that can. */
  const asks: Readonly<Record<string, string>> = {
    // BF: mode 2, 40 bits of answer, the delay, then the frame without CRC.
    'feig-iso-host': `BF020028021F22B204${onAir}`,
    // 14: send 11 bytes, receive 3, no option, the frame.
    'threem-210': `14000B0003000022B204${onAir}`,
    'threem-810': `14000B0003000022B204${onAir}`,
    // The line of a selected tag has no UID.
    metratec: toHex(new TextEncoder().encode('REQ 12B204 CRC\r')),
  };

  it.each(Object.entries(padModels).filter(([, { capabilities }]) => capabilities.customCommands))(
    'on %s asks for a number and sends the password under it',
    async (name, model) => {
      const bench = createPadBench({
        createReader: (makePort, timers) => model.createReaderOn('memory:', makePort, timers),
        createSimulator: (field, timers) => model.createSimulator(field, timers),
      });
      bench.field.lay({ ...bookTag(uid, 'TV1'), password: bytes('A1B2C3D4') });
      await bench.settled(bench.reader.connect());
      await bench.settled(bench.reader.inventory());
      let sent = '';
      bench.onRequest = (request) => {
        sent += toHex(request);
      };
      const password = TagPassword.parse('A1B2C3D4');
      if (!password) throw new Error('no password');
      expect(await bench.settled(presentPassword(bench.reader, uid, password))).toMatchObject({ kind: 'ok' });
      expect(sent).toContain(asks[name] ?? '');
      // Neither as bytes nor as the digits of a line.
      expect(sent).not.toContain('A1B2C3D4');
      expect(sent).not.toContain(toHex(new TextEncoder().encode('A1B2C3D4')));
    },
  );
});

describe('a simulated chip', () => {
  const laid = (): { field: RfField; uid: string } => {
    const field = new RfField();
    field.lay({ ...bookTag(uidOf(1), 'TV1'), password: bytes('A1B2C3D4') });
    return { field, uid: uidOf(1) };
  };

  it('keeps AFI and EAS until it was given its password, and again after its power went', () => {
    const { field, uid } = laid();
    const tag = field.tag(uid);
    if (!tag) throw new Error('no tag');
    expect(field.writeAfi(tag, 0xc2)).toBe(false);
    const random = chipAnswer(field, tag, 0xb2, new Uint8Array())?.slice(1) ?? new Uint8Array();
    const masked = maskPassword(bytes('A1B2C3D4'), random);
    expect(chipAnswer(field, tag, 0xb3, Uint8Array.of(0x10, ...masked))).toEqual(Uint8Array.of(0));
    expect(field.writeAfi(tag, 0xc2)).toBe(true);
    field.reset();
    expect(field.writeAfi(tag, 0x07)).toBe(false);
    expect(tag.afi).toBe(0xc2);
  });

  it('does nothing more after a wrong one, until its power went', () => {
    const { field, uid } = laid();
    const tag = field.tag(uid);
    if (!tag) throw new Error('no tag');
    chipAnswer(field, tag, 0xb2, new Uint8Array());
    expect(chipAnswer(field, tag, 0xb3, bytes('1000000000'))).toEqual(bytes('010F'));
    expect(field.tag(uid)).toBeNull();
    expect(field.answering()).toEqual([]);
    field.reset();
    expect(field.tag(uid)).toBe(tag);
  });

  it('takes no password without a random number before it, and no other password', () => {
    const { field, uid } = laid();
    const tag = field.tag(uid);
    if (!tag) throw new Error('no tag');
    expect(chipAnswer(field, tag, 0xb3, bytes('01A1B2C3D4'))).toEqual(bytes('0101'));
    expect(chipAnswer(field, tag, 0xb3, bytes('10A1B2C3D4'))).toEqual(bytes('010F'));
  });

  it('answers only what is addressed to it, and only NXP’s', () => {
    const { field, uid } = laid();
    const frame = (head: string, name = uid): Uint8Array =>
      Uint8Array.of(...bytes(head), ...bytes(name).reverse());
    expect(frameAnswer(field, frame('22B204'))).toHaveLength(3);
    for (const head of ['02B204', '22B207', '12B204']) expect(frameAnswer(field, frame(head))).toBeNull();
    expect(frameAnswer(field, frame('22B204', uidOf(2)))).toBeNull();
    field.lay(bookTag('E007000000000001', 'TV2'));
    expect(frameAnswer(field, frame('22B204', 'E007000000000001'))).toBeNull();
    expect(frameAnswer(field, frame('22AA04'))).toEqual(bytes('0101'));
  });
});
