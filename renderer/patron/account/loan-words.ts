import type { AccountLoan } from '../../../main/contract/account.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { RowWords } from '../pile/row-words.ts';

/** What one loan says of itself: when it is due, or what became of its renewal. @param day a day in words */
export function loanWords(loan: AccountLoan, texts: Texts, day: (isoDay: string) => string): RowWords {
  const { account, reasons, states } = texts;
  const when = loan.dueDate === null ? loan.dueText : day(loan.dueDate);
  switch (loan.renewal) {
    case 'waiting':
      return { tone: 'waiting', text: account.renewWaiting, next: null };
    case 'asking':
      return { tone: 'busy', text: account.renewing, next: null };
    case 'checking':
      return { tone: 'busy', text: account.renewChecking, next: null };
    case 'done':
      return { tone: 'good', text: account.renewed(when ?? ''), next: null };
    case 'refused': {
      const { what, next } = reasons[loan.reason ?? 'other'];
      const due = when === null ? '' : ` ${account.due(when)}.`;
      return { tone: 'attention', text: `${what}.${due}`, next };
    }
    case 'ask-staff':
      return { tone: 'attention', text: states.askStaff, next: null };
    case 'none': {
      if (loan.overdue)
        return {
          tone: 'attention',
          text: `${account.overdue}.`,
          next: when === null ? null : account.due(when),
        };
      if (when !== null) return { tone: 'waiting', text: account.due(when), next: null };
      return loan.loading
        ? { tone: 'busy', text: account.loading, next: null }
        : { tone: 'waiting', text: account.dueUnknown, next: null };
    }
  }
}
