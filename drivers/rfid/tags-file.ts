import * as z from 'zod/mini';
import { fromHex } from '../frame/hex.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { FieldTag } from './field.ts';

const hexBytes = z.string().check(z.regex(/^([0-9A-Fa-f]{2})*$/, 'hex digits in pairs'));
const hexByte = z.string().check(z.regex(/^[0-9A-Fa-f]{2}$/, 'two hex digits'));

const tagsFile = z.array(
  z.object({
    uid: z.string().check(z.regex(/^[Ee]0[0-9A-Fa-f]{14}$/, '16 hex digits that begin with E0')),
    memory: hexBytes.check(z.maxLength(16_384)),
    blockSizeBytes: z._default(z.int().check(z.minimum(1), z.maximum(32)), 4),
    afi: z._default(hexByte, '00'),
    dsfid: z._default(hexByte, '00'),
    eas: z._default(z.boolean(), false),
    locked: z._default(z.array(z.int().check(z.minimum(0), z.maximum(255))), []),
    password: z.optional(hexBytes),
  }),
);

/** A tags file of `muontra pad simulate` (the list of what lies on the pad); a sentence when it is not one. */
export function parseTagsFile(text: string): Result<FieldTag[], string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failed('a tags file is a JSON list of {"uid":…,"memory":HEX,…}, and this is not JSON');
  }
  const parsed = tagsFile.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.map(String).join('.') ?? '';
    return failed(`tags file, ${where === '' ? 'top' : where}: ${issue?.message ?? 'not understood'}`);
  }
  return ok(
    parsed.data.map((tag) => ({
      uid: tag.uid.toUpperCase(),
      memory: wholeBlocks(fromHex(tag.memory) ?? new Uint8Array(), tag.blockSizeBytes),
      blockSizeBytes: tag.blockSizeBytes,
      afi: Number.parseInt(tag.afi, 16),
      dsfid: Number.parseInt(tag.dsfid, 16),
      eas: tag.eas,
      locked: new Set(tag.locked),
    })),
  );
}

/** A tag has whole blocks; a short memory ends in zeros. */
function wholeBlocks(bytes: Uint8Array, blockSizeBytes: number): Uint8Array {
  const memory = new Uint8Array(Math.ceil(bytes.length / blockSizeBytes) * blockSizeBytes);
  memory.set(bytes);
  return memory;
}
