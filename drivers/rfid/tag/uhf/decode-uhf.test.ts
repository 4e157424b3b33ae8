import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16Genibus } from '../../../frame/crc16.ts';
import { fromHex, toHex } from '../../../frame/hex.ts';
import { decodeEpcBank, decodeUserBank } from './decode-uhf.ts';
import { readGaoxiaoUser, readPii128, readPii96 } from './gaoxiao.ts';
import { decodeUrnCode40 } from './urn-code40.ts';

interface Vector {
  readonly model: string;
  readonly hex: string;
  readonly userBank?: string;
  readonly decoded: Record<string, unknown>;
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/vectors/tags.json', import.meta.url), 'utf8'),
) as Vector[];
const of = (model: string): Vector[] => vectors.filter((vector) => vector.model === model);
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

describe('UHF tags', () => {
  it.each(of('ISO28560-4-UII'))('URN Code 40 $hex', ({ hex, decoded }) => {
    expect(decodeUrnCode40(bytes(hex))).toBe(decoded['uii']);
  });

  it.each(of('ISO28560-4-EPC'))('ISO 28560-4 $hex', ({ hex }) => {
    const expected = { model: 'iso28560-4', owner: 'CH-000134-1', id: '12345678.31', crc: null };
    expect(decodeEpcBank(bytes(hex))).toMatchObject(expected);
    expect(decodeEpcBank(bytes(`0000${hex}`))).toMatchObject(expected);
    const crc = toHex(Uint8Array.of(crc16Genibus(bytes(hex)) >> 8, crc16Genibus(bytes(hex)) & 0xff));
    expect(decodeEpcBank(bytes(crc + hex))).toMatchObject({ ...expected, crc: 'ok' });
    expect(decodeEpcBank(bytes(`1234${hex}`))).toMatchObject({ ...expected, crc: 'wrong' });
  });

  it.each(of('ISO28560-4-USER'))('user bank $hex', ({ hex, decoded }) => {
    const content = decodeUserBank(bytes(hex));
    expect(content).toMatchObject({ model: 'iso28560-4', id: null, parts: 12, part: 3 });
    for (const { oid, value } of decoded['elements'] as { oid: number; value: string }[]) {
      expect(content.elements.find((element) => element.oid === oid)?.value).toBe(value);
    }
  });

  it.each(of('Gaoxiao-UHF-PII-96'))('96-bit PII $hex', ({ hex, decoded }) => {
    expect(readPii96(bytes(hex))).toBe(decoded['pii']);
  });

  it.each(of('Gaoxiao-UHF-PII-128'))('128-bit PII $hex', ({ hex, decoded }) => {
    expect(readPii128(bytes(hex))).toBe(decoded['pii']);
  });

  it.each(of('Gaoxiao-UHF-tag'))('university tag $hex', ({ hex, decoded, userBank }) => {
    const payload = decoded['payload'] as { pii: string } | undefined;
    expect(decodeEpcBank(bytes(hex))).toMatchObject({
      model: 'gaoxiao',
      id: payload?.pii ?? decoded['pii'],
      crc: 'ok',
    });
    if (userBank !== undefined) {
      expect(readGaoxiaoUser(bytes(userBank))).toEqual({ owner: decoded['ownerCode'], parts: 1, part: 1 });
    }
  });

  it.each(of('Gen2-CRC16'))('CRC of $hex', ({ hex, decoded }) => {
    expect(crc16Genibus(bytes(hex)).toString(16).toUpperCase()).toBe(decoded['crc']);
  });

  it('reads the layouts of two makers', () => {
    const bookwaves = `4000${'19E9F871'}${'0000000000BC614E'}00000001`;
    expect(decodeEpcBank(bytes(bookwaves))).toMatchObject({ model: 'bookwaves', id: '12345678' });
    const typed = `4000${'19E9F877'}${'010000000000BC61'}00000000`;
    expect(decodeEpcBank(bytes(typed))).toMatchObject({ model: 'bookwaves', id: '48225' });
    // Four characters of six bits, MSB first: B, 1, 2, 3.
    expect(decodeEpcBank(bytes('20C24104092CB3000000'))).toMatchObject({ model: 'smartfreq', id: 'BR23' });
  });

  it('says of everything else that it is unknown, and offers the EPC', () => {
    expect(decodeEpcBank(bytes('3000300833B2DDD9014000000000'))).toMatchObject({
      model: 'unknown',
      warnings: ['EPC 300833B2DDD9014000000000'],
    });
    expect(decodeEpcBank(new Uint8Array(16))).toMatchObject({ model: 'blank' });
  });

  it('answers for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 96 }), (any) => {
        for (const content of [decodeEpcBank(any), decodeUserBank(any)]) {
          expect(content.id === null || content.id.length < 300).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
