import type { Money } from '../../contract/money.ts';
import { isAtAccount } from './account.ts';
import type { Payment } from './account-state.ts';
import { cardTail } from './card-tail.ts';
import type { Moved, PaymentNews } from './inputs.ts';
import { patronOf } from './patron-of.ts';
import { beginReceipt, leaveReceipt } from './receipt.ts';
import type { FlowSettings, FlowState } from './state.ts';

/** Paying what is owed. That a code was shown books nothing; what was confirmed is told here. */

/** Null: there is nothing to pay, or no way to pay it here. */
export function choosePay(state: FlowState, settings: FlowSettings): Moved | null {
  const { account } = state;
  if (!account?.owed || !isAtAccount(state) || state.access.child) return null;
  const { pay } = settings.desk;
  if (pay === 'no') return null;
  const open = account.payment;
  // The bill of a moment ago is still good: a second one would be paid twice.
  if (open?.state === 'open' && open.amount.amountMinor === account.owed.amountMinor)
    return { state: { ...state, account: { ...account, atPayment: true } }, effects: [] };
  const isHere = pay === 'vietqr' && account.owed.currency === 'VND' && state.line === 'online';
  const payment: Payment = {
    state: isHere ? 'opening' : 'desk',
    amount: account.owed,
    bill: null,
    code: null,
  };
  return {
    state: { ...state, account: { ...account, payment, atPayment: true } },
    effects: isHere ? [{ kind: 'open-payment', patronId: account.patronId, amount: account.owed }] : [],
  };
}

export function leavePayment(state: FlowState): Moved | null {
  const { account } = state;
  if (!account?.atPayment) return null;
  return leaveReceipt({ ...state, account: { ...account, atPayment: false } });
}

/** The payment that is shown is booked: its receipt can be had. */
export function isPaidShown(state: FlowState): boolean {
  const { account } = state;
  return isAtAccount(state) && account?.atPayment === true && account.payment?.state === 'booked';
}

/** News of a bill that is not on this screen are for the next who looks at the account. */
export function paymentTold(state: FlowState, news: PaymentNews, settings: FlowSettings): Moved {
  const { account } = state;
  const payment = account?.payment;
  const unchanged: Moved = { state, effects: [] };
  if (!account || !payment) return unchanged;
  const told = (patch: Partial<Payment>): Moved => ({
    state: { ...state, account: { ...account, payment: { ...payment, ...patch } } },
    effects: [],
  });
  switch (news.kind) {
    case 'opened':
      return payment.state === 'opening'
        ? told({ state: 'open', bill: news.bill, code: news.code })
        : unchanged;
    case 'not-opened':
      return payment.state === 'opening' ? told({ state: 'failed' }) : unchanged;
    case 'booked': {
      if (payment.bill !== news.bill) return unchanged;
      const owedMinor = (account.owed?.amountMinor ?? 0) - payment.amount.amountMinor;
      const owed = account.owed && owedMinor > 0 ? { ...account.owed, amountMinor: owedMinor } : null;
      const isHere = isAtAccount(state);
      const booked: FlowState = {
        ...state,
        account: {
          ...account,
          owed,
          // Asked anew, and whether anything still keeps from borrowing with it.
          fines: { state: 'to-ask', rows: [] },
          payment: { ...payment, state: 'booked', code: null },
          // What was waited for: the person sees it, and can have a receipt.
          atPayment: isHere || account.atPayment,
        },
      };
      return isHere || settings.receipts.policy.fee === 'always'
        ? paidReceipt(booked, payment.amount, settings)
        : { state: booked, effects: [] };
    }
    case 'confirmed':
    case 'unclear':
    case 'dropped':
      return payment.bill === news.bill ? told({ state: news.kind, code: null }) : unchanged;
  }
}

function paidReceipt(state: FlowState, amount: Money, settings: FlowSettings): Moved {
  const patron = patronOf(state);
  const { showsCard } = settings.receipts;
  const tail = showsCard && patron !== null ? cardTail(patron.id) : null;
  const request = { flow: 'fee', items: [], cardTail: tail, amount } as const;
  return beginReceipt(state, request, patron?.email ?? null, 'person', settings);
}
