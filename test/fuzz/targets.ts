import { EscposParser, readStatus, StatusParser } from '../../drivers/printer/escpos/frame.ts';
import { getPrinterAttributes, printJob } from '../../drivers/printer/ipp/commands.ts';
import { parseIpp, writeIpp } from '../../drivers/printer/ipp/frame.ts';
import { parsePng, pngOf } from '../../drivers/printer/png.ts';
import { parseLines, plain } from '../../main/station/receipts/lines.ts';
import { readFileSync } from 'node:fs';
import { parseStaffPin } from '../../db/stores/staff-pin.ts';
import { foldQuery, foldText, titleKey, withoutMarks } from '../../db/stores/titles/fold.ts';
import { rankOf } from '../../db/stores/titles/rank.ts';
import { HidPosParser } from '../../drivers/barcode/hid-pos-scanner.ts';
import { ScanParser } from '../../drivers/barcode/scan-parser.ts';
import { fromHex } from '../../drivers/frame/hex.ts';
import { parseIlsAddress } from '../../drivers/ils/address.ts';
import { inputEventBytes, InputEventParser } from '../../drivers/headset/input-event.ts';
import { LineSplitter } from '../../drivers/ils/sip2/line-splitter.ts';
import { parseMessage } from '../../drivers/ils/sip2/message.ts';
import { TelnetFilter } from '../../drivers/ils/sip2/telnet.ts';
import { maskText } from '../../drivers/ils/sip2/text-mask.ts';
import { meaningOfText } from '../../drivers/ils/sip2/texts.ts';
import { CfReplyParser, CfRequestParser } from '../../drivers/rfid/cf-rh320u/frame.ts';
import { FeigReplyParser, FeigRequestParser } from '../../drivers/rfid/feig/frame.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { tagData } from '../../drivers/rfid/iso15693.ts';
import { addAccessSpecBody, readAccessSpec } from '../../drivers/rfid/llrp/access.ts';
import { readTagReports } from '../../drivers/rfid/llrp/commands.ts';
import { LlrpParser } from '../../drivers/rfid/llrp/frame.ts';
import { MetratecCommandParser, MetratecReplyParser } from '../../drivers/rfid/metratec/frame.ts';
import * as m6e from '../../drivers/rfid/m6e/commands.ts';
import { M6eReplyParser, M6eRequestParser } from '../../drivers/rfid/m6e/frame.ts';
import { frameAnswer } from '../../drivers/rfid/nxp-chip.ts';
import { parseAirAnswer, parseInventory, parseUid, sessionStatus } from '../../drivers/rfid/pcsc/commands.ts';
import { parseCommand, parseObjects, parseResponse } from '../../drivers/rfid/pcsc/frame.ts';
import { Rl86ReplyParser, Rl86RequestParser } from '../../drivers/rfid/rl86/frame.ts';
import { Rrhfoem04ReplyParser, Rrhfoem04RequestParser } from '../../drivers/rfid/rrhfoem04/frame.ts';
import type { TagContent } from '../../drivers/rfid/tag/content.ts';
import { decodeTag, decodeTagPrefix } from '../../drivers/rfid/tag/decode-tag.ts';
import { decodeEpcBank, decodeUserBank } from '../../drivers/rfid/tag/uhf/decode-uhf.ts';
import { passedFrame } from '../../drivers/rfid/threem/answers.ts';
import { ThreeMReplyParser, ThreeMRequestParser } from '../../drivers/rfid/threem/frame.ts';
import { createItemReader, createPatronReader } from '../../main/cache/list-rows.ts';
import { CsvParser } from '../../main/csv/csv-parser.ts';
import type { CsvRecord } from '../../main/csv/csv-parser.ts';
import { formatWav, parseWav } from '../../main/station/voice/wav.ts';
import { parseVietQr } from '../../main/station/fees/vietqr.ts';
import { wordOf } from '../../main/station/fees/webhook-adapter.ts';
import { parseCitizenCard } from '../../main/station/sign-in/citizen-card.ts';
import * as uhf18 from '../../drivers/rfid/uhfreader18/commands.ts';
import { Uhf18ReplyParser, Uhf18RequestParser } from '../../drivers/rfid/uhfreader18/frame.ts';

