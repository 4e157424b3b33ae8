import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { ReaderError, RfidReader, Uid } from './reader.ts';

/** How the tags of a site carry the security mark. Which AFI means what is the site's to say (ISO 28560-1, AFI). */
export interface MarkProfile {
  readonly kind: 'afi' | 'eas' | 'both';
  readonly afi: { readonly secured: number; readonly unsecured: number };
}

/** What the tag says of itself: `on` alarms at the gate; `other` is neither, e.g. an AFI of another site. */
export type Mark = 'on' | 'off' | 'other';

/** Reads the mark that a tag carries now. */
export async function readMark(
  reader: RfidReader,
  uid: Uid,
  { kind, afi }: MarkProfile,
): Promise<Result<Mark, ReaderError>> {
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
 * answer to the write was lost.
 */
export async function switchMark(
  reader: RfidReader,
  uid: Uid,
  profile: MarkProfile,
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
