import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charset } from './charset.ts';
import { charsets } from './charset.ts';
import type { MessageCode } from './fields.ts';
import { layout, messages } from './fields.ts';
import { longestMessageBytes, parseMessage } from './message.ts';
import type { Sip2Message } from './message.ts';
import { readTranscript, transcriptNames } from './testing/transcript.ts';

function parse(text: string | Uint8Array, charset?: Charset): Sip2Message {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  const parsed = parseMessage(bytes, charset);
  if (parsed.kind === 'failed') throw new Error(`${parsed.error.reason}: ${parsed.error.detail}`);
  return parsed.value;
}

function problem(text: string | Uint8Array): string {
  const parsed = parseMessage(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
  return parsed.kind === 'failed' ? parsed.error.reason : 'none';
}

function as<C extends MessageCode>(message: Sip2Message, code: C): Sip2Message<C> {
  if (!message.is(code)) throw new Error(`message ${message.code}`);
  return message;
}

describe('recorded sessions', () => {
  // Lines that are none on purpose: plain text of a server, a request split or joined, invented codes.
  const notMessages = /^(None|88foo|0000AO|$)/;
  // Sent with a wrong checksum on purpose, one of them with the sum over all but `AZ`.
  const wrongOnPurpose = /AZ0000|^9900802\.00AZFE06/;

  it.each(transcriptNames)('understands every line of %s, checksums included', (name) => {
    let understood = 0;
    let verified = 0;
    for (const { bytes } of readTranscript(name)) {
      const text = Buffer.from(bytes).toString('latin1');
      if (notMessages.test(text)) continue;
      if (/\r./.test(text.trim()) || (text.startsWith('1720261123    12') && !text.includes('AB'))) continue;
      const message = parse(bytes);
      understood += 1;
      if (/AZ[0-9A-Fa-f]{4}\r?\n?$/.test(text)) {
        expect(message.checksum, text).toBe(wrongOnPurpose.test(text) ? 'wrong' : 'ok');
        verified += 1;
      } else expect(message.checksum).toBe('absent');
      expect(message.unknown).toEqual([]);
    }
    expect(understood).toBeGreaterThanOrEqual(10);
    if (name.includes('errordetect')) expect(verified).toBeGreaterThan(20);
  });

  it('reads every field, flag and counter of a patron answer, and drops what is nobody’s business', () => {
    const line = readTranscript('koha-01-basic').find(
      ({ comment, from }) => comment.startsWith('patron info: charged items summary') && from === 'server',
    );
    const message = as(parse(line?.bytes ?? ''), '64');
    expect(message.fixed('patronStatus')).toBe(' '.repeat(14));
    expect(message.fixed('language')).toBe('001');
    expect(message.fixed('date')).toBe('20261123    090253');
    expect(message.counter('charged')).toBe(2);
    expect(message.counter('recalls')).toBe(0);
    expect(message.field('AE')).toBe('Anna Müller');
    expect(message.all('AU')).toEqual(['39529000000001', '39529000000009']);
    expect(message.codes).toEqual(['AO', 'AA', 'AE', 'BL', 'CQ', 'BV', 'CC', 'AU', 'AU', 'PC', 'AF']);
  });

  it('reads no field code inside a value', () => {
    const message = parse(
      '101YNY20261123    090404AOCPL|AB39529000000006|CY23|DABob Roberts|CV01|AFPATRON EXPIRED|\r',
    );
    expect(message.field('AB')).toBe('39529000000006');
    expect(message.field('PI')).toBeNull();
  });
});

describe('the tables', () => {
  it('begin the variable fields where the definition does', () => {
    const expected: Record<string, number> = {
      '93': 4,
      '94': 3,
      '99': 10,
      '98': 36,
      '23': 23,
      '24': 37,
      '63': 33,
      '64': 61,
      '17': 20,
      '18': 26,
      '11': 40,
      '12': 24,
      '09': 39,
      '10': 24,
      '29': 40,
      '30': 24,
      '65': 20,
      '66': 29,
      '37': 27,
      '38': 21,
      '35': 20,
      '36': 21,
      '25': 20,
      '26': 37,
      '15': 21,
      '16': 22,
      '19': 20,
      '20': 21,
      '01': 21,
      '96': 2,
      '97': 2,
    };
    const found = Object.fromEntries(
      (Object.keys(messages) as MessageCode[]).map((code) => [code, layout(code).variableAt]),
    );
    expect(found).toEqual(expected);
  });
});

describe('tolerance', () => {
  it('skips terminators, NUL and blanks before and after a message', () => {
    expect(parse('\r\n\0 941\r\n').code).toBe('94');
    expect(parse('941\n\r').code).toBe('94');
    expect(parse('941').code).toBe('94');
  });

  it('takes fields in any order, duplicates, empty ones, unknown ones and trailing delimiters', () => {
    const message = parse('1803020120261123    090248AJTitle|ZYown|AB1|AB2|CK|XI77||||\r');
    expect(message.field('AB')).toBe('1');
    expect(message.all('AB')).toEqual(['1', '2']);
    expect(message.field('CK')).toBe('');
    expect(message.field('AH')).toBeNull();
    expect(message.unknown).toEqual([
      { code: 'ZY', value: 'own' },
      { code: 'XI', value: '77' },
    ]);
  });

  it('takes a raw delimiter and a written one inside a title', () => {
    const text = '1801000120261123    085839ABi2|AJZürich — naïve | title|AQx &#124; y&#38;#x|\r';
    const message = parse(text);
    expect(message.field('AJ')).toBe('Zürich — naïve | title');
    expect(message.field('AQ')).toBe('x | y&#x');
  });

  it('joins a continuation to unknown fields, and drops it with a dropped one', () => {
    const message = parse('1803020120261123    090248ZYa| b|BD1 Main St| Springfield|AB1|\r');
    expect(message.unknown).toEqual([{ code: 'ZY', value: 'a| b' }]);
    expect(message.codes).toEqual(['AB']);
    expect(parse('1803020120261123    090248 stray|AB1|').codes).toEqual(['AB']);
  });

  it('takes blank and padded counters for what they are', () => {
    const message = as(
      parse('64              00020261123    085219    0000  12 999    abcdAA|AE|AO|\r'),
      '64',
    );
    expect(message.counter('holds')).toBeNull();
    expect(message.counter('overdue')).toBe(0);
    expect(message.counter('charged')).toBe(12);
    expect(message.counter('fines')).toBe(999);
    expect(message.counter('unavailableHolds')).toBeNull();
  });

  it('leaves HTML as text and makes control characters blanks, the written ones, too', () => {
    const message = parse(
      '10100020261123    090404AB1|AF<script>alert(1)</script>|AJa\u001b[31mb&#13;c\u0085d|\r',
    );
    expect(message.field('AF')).toBe('<script>alert(1)</script>');
    expect(message.field('AJ')).toBe('a [31mb c d');
  });

  it('keeps impossible character references as text', () => {
    expect(parse('18030201' + '20261123    090248AJ&#55296; &#9999999;|').field('AJ')).toBe(
      '&#55296; &#9999999;',
    );
  });

  it('composes what was sent decomposed', () => {
    expect(parse('1803020120261123    090248AJCafe\u0301 Mu\u0308ller|').field('AJ')).toBe('Café Müller');
    const decomposed = 'Truyện Kiều'.normalize('NFD');
    expect(parse(`1803020120261123    090248AJ${decomposed}|`).field('AJ')).toBe('Truyện Kiều');
    expect(parse('1803020120261123    090248AJe&#769;|').field('AJ')).toBe('é');
  });

  it('composes every text just as Unicode does', () => {
    const unit = fc.oneof(
      fc.integer({ min: 0xa0, max: 0x2fff }),
      fc.integer({ min: 0x4e00, max: 0xd7ff }),
      fc.integer({ min: 0xe000, max: 0xfffd }),
      fc.constantFrom(0x41, 0x61, 0x65, 0x301, 0x323, 0x1ebf, 0x212b, 0x1f600),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (points) => {
        const title = String.fromCodePoint(...points).replace(/[\u0080-\u009f]/g, '');
        const message = parse(`18030201${' '.repeat(18)}AB1|AJ${title}|`);
        expect(message.field('AJ')).toBe(title.normalize('NFC'));
      }),
      { numRuns: 3_000, seed: 5 },
    );
  });

  it('reads the old character sets, and shows bytes that mean nothing', () => {
    const title = (bytes: number[]): Uint8Array =>
      Buffer.concat([Buffer.from('1803020120261123    090248AJ'), Buffer.from(bytes), Buffer.from('|\r')]);
    expect(parse(title([0x43, 0x61, 0x66, 0x82]), 'cp850').field('AJ')).toBe('Café');
    expect(parse(title([0x43, 0x61, 0x66, 0xe9]), 'latin1').field('AJ')).toBe('Café');
    expect(parse(title([0x80, 0x31]), 'windows-1252').field('AJ')).toBe('€1');
    expect(parse(title([0x43, 0xe9]), 'ascii').field('AJ')).toBe('C\ufffd');
    expect(parse(title([0x43, 0xff]), 'utf-8').field('AJ')).toBe('C\ufffd');
  });

  it('holds a thousand loans', () => {
    const loans = Array.from({ length: 1000 }, (_, i) => `AU${10_000_000_000_000 + i}|`).join('');
    const head = '64              00120261123    090253000000001000000000000000AOCPL|AA1|AEA|';
    const message = parse(`${head}${loans}`);
    expect(message.all('AU')).toHaveLength(1000);
  });
});