const csvLists = [
  'barcode,title,itype,notforloan,onloan,cardnumber\r\nTV1,"Dế ""Mèn"", 1",SACH,0,2026-12-15,\r\nTV2,Hai,CD,1,,BD1\r\n',
  'sep=;\nSố ĐKCB;Nhan đề;Hạn trả;Tình trạng\nVV1;Truyện Kiều;15/12/2026;Đang mượn\n"VV2\n";x;;\n',
  'cardnumber\tdateexpiry\tdebarred\tblocks\nBD1\t2027-01-31\t9999-12-31\tfees-owed\nBD2\t31/01/2027\t0\t\n',
].map((text) => new TextEncoder().encode(text));

/** A list in pieces of odd sizes, line by line into rows. */
function readList(input: Uint8Array): void {
  const csv = new CsvParser();
  const text = new TextDecoder().decode(input);
  const size = 1 + ((input[0] ?? 0) % 50);
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += size) records.push(...csv.push(text.slice(at, at + size)));
  records.push(...csv.end());
  if (records.length > text.length) throw new Error('more records than characters');
  const header = records[0]?.kind === 'row' ? records[0].fields : [];
  const readers = [createItemReader(header, 'Asia/Ho_Chi_Minh'), createPatronReader(header, '2026-11-24')];
  for (const [index, record] of records.entries()) {
    if (index > 0 && record.line <= (records[index - 1]?.line ?? 0)) throw new Error('lines go backwards');
    if (record.kind !== 'row') continue;
    for (const read of readers) {
      const row = read(record);
      if (typeof row === 'string') continue;
      if (/[\p{Cc}|]/u.test('id' in row ? row.id : row.cardId)) throw new Error('a number that is none');
      if ('title' in row && (row.title?.length ?? 0) > 900) throw new Error('a title without end');
      if ('dueAtMs' in row && row.dueAtMs !== null && !Number.isFinite(row.dueAtMs)) throw new Error('due');
    }
  }
}

