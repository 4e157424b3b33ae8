import type { RefusalReason } from '../ils.ts';

/**
 * Screen messages (AF) that servers are known to send, and what they mean. SIP2 has no codes for refusals: this
 * table, patron flags and circulation status are all there is. Order counts: the first that fits is taken.
 */
const known: readonly (readonly [pattern: RegExp, reason: RefusalReason])[] = [
  [/\binvalid patron (password|pin)\b|\bwrong (password|pin)\b/i, 'pin-wrong'],
  [/\binvalid patron\b|\bpatron not found\b|\bunknown patron\b/i, 'patron-unknown'],
  [/\bcard (is )?(reported )?lost\b|\blost card\b/i, 'card-lost'],
  [/\bpatron (has )?expired\b|\bcard (has )?expired\b/i, 'card-expired'],
  [/\bpatron has fines\b|\boutstanding fines\b|\bDEBT\b/i, 'fees-owed'],
  [/\b(patron )?(has )?(too many )?overdue (items|books)\b|\bUSERBLOCKEDOVERDUE\b/i, 'too-many-overdue'],
  [/\bTOO_MANY\b|\btoo many (items|loans)\b|\bitem limit\b|\bloan limit\b/i, 'too-many-loans'],
  [/\bpatron (is )?(debarred|blocked|restricted)\b|\bUSERBLOCKED\w*/i, 'patron-blocked'],
  [/\bAGE_RESTRICTION\b|\bage restrict/i, 'age-restricted'],
  [/\bmax(imum)? (number of )?renewals\b|\bNO_MORE_RENEWALS\b|\brenewal limit\b/i, 'renewal-limit'],
  [/\bitem (is )?(already )?checked out to you\b/i, 'on-loan-to-self'],
  [/\bnot checked out\b|\bitem (is )?not on loan\b/i, 'not-on-loan'],
  [/\bchecked out to another\b|\bISSUED_TO_ANOTHER\b|\bon loan to another\b/i, 'on-loan-to-other'],
  [/\bon hold\b|\breserved for another\b|\bhold shelf\b|\boutstanding holds?\b/i, 'held-for-other'],
  [/\bRESERVED\b|\bRESERVE_WAITING\b/, 'held-for-other'],
  [/\bat this checkout location\b|\bat a circulation desk\b|\bnot permitted here\b/i, 'not-permitted-here'],
  [/\bNOT_FOR_LOAN\b|\bnot for loan\b|\bitem withdrawn\b|\bitem (is )?lost\b|\bWTHDRAWN\b/i, 'not-loanable'],
  [/\bcannot be (issued|loaned|checked out)\b|\bdoes not circulate\b/i, 'not-loanable'],
  [/\binvalid item\b|\bitem not found\b|\bunknown item\b/i, 'item-unknown'],
  [/\byou owe\b.*\bfor this item\b|\bfee (must be|has to be) accepted\b/i, 'fee-needed'],
  [/\bout of service\b/i, 'ils-out-of-service'],
  [/\bidentifier not acceptable\b/i, 'bad-identifier'],
];

/** Reason behind the screen messages of a refusal; null when none of them is known. */
export function reasonOfTexts(texts: readonly string[]): RefusalReason | null {
  for (const text of texts) {
    // Bounded: a text of a whole message would only cost time.
    const piece = text.slice(0, 300);
    for (const [pattern, reason] of known) if (pattern.test(piece)) return reason;
  }
  return null;
}

/** What our server writes for each reason: words that other makers' stations know, too. */
export const textOfReason: Readonly<Record<RefusalReason, string>> = {
  'patron-unknown': 'Invalid Patron',
  'pin-wrong': 'Invalid patron password',
  'card-expired': 'Patron expired',
  'card-lost': 'Card reported lost',
  'patron-blocked': 'Patron Blocked',
  'fees-owed': 'Patron has fines',
  'too-many-loans': 'Too many loans',
  'too-many-overdue': 'Patron has overdue items',
  'item-unknown': 'Invalid Item',
  'not-loanable': 'Item is not for loan',
  'on-loan-to-other': 'Item checked out to another patron',
  'on-loan-to-self': 'Item already checked out to you',
  'held-for-other': 'Item is on hold for another patron.',
  'not-on-loan': 'Item not checked out',
  'renewal-limit': 'Item has reached maximum renewals',
  'fee-needed': 'Fee must be accepted',
  'age-restricted': 'Age restricted item',
  'not-permitted-here': 'Item must be checked out at a circulation desk',
  'bad-identifier': 'Identifier not acceptable',
  'ils-out-of-service': 'Library system out of service',
  other: 'Request refused',
};