describe('error detection', () => {
  it('verifies over bytes, in either case of the digits', () => {
    expect(parse('9900802.00AY1AZFCA0').checksum).toBe('ok');
    expect(parse('9900802.00AY1AZfca0').checksum).toBe('ok');
    expect(parse('9900302.00AY1AZFCA5').checksum).toBe('ok');
    expect(parse('9900802.00AY1AZFCA1').checksum).toBe('wrong');
    expect(parse('9900802.00AZFD6B')).toMatchObject({ checksum: 'ok', sequence: null });
    expect(parse('96AZFEF6')).toMatchObject({ code: '96', checksum: 'ok' });
    expect(parse('97AZFEF5')).toMatchObject({ code: '97', checksum: 'ok' });
    expect(parse('941AY0AZFDFD')).toMatchObject({ sequence: 0, checksum: 'ok' });
    expect(parse('9900802.00AY1AZFCA0|').checksum).toBe('ok');
  });

  it('never takes the end of a title for a checksum', () => {
    const message = parse('1803020120261123    090248AB1|AJThe AZ1234');
    expect(message).toMatchObject({ checksum: 'absent', sequence: null });
    expect(message.field('AJ')).toBe('The AZ1234');
  });

  it('takes a sequence number without a checksum', () => {
    expect(parse('941AY7')).toMatchObject({ sequence: 7, checksum: 'absent' });
  });
});

