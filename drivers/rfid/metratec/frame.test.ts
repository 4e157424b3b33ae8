import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSystemInfo } from '../iso15693.ts';
import { addressed, addressedWrite, parseTagLine, selected } from './commands.ts';
import { encodeCommand, encodeReply, MetratecCommandParser, MetratecReplyParser } from './frame.ts';
import type { MetratecReply } from './frame.ts';

// reader-frames.json has no frames of this protocol. The lines here are those of the reference (section 3.4) and of the
// examples in the maker's own public library.

const uid = 'E0040150954F02B1';
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

function parserFor(command: string): MetratecReplyParser {
  const parser = new MetratecReplyParser();
  parser.reset(encodeCommand(command));
  return parser;
}

const replies = (command: string, text: string): MetratecReply[] => parserFor(command).push(bytes(text));

describe('metraTec lines', () => {
  it('writes the commands that a tag gets', () => {
    expect(addressed(0x23, uid, [0, 8])).toBe(`REQ 2223${uid}0008 CRC`);
    expect(addressed(0x2b, uid)).toBe(`REQ 222B${uid} CRC`);
    expect(addressedWrite(0x27, uid, [0xc2])).toBe(`WRQ 2227${uid}C2 CRC`);
    expect(addressedWrite(0x21, 'E0070000000000AB', [3, 1, 2, 3, 4])).toBe(
      'WRQ 6221E0070000000000AB0301020304 CRC',
    );
    expect(selected('WRQ', 0xa2)).toBe('WRQ 12A204 CRC');
    expect(new TextDecoder().decode(encodeCommand('INV'))).toBe('INV\r');
  });

  it('reads commands as a pad does, in any case and cut anywhere', () => {
    const parser = new MetratecCommandParser();
    expect(parser.push(bytes('BRK\rSRI ss'))).toEqual(['BRK']);
    expect(parser.push(bytes(' 100\r'))).toEqual(['SRI ss 100']);
    expect(parseTagLine(`req 2220${uid}00 crc`)).toMatchObject({ word: 'REQ' });
    expect(parseTagLine('REQ 222 CRC')).toBeNull();
  });

  it('reads the answer of a tag with its CRC', () => {
    const reply = { kind: 'tag', bytes: Uint8Array.of(0x00, 0x11, 0x11, 0x22, 0x22) } as const;
    const text = 'TDT\r0011112222B7DD\rCOK\rNCL\r';
    expect(replies('REQ 2220 CRC', text)).toEqual([reply]);
    expect(new TextDecoder().decode(encodeReply(reply))).toBe(text);
  });

  it('reads an inventory, also with antenna reports and line feeds', () => {
    const text = `${uid}\r\nE004010012345678\r\nARP 12\r\nIVF 02\r\n`;
    expect(replies('INV', text)).toEqual([
      { kind: 'inventory', uids: [uid, 'E004010012345678'], tagErrors: 0, count: '02' },
    ]);
  });

  it.each<MetratecReply>([
    { kind: 'inventory', uids: [uid], tagErrors: 1, count: '01' },
    { kind: 'tag-fault', fault: 'silent' },
    { kind: 'tag-fault', fault: 'collision' },
    { kind: 'tag-fault', fault: 'too-long' },
    { kind: 'tag-fault', fault: 'air' },
    { kind: 'refusal', code: 'UPA' },
  ])('reads what the simulator writes: %o', (reply) => {
    const command = reply.kind === 'inventory' ? 'INV' : 'WRQ 2227 CRC';
    expect(parserFor(command).push(encodeReply(reply))).toEqual([reply]);
  });

  it('says that an answer with a wrong CRC or an unreadable line is damaged', () => {
    const damaged = [{ kind: 'tag-fault', fault: 'line' }];
    expect(replies('REQ 2220 CRC', 'TDT\r0011112223B7DD\rCOK\rNCL\r')).toEqual(damaged);
    expect(replies('REQ 2220 CRC', 'TDT\r0011!12222B7DD\rCOK\rNCL\r')).toEqual(damaged);
    expect(replies('REQ 2220 CRC', 'TDT\rCOK\rNCL\r')).toEqual(damaged);
  });

  it('takes no line for an answer to something else', () => {
    expect(replies('BRK', `TDT\r0011112222B7DD\rCOK\rNCL\r${uid}\rIVF 01\rHBT\rBRA\r`)).toEqual([
      { kind: 'text', text: 'BRA' },
    ]);
    expect(replies('REV', 'OK!\rHBT\rIVF 00\rTNR\rDESKID_ISO     01000218\r')).toEqual([
      { kind: 'text', text: 'DESKID_ISO     01000218' },
    ]);
    expect(replies('REQ 222B CRC', `NCM\r${uid}\rIVF 01\rOK!\r`)).toEqual([]);
  });

  it('finds an answer directly behind noise', () => {
    expect(replies('INV', `U\x00\xff\x13${uid}\rIVF 01\r`)).toMatchObject([{ uids: [uid] }]);
    expect(replies('WRQ 2227 CRC', '\xfe~\x00TNR\r')).toHaveLength(1);
  });

  it('forgets what was half received when the next command goes out', () => {
    const parser = parserFor('INV');
    parser.push(bytes(`${uid}\rE0040`));
    parser.reset(encodeCommand('INV'));
    expect(parser.push(bytes('IVF 00\r'))).toMatchObject([{ uids: [], count: '00' }]);
  });

  it('keeps no line and no inventory that does not end', () => {
    const parser = parserFor('INV');
    for (let turn = 0; turn < 200; turn += 1) parser.push(bytes('A'.repeat(1_000)));
    for (let turn = 0; turn < 2_000; turn += 1) parser.push(bytes(`\r${uid}`));
    const [reply] = parser.push(bytes('\rIVF 01\r'));
    expect(reply?.kind === 'inventory' && reply.uids.length).toBe(512);
  });

  it('gives the same reply however the line cuts it, behind any garbage', () => {
    const reply = {
      kind: 'tag',
      bytes: Uint8Array.from({ length: 41 }, (_, index) => index & 0xfe),
    } as const;
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (garbage, cuts) => {
          const parser = parserFor('REQ 2223 CRC');
          const stream = Uint8Array.of(...garbage, 0x00, ...encodeReply(reply));
          const found: MetratecReply[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const step = cuts[turn % cuts.length] ?? 1;
            found.push(...parser.push(stream.slice(at, at + step)));
            at += step;
          }
          expect(found.at(-1)).toEqual(reply);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('parseSystemInfo', () => {
  const onAir = [0xb1, 0x02, 0x4f, 0x95, 0x50, 0x01, 0x04, 0xe0];

  it('takes the fields that the information flags name', () => {
    expect(parseSystemInfo(Uint8Array.of(0x0f, ...onAir, 0x3e, 0x07, 27, 3, 1), uid)).toEqual({
      uid,
      dsfid: 0x3e,
      afi: 0x07,
      blockCount: 28,
      blockSizeBytes: 4,
    });
    expect(parseSystemInfo(Uint8Array.of(0x02, ...onAir, 0xc2), uid)).toEqual({
      uid,
      dsfid: null,
      afi: 0xc2,
      blockCount: null,
      blockSizeBytes: null,
    });
  });

  it('refuses what is of another tag', () => {
    expect(
      parseSystemInfo(Uint8Array.of(0x0f, ...onAir, 0x3e, 0x07, 27, 3, 1), 'E004010000000001'),
    ).toBeNull();
    expect(parseSystemInfo(new Uint8Array(0), uid)).toBeNull();
  });
});
