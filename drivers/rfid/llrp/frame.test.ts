import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { addRoSpecBody, readDeviceDetails, readEvents, readTagReports, writeTagReport } from './commands.ts';
import { encodeMessage, LlrpParser, message } from './frame.ts';
import { concat, readParameters, readStatus, tlv, u16Bytes, writeStatus } from './parameters.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

// Each was read by another implementation of the standard (llrpjs 1.0), which wrote the same bytes again.
const vectors = {
  getReaderCapabilities: '04010000000B0000000101',
  deleteAll: '04150000000E0000000200000000',
  addWithSession:
    '0414000000660000000300B1005C00000001000000B2001200B300050000B60009000000000000B7002E0001000000B8000901' +
    '000001F400BA001D00010100DE00160000014A0010000150000B0000200000000000ED001202000100EE000B1400015C000540',
  addPlain:
    '0414000000500000000400B1004600000001000000B2001200B300050000B60009000000000000B700180001000000B8000901' +
    '000001F400BA000700010100ED001202000100EE000B1400015C000540',
  start: '04160000000E0000000600000001',
  keepalive: '043E0000000A0000000A',
  greeting: '043F000000200000000B00F600160080000C0000000000000000010000060000',
  refused: '041E000000140000000C011F000A006500026E6F',
  report:
    '043D000000450000000D00F000198D000102030405060708090A0B81000186D08C340000F0002200F100160080' +
    '000102030405060708090A0B0C0D0E0F81000286CE8C4400',
} as const;

function parsed(hex: string): Uint8Array {
  const [found] = new LlrpParser().push(bytes(hex));
  if (!found) throw new Error('not understood');
  expect(toHex(encodeMessage(found))).toBe(hex);
  return found.body;
}