/** One parser or decoder: good inputs to begin with, and what must hold of its answer to any other. */
export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  /** Throws when the answer is none of the documented ones. */
  run(bytes: Uint8Array): void;
}

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/vectors/${name}.json`, import.meta.url), 'utf8'));
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

const tags = (fixture('tags') as { model: string; hex: string }[]).map(({ hex }) => bytes(hex));
const frames = fixture('reader-frames') as { protocol: string; hex: string; dir: string }[];
const framesOf = (protocol: string): Uint8Array[] =>
  frames.filter((frame) => frame.protocol.startsWith(protocol)).map(({ hex }) => bytes(hex));

const models: ReadonlySet<string> = new Set([
  'iso28560-2',
  'iso28560-3',
  'threem-501',
  'iso28560-4',
  'gaoxiao',
  'bookwaves',
  'smartfreq',
  'blank',
  'unknown',
]);

function checkContent({ model, id, parts, part, crc, elements, warnings }: TagContent): void {
  if (!models.has(model)) throw new Error(`model ${model}`);
  if (id !== null && id.length > 8192) throw new Error('an identifier longer than any tag');
  if (crc !== null && crc !== 'ok' && crc !== 'wrong') throw new Error('crc');
  for (const number of [parts, part]) {
    if (number !== null && !(Number.isInteger(number) && number >= 0 && number <= 999))
      throw new Error('parts');
  }
  if (elements.some(({ oid }) => !Number.isInteger(oid) || oid < 1)) throw new Error('element');
  if (warnings.some((warning) => warning.length > 2000)) throw new Error('warning');
}

interface AnyParser {
  push(bytes: Uint8Array): readonly unknown[];
  reset?(request: Uint8Array): void;
}

/** A parser is fed in two pieces, cut anywhere, as a line would. */
function parser(name: string, protocol: string, create: () => AnyParser, request?: Uint8Array): FuzzTarget {
  return {
    name,
    seeds: framesOf(protocol),
    run(input) {
      const made = create();
      if (request) made.reset?.(request);
      const cut = (input[0] ?? 0) % (input.length + 1);
      const found = [...made.push(input.subarray(0, cut)), ...made.push(input.subarray(cut))];
      if (found.length > input.length) throw new Error('more frames than bytes');
    },
  };
}

const someEpc = bytes('E20000112233');
const change = { firstWord: 1, bytes: bytes('19C2'), password: bytes('A1B2C3D4') };

/** Laid anew for every input: a wrong password strikes a chip dumb. */
function chipField(): RfField {
  const field = new RfField();
  const uid = 'E004015011223344';
  field.lay({
    uid,
    memory: new Uint8Array(8),
    ...{ blockSizeBytes: 4, afi: 0, dsfid: 0, eas: true, locked: new Set<number>() },
    password: change.password,
  });
  return field;
}

const sip2Lines = [
  '9900802.00AY0AZFCA1',
  '98YYYYNN30000320261124    112409 2.00AOTV|BXYYYNYYYYYNYNNNYN|AY0AZEEE7',
  '121NNY20261124    112409AOTV|AABD000001|ABTV00000302|AJDế Mèn phiêu lưu ký|AH20261208    235900|AY1AZE048',
  '64              00020261124    112409000000000000000000000000AOTV|AABD000001|AEThử|BLY|CQY|AY2AZ0000',
].map((line) => new TextEncoder().encode(line));

/** Report of a HID POS scanner. */
function posReport(text: string, isContinued: boolean): Uint8Array {
  const report = new Uint8Array(64);
  report.set([2, text.length, ...new TextEncoder().encode(`]C0${text}`)]);
  report[63] = isContinued ? 1 : 0;
  return report;
}

export const fuzzTargets: readonly FuzzTarget[] = [
  ...[0x06, 0x3e, null].map((dsfid): FuzzTarget => ({
    name: `decodeTag, DSFID ${dsfid === null ? 'unknown' : dsfid.toString(16)}`,
    seeds: tags,
    run(input) {
      checkContent(decodeTag(input, { dsfid }));
      checkContent(decodeTagPrefix(input, { dsfid }).content);
    },
  })),
  {
    name: 'decodeEpcBank',
    seeds: tags,
    run(input) {
      checkContent(decodeEpcBank(input));
    },
  },
  {
    name: 'decodeUserBank',
    seeds: tags,
    run(input) {
      checkContent(decodeUserBank(input));
    },
  },
  parser('CF-RH320U-93 replies', 'CF-RH320U-93', () => new CfReplyParser(), framesOf('CF-RH320U-93')[0]),
  parser('CF-RH320U-93 requests', 'CF-RH320U-93', () => new CfRequestParser()),
  parser('FEIG replies', 'FEIG', () => new FeigReplyParser(), bytes('07FFB001001C56')),
  parser('FEIG requests', 'FEIG', () => new FeigRequestParser()),
  parser('RRHFOEM04 replies', 'RRHFOEM04', () => new Rrhfoem04ReplyParser(), bytes('03F000892F')),
  parser('RRHFOEM04 requests', 'RRHFOEM04', () => new Rrhfoem04RequestParser()),
  {
    name: 'LLRP messages',
    seeds: [
      '04160000000E0000000600000001',
      '043E0000000A0000000A',
      '041E000000140000000C011F000A006500026E6F',
      '043D000000450000000D00F000198D000102030405060708090A0B81000186D08C340000F0002200F100160080' +
        '000102030405060708090A0B0C0D0E0F81000286CE8C4400',
    ].map(bytes),
    run(input) {
      for (const { type, body } of new LlrpParser().push(input)) {
        if (!Number.isInteger(type)) throw new Error('type');
        const tags = readTagReports(body);
        if (JSON.stringify(tags).length > 1_000_000) throw new Error('more tags than bytes');
      }
    },
  },
  {
    name: 'PC/SC responses',
    seeds: framesOf('PCSC-transparent'),
    run(input) {
      const response = parseResponse(input);
      if (!response) return;
      if (response.data.length !== input.length - 2) throw new Error('length');
      const word = sessionStatus(response);
      if (!(Number.isInteger(word) && word >= 0 && word <= 0xffff)) throw new Error('status');
      const answer = parseAirAnswer(response);
      if (answer.kind === 'answered' && answer.bytes.length > input.length)
        throw new Error('more than there was');
      for (const uid of [parseInventory(response.data)?.uid, ...Object.values(parseUid(response.data))]) {
        if (uid && !/^[0-9A-F]{16}$/.test(uid)) throw new Error('UID');
      }
    },
  },
  {
    name: 'PC/SC commands',
    seeds: framesOf('PCSC-transparent'),
    run(input) {
      const command = parseCommand(input);
      if (!command) return;
      if (command.data.length > input.length) throw new Error('more than there was');
      const objects = parseObjects(command.data);
      if (objects && objects.size > command.data.length) throw new Error('more objects than bytes');
    },
  },
  {
    name: 'metraTec lines',
    seeds: ['E004010012345678\r', 'IVF 01\r', 'TDT\r00112233\rCOK\rNCL\r', 'TNR\r', 'REV\r'].map((text) =>
      new TextEncoder().encode(text),
    ),
    run(input) {
      const replies = new MetratecReplyParser();
      replies.reset(new TextEncoder().encode('INV SSL\r'));
      if (replies.push(input).length > input.length) throw new Error('more lines than bytes');
      if (new MetratecCommandParser().push(input).length > input.length)
        throw new Error('more lines than bytes');
    },
  },
  {
    name: 'LLRP operations on tags',
    seeds: [
      addAccessSpecBody(1, someEpc, { id: 1, kind: 'write', ...change }),
      addAccessSpecBody(1, someEpc, { id: 1, kind: 'read', firstWord: 1, wordCount: 7 }),
    ],
    run(input) {
      const spec = readAccessSpec(input);
      if (spec && spec.epc.length > input.length) throw new Error('more EPC than bytes');
    },
  },
  {
    name: 'requests to the EPC bank',
    seeds: [
      uhf18.readData(someEpc, 1, 4),
      uhf18.writeData(someEpc, change),
      m6e.readData(someEpc, 1, 4),
      m6e.writeData(someEpc, change),
    ],
    run(input) {
      const requests = [
        ...[0x02, 0x03].map((code) => uhf18.parseBankRequest(code, input)),
        ...[0x28, 0x24].map((code) => m6e.parseBankRequest(code, input)),
      ];
      for (const request of requests) {
        if (!request) continue;
        const { epc, bytes: written, password } = request;
        if (epc.length + (written?.length ?? 0) + password.length > input.length)
          throw new Error('more than was sent');
      }
    },
  },
  {
    name: 'frames to and from a tag',
    seeds: ['22B20444332211500104E0', '22B30444332211500104E010A1B2C3D4', '00000500D339DBFA', '010F'].map(
      bytes,
    ),
    run(input) {
      const answer = frameAnswer(chipField(), input);
      if (answer && answer.length > 40) throw new Error('more than a chip says');
      const frame = passedFrame({ prefix: 0xd6, command: 0x14, status: 0, data: input });
      for (const one of [frame, input, answer])
        if (one && tagData(one).kind === undefined) throw new Error('no result');
    },
  },
  parser('3M replies', '3M', () => new ThreeMReplyParser(), framesOf('3M')[0]),
  parser('3M requests', '3M', () => new ThreeMRequestParser()),
  parser('RL86 replies', 'RL86', () => new Rl86ReplyParser(), framesOf('RL86')[0]),
  parser('RL86 requests', 'RL86', () => new Rl86RequestParser()),
  parser('UHFReader18 replies', 'UHFReader18', () => new Uhf18ReplyParser(), bytes('04FF011BB4')),
  parser('UHFReader18 requests', 'UHFReader18', () => new Uhf18RequestParser()),
  parser('M6e replies', 'ThingMagic-M6e', () => new M6eReplyParser()),
  parser('M6e requests', 'ThingMagic-M6e', () => new M6eRequestParser()),
  {
    name: 'scanner',
    seeds: ['TV00000012\r', ']C0BD000001\r\n', '\u0002TV1\u0003'].map((text) =>
      new TextEncoder().encode(text),
    ),
    run(input) {
      for (const event of new ScanParser().push(input)) {
        if (event.kind === 'scan' && (event.scan.text.length > 256 || /\p{C}/u.test(event.scan.text))) {
          throw new Error('a scan that is no text');
        }
      }
    },
  },
  {
    name: 'headset jack',
    seeds: [bytes('00'.repeat(16) + '0500020001000000'), bytes('FF'.repeat(24))],
    run(input) {
      const jack = new InputEventParser();
      const cut = (input[0] ?? 0) % (input.length + 1);
      const found = [...jack.push(input.subarray(0, cut)), ...jack.push(input.subarray(cut))];
      if (found.length + jack.strange !== Math.floor(input.length / inputEventBytes))
        throw new Error('records lost');
      if (jack.pendingBytes >= inputEventBytes) throw new Error('a whole record is kept back');
    },
  },
  {
    name: 'WAV file',
    seeds: [22_050, 8_000].map((sampleRate) => formatWav({ sampleRate, samples: Uint8Array.of(1, 2, 3, 4) })),
    run(input) {
      const sound = parseWav(input);
      if (sound === null) return;
      if (sound.samples.length > input.length || sound.samples.length % 2 !== 0) throw new Error('samples');
      if (sound.sampleRate < 8_000 || sound.sampleRate > 48_000) throw new Error('sample rate');
    },
  },
  {
    name: 'HID POS scanner',
    seeds: [
      posReport('TV1', false),
      Uint8Array.of(...posReport('9'.repeat(56), true), ...posReport('TV1', false)),
    ],
    run(input) {
      const pos = new HidPosParser();
      for (let at = 0; at < input.length; at += 64) {
        const event = pos.push(input.subarray(at, at + 64));
        if (event?.kind === 'scan' && (event.scan.text.length > 256 || /\p{C}/u.test(event.scan.text))) {
          throw new Error('a scan that is no text');
        }
      }
    },
  },
  {
    name: 'ESC/POS status bytes',
    seeds: ['12121212', '1A36127E', '0F'].map(bytes),
    run(input) {
      const parser = new StatusParser();
      const found = parser.push(input);
      if (found.length + parser.dropped !== input.length) throw new Error('bytes that nobody counted');
      const [a = 0, b = 0, c = 0, d = 0] = found.map(({ byte }) => byte);
      if (typeof readStatus({ 1: a, 2: b, 3: c, 4: d }).isPaperOut !== 'boolean') throw new Error('no facts');
    },
  },
  {
    name: 'ESC/POS commands',
    seeds: ['1B401D763000020002000102030410041B64051D5642001D7201', '1D76300048003000AA10040410140801'].map(
      bytes,
    ),
    run(input) {
      const parser = new EscposParser();
      const cut = (input[0] ?? 0) % (input.length + 1);
      const commands = [...parser.push(input.subarray(0, cut)), ...parser.push(input.subarray(cut))];
      if (commands.length > input.length) throw new Error('more commands than bytes');
      for (const command of commands) {
        if (command.kind === 'raster' && command.picture.bits.length > input.length)
          throw new Error('more dots');
      }
    },
  },
  {
    name: 'IPP messages',
    seeds: [
      writeIpp(getPrinterAttributes(1, 'ipp://h/printers/x')),
      writeIpp(printJob(2, 'ipp://h/x', { mimeType: 'application/pdf', data: bytes('AA'), page: null })),
    ],
    run(input) {
      const message = parseIpp(input);
      if (!message) return;
      const values = message.attributes.reduce((sum, attribute) => sum + attribute.values.length, 0);
      if (values + message.data.length > input.length) throw new Error('more values than bytes');
    },
  },
  {
    name: 'pictures of receipts',
    seeds: [
      pngOf({ widthDots: 16, heightDots: 2, bits: bytes('AA55FF00') }),
      pngOf({ widthDots: 9, heightDots: 1, bits: bytes('AA80') }),
    ],
    run(input) {
      const picture = parsePng(input);
      if (picture && picture.bits.length > 2_100_000) throw new Error('a picture without end');
    },
  },
  {
    name: 'lines of receipts',
    seeds: ['# T\n---\na | b\n[qr] x\n    in', '>~ s\n* b\n## S\n~ c'].map((text) =>
      new TextEncoder().encode(text),
    ),
    run(input) {
      const text = new TextDecoder().decode(input);
      if (parseLines(text).length > text.split('\n').length) throw new Error('more lines than there were');
      const [line, ...more] = parseLines(`x${plain(text)}`);
      if (more.length > 0 || line?.kind !== 'text') throw new Error('a value that is more than a text');
    },
  },
  { name: 'CSV lists', seeds: csvLists, run: readList },
  {
    name: 'staff PIN file',
    seeds: [
      { cost: { n: 16_384, r: 8, p: 1 }, tries: { wrong: 3, lastMs: 1_764_000_000_000 } },
      { cost: { n: 2, r: 1, p: 4 }, tries: { wrong: 0, lastMs: 0 } },
    ].map((rest) =>
      new TextEncoder().encode(JSON.stringify({ salt: '00'.repeat(16), hash: '11'.repeat(32), ...rest })),
    ),
    run(input) {
      const found = parseStaffPin(new TextDecoder().decode(input));
      if (found === null) return;
      const { cost, hash, tries } = found;
      if (hash.length !== 64 || cost.n * cost.r * cost.p > 131_072 * 16 * 4) throw new Error('cost');
      if (!(tries.wrong >= 0 && tries.lastMs >= 0)) throw new Error('tries');
    },
  },
  {
    name: 'SIP2 messages',
    seeds: sip2Lines,
    run(input) {
      const parsed = parseMessage(input);
      if (parsed.kind !== 'ok' && parsed.kind !== 'failed') throw new Error('no result');
    },
  },
  {
    name: 'SIP2 lines',
    seeds: sip2Lines,
    run(input) {
      const splitter = new LineSplitter();
      const cut = (input[0] ?? 0) % (input.length + 1);
      const lines = [...splitter.push(input.subarray(0, cut)), ...splitter.push(input.subarray(cut))];
      const taken = lines.reduce((sum, line) => sum + line.length, splitter.pending.length);
      if (taken > input.length) throw new Error('more bytes than came');
    },
  },
  {
    name: 'telnet negotiation',
    seeds: ['FFFB01FFFD18', 'FFFA1800FFFF78FFF0', '6C6F67696E3A20FFFFFF'].map(bytes),
    run(input) {
      const filter = new TelnetFilter();
      const cut = (input[0] ?? 0) % (input.length + 1);
      const whole = new TelnetFilter().push(input);
      const parts = [filter.push(input.subarray(0, cut)), filter.push(input.subarray(cut))];
      for (const kind of ['data', 'replies'] as const) {
        const joined = parts.reduce((sum, part) => sum + part[kind].length, 0);
        if (joined !== whole[kind].length || joined > input.length) throw new Error(kind);
      }
    },
  },
  {
    name: 'ILS addresses',
    seeds: [
      'sip2://a:p%40ss@h:6001?institution=CPL&charset=cp850&profile=koha&transport=telnet&probe=TV1',
      'sip2+tls://a:b@[::1]:6443?ca=%2Fx&cert=a&key=b&serverName=h',
      'library:./x',
    ].map((text) => new TextEncoder().encode(text)),
    run(input) {
      const text = new TextDecoder().decode(input);
      const parsed = parseIlsAddress(text);
      if (parsed.kind === 'failed' && parsed.error.message === '')
        throw new Error('no word of what is wrong');
    },
  },
  {
    name: 'screen messages',
    seeds: ['Item not checked out to Anna Müller', 'Thẻ BD000123 bị khóa', 'NOT_FOR_LOAN: 1'].map((text) =>
      new TextEncoder().encode(text),
    ),
    run(input) {
      const text = new TextDecoder().decode(input);
      if (/\d/.test(maskText(text, [text.slice(0, 8)]))) throw new Error('a number was kept');
      if (meaningOfText(text) === undefined) throw new Error('no answer');
    },
  },
  {
    name: 'words of titles',
    seeds: [
      'Hoà bình, tập 1',
      'ĐẤT "rừng" <b>phương</b> Nam',
      'Tiếng Việt'.normalize('NFD'),
      'الأمير 📚 ﷺ Ǆ',
    ].map((text) => new TextEncoder().encode(text)),
    run(input) {
      const text = new TextDecoder().decode(input);
      const folded = foldText(text);
      const query = foldQuery(text);
      if (query.words.length > 12 || folded.words.length > 150) throw new Error('words without end');
      if (folded.words.some((word) => !/^[\p{L}\p{N}]+$/u.test(word))) throw new Error('no word');
      if (withoutMarks(titleKey(folded)) !== folded.words.join(' ')) throw new Error('key');
      // What was typed finds itself.
      const rank = rankOf(query, folded);
      if ((rank === null) !== (folded.words.length === 0)) throw new Error('rank');
    },
  },
  {
    name: 'VietQR payloads',
    seeds: [
      '00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA53037045405150005802VN62350109TV00012340818THU VIEN TV0001234630409AD',
      '00020101021138540010A00000072701240006970423011000999999990208QRIBFTTA53037045802VN6304CBB4',
    ].map((text) => new TextEncoder().encode(text)),
    run(input) {
      const order = parseVietQr(new TextDecoder('latin1').decode(input));
      if (order === null) return;
      if (!/^\d{6}$/.test(order.bin) || order.account.length > 19) throw new Error('no such account');
      if (order.amountVnd !== null && !(Number.isSafeInteger(order.amountVnd) && order.amountVnd > 0))
        throw new Error('amount');
    },
  },
  {
    name: 'citizen cards',
    seeds: [
      '000000000123|000000123|NGUYỄN VĂN THỬ|01012000|Nam|1 Phố Mẫu|02012021',
      '000000000123|A|01012000|Nam|B|02012021',
    ].map((text) => new TextEncoder().encode(text)),
    run(input) {
      const number = parseCitizenCard(new TextDecoder().decode(input));
      if (number !== null && !/^\d{12}$/.test(number)) throw new Error('more than the number was kept');
    },
  },
  {
    name: 'words of payments',
    seeds: [
      '{"bill":"MT22222222","amount":15000,"currency":"VND"}',
      '{"bill":"MT9","amount":1,"currency":"VND"}',
    ].map((text) => new TextEncoder().encode(text)),
    run(input) {
      const word = wordOf(input);
      if (word === null) return;
      if (
        !/^[0-9A-Za-z-]{1,25}$/.test(word.bill) ||
        !Number.isSafeInteger(word.amountVnd) ||
        word.amountVnd < 1
      )
        throw new Error('no payment');
    },
  },
];
