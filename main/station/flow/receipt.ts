import type { ReceiptView, ReceiptWay } from '../../contract/receipt.ts';
import { canPrint } from '../../../drivers/printer/printer.ts';
import type { ReceiptItem } from '../receipts/receipt.ts';
import { isAccessible } from './access.ts';
import { calendarDay } from './calendar-day.ts';
import type { Effect, Moved } from './inputs.ts';
import type { ReceiptOffer, ReceiptOutcome, ReceiptRequest } from './receipt-offer.ts';
import type { FlowSettings, FlowState, Row } from './state.ts';

/** What a session's rows put on its receipt: what was done, and what was so before (UX-48). */
export function receiptItems(rows: readonly Row[], timeZone: string): ReceiptItem[] {
  return rows.flatMap((row): ReceiptItem[] => {
    const wasReturned = row.state === 'refused' && row.reason === 'not-on-loan';
    if (row.state !== 'done' && !wasReturned) return [];
    return [
      {
        title: row.title,
        id: row.itemId ?? '',
        dueDate: row.dueAt === null ? null : calendarDay(row.dueAt, timeZone),
        dueText: row.dueText,
        outcome: wasReturned || row.alreadyYours ? 'already' : 'done',
        provisional: row.offline,
        route: row.route,
        destination: row.destination,
      },
    ];
  });
}

/**
 * Begins the receipt of a session that has just ended: printed at once, offered, or none, as the library's policy says.
 * @param by `idle`: nobody is there to choose.
 */
export function beginReceipt(
  state: FlowState,
  request: ReceiptRequest,
  email: string | null,
  by: 'person' | 'idle',
  settings: FlowSettings,
): Moved {
  const { policy: policies, ways } = settings.receipts;
  const policy = policies[request.flow];
  const hasContent = request.items.length > 0 || request.amount !== null;
  if (policy === 'never' || ways.length === 0 || !hasContent) {
    return { state: { ...state, receipt: null }, effects: [] };
  }
  const offer: ReceiptOffer = {
    id: state.counter + 1,
    request,
    policy,
    email: ways.includes('email') ? email : null,
    ways,
    used: [],
    state: 'offered',
    way: null,
    trouble: null,
    qr: null,
  };
  const offered: FlowState = { ...state, counter: offer.id, receipt: offer };
  const isDue = policy === 'always' || (policy === 'always-with-timeout' && by === 'idle');
  return isDue ? makeByItself(offered, offer) : { state: offered, effects: [] };
}

/** Null: this cannot be chosen now. */
export function chooseReceipt(state: FlowState, way: ReceiptWay): Moved | null {
  const { receipt } = state;
  if (!receipt || !waysOf(state, receipt).includes(way)) return null;
  return make(state, receipt, way);
}

/** Null: nobody waits for it any more. */
export function receiptMade(
  state: FlowState,
  id: number,
  way: ReceiptWay,
  outcome: ReceiptOutcome,
): FlowState | null {
  const { receipt } = state;
  if (receipt?.id !== id || receipt.state !== 'working' || receipt.way !== way) return null;
  const failed = outcome.kind === 'failed';
  const qr = failed || outcome.kind === 'shown' ? outcome.qr : null;
  return {
    ...state,
    receipt: {
      ...receipt,
      state: failed ? 'failed' : 'done',
      trouble: failed ? outcome.trouble : null,
      used: failed ? receipt.used : [...receipt.used, way],
      qr,
    },
  };
}

/** The closing screen's time is over: what is printed unless somebody says no is printed now; null where nothing is. */
export function receiptAtTimeout(state: FlowState): Moved | null {
  const { receipt } = state;
  if (receipt?.policy !== 'always-with-timeout' || receipt.state !== 'offered') return null;
  return makeByItself(state, receipt);
}

/** What was offered is left behind: printed where it is printed unless somebody says no. */
export function leaveReceipt(state: FlowState): Moved {
  const printed = receiptAtTimeout(state);
  return { state: { ...state, receipt: null }, effects: printed?.effects ?? [] };
}

/** How long the closing screen stays from now on, in milliseconds: a choice takes time, and so does a photograph. */
export function closingMs(state: FlowState, settings: FlowSettings): number {
  const { receipt, access } = state;
  const { askMs, codeMs } = settings.receipts;
  const factor = isAccessible(access) ? (settings.accessibleIdle ?? 10) : 1;
  if (!receipt) return settings.endMs;
  if (receipt.qr !== null) return Math.max(settings.endMs, codeMs * factor);
  const hasChoice = receipt.state === 'working' || waysOf(state, receipt).length > 0;
  return hasChoice && receipt.state !== 'done' ? Math.max(settings.endMs, askMs * factor) : settings.endMs;
}

/** What the closing screen shows of it; null where there is nothing to choose and nothing to tell. */
export function receiptView(state: FlowState): ReceiptView | null {
  const { receipt } = state;
  if (!receipt) return null;
  const ways = waysOf(state, receipt);
  if (receipt.state === 'offered' && ways.length === 0) return null;
  const { way, trouble, qr } = receipt;
  const maskedEmail = receipt.email === null ? null : maskEmail(receipt.email);
  return { ways: [...ways], state: receipt.state, way, trouble, qr, maskedEmail };
}

/** `l•••@example.org`: enough for the person to know it, too little for who stands behind. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = [...email.slice(0, at)];
  return `${first}•••${email.slice(at)}`;
}

/** What can be chosen now: each way once, and print only where a printer would print. */
function waysOf({ printer }: FlowState, receipt: ReceiptOffer): readonly ReceiptWay[] {
  if (receipt.state === 'working') return [];
  const { used, email, qr } = receipt;
  return receipt.ways.filter((way) => {
    if (used.includes(way)) return false;
    if (way === 'email') return email !== null;
    if (way === 'print') return printer !== 'none' && (canPrint(printer) || printer === 'busy');
    return qr === null;
  });
}

/** What nobody chose is printed; where there is no printer at all the screen shows it. */
function makeByItself(state: FlowState, receipt: ReceiptOffer): Moved {
  return make(state, receipt, state.printer === 'none' ? 'qr' : 'print');
}

function make(state: FlowState, receipt: ReceiptOffer, way: ReceiptWay): Moved {
  const { id, request, email } = receipt;
  const effect: Effect = { kind: 'make-receipt', id, way, request, email, language: state.language };
  const next: ReceiptOffer = { ...receipt, state: 'working', way, trouble: null, qr: null };
  return { state: { ...state, receipt: next }, effects: [effect] };
}
