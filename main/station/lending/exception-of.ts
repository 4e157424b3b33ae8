import type { ExceptionKind } from '../../../db/stores/journal.ts';
import type { RefusalReason } from '../../../drivers/ils/ils.ts';

/** What a refusal is to staff, when the book has gone or come already. */
export function exceptionOf(reason: RefusalReason): ExceptionKind {
  switch (reason) {
    case 'not-on-loan':
      return 'already-returned';
    case 'on-loan-to-other':
    case 'on-loan-to-self':
      return 'on-loan-to-other';
    case 'held-for-other':
      return 'hold-waiting';
    case 'patron-unknown':
    case 'pin-wrong':
    case 'card-expired':
    case 'card-lost':
    case 'patron-blocked':
    case 'fees-owed':
    case 'too-many-loans':
    case 'too-many-overdue':
    case 'age-restricted':
      return 'patron-blocked';
    case 'item-unknown':
      return 'unknown-item';
    case 'not-loanable':
    case 'renewal-limit':
    case 'fee-needed':
    case 'not-permitted-here':
    case 'bad-identifier':
    case 'ils-out-of-service':
    case 'other':
      return 'refused';
  }
}
