import { JournalError } from '../../../db/stores/journal.ts';
import type { Journal } from '../../../db/stores/journal.ts';
import type { Clock } from '../../clock/clock.ts';
import type { StaffAnswer, StaffCall, StaffFailure, StaffState, StaffView } from '../../contract/staff.ts';
import type { StaffHandle, StaffVisit } from '../../contract/station.ts';
import type { Log } from '../../log/log.ts';
import type { PaymentDesk } from '../fees/payment-desk.ts';
import type { UnreadableCount } from '../fees/unreadable-fees.ts';
import type { StaffPrinter, StaffReceipts } from '../../contract/staff-receipts.ts';
import type { TemplateDesk } from '../receipts/template-desk.ts';
import type { ReceiptCall } from './receipt-calls.ts';
import { receiptsCalled } from './receipt-calls.ts';
import type { PinCheck, PinGate } from './pin-gate.ts';

export interface StaffDeskOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly pin: PinGate;
  readonly line: () => 'online' | 'offline';
  readonly payments: Pick<PaymentDesk, 'list' | 'confirm' | 'drop'>;
  readonly unreadableFees: () => UnreadableCount | null;
  readonly call: {
    /** When somebody called who still waits; null while nobody does. ISO 8601, UTC. */
    readonly calledAt: () => string | null;
    readonly answer: () => void;
  };
  /** Left out where no receipt is given. */
  readonly receipts?: TemplateDesk;
  /** Left out where there is no printer. */
  readonly printer?: () => StaffPrinter;
}

/** Nobody touched the screen for so long: it is signed out, or the next person at the kiosk would read it. */
export const staffIdleMs = 3 * 60_000;
/** While staff look at it the list follows what the station does. */
const refreshMs = 2_000;
/** No more rows than a person deals with; the others come up as these are cleared. */
const shownExceptions = 200;
const shownPayments = 200;

/** The staff side of the station: lets staff in by their PIN, shows what waits for them, clears what they dealt with. */
export class StaffDesk implements StaffHandle {
  readonly #options: StaffDeskOptions;
  readonly #visits = new Set<Visit>();

  constructor(options: StaffDeskOptions) {
    this.#options = options;
  }

