import * as z from 'zod/mini';
import { fromHex, toHex } from '../frame/hex.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { FieldTag } from './field.ts';

const hexBytes = z.string().check(z.regex(/^([0-9A-Fa-f]{2})*$/, 'hex digits in pairs'));
const hexByte = z.string().check(z.regex(/^[0-9A-Fa-f]{2}$/, 'two hex digits'));
const password = z.optional(z.string().check(z.regex(/^[0-9A-Fa-f]{8}$/, 'eight hex digits')));

const hfTag = z.object({
  uid: z.string().check(z.regex(/^[Ee]0[0-9A-Fa-f]{14}$/, '16 hex digits that begin with E0')),
  memory: hexBytes.check(z.maxLength(16_384)),
  blockSizeBytes: z._default(z.int().check(z.minimum(1), z.maximum(32)), 4),
  afi: z._default(hexByte, '00'),
  dsfid: z._default(hexByte, '00'),
  eas: z._default(z.boolean(), false),
  locked: z._default(z.array(z.int().check(z.minimum(0), z.maximum(255))), []),
  password,
});

/** `epc` is the EPC bank from its PC word on. */
const uhfTag = z.object({
  epc: hexBytes.check(z.minLength(8), z.maxLength(130)),
  user: z._default(hexBytes.check(z.maxLength(16_384)), ''),
  tid: z.optional(hexBytes),
  password,
});

type HfTag = z.infer<typeof hfTag>;
type UhfTag = z.infer<typeof uhfTag>;

/** A tags file of `muontra pad simulate` (the list of what lies on the pad); a sentence when it is not one. */
export function parseTagsFile(text: string): Result<FieldTag[], string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failed('a tags file is a JSON list of {"uid":…,"memory":HEX,…}, and this is not JSON');
  }
  if (!Array.isArray(json)) return failed('tags file, top: a list of tags is expected');
  const tags: FieldTag[] = [];
  for (const [index, entry] of json.entries()) {
    const isUhf = typeof entry === 'object' && entry !== null && 'epc' in entry;
    const parsed = isUhf ? uhfTag.safeParse(entry) : hfTag.safeParse(entry);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = [index, ...(issue?.path ?? [])].map(String).join('.');
      return failed(`tags file, ${where}: ${issue?.message ?? 'not understood'}`);
    }
    tags.push('epc' in parsed.data ? asUhfTag(parsed.data) : asHfTag(parsed.data));
  }
  return ok(tags);
}

function asHfTag(tag: HfTag): FieldTag {
  return {
    uid: tag.uid.toUpperCase(),
    memory: wholeBlocks(fromHex(tag.memory) ?? new Uint8Array(), tag.blockSizeBytes),
    blockSizeBytes: tag.blockSizeBytes,
    afi: Number.parseInt(tag.afi, 16),
    dsfid: Number.parseInt(tag.dsfid, 16),
    eas: tag.eas,
    locked: new Set(tag.locked),
    ...passwordOf(tag),
  };
}

function asUhfTag(tag: UhfTag): FieldTag {
  const bank = fromHex(tag.epc) ?? new Uint8Array();
  const pc = (bank[0] ?? 0) * 256 + (bank[1] ?? 0);
  const bytes = bank.slice(2);
  return {
    uid: toHex(bytes),
    memory: fromHex(tag.user) ?? new Uint8Array(),
    blockSizeBytes: 2,
    afi: pc & 0xff,
    dsfid: 0,
    eas: false,
    locked: new Set(),
    ...passwordOf(tag),
    epc: { pc, bytes },
  };
}

function passwordOf({ password: digits }: HfTag | UhfTag): { password?: Uint8Array } {
  const bytes = digits === undefined ? null : fromHex(digits);
  return bytes ? { password: bytes } : {};
}

/** A tag has whole blocks; a short memory ends in zeros. */
function wholeBlocks(bytes: Uint8Array, blockSizeBytes: number): Uint8Array {
  const memory = new Uint8Array(Math.ceil(bytes.length / blockSizeBytes) * blockSizeBytes);
  memory.set(bytes);
  return memory;
}
