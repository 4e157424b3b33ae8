import type { RefusalReason } from '../ils.ts';

/**
 * Screen messages (AF) that servers are known to send, and what they mean. SIP2 has no codes for refusals: where
 * patron flags and circulation status do not tell, these texts are all there is.
 */

/** `null`: a text that is known and explains nothing, such as a greeting. */
export type TextRule = readonly [pattern: RegExp, reason: RefusalReason | null];

/** A text is looked at no further than this: one of a whole message would only cost time. */
export const longestText = 300;

/** What any server may write. Order counts: the first that fits is taken. */
const commonTexts: readonly TextRule[] = [
  [/\binvalid patron (password|pin)\b|\bwrong (password|pin)\b/i, 'pin-wrong'],
  [/\binvalid patron\b|\bpatron not found\b|\bunknown patron\b/i, 'patron-unknown'],
  [/\bcard (is )?(reported )?lost\b|\blost card\b/i, 'card-lost'],
  [/\bpatron (has )?expired\b|\bcard (has )?expired\b/i, 'card-expired'],
  [/\bpatron has fines\b|\boutstanding fines\b|\bDEBT\b/i, 'fees-owed'],
  [/\b(patron )?(has )?(too many )?overdue (items|books)\b|\bUSERBLOCKEDOVERDUE\b/i, 'too-many-overdue'],
  [/\bTOO_MANY\b|\btoo many (items|loans)\b|\bitem limit\b|\bloan limit\b/i, 'too-many-loans'],
  [/\b(patron|account) (is )?(debarred|blocked|restricted)\b|\bUSERBLOCKED\w*/i, 'patron-blocked'],
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

/** Texts of Koha that mean something else than their words, or nothing (reliability 4.3; recorded sessions). */
export const kohaTexts: readonly TextRule[] = [
  [/\b(EXPIRED|CARD_EXPIRED)\b/, 'card-expired'],
  [/\bRENEW_ISSUE\b/, 'on-loan-to-self'],
  [/\bLOST\b|\bITEM_LOST\b/, 'not-loanable'],
  // The library lets nobody borrow a title twice without a word from staff.
  [/^This item was previously checked out by you\b/i, 'not-permitted-here'],
  [/^Loan period reduced for high-demand item\b/i, null],
  [/^Checkin failed\b/i, null],
  [/\bfeature not implemented\b/i, null],
  [/^Greetings from Koha\.\s*(-- Patron owes [\d.,]+)?$/i, null],
  [/^Thank you\s*!$/i, null],
];

/** Error names of mod-circulation, which edge-sip2 hands through (ils-protocols 14). */
export const folioTexts: readonly TextRule[] = [
  [/\bITEM_NOT_LOANABLE\b/, 'not-loanable'],
  [/\bITEM_BARCODE_NOT_FOUND\b/, 'item-unknown'],
  [/\bUSER_BARCODE_NOT_FOUND\b/, 'patron-unknown'],
  [/\bUSER_IS_INACTIVE_OR_EXPIRED\b/, 'card-expired'],
  [/\bITEM_CHECKED_OUT_TO_DIFFERENT_USER\b/, 'on-loan-to-other'],
  [/\bITEM_HAS_OPEN_LOAN\b/, 'on-loan-to-self'],
  [/\bITEM_LIMIT_\w+/, 'too-many-loans'],
  [/\bUSER_IS_BLOCKED_\w+/, 'patron-blocked'],
  [/\bLOAN_RENEWAL_LIMIT_REACHED\b/, 'renewal-limit'],
  [/\bRENEWAL_BLOCKED_BY_HOLD_REQUEST\b/, 'held-for-other'],
  [/\bRENEWAL_WOULD_NOT_CHANGE_DUE_DATE\b/, null],
];

/** `unknown`: no rule fits. `null`: known, and it explains nothing. */
export type TextMeaning = RefusalReason | null | 'unknown';

export function meaningOfText(text: string, rules: readonly TextRule[] = []): TextMeaning {
  const piece = text.slice(0, longestText).trim();
  if (piece === '') return null;
  for (const table of [rules, commonTexts]) {
    for (const [pattern, reason] of table) if (pattern.test(piece)) return reason;
  }
  return 'unknown';
}

/** Reason behind the screen messages of a refusal; null when none of them tells one. */
export function reasonOfTexts(
  texts: readonly string[],
  rules: readonly TextRule[] = [],
): RefusalReason | null {
  for (const text of texts) {
    const meaning = meaningOfText(text, rules);
    if (meaning !== 'unknown' && meaning !== null) return meaning;
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