  enter(listener: (state: StaffState) => void): StaffVisit {
    const visit = new Visit(this.#options, listener, () => this.#visits.delete(visit));
    this.#visits.add(visit);
    visit.publish();
    return visit;
  }

  /** Signs everybody out; the journal may be closed after it. */
  close(): void {
    for (const visit of [...this.#visits]) visit.leave();
  }
}

class Visit implements StaffVisit {
  readonly #options: StaffDeskOptions;
  readonly #listener: (state: StaffState) => void;
  readonly #onLeft: () => void;
  #view: StaffView | null = null;
  /** Its template of receipts, while the page shows it. */
  #receipts: StaffReceipts | null = null;
  #published = '';
  #hasLeft = false;
  #cancelIdle: () => void = () => undefined;
  #cancelRefresh: () => void = () => undefined;

  constructor(options: StaffDeskOptions, listener: (state: StaffState) => void, onLeft: () => void) {
    this.#options = options;
    this.#listener = listener;
    this.#onLeft = onLeft;
  }

  async call(call: StaffCall): Promise<StaffAnswer> {
    if (this.#hasLeft) return failed('unavailable');
    if (this.#view) this.#restartIdle();
    switch (call.name) {
      case 'open':
        this.#published = '';
        this.publish();
        return done;
      case 'stay':
        return done;
      case 'signIn':
        return this.#signIn(call.input.pin);
      case 'signOut':
        this.#signOut('staff');
        return done;
      case 'clearException':
        return this.#clear(call.input.id);
      case 'confirmPayment':
        return this.#endBill((payments) => payments.confirm(call.input.bill));
      case 'dropPayment':
        return this.#endBill((payments) => payments.drop(call.input.bill));
      case 'answerCall':
        if (!this.#view) return failed('signed-out');
        this.#options.call.answer();
        this.#refresh();
        return done;
      case 'leave':
        this.leave();
        return done;
      case 'openReceipts':
      case 'closeReceipts':
      case 'previewReceipt':
      case 'saveReceipt':
      case 'resetReceipt':
      case 'testPrint':
        return this.#callReceipts(call);
    }
  }

  leave(): void {
    if (this.#hasLeft) return;
    this.#signOut('page-gone');
    this.#hasLeft = true;
    this.#onLeft();
  }

  /** Tells the page its state where that has changed. */
  publish(): void {
    if (this.#hasLeft) return;
    const { kind, triesLeft, waitMs } = this.#options.pin.status();
    const state: StaffState = {
      pin: kind,
      triesLeft,
      waitSeconds: Math.ceil(waitMs / 1000),
      view: this.#view,
    };
    const text = JSON.stringify(state);
    if (text === this.#published) return;
    this.#published = text;
    this.#listener(state);
  }

  async #signIn(pin: string): Promise<StaffAnswer> {
    const checked = await this.#options.pin.check(pin);
    // The page may have gone while the PIN was looked at.
    if (this.#hasLeft) return failed('unavailable');
    const view = checked.kind === 'right' ? this.#readView() : null;
    const failure = checked.kind === 'right' ? (view === null ? 'storage' : null) : failureOf(checked);
    if (failure !== null || view === null) {
      this.#options.log.write('staff-refused', { reason: failure ?? 'storage' });
      this.publish();
      return failed(failure ?? 'storage');
    }
    this.#view = view;
    this.#options.log.write('staff-signed-in', {});
    this.#restartIdle();
    this.#setRefresh();
    this.publish();
    return done;
  }

  #signOut(by: 'staff' | 'idle' | 'page-gone'): void {
    this.#cancelIdle();
    this.#cancelRefresh();
    if (!this.#view) return;
    this.#view = null;
    this.#receipts = null;
    this.#options.log.write('staff-signed-out', { by });
    this.publish();
  }

  async #callReceipts(call: ReceiptCall): Promise<StaffAnswer> {
    const { receipts } = this.#options;
    if (!this.#view) return failed('signed-out');
    if (!receipts) return failed('unavailable');
    const called = await receiptsCalled(receipts, this.#receipts, call);
    // The page may have gone while the picture was made.
    if (!this.#view) return failed('signed-out');
    this.#receipts = called.state;
    this.#refresh();
    return called.answer;
  }

  #clear(id: number): StaffAnswer {
    if (!this.#view) return failed('signed-out');
    const { journal, clock, log } = this.#options;
    try {
      const cleared = journal.clearException(id, clock.now());
      if (cleared) log.write('exception-cleared', { exception: id });
      this.#refresh();
      return cleared ? done : failed('not-there');
    } catch (error) {
      this.#sayJournalFailed(error);
      return failed('storage');
    }
  }

  #endBill(act: (payments: StaffDeskOptions['payments']) => 'done' | 'gone' | 'storage'): StaffAnswer {
    if (!this.#view) return failed('signed-out');
    const result = act(this.#options.payments);
    this.#refresh();
    return result === 'done' ? done : failed(result === 'gone' ? 'not-there' : 'storage');
  }

  #refresh(): void {
    // Where the journal cannot be read now, what was read last stays.
    this.#view = this.#readView() ?? this.#view;
    this.publish();
  }

  #readView(): StaffView | null {
    try {
      return readView(this.#options, this.#receipts);
    } catch (error) {
      this.#sayJournalFailed(error);
      return null;
    }
  }

  #sayJournalFailed(error: unknown): void {
    if (!(error instanceof JournalError)) throw error;
    this.#options.log.write('journal-failed', { reason: error.reason });
  }

  #restartIdle(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.#options.clock.after(staffIdleMs, () => {
      this.#signOut('idle');
    });
  }

  #setRefresh(): void {
    this.#cancelRefresh = this.#options.clock.after(refreshMs, () => {
      this.#refresh();
      this.#setRefresh();
    });
  }
}

const done: StaffAnswer = { kind: 'done' };

function failed(failure: StaffFailure): StaffAnswer {
  return { kind: 'failed', failure };
}

function failureOf(checked: Exclude<PinCheck, { readonly kind: 'right' }>): StaffFailure {
  switch (checked.kind) {
    case 'wrong':
      return 'wrong-pin';
    case 'wait':
      return 'wait';
    case 'none':
    case 'unreadable':
      return 'no-pin';
    case 'storage':
      return 'storage';
  }
}

function readView(
  { journal, line, payments, unreadableFees, call, printer }: StaffDeskOptions,
  receipts: StaffReceipts | null,
): StaffView {
  const { queued, oldestQueuedAt, open, pendingSecurity, exceptions } = journal.counts();
  return {
    calledAt: call.calledAt(),
    payments: payments.list(shownPayments).map(({ bill, amountMinor, currency, createdAt, state }) => ({
      bill,
      amount: { amountMinor, currency },
      at: createdAt,
      confirmed: state === 'confirmed',
    })),
    exceptions: journal
      .exceptions()
      .slice(0, shownExceptions)
      .map(({ id, kind, action, title, itemId, patronId, at, reason, destination }) => ({
        id,
        kind,
        action,
        title,
        itemId,
        cardNumber: patronId,
        at,
        reason,
        destination,
      })),
    exceptionCount: exceptions,
    queuedCount: queued,
    oldestQueuedAt,
    openCount: open,
    pendingMarkCount: pendingSecurity,
    unreadableFees: unreadableFees(),
    line: line(),
    printer: printer?.() ?? null,
    receipts,
  };
}
