import { fromHex, toHex } from '../../drivers/frame/hex.ts';
import type { TagContent } from '../../drivers/rfid/tag/content.ts';
import { decodeTag } from '../../drivers/rfid/tag/decode-tag.ts';
import { detect } from '../../drivers/rfid/tag/detect.ts';
import { decodeEpcBank, decodeUserBank } from '../../drivers/rfid/tag/uhf/decode-uhf.ts';
import { encodeTag } from '../../drivers/rfid/tag/encode-tag.ts';
import { rewriteTag } from '../../drivers/rfid/tag/rewrite-tag.ts';
import { exit } from './io.ts';
import { parseWords } from './parse-words.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';

const usage =
  'usage: muontra tag decode HEX [--dsfid HH] [--afi HH] [--bank memory|epc|user] [--json] | tag encode --model iso28560-2|iso28560-3|threem-501 --id ID [--owner ISIL] [--parts N --part N] [--usage U] [--size BYTES] [--json] | tag rewrite HEX [--dsfid HH] [--locked N,N] [--id ID] [--owner ISIL] [--parts N] [--part N] [--usage U] [--json]';
const longestHexDigits = 16_384;

/** `tag decode`, `tag encode` and `tag rewrite`: tag memory to content, back, and changed in place. */
export const tagCommand: Command = (args, io) => {
  const [action, ...rest] = args;
  if (action === 'decode') return Promise.resolve(decode(rest, io));
  if (action === 'encode') return Promise.resolve(encode(rest, io));
  if (action === 'rewrite') return Promise.resolve(rewrite(rest, io));
  return Promise.resolve(badUse(io, usage));
};

function badUse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}

function byteOf(text: string | undefined): number | null | 'wrong' {
  if (text === undefined) return null;
  return /^[0-9A-Fa-f]{2}$/.test(text) ? Number.parseInt(text, 16) : 'wrong';
}

function decode(args: readonly string[], io: CliIo): ExitStatus {
  const words = parseWords(args, {
    dsfid: { type: 'string' },
    afi: { type: 'string' },
    bank: { type: 'string', default: 'memory' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const parsed = words.value;
  const { values, positionals } = parsed;
  const hex = positionals.join('');
  if (hex === '') return badUse(io, usage);
  const { bank } = values;
  if (bank !== 'memory' && bank !== 'epc' && bank !== 'user') {
    return badUse(io, '--bank must be memory, epc or user');
  }
  const dsfid = byteOf(values.dsfid);
  const afi = byteOf(values.afi);
  if (dsfid === 'wrong' || afi === 'wrong') return badUse(io, '--dsfid and --afi take two hex digits');
  if (hex.length > longestHexDigits) return badUse(io, `more than ${String(longestHexDigits)} hex digits`);
  const memory = fromHex(hex);
  if (memory === null) return badUse(io, 'the tag memory must be hex digits, two for each byte');
  const content =
    bank === 'epc'
      ? decodeEpcBank(memory)
      : bank === 'user'
        ? decodeUserBank(memory)
        : decodeTag(memory, { dsfid });
  const because = bank === 'memory' ? detect({ memory, dsfid }).because : null;
  io.out(values.json ? JSON.stringify({ ...content, because }) : describe(content, because));
  return content.model === 'unknown' ? exit.refused : exit.done;
}

/** What a tag says, for a person; JSON quoting keeps control characters off the terminal. */
function describe(content: TagContent, because: string | null): string {
  const lines = [`model    ${content.model}`];
  if (because !== null) lines.push(`because  ${because}`);
  if (content.id !== null) lines.push(`id       ${JSON.stringify(content.id)}`);
  if (content.owner !== null) lines.push(`owner    ${JSON.stringify(content.owner)}`);
  if (content.parts !== null) lines.push(`part     ${String(content.part)} of ${String(content.parts)}`);
  if (content.usage !== null) lines.push(`usage    ${content.usage}`);
  if (content.crc !== null) lines.push(`checksum ${content.crc}`);
  for (const { oid, name, value } of content.elements)
    lines.push(`  ${String(oid).padStart(2)} ${name}: ${JSON.stringify(value)}`);
  for (const warning of content.warnings) lines.push(`note     ${JSON.stringify(warning)}`);
  return lines.join('\n');
}

function encode(args: readonly string[], io: CliIo): ExitStatus {
  const words = parseWords(args, {
    model: { type: 'string' },
    id: { type: 'string' },
    owner: { type: 'string' },
    parts: { type: 'string' },
    part: { type: 'string' },
    usage: { type: 'string' },
    size: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const parsed = words.value;
  const { model, id, owner, usage: use, json, ...numbers } = parsed.values;
  if (model === undefined || id === undefined) return badUse(io, usage);
  if (model !== 'iso28560-2' && model !== 'iso28560-3' && model !== 'threem-501')
    return badUse(io, '--model must be iso28560-2, iso28560-3 or threem-501');
  const encoded = encodeTag({
    model,
    id,
    ...(owner === undefined ? {} : { owner }),
    ...(use === undefined ? {} : { usage: use }),
    // Number of what is no number is NaN, which the encoder names as out of range.
    ...(numbers.parts === undefined ? {} : { parts: Number(numbers.parts) }),
    ...(numbers.part === undefined ? {} : { part: Number(numbers.part) }),
    ...(numbers.size === undefined ? {} : { sizeBytes: Number(numbers.size) }),
  });
  if (encoded.kind === 'failed') return badUse(io, encoded.error.detail);
  const hex = toHex(encoded.value);
  io.out(json ? JSON.stringify({ hex }) : hex);
  return exit.done;
}

function rewrite(args: readonly string[], io: CliIo): ExitStatus {
  const words = parseWords(args, {
    dsfid: { type: 'string' },
    locked: { type: 'string', default: '' },
    id: { type: 'string' },
    owner: { type: 'string' },
    parts: { type: 'string' },
    part: { type: 'string' },
    usage: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const { values, positionals } = words.value;
  const memory = fromHex(positionals.join(''));
  const dsfid = byteOf(values.dsfid);
  const locked = values.locked.split(',').filter((number) => number !== '');
  if (memory === null || memory.length === 0) return badUse(io, usage);
  if (dsfid === 'wrong') return badUse(io, '--dsfid takes two hex digits');
  if (!locked.every((number) => /^[0-9]{1,3}$/.test(number))) {
    return badUse(io, '--locked takes numbers of blocks with commas between');
  }
  const { id, owner, parts, part, usage: use } = values;
  const rewritten = rewriteTag(
    { memory, dsfid, blockSizeBytes: 4, locked: new Set(locked.map(Number)) },
    {
      ...(id === undefined ? {} : { id }),
      ...(owner === undefined ? {} : { owner }),
      ...(parts === undefined ? {} : { parts: Number(parts) }),
      ...(part === undefined ? {} : { part: Number(part) }),
      ...(use === undefined ? {} : { usage: use }),
    },
  );
  if (rewritten.kind === 'failed') {
    io.err(rewritten.error.detail);
    return rewritten.error.reason === 'bad-value' ? exit.badUse : exit.refused;
  }
  const hex = toHex(rewritten.value);
  io.out(values.json ? JSON.stringify({ hex }) : hex);
  return exit.done;
}
