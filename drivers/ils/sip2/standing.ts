import type { ItemStatus, RefusalReason, Route } from '../ils.ts';
import { reasonOfTexts } from './texts.ts';

/** What codes and flags of SIP2 mean in the words of the `Ils` interface, and back. */

/**
 * The fourteen letters of the patron status, in order. Only `Y` counts. Renewal, recall and hold denied, and too
 * many renewals, keep nobody from borrowing; charge denied is explained by the others where they are set.
 */
const patronFlags: readonly (RefusalReason | 'charge-denied' | null)[] = [
  'charge-denied',
  null, // renewal denied
  null, // recall denied
  null, // hold denied
  'card-lost',
  'too-many-loans',
  'too-many-overdue',
  null, // too many renewals
  'patron-blocked', // too many claims of items returned
  'patron-blocked', // too many items lost
  'fees-owed', // excessive outstanding fines
  'fees-owed', // excessive outstanding fees
  'too-many-overdue', // recall overdue
  'fees-owed', // too many items billed
];

/** Why this patron may not borrow now. Texts explain a denial that no flag explains. */
export function blocksOf(
  patronStatus: string,
  texts: readonly string[],
  reasonOf: (texts: readonly string[]) => RefusalReason | null = reasonOfTexts,
): RefusalReason[] {
  const blocks = new Set<RefusalReason>();
  let denied = false;
  patronFlags.forEach((meaning, index) => {
    if (patronStatus[index] !== 'Y' || meaning === null) return;
    if (meaning === 'charge-denied') denied = true;
    else blocks.add(meaning);
  });
  if (denied) {
    for (const text of texts) {
      const reason = reasonOf([text]);
      if (reason !== null && isPatronReason(reason)) blocks.add(reason);
    }
    if (blocks.size === 0) blocks.add('patron-blocked');
  }
  return [...blocks];
}

const patronReasons: ReadonlySet<RefusalReason> = new Set<RefusalReason>([
  'card-expired',
  'card-lost',
  'fees-owed',
  'too-many-loans',
  'too-many-overdue',
  'patron-blocked',
]);

/** Whether a reason is about the patron, whatever the item. */
export function isPatronReason(reason: RefusalReason): boolean {
  return patronReasons.has(reason);
}

/** Whether this patron has renewed too often (flag 7). */
export function hasRenewedTooOften(patronStatus: string): boolean {
  return patronStatus[7] === 'Y';
}

/** The fourteen letters for a patron with these blocks. */
export function patronStatusOf(blocks: readonly RefusalReason[], known: boolean): string {
  if (!known) return 'YYYY'.padEnd(14);
  const flags = new Array<string>(14).fill(' ');
  if (blocks.length > 0) flags.fill('Y', 0, 1);
  const marks: Partial<Record<RefusalReason, number>> = {
    'card-lost': 4,
    'too-many-loans': 5,
    'too-many-overdue': 6,
    'fees-owed': 10,
  };
  for (const block of blocks) {
    const index = marks[block];
    if (index !== undefined) flags[index] = 'Y';
  }
  return flags.join('');
}

const statuses: Readonly<Record<string, ItemStatus>> = {
  '02': 'other', // on order
  '03': 'available',
  '04': 'on-loan',
  '05': 'on-loan', // not to be recalled until its earliest recall date
  '06': 'in-process',
  '07': 'on-loan', // recalled
  '08': 'on-hold-shelf',
  '09': 'available', // waiting to be re-shelved
  '10': 'in-transit',
  '11': 'on-loan', // claimed returned: the loan stands until the library believes it
  '12': 'lost',
  '13': 'missing',
};

export function itemStatusOf(circulationStatus: string): ItemStatus {
  return statuses[circulationStatus.trim().padStart(2, '0')] ?? 'other';
}

export const circulationStatusOf: Readonly<Record<ItemStatus, string>> = {
  available: '03',
  'on-loan': '04',
  'on-hold-shelf': '08',
  'in-transit': '10',
  lost: '12',
  missing: '13',
  'in-process': '06',
  other: '01',
};

export interface CheckinSigns {
  readonly alert: boolean;
  /** CV; null where absent or empty. */
  readonly alertType: string | null;
  /** CT; null where absent or empty. */
  readonly destination: string | null;
  /** The ILS says that the item was not on loan: some raise the alert for that alone. */
  readonly notOnLoan: boolean;
}

/** Where a returned item goes. An alert that nothing explains is for staff. */
export function routeOf({ alert, alertType, destination, notOnLoan }: CheckinSigns): Route {
  switch (alertType) {
    case '01':
      return 'hold-here';
    case '02':
    case '03':
      return 'hold-elsewhere';
    case '04':
      return 'transfer';
    case null:
      if (!alert) return 'shelf';
      if (destination !== null) return 'transfer';
      return notOnLoan ? 'shelf' : 'staff';
    case '00':
      return alert ? 'staff' : 'shelf';
    default:
      return 'staff';
  }
}

/** CV for a route; null where none is sent. */
export const alertTypeOf: Readonly<Record<Route, string | null>> = {
  shelf: null,
  'hold-here': '01',
  'hold-elsewhere': '02',
  transfer: '04',
  staff: '99',
};
