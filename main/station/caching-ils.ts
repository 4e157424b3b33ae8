import type { Cache, CacheFact } from '../../db/stores/cache.ts';
import type {
  BlockRequest,
  CheckinRequest,
  CheckinView,
  CheckoutRequest,
  CheckoutView,
  FeePayment,
  HoldRequest,
  HoldView,
  Ils,
  IlsCapabilities,
  IlsStatus,
  ItemUpdate,
  ItemView,
  Outcome,
  PatronList,
  PatronView,
  PendingOperation,
  Place,
  Reconciled,
  ReconcileOptions,
  RenewAllRequest,
  RenewAllView,
  RenewRequest,
} from '../../drivers/ils/ils.ts';
import {
  factsOfCheckin,
  factsOfCheckout,
  factsOfItem,
  factsOfPatron,
  factsOfReconciled,
} from './cache-facts.ts';

export interface CachingOptions {
  readonly ils: Ils;
  /** Closed by whoever opened it, after this. */
  readonly cache: Cache;
  readonly now: () => Date;
  /** Runs an action in a later turn, when whoever waited for the answer has gone on with it. */
  readonly defer: (action: () => void) => void;
}

/** So many facts may wait for their turn; what comes beyond them in one turn is not kept. */
const mostWaiting = 1_000;

/**
 * An ILS whose answers fill the cache. Every answer is passed on as it came and before it is written down; what
 * the disk does with it is no matter of the transaction.
 */
export class CachingIls implements Ils {
  readonly #options: CachingOptions;
  #waiting: { readonly facts: readonly CacheFact[]; readonly at: Date }[] = [];

  constructor(options: CachingOptions) {
    this.#options = options;
  }

  get protocol(): string {
    return this.#options.ils.protocol;
  }

  get capabilities(): IlsCapabilities {
    return this.#options.ils.capabilities;
  }

  status(): Promise<Outcome<IlsStatus>> {
    return this.#options.ils.status();
  }

  async patron(id: string, pin?: string, want: 'none' | PatronList = 'none'): Promise<Outcome<PatronView>> {
    const answer = await this.#options.ils.patron(id, pin, want);
    this.#learn(factsOfPatron(id, want, answer));
    return answer;
  }

  async item(id: string, place?: Place): Promise<Outcome<ItemView>> {
    const answer = await this.#options.ils.item(id, place);
    this.#learn(factsOfItem(id, answer));
    return answer;
  }

  async checkout(request: CheckoutRequest): Promise<Outcome<CheckoutView>> {
    const answer = await this.#options.ils.checkout(request);
    this.#learn(factsOfCheckout(request, answer));
    return answer;
  }

  async checkin(request: CheckinRequest): Promise<Outcome<CheckinView>> {
    const answer = await this.#options.ils.checkin(request);
    this.#learn(factsOfCheckin(request, answer));
    return answer;
  }

  async renew(request: RenewRequest): Promise<Outcome<CheckoutView>> {
    const answer = await this.#options.ils.renew(request);
    this.#learn(factsOfCheckout(request, answer));
    return answer;
  }

  renewAll(request: RenewAllRequest): Promise<Outcome<RenewAllView>> {
    return this.#options.ils.renewAll(request);
  }

  payFee(payment: FeePayment): Promise<Outcome<void>> {
    return this.#options.ils.payFee(payment);
  }

  hold(request: HoldRequest): Promise<Outcome<HoldView>> {
    return this.#options.ils.hold(request);
  }

  async blockPatron(request: BlockRequest): Promise<Outcome<PatronView>> {
    const answer = await this.#options.ils.blockPatron(request);
    this.#learn(factsOfPatron(request.patronId, 'none', answer));
    return answer;
  }

  async enablePatron(patronId: string, pin?: string): Promise<Outcome<PatronView>> {
    const answer = await this.#options.ils.enablePatron(patronId, pin);
    this.#learn(factsOfPatron(patronId, 'none', answer));
    return answer;
  }

  updateItem(update: ItemUpdate): Promise<Outcome<void>> {
    return this.#options.ils.updateItem(update);
  }

  endSession(patronId: string): Promise<Outcome<void>> {
    return this.#options.ils.endSession(patronId);
  }

  async reconcile(operation: PendingOperation, options?: ReconcileOptions): Promise<Reconciled> {
    const found = await this.#options.ils.reconcile(operation, options);
    this.#learn(factsOfReconciled(operation, found));
    return found;
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#options.ils.close();
  }

  #learn(facts: readonly CacheFact[]): void {
    if (facts.length === 0 || this.#waiting.length >= mostWaiting) return;
    this.#waiting.push({ facts, at: this.#options.now() });
    if (this.#waiting.length === 1)
      this.#options.defer(() => {
        this.#flush();
      });
  }

  /** A write that fails has been told to the log by the cache itself, and is done with. */
  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { facts, at } of waiting) this.#options.cache.learn(facts, at);
  }
}
