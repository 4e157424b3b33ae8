import type { RefusalReason } from '../../drivers/ils/ils.ts';
import type { LoanRecord, PatronRecord } from '../../db/stores/library.ts';

/** What a category of patrons may do; a library sets these, the program has no rates of its own. */
export interface LoanRule {
  readonly maxLoans: number;
  readonly loanDays: number;
  readonly maxRenewals: number;
  /** More overdue items than this block. */
  readonly maxOverdue: number;
  /** Fees in đồng above which borrowing is blocked. */
  readonly feeLimitMinor: number;
}

export const defaultRule: LoanRule = {
  maxLoans: 5,
  loanDays: 14,
  maxRenewals: 2,
  maxOverdue: 0,
  feeLimitMinor: 50_000,
};

const rules: Readonly<Record<string, LoanRule>> = {
  adult: defaultRule,
  child: { ...defaultRule, maxLoans: 3, loanDays: 10 },
};

export function ruleOf(category: string): LoanRule {
  return rules[category] ?? defaultRule;
}

/** Why a patron may not borrow now. @param today `YYYY-MM-DD`, @param now ISO 8601, UTC. */
export function blocksOf(
  patron: PatronRecord,
  loans: readonly LoanRecord[],
  today: string,
  now: Date,
): RefusalReason[] {
  const rule = ruleOf(patron.category);
  const blocks: RefusalReason[] = [];
  if (patron.cardLost) blocks.push('card-lost');
  if (patron.blocked || patron.stationBlock !== null) blocks.push('patron-blocked');
  if (patron.expiresOn < today) blocks.push('card-expired');
  if (patron.feesMinor > rule.feeLimitMinor) blocks.push('fees-owed');
  if (overdueOf(loans, now) > rule.maxOverdue) blocks.push('too-many-overdue');
  return blocks;
}

export function overdueOf(loans: readonly LoanRecord[], now: Date): number {
  return loans.filter((loan) => Date.parse(loan.dueAt) < now.getTime()).length;
}
