import type { Clock } from '../clock/clock.ts';
import type { Ils, LineFailure, Outcome, Reconciled } from '../../drivers/ils/ils.ts';

export type LineMood = 'up' | 'slow' | 'down';

/** The ILS behind a line that can be slowed or cut by hand, for the dev dock. */
export interface DemoLine extends Ils {
  readonly mood: LineMood;
  setMood(mood: LineMood): void;
}

const slowMs = 2_500;
const cut: LineFailure = { reason: 'unreachable', detail: 'the line was cut in the dev dock' };

/** @param onLoanChanged told of each loan and return that the ILS accepted. */
export function createDemoLine(
  ils: Ils,
  clock: Clock,
  onLoanChanged: (itemId: string, onLoan: boolean) => void = () => undefined,
): DemoLine {
  let mood: LineMood = 'up';

  /** A line that is down before a request leaves sends nothing; one cut under way loses the answer. */
  const through = async <T>(ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    if (mood === 'down') return { kind: 'notSent', cause: cut };
    if (mood === 'slow') await new Promise<void>((resolve) => clock.after(slowMs, resolve));
    const outcome = await ask();
    return (mood as LineMood) === 'down' ? { kind: 'unknown', cause: cut } : outcome;
  };

  const told = async <T>(
    itemId: string,
    onLoan: boolean,
    asking: Promise<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    const outcome = await asking;
    if (outcome.kind === 'ok') onLoanChanged(itemId, onLoan);
    return outcome;
  };

  return {
    protocol: ils.protocol,
    // Asked anew: a SIP2 line learns them when it connects.
    get capabilities() {
      return ils.capabilities;
    },
    get mood() {
      return mood;
    },
    setMood(next) {
      mood = next;
    },
    status: () => through(() => ils.status()),
    patron: (id, pin, want) => through(() => ils.patron(id, pin, want)),
    item: (id, place) => through(() => ils.item(id, place)),
    checkout: (request) => through(() => told(request.itemId, true, ils.checkout(request))),
    checkin: (request) => through(() => told(request.itemId, false, ils.checkin(request))),
    renew: (request) => through(() => ils.renew(request)),
    renewAll: (request) => through(() => ils.renewAll(request)),
    payFee: (payment) => through(() => ils.payFee(payment)),
    hold: (request) => through(() => ils.hold(request)),
    blockPatron: (request) => through(() => ils.blockPatron(request)),
    enablePatron: (patronId, pin) => through(() => ils.enablePatron(patronId, pin)),
    updateItem: (update) => through(() => ils.updateItem(update)),
    endSession: (patronId) => through(() => ils.endSession(patronId)),
    async reconcile(operation, options): Promise<Reconciled> {
      if (mood === 'down') return { kind: 'unknown', cause: cut };
      return ils.reconcile(operation, options);
    },
    close: () => ils.close(),
  };
}
