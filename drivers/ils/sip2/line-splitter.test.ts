import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.ts';
import { longestMessageBytes } from './message.ts';

const text = (lines: Uint8Array[]): string[] => lines.map((line) => Buffer.from(line).toString('latin1'));

describe('lines', () => {
  it('end with CR, LF or both, in one packet or many', () => {
    const splitter = new LineSplitter();
    expect(text(splitter.push(Buffer.from('\r\n941\r\n\0\r98Y\n\r36')))).toEqual(['941', '98Y']);
    expect(Buffer.from(splitter.pending).toString()).toBe('36');
    expect(text(splitter.push(Buffer.from('Y')))).toEqual([]);
    expect(text(splitter.push(Buffer.from('20\r')))).toEqual(['36Y20']);
    expect(splitter.pending).toHaveLength(0);
  });

  it('come out the same however they are cut', () => {
    const whole = Buffer.from('941\r\n98YYY\r64 A|B\n\r36\r');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 8 }), (cuts) => {
        const splitter = new LineSplitter();
        const edges = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const lines = edges.slice(1).flatMap((edge, i) => splitter.push(whole.subarray(edges[i], edge)));
        expect(text(lines)).toEqual(['941', '98YYY', '64 A|B', '36']);
      }),
      { numRuns: 1_000, seed: 5 },
    );
  });

  it('are bounded', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.alloc(longestMessageBytes, 0x41))).toEqual([]);
    expect(splitter.overflowed).toBe(false);
    splitter.push(Buffer.alloc(1, 0x41));
    expect(splitter.overflowed).toBe(true);
  });
});
