import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireOptions } from './message-build.ts';
import { buildMessage, fitValue } from './message-build.ts';
import { parseMessage } from './message.ts';

const plain: WireOptions = { charset: 'utf-8', terminator: 'cr', sequence: null, checksum: false };

function text(result: ReturnType<typeof buildMessage>): string {
  return result.kind === 'ok' ? Buffer.from(result.value).toString('latin1') : JSON.stringify(result.error);
}

describe('a message for the wire', () => {
  it('is what real servers took', () => {
    const login = buildMessage(
      '93',
      { uidAlgorithm: '0', passwordAlgorithm: '0' },
      [
        ['CN', 'sip_01'],
        ['CO', 'sip_pw1'],
        ['CP', 'CPL'],
      ],
      { ...plain, checksum: true, sequence: 0 },
    );
    expect(text(login)).toBe('9300CNsip_01|COsip_pw1|CPCPL|AY0AZF4F7\r');
    const status = { status: '0', printWidth: '080', protocol: '2.00' };
    expect(text(buildMessage('99', status, [], { ...plain, checksum: true, sequence: 1 }))).toBe(
      '9900802.00AY1AZFCA0\r',
    );
    expect(text(buildMessage('97', {}, [], { ...plain, checksum: true }))).toBe('97AZFEF5\r');
    expect(text(buildMessage('96', {}, [], { ...plain, terminator: 'crlf' }))).toBe('96\r\n');
  });

  it.each([
    ['1|BOY', 'delimiter'],
    ['1\rAY0AZ', 'control'],
    ['1\n', 'control'],
    ['1\0', 'control'],
    ['\u001b[2J', 'control'],
    ['1\u0085', 'control'],
    ['\ud800', 'charset'],
    ['9'.repeat(256), 'too-long'],
  ])('refuses %j in a field', (value, problem) => {
    const built = buildMessage('17', { date: '20261123    090248' }, [['AB', value]], plain);
    expect(built).toEqual({ kind: 'failed', error: { field: 'AB', problem } });
  });

  it('refuses what the character set lacks and fixed fields of another width', () => {
    const date = '20261123    090248';
    const built = buildMessage('17', { date }, [['AB', 'Đ1']], { ...plain, charset: 'latin1' });
    expect(built).toEqual({ kind: 'failed', error: { field: 'AB', problem: 'charset' } });
    expect(buildMessage('17', { date: '2026' }, [], plain)).toEqual({
      kind: 'failed',
      error: { field: 'date', problem: 'width' },
    });
  });

  it('comes back from the parser as it went in, in every character set', () => {
    const value = fc.string({ unit: fc.constantFrom(...'aZ09 éüßñ&#;.-'), maxLength: 60 });
    fc.assert(
      fc.property(
        value,
        fc.constantFrom('utf-8' as const, 'latin1' as const, 'windows-1252' as const, 'cp850' as const),
        fc.integer({ min: 0, max: 9 }),
        (title, charset, sequence) => {
          fc.pre(!title.includes('&#'));
          const date = '20261123    090248';
          const options: WireOptions = { charset, terminator: 'cr', sequence, checksum: true };
          const built = buildMessage('19', { date }, [['CH', title]], options);
          if (built.kind === 'failed') throw new Error(built.error.problem);
          const parsed = parseMessage(built.value, charset);
          if (parsed.kind === 'failed') throw new Error(parsed.error.reason);
          expect(parsed.value.field('CH')).toBe(title.normalize('NFC'));
          expect(parsed.value).toMatchObject({ sequence, checksum: 'ok' });
        },
      ),
      { numRuns: 5_000, seed: 7 },
    );
  });
});

describe('a value made to fit', () => {
  it('writes the delimiter as others do, blanks for controls, and is cut whole', () => {
    expect(fitValue('Snow | crash', 'utf-8')).toBe('Snow &#124; crash');
    expect(fitValue('a\r\nb\u0007', 'utf-8')).toBe('a  b ');
    expect(fitValue('Truyện Kiều', 'latin1')).toBe('Truy?n Ki?u');
    expect(fitValue('é'.normalize('NFD'), 'latin1')).toBe('é');
    expect(fitValue(`${'x'.repeat(254)}|`, 'utf-8')).toBe('x'.repeat(254));
    expect(fitValue('\ud800', 'utf-8')).toBe('\ufffd');
  });

  it('always builds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (value) => {
        const built = buildMessage(
          '20',
          { ok: '1', date: ' '.repeat(18) },
          [['AJ', fitValue(value, 'utf-8')]],
          plain,
        );
        expect(built.kind).toBe('ok');
      }),
      { numRuns: 2_000, seed: 11 },
    );
  });
});