describe('LLRP messages', () => {
  it.each(Object.entries(vectors))('%s, both ways', (_, hex) => {
    parsed(hex);
  });

  it('adds the ROSpec with and without a session', () => {
    expect(addRoSpecBody({ durationMs: 500, sessionZero: true })).toEqual(parsed(vectors.addWithSession));
    expect(addRoSpecBody({ durationMs: 500, sessionZero: false })).toEqual(parsed(vectors.addPlain));
  });

  it('reads tags in both forms of an EPC', () => {
    const { tags, whole } = readTagReports(parsed(vectors.report));
    expect(whole).toBe(true);
    expect(tags).toEqual([
      { epc: bytes('000102030405060708090A0B'), pc: 0x3400, rssiDbm: -48, antenna: 1, results: [] },
      { epc: bytes('000102030405060708090A0B0C0D0E0F'), pc: 0x4400, rssiDbm: -50, antenna: 2, results: [] },
    ]);
    expect(concat(...tags.map(writeTagReport))).toEqual(parsed(vectors.report));
  });

  it('reads events and statuses', () => {
    expect(readEvents(parsed(vectors.greeting))).toEqual({ greeting: 0, overflow: false });
    expect(readStatus(parsed(vectors.refused))).toEqual({ code: 101, text: 'no' });
    for (const text of ['', 'không']) {
      expect(readStatus(writeStatus({ code: 109, text }))).toEqual({ code: 109, text });
    }
  });

  it('skips messages and parameters that it does not know', () => {
    const unknown = encodeMessage({ type: 1023, id: 7, body: bytes('000061A801020304') });
    const report = bytes(vectors.report);
    expect(new LlrpParser().push(concat(unknown, report)).map(({ type }) => type)).toEqual([1023, 61]);
    // Custom (1023) and an unknown short form behind the EPC.
    const epc = bytes('8D000102030405060708090A0B');
    const custom = tlv(1023, bytes('000061A800000001'));
    const tag = tlv(240, epc, custom, bytes('8C3400'), bytes('FF0102'));
    const { tags, whole } = readTagReports(concat(custom, tag));
    expect(whole).toBe(true);
    expect(tags).toMatchObject([{ pc: 0x3400, antenna: null }]);
  });

  it('reads nothing out of what is cut off', () => {
    const report = parsed(vectors.report).subarray(0, 0x19);
    expect(readTagReports(report).tags).toHaveLength(1);
    for (let length = 1; length < report.length; length += 1) {
      expect(readTagReports(report.subarray(0, length))).toEqual({ tags: [], whole: false });
    }
    const status = parsed(vectors.refused);
    for (let length = 0; length < status.length; length += 1) {
      expect(readStatus(status.subarray(0, length))).toBeNull();
    }
    // An EPC longer than its parameter, one of no bits, and a parameter shorter than its header.
    for (const epc of ['00F100080060AABB', '00F100060000']) {
      expect(readTagReports(tlv(240, bytes(epc)))).toEqual({ tags: [], whole: false });
    }
    expect(readParameters(bytes('00F00003'))).toBeNull();
    expect(readDeviceDetails(bytes('0089000400'))).toEqual({});
  });

  it('takes no header of another version, of impossible or of unreasonable length', () => {
    const parser = new LlrpParser();
    for (const hex of [
      '083E0000000A00000001',
      '043E0000000900000001',
      '043E0001000100000001',
      'E43E0000000A00000001',
    ]) {
      expect(parser.push(bytes(hex))).toEqual([]);
    }
    expect(parser.push(bytes(vectors.keepalive))).toHaveLength(1);
    expect(parser.skippedBytes).toBe(40);
  });

  it('keeps half a report over a request, and goes on behind an answer that was cut short', () => {
    const parser = new LlrpParser();
    const report = bytes(vectors.report);
    parser.push(report.subarray(0, 20));
    parser.reset();
    expect(parser.push(report.subarray(20))).toHaveLength(1);
    const answer = encodeMessage({
      type: message.startRoSpecResponse,
      id: 1,
      body: writeStatus({ code: 0, text: '' }),
    });
    expect(parser.push(answer.subarray(0, 9))).toEqual([]);
    expect(parser.push(report)).toMatchObject([{ type: 61 }]);
    // Nothing more came during a whole exchange.
    parser.push(report.subarray(0, 20));
    parser.reset();
    parser.reset();
    expect(parser.push(report)).toHaveLength(1);
    expect(parser.skippedBytes).toBe(29);
  });

  it('gives the same messages however the line cuts them, behind any garbage', () => {
    const report = bytes(vectors.report);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (garbage, cuts) => {
          const parser = new LlrpParser();
          // A last stretch of zeros ends whatever garbage looked like the beginning of a message.
          const found = [...parser.push(garbage), ...parser.push(new Uint8Array(0x10000))];
          for (let at = 0, turn = 0; at < report.length; turn += 1) {
            const step = cuts[turn % cuts.length] ?? 1;
            found.push(...parser.push(report.subarray(at, at + step)));
            at += step;
          }
          expect(found.at(-1)).toMatchObject({ type: 61, id: 13, body: report.subarray(10) });
        },
      ),
    );
  });

  it('takes any change of a message, and any body, without throwing', () => {
    const seeds = Object.values(vectors).map(bytes);
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat({ max: 110 }), fc.nat({ max: 255 })), { maxLength: 4 }),
        fc.uint8Array({ maxLength: 60 }),
        (seed, changes, tail) => {
          const input = seed.slice();
          for (const [at, value] of changes) if (at < input.length) input[at] = value;
          const found = new LlrpParser().push(concat(input, tail));
          expect(found.length).toBeLessThanOrEqual(input.length);
          for (const body of [...found.map((one) => one.body), tail, tlv(240, tail)]) {
            for (const { epc } of readTagReports(body).tags) expect(epc.length).toBeGreaterThan(0);
            readEvents(body);
            readDeviceDetails(body);
            expect(readStatus(body)?.text.length ?? 0).toBeLessThanOrEqual(200);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('says of which device it is what the general capabilities say', () => {
    const body = tlv(
      137,
      u16Bytes(4),
      bytes('4000'),
      bytes('0000651A'),
      bytes('001E88AA'),
      u16Bytes(3),
      bytes('352E31'),
    );
    expect(readDeviceDetails(body)).toEqual({
      manufacturer: 'IANA 25882',
      model: '2001066',
      firmware: '5.1',
      antennas: '4',
    });
  });
});
