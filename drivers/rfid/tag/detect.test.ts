import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../frame/hex.ts';
import { decodeTag } from './decode-tag.ts';
import { detect, reverseBlocks, rules } from './detect.ts';
import type { Verdict } from './detect.ts';
import { dm11Text } from './dm11.ts';
import { encodeTag } from './encode-tag.ts';
import { basicBlockCrc } from './iso28560-3.ts';
import { rewriteTag } from './rewrite-tag.ts';

interface Vector {
  readonly hex: string;
  readonly decoded: { readonly text: string };
}
const dm11 = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/vectors/dm11.json', import.meta.url), 'utf8'),
) as Vector[];
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

function tag(
  model: 'iso28560-2' | 'iso28560-3' | 'threem-501',
  change: (memory: Uint8Array) => void = () => undefined,
) {
  const encoded = encodeTag({ model, id: 'TV00000012', sizeBytes: 32 });
  if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
  change(encoded.value);
  return encoded.value;
}

/** The basic block of a tag with another first byte, and the checksum of that. */
function withFirstByte(first: number): Uint8Array {
  return tag('iso28560-3', (memory) => {
    memory[0] = first;
    const crc = basicBlockCrc(memory);
    memory.set([crc & 0xff, crc >> 8], 19);
  });
}

describe('what a tag is taken for', () => {
  it.each<[string, Uint8Array, number | null, Verdict]>([
    ['zeros', new Uint8Array(112), null, 'blank'],
    ['55, then 00', Uint8Array.of(...new Array<number>(24).fill(0x55), 0, 0, 0, 0), 0x06, 'blank'],
    ['a basic block', tag('iso28560-3'), 0x3e, 'iso28560-3'],
    ['a basic block under DSFID 00', tag('iso28560-3'), 0x00, 'iso28560-3'],
    ['a basic block under the DSFID of the other part', tag('iso28560-3'), 0x06, 'iso28560-3'],
    [
      'a basic block whose blocks are turned round',
      reverseBlocks(tag('iso28560-3')),
      null,
      'iso28560-3-reversed',
    ],
    [
      'a spoiled basic block',
      tag('iso28560-3', (memory) => memory.fill(0x39, 5, 6)),
      0x3e,
      'iso28560-3-damaged',
    ],
    [
      'a spoiled basic block without its DSFID',
      tag('iso28560-3', (memory) => memory.fill(0x07, 5, 6)),
      null,
      'unknown',
    ],
    ['elements under DSFID 06', tag('iso28560-2'), 0x06, 'iso28560-2'],
    ['elements without a DSFID', tag('iso28560-2'), 0x00, 'iso28560-2'],
    ['a tag of 3M', tag('threem-501'), null, 'threem-501'],
    ['text from the first byte', text('LIB-0042/7'), null, 'legacy-text'],
    ['text from the fourth byte', text('\u0001\u0002\u0003LIB-0042/7'), null, 'legacy-text'],
    ['text from the fifth byte', text('\u0001\u0002\u0003\u0004LIB-0042/7'), null, 'legacy-text'],
    ['text elsewhere', text('\u0001LIB-4\u0002\u0003\u0004\u0005LIB-0042/7'), null, 'unknown'],
    ['anything else', bytes('0102030405'), null, 'unknown'],
  ])('%s', (_, memory, dsfid, verdict) => {
    const found = detect({ memory, dsfid });
    expect(found.verdict).toBe(verdict);
    expect(found.because.length).toBeGreaterThan(5);
  });

  it('a basic block whose first byte is turned round', () => {
    for (const first of [0x21, 0x71, 0x81]) {
      const memory = withFirstByte(first);
      expect(detect({ memory, dsfid: null }).verdict).toBe('iso28560-3-swapped');
      expect(decodeTag(memory)).toMatchObject({ id: 'TV00000012', crc: 'ok' });
      expect(decodeTag(memory).warnings).toContain('version and usage are swapped');
    }
  });

  it('offers the text of what it does not know, and takes nothing out of it', () => {
    for (const start of ['', '\u0001\u0002\u0003', '\u0001\u0002\u0003\u0004', '\u0001LIB-4\u0002\u0003']) {
      expect(decodeTag(text(`${start}LIB-0042/7`))).toMatchObject({
        model: 'unknown',
        id: null,
        elements: [],
        warnings: ['raw text: LIB-0042/7'],
      });
    }
  });

  it('is written down rule by rule, each with its reason', () => {
    const page = readFileSync(new URL('../../../docs/tags.md', import.meta.url), 'utf8');
    const [hf = ''] = page.split('## UHF');
    const rows = hf.match(/^\| [0-9]+ \| .*$/gm) ?? [];
    expect(rows.map((row) => row.split('|')[3]?.trim())).toEqual(rules.map(({ because }) => because));
    expect(rows.map((row) => row.split('|')[2]?.trim())).toEqual(
      rules.map(({ verdict }) => `\`${verdict}\``),
    );
  });
});

describe('data model 11 of bibliotheca', () => {
  it.each(dm11.map(({ hex, decoded }) => [decoded.text, hex]))('%s is offered as text only', (words, hex) => {
    for (const sizeBytes of [32, 112]) {
      const memory = new Uint8Array(sizeBytes);
      memory.set(bytes(hex));
      for (const dsfid of [null, 0x00, 0x06, 0x3e, 0x0b]) {
        expect(detect({ memory, dsfid }).verdict).toBe('dm11');
        expect(decodeTag(memory, { dsfid })).toEqual({
          ...{
            model: 'unknown',
            id: null,
            owner: null,
            parts: null,
            part: null,
            usage: null,
            crc: null,
            elements: [],
          },
          warnings: ['laid out like bibliotheca’s data model 11', `raw text: ${words}`],
        });
        const rewritten = rewriteTag({ memory, dsfid, blockSizeBytes: 4, locked: new Set() }, { id: 'TV1' });
        expect(rewritten).toMatchObject({ error: { reason: 'unknown-model' } });
      }
    }
  });

  it('is nothing that is cut off, empty, or goes on behind its blanks', () => {
    const memory = bytes(dm11[0]?.hex ?? '');
    for (let length = 0; length < 14; length += 1) expect(dm11Text(memory.subarray(0, length))).toBeNull();
    expect(dm11Text(bytes(`0B01${'00'.repeat(14)}`))).toBeNull();
    const spoiled = memory.slice();
    spoiled[12] = 0x40;
    expect(dm11Text(spoiled)).toBeNull();
    spoiled[12] = 0;
    spoiled[13] = 0x80;
    expect(dm11Text(spoiled)).toBeNull();
  });

  it('no tag of another model is taken for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('iso28560-2' as const, 'iso28560-3' as const, 'threem-501' as const),
        fc.stringMatching(/^[A-Z0-9]{2,16}$/),
        fc.constantFrom(null, 0x00, 0x06, 0x3e),
        (model, id, dsfid) => {
          const encoded = encodeTag({ model, id });
          if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
          expect(detect({ memory: encoded.value, dsfid }).verdict).not.toBe('dm11');
        },
      ),
      { numRuns: 500 },
    );
  });
});
