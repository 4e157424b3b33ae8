import * as z from 'zod/mini';

// A strict Content-Security-Policy forbids the code generation that zod would otherwise probe for.
z.config({ jitless: true });

/** Words that both sides of the contract share. What they say on screen is the renderer's business (i18n). */

export const languages = ['vi', 'en'] as const;
export const language = z.enum(languages);
export type Language = z.infer<typeof language>;

export const verb = z.enum(['borrow', 'return']);
export type Verb = z.infer<typeof verb>;

/** Why the ILS or the station said no. The same words as `RefusalReason` of drivers/ils, plus the station's own. */
export const reason = z.enum([
  'patron-unknown',
  'pin-wrong',
  'card-expired',
  'card-lost',
  'patron-blocked',
  'fees-owed',
  'too-many-loans',
  'too-many-overdue',
  'item-unknown',
  'not-loanable',
  'on-loan-to-other',
  'on-loan-to-self',
  'held-for-other',
  'not-on-loan',
  'renewal-limit',
  'fee-needed',
  'age-restricted',
  'not-permitted-here',
  'bad-identifier',
  'ils-out-of-service',
  'other',
  // the station's own
  'same-id-twice',
  'part-missing',
  'check-parts',
  'other-library',
  'unreadable',
  'storage-full',
  'ask-staff',
  'fee-declined',
  'offline-no-loans',
  'offline-card-unknown',
  'offline-item-unknown',
  'offline-limit',
]);
export type Reason = z.infer<typeof reason>;

export const route = z.enum(['shelf', 'hold-here', 'hold-elsewhere', 'transfer', 'staff']);
export type Route = z.infer<typeof route>;
