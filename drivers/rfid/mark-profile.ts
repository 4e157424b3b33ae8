import type { TagPassword } from './tag-password.ts';

/** Which AFI means what is the site's to say (ISO 28560-1, AFI). */
export interface AfiMeanings {
  readonly secured: number;
  readonly unsecured: number;
}

/** How HF tags of a site carry the mark. */
export interface HfMarkProfile {
  readonly kind: 'afi' | 'eas' | 'both';
  readonly afi: AfiMeanings;
  /** EAS/AFI password of NXP chips. */
  readonly password?: TagPassword;
}

/** How UHF tags carry it: as the AFI in their PC word, or as the bit of the EPC that their maker chose. */
export interface UhfMarkProfile {
  readonly kind: 'uhf-pc' | 'uhf-epc';
  readonly afi: AfiMeanings;
  /** Gen2 access password, under which the EPC bank is locked. */
  readonly accessPassword?: TagPassword;
}

/** How the tags of a site carry the security mark. */
export type MarkProfile = HfMarkProfile | UhfMarkProfile;

/** What the tag says of itself: `on` alarms at the gate; `other` is neither, e.g. an AFI of another site. */
export type Mark = 'on' | 'off' | 'other';