describe('bad lines', () => {
  it('says what is wrong with them', () => {
    expect(problem('')).toBe('empty');
    expect(problem('\r\n\0  ')).toBe('empty');
    expect(problem('Problems handling the request: x')).toBe('not-a-message');
    expect(problem('None')).toBe('not-a-message');
    expect(problem('login: ')).toBe('not-a-message');
    expect(problem('9')).toBe('not-a-message');
    expect(problem('88foo')).toBe('unknown-message');
    expect(problem('121NNY2026')).toBe('too-short');
    expect(problem(Buffer.alloc(longestMessageBytes + 1, 0x39))).toBe('too-long');
  });

  it('come in any form and never break the parser', () => {
    const codes = Object.keys(messages);
    const pieces = [
      '|',
      'AA',
      'AY1AZ',
      'AZFEF6',
      '&#124;',
      '&#13;',
      '&#',
      'BD',
      'ZQ',
      ' ',
      'é',
      '\r',
      '\0',
      '1',
    ];
    const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc
            .tuple(fc.constantFrom(...codes), soup)
            .map(([code, rest]) => Buffer.from(code + rest.padStart(40, '0'))),
        ),
        fc.constantFrom(...charsets),
        (bytes, charset) => {
          const parsed = parseMessage(bytes, charset);
          if (parsed.kind === 'failed') return;
          const message = parsed.value;
          for (const code of message.codes) {
            expect(message.field(code as 'AA')).not.toBeNull();
            expect(['BD', 'BE', 'BF', 'PB', 'PI']).not.toContain(code);
            for (const value of message.all(code as 'AA'))
              expect(value).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          }
        },
      ),
      { numRuns: 20_000, seed: 20261123 },
    );
  });
});
