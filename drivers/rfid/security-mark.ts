import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { isNxp } from './iso15693.ts';
import type { HfMarkProfile, Mark, MarkProfile, UhfMarkProfile } from './mark-profile.ts';
import { presentPassword } from './nxp-password.ts';
import type { ReaderError, RfidReader, Uid } from './reader.ts';
import { readUhfMark, switchUhfMark } from './uhf-mark.ts';

/** Some pads switch the field off after a bad answer, and the chip forgets that it was given its password. */
const presentations = 2;

function isUhf(profile: MarkProfile): profile is UhfMarkProfile {
  return profile.kind === 'uhf-pc' || profile.kind === 'uhf-epc';
}

/** Reads the mark that a tag carries now. */
export async function readMark(
  reader: RfidReader,
  uid: Uid,
  profile: MarkProfile,
): Promise<Result<Mark, ReaderError>> {
  if (isUhf(profile)) return readUhfMark(reader, uid, profile);
  const { kind, afi } = profile;
  const marks: Mark[] = [];
  if (kind !== 'eas') {
    const info = await reader.tagInfo(uid);
    if (info.kind === 'failed') return info;
    const { afi: value } = info.value;
    marks.push(value === afi.secured ? 'on' : value === afi.unsecured ? 'off' : 'other');
  }
  if (kind !== 'afi') {
    const eas = await reader.readEas(uid);
    if (eas.kind === 'failed') return eas;
    marks.push(eas.value ? 'on' : 'off');
  }
  const [first = 'other'] = marks;
  return ok(marks.every((mark) => mark === first) ? first : 'other');
}

/**
 * Switches the mark of one tag, addressed, and reads it back: only what the tag itself says counts, also when the
 * answer to the write was lost. A chip that refuses may want its password first: it is given it, where there is one.
 */
export async function switchMark(
  reader: RfidReader,
  uid: Uid,
  profile: MarkProfile,
  wanted: 'on' | 'off',
): Promise<Result<void, ReaderError>> {
  if (isUhf(profile)) return switchUhfMark(reader, uid, profile, wanted);
  const first = await writeMark(reader, uid, profile, wanted);
  if (first.kind === 'ok' || !mayBeProtected(first.error, uid)) return first;
  const { password } = profile;
  if (!password) return failed(asProtected(first.error, 'no password is set'));
  if (!reader.capabilities.customCommands) {
    return failed(asProtected(first.error, 'this reader cannot present a password'));
  }
  let result: Result<void, ReaderError> = first;
  for (let attempt = 0; attempt < presentations; attempt += 1) {
    const presented = await presentPassword(reader, uid, password);
    // A chip that does not know passwords is not protected by one.
    if (presented.kind === 'failed') return presented.error.reason === 'tag-error' ? result : presented;
    result = await writeMark(reader, uid, profile, wanted);
    if (result.kind === 'ok' || !mayBeProtected(result.error, uid)) return result;
  }
  return result;
}

/** Writes without a password, and reads back. */
async function writeMark(
  reader: RfidReader,
  uid: Uid,
  profile: HfMarkProfile,
  wanted: 'on' | 'off',
): Promise<Result<void, ReaderError>> {
  let refusal: ReaderError | null = null;
  if (profile.kind !== 'eas') {
    const value = wanted === 'on' ? profile.afi.secured : profile.afi.unsecured;
    const written = await reader.writeAfi(uid, value);
    if (written.kind === 'failed') refusal = written.error;
  }
  if (profile.kind !== 'afi') {
    const written = await reader.writeEas(uid, wanted === 'on');
    if (written.kind === 'failed') refusal ??= written.error;
  }
  const now = await readMark(reader, uid, profile);
  if (now.kind === 'failed') return refusal?.reason === 'no-tag' ? failed(refusal) : now;
  if (now.value === wanted) return ok(undefined);
  return failed(refusal ?? { reason: 'tag-error', detail: 'the tag did not keep its mark' });
}

/** Only NXP's chips have passwords for AFI and EAS. Whether a tag refuses for want of one, it does not say. */
function mayBeProtected({ reason }: ReaderError, uid: Uid): boolean {
  return isNxp(uid) && ['tag-error', 'locked', 'protected'].includes(reason);
}

/** A mark that is locked for good is that, and nothing else. */
function asProtected(refusal: ReaderError, why: string): ReaderError {
  if (refusal.reason === 'locked') return refusal;
  return {
    ...refusal,
    reason: 'protected',
    detail: `the tag refuses its mark, and ${why}: ${refusal.detail}`,
  };
}
