import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { encodeReply, encodeRequest, FeigReplyParser, FeigRequestParser } from './frame.ts';

interface Vector {
  readonly protocol: string;
  readonly dir: string;
  readonly hex: string;
  readonly meaning: string;
}
const vectors = (
  JSON.parse(
    readFileSync(new URL('../../../test/fixtures/vectors/reader-frames.json', import.meta.url), 'utf8'),
  ) as Vector[]
).filter(({ protocol }) => protocol.startsWith('FEIG'));
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const info = encodeRequest({ form: 'standard', command: 0x66, data: Uint8Array.of(0) });

describe('FEIG frames', () => {
  it('reads and writes every published request', () => {
    const requests = vectors.filter(({ dir }) => dir === 'host>reader');
    expect(requests.length).toBeGreaterThan(40);
    for (const { hex, protocol } of requests) {
      const [request] = new FeigRequestParser().push(bytes(hex));
      expect(request?.form, hex).toBe(protocol === 'FEIG-standard' ? 'standard' : 'advanced');
      if (request) expect(toHex(encodeRequest(request))).toBe(hex);
    }
  });

  it('reads every recorded reply', () => {
    const replies = vectors.filter(({ dir }) => dir === 'reader>host');
    expect(replies.length).toBeGreaterThan(2);
    for (const { hex } of replies) {
      const parser = new FeigReplyParser();
      parser.reset(encodeRequest({ form: 'advanced', command: bytes(hex)[4] ?? 0, data: new Uint8Array() }));
      expect(parser.push(bytes(hex)), hex).toHaveLength(1);
    }
  });

  it('finds an answer behind garbage that looks like the length of a long frame', () => {
    const reply = encodeReply({ form: 'standard', command: 0x66, status: 0, data: Uint8Array.of(1, 2, 3) });
    const parser = new FeigReplyParser();
    parser.reset(info);
    expect(parser.push(Uint8Array.of(0xf0, 0x00, 0x02, 0x0f, 0xff, ...reply))).toHaveLength(1);
    expect(parser.skippedBytes).toBe(5);
  });

  it('takes no frame with a wrong CRC and none of another command', () => {
    const reply = encodeReply({ form: 'advanced', command: 0x66, status: 0, data: new Uint8Array(20) });
    const wrong = reply.slice();
    wrong[10] = 1;
    const parser = new FeigReplyParser();
    parser.reset(info);
    expect(parser.push(wrong)).toEqual([]);
    expect(
      parser.push(encodeReply({ form: 'standard', command: 0xb0, status: 0, data: bytes('00') })),
    ).toEqual([]);
    expect(parser.push(reply)).toHaveLength(1);
  });

  it('gives the same replies however the line cuts them, behind any garbage', () => {
    const reply = encodeReply({ form: 'standard', command: 0xb0, status: 0, data: new Uint8Array(40) });
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (garbage, cuts) => {
          const parser = new FeigReplyParser();
          parser.reset(encodeRequest({ form: 'standard', command: 0xb0, data: new Uint8Array() }));
          // A last stretch of zeros ends whatever garbage looked like the beginning of a frame.
          const stream = Uint8Array.of(...garbage, ...new Uint8Array(5000), ...reply);
          const found = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const step = at < garbage.length ? (cuts[turn % cuts.length] ?? 1) : 512;
            found.push(...parser.push(stream.slice(at, at + step)));
            at += step;
          }
          expect(found.at(-1)?.data).toEqual(new Uint8Array(40));
        },
      ),
      { numRuns: 200 },
    );
  });
});
