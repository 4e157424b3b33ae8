import { isAtAccount } from './account.ts';
import type { Payment } from './account-state.ts';
import type { Moved, PaymentNews } from './inputs.ts';
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
  return { state: { ...state, account: { ...account, atPayment: false } }, effects: [] };
}

/** News of a bill that is not on this screen are for the next who looks at the account. */
export function paymentTold(state: FlowState, news: PaymentNews): FlowState {
  const { account } = state;
  const payment = account?.payment;
  if (!account || !payment) return state;
  const told = (patch: Partial<Payment>): FlowState => ({
    ...state,
    account: { ...account, payment: { ...payment, ...patch } },
  });
  switch (news.kind) {
    case 'opened':
      return payment.state === 'opening' ? told({ state: 'open', bill: news.bill, code: news.code }) : state;
    case 'not-opened':
      return payment.state === 'opening' ? told({ state: 'failed' }) : state;
    case 'booked': {
      if (payment.bill !== news.bill) return state;
      const owedMinor = (account.owed?.amountMinor ?? 0) - payment.amount.amountMinor;
      const owed = account.owed && owedMinor > 0 ? { ...account.owed, amountMinor: owedMinor } : null;
      return {
        ...state,
        account: {
          ...account,
          owed,
          fines: { state: 'to-ask', rows: [] },
          // Whether it still blocks is for the ILS to say; it is asked with the next list.
          payment: { ...payment, state: 'booked', code: null },
        },
      };
    }
    case 'confirmed':
    case 'unclear':
    case 'dropped':
      return payment.bill === news.bill ? told({ state: news.kind, code: null }) : state;
  }
}
