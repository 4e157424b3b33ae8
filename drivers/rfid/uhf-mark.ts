import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Mark, UhfMarkProfile } from './mark-profile.ts';
import type { EpcBank, EpcChange, ReaderError, RfidReader, Uid } from './reader.ts';
import { hasMarkBit, markBitOf, withMarkBit } from './tag/uhf/mark-bit.ts';
import { pcWord } from './uhf-reader.ts';

const firstEpcWord = 2;

export async function readUhfMark(
  reader: RfidReader,
  uid: Uid,
  profile: UhfMarkProfile,
): Promise<Result<Mark, ReaderError>> {
  const bank = await reader.readEpc(uid);
  return bank.kind === 'failed' ? bank : ok(markIn(bank.value, profile));
}

/** Switches the mark of one tag and reads it back; a tag that has it already is not written. */
export async function switchUhfMark(
  reader: RfidReader,
  uid: Uid,
  profile: UhfMarkProfile,
  wanted: 'on' | 'off',
): Promise<Result<void, ReaderError>> {
  const bank = await reader.readEpc(uid);
  if (bank.kind === 'failed') return bank;
  if (markIn(bank.value, profile) === wanted) return ok(undefined);
  const change = changeTo(wanted, bank.value, profile);
  if (!change) {
    const place = profile.kind === 'uhf-pc' ? 'no AFI in its PC word' : 'no bit for a mark in its EPC';
    return failed({ reason: 'refused', detail: `the tag has ${place}` });
  }
  let refusal: ReaderError | null = null;
  for (const password of passwordsOf(profile)) {
    const written = await reader.writeEpc(uid, { ...change, password });
    refusal = written.kind === 'failed' ? written.error : null;
    // Also when the answer to the write was lost, only what the tag itself says counts.
    const now = await readUhfMark(reader, uid, profile);
    if (now.kind === 'failed') return now;
    if (now.value === wanted) return ok(undefined);
    if (refusal?.reason === 'line') return failed(refusal);
  }
  // It answers, and has kept its mark: many readers cannot tell why, and call it silence.
  const detail = refusal?.detail ?? 'the tag did not keep its mark';
  return failed({ reason: 'protected', detail: `locked, or under another access password: ${detail}` });
}

/** Stock is mixed: a tag without a password does not answer one that is given any. */
function passwordsOf({ accessPassword }: UhfMarkProfile): readonly (Uint8Array | null)[] {
  return accessPassword && !accessPassword.isZero ? [accessPassword.reveal(), null] : [null];
}

function markIn({ pc, bytes }: EpcBank, { kind, afi }: UhfMarkProfile): Mark {
  if (kind === 'uhf-pc') {
    const value = pc & 0xff;
    return value === afi.secured ? 'on' : value === afi.unsecured ? 'off' : 'other';
  }
  const bit = markBitOf(bytes, pc);
  if (!bit) return 'other';
  return hasMarkBit(bytes, bit) === bit.setMeansOn ? 'on' : 'off';
}

type Words = Pick<EpcChange, 'firstWord' | 'bytes'>;

/** Null where the tag has no place for the mark. */
function changeTo(wanted: 'on' | 'off', { pc, bytes }: EpcBank, profile: UhfMarkProfile): Words | null {
  if (profile.kind === 'uhf-pc') {
    const { secured, unsecured } = profile.afi;
    // The low byte is an AFI where the toggle says so; some makers leave that out. Else it is something of GS1's.
    const isAfi = (pc & 0x0100) !== 0 || [secured, unsecured].includes(pc & 0xff);
    if (!isAfi) return null;
    return { firstWord: pcWord, bytes: Uint8Array.of(pc >> 8, wanted === 'on' ? secured : unsecured) };
  }
  const bit = markBitOf(bytes, pc);
  if (!bit) return null;
  const next = withMarkBit(bytes, bit, (wanted === 'on') === bit.setMeansOn);
  const word = bit.at >> 1;
  return { firstWord: firstEpcWord + word, bytes: next.slice(word * 2, word * 2 + 2) };
}
