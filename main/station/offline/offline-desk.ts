import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';
import type { Reason } from '../../contract/words.ts';
import type { EntryFacts, OpenEntry, WantedMark } from '../../../db/stores/journal.ts';
import type { Place } from '../../../drivers/ils/ils.ts';
import { awaitsStaff } from '../../../db/stores/journal-put-aside.ts';
import { sameId } from '../../../drivers/ils/same-id.ts';
import type { ItemAnswer, PatronAnswer } from '../flow/inputs.ts';
import type { Permits } from '../flow/state.ts';
import type { JournalPen } from '../lending/journal-pen.ts';
import type { SteadyClock } from '../lending/steady-clock.ts';
import { createCalendar } from '../../clock/calendar.ts';
import type { Calendar } from '../../clock/calendar.ts';
import { whyNotItem, whyNotLending, whyNotPatron } from './decide-loan.ts';
import type { Standing } from './decide-loan.ts';
import type { Knowledge } from './knowledge.ts';
import { hashCard, problemOf } from './policy.ts';
import type { OfflinePolicy } from './policy.ts';

export interface OfflineDeskOptions {
  readonly pen: JournalPen;
  readonly clock: Clock;
  readonly steadyClock: SteadyClock;
  readonly log: Log;
  readonly knowledge: Knowledge;
  /** Books are taken back while the line is down. */
  readonly returns: boolean;
  /** Null: nothing is lent while the line is down. */
  readonly policy: OfflinePolicy | null;
  /** This station asks for a PIN, and without a line it cannot be checked. */
  readonly asksPin: boolean;
  readonly marks: boolean;
  readonly timeZone: string;
}

export interface OfflineRequest {
  readonly itemId: string;
  readonly uids: readonly string[];
  /** The library of a network that it belongs to; null where it is this one. */
  readonly place: Place | null;
}

/** A clock this far behind the newest entry is wrong and not merely set. */
const clockToleranceMs = 10 * 60 * 1000;
const hourMs = 60 * 60 * 1000;

/**
 * Lends and takes back while the line is down, as far as the library's policy permits: each is written down durably and
 * told to the ILS later. What it says of patrons and books is what was known before.
 */
export class OfflineDesk {
  readonly #options: OfflineDeskOptions;
  readonly #calendar: Calendar;
  #downSinceMs: number | null = null;

  constructor(options: OfflineDeskOptions) {
    this.#options = options;
    this.#calendar = createCalendar(options.timeZone);
  }

  lineDown(): void {
    this.#downSinceMs ??= this.#options.clock.monotonicMs();
  }

  lineUp(): void {
    this.#downSinceMs = null;
  }

  permits(): Permits {
    // What a damaged or older journal lacks is not known here: until staff have looked into it nothing is added.
    const awaited = this.#options.pen.write(awaitsStaff);
    if (awaited.kind === 'failed' || awaited.value) return { return: false, borrow: false };
    return { return: this.#options.returns, borrow: this.#whyNotLending() === null };
  }

  /** Who this is, as far as that is known without a line. A name is not. */
  patron(cardId: string): PatronAnswer {
    const { policy, knowledge, clock } = this.#options;
    const whyNot = this.#whyNotLending();
    if (whyNot !== null || policy === null) return { kind: 'refused', reason: whyNot ?? 'offline-no-loans' };
    const { salt, cards } = policy.blocked;
    const isBlocked = cards.length > 0 && cards.includes(hashCard(cardId, salt));
    const known = knowledge.patron(cardId);
    const now = clock.now();
    const reasons = whyNotPatron(policy, known, isBlocked, { today: this.#calendar.dayOf(now), now });
    const [first] = reasons;
    if (first === 'offline-card-unknown' || first === 'offline-no-loans')
      return { kind: 'refused', reason: first };
    return { kind: 'known', patronId: cardId, blocks: reasons };
  }

  lend(request: OfflineRequest & { readonly patronId: string }, session: string): ItemAnswer {
    const { policy, knowledge, clock } = this.#options;
    const { itemId, patronId } = request;
    const item = knowledge.item(itemId, patronId);
    const title = item?.title ?? '';
    const whyNot = this.#whyNotLending();
    if (whyNot !== null || policy === null) return refused(whyNot ?? 'offline-no-loans', title);
    const queued = this.#queuedLoans();
    const taken = queued.filter((entry) => entry.patronId !== null && sameId(entry.patronId, patronId));
    const mine = taken.find((entry) => sameId(entry.itemId, itemId) && !this.#wasReturned(entry));
    const promisedDue = this.#calendar.endOfDay(clock.now(), policy.loanDays);
    if (mine) return borrowed(itemId, title, mine.facts.promisedDue ?? promisedDue, true);
    if (queued.some((entry) => sameId(entry.itemId, itemId) && !this.#wasReturned(entry)))
      return refused('on-loan-to-other', title);
    // It was in other hands when last heard of, and has come back here since.
    const cameBack = item !== null && this.#cameBack(itemId);
    const known = cameBack ? { ...item, isOnLoanToOther: false } : item;
    const reason = whyNotItem(policy, known, taken.length);
    if (reason !== null) return refused(reason, title);
    const facts = { promisedDue, ...factsOf(request, title) };
    return this.#accept('checkout', { ...request, session, facts, mark: 'off' })
      ? borrowed(itemId, title, promisedDue, false)
      : { kind: 'no-storage' };
  }

  /**
   * A book that this patron had when last asked, shown once more. Somebody may have brought it back since: it is
   * written down, and with the line the ILS is told only where it has no such loan any more.
   */
  keep(request: OfflineRequest & { readonly patronId: string }, session: string): ItemAnswer {
    const { policy, knowledge, clock } = this.#options;
    const { itemId, patronId } = request;
    // What was done with it here since is newer than what was known at the sign-in.
    if (this.#queued().some((entry) => sameId(entry.itemId, itemId))) return this.lend(request, session);
    const item = knowledge.item(itemId, patronId);
    const title = item?.title ?? '';
    const whyNot = this.#whyNotLending();
    if (whyNot !== null || policy === null) return refused(whyNot ?? 'offline-no-loans', title);
    const dueAt = item?.status === 'on-loan' && !item.isOnLoanToOther ? item.dueAt : null;
    // Lent anew it is for as long as any loan where the day that was known is past.
    const now = clock.now();
    const isOpen = dueAt !== null && Date.parse(dueAt) > now.getTime();
    const promisedDue = isOpen ? dueAt : this.#calendar.endOfDay(now, policy.loanDays);
    const facts = { promisedDue, ...factsOf(request, title) };
    if (!this.#accept('checkout', { ...request, session, facts, mark: null })) return { kind: 'no-storage' };
    const view = {
      id: itemId,
      title,
      dueAt,
      dueText: null,
      renewed: true,
      security: 'keep',
      fee: null,
    } as const;
    return { kind: 'borrowed', view, offline: true };
  }

  takeBack(request: OfflineRequest, session: string): ItemAnswer {
    const { knowledge, returns } = this.#options;
    const { itemId } = request;
    const item = knowledge.item(itemId);
    const title = item?.title ?? '';
    if (!returns) return refused('ils-out-of-service', title);
    const dueBefore = item?.status === 'on-loan' ? item.dueAt : null;
    const facts = { dueBefore, ...factsOf(request, title) };
    if (!this.#accept('checkin', { ...request, patronId: null, session, facts, mark: 'on' }))
      return { kind: 'no-storage' };
    // Somebody may wait for it: then staff see it first.
    const route = item?.isHeldForOther === true ? 'hold-here' : 'shelf';
    return {
      kind: 'returned',
      view: { id: itemId, title, route, destination: null, security: 'on' },
      offline: true,
    };
  }

  #accept(
    action: 'checkout' | 'checkin',
    entry: OfflineRequest & {
      patronId: string | null;
      session: string;
      facts: EntryFacts;
      mark: WantedMark | null;
    },
  ): boolean {
    const { pen, clock, steadyClock, log, marks } = this.#options;
    steadyClock.look();
    const { itemId, patronId, uids, session, facts, mark } = entry;
    const written = pen.write((journal) =>
      journal.accept({
        action,
        itemId,
        patronId,
        uids,
        session,
        facts,
        wasOnLoanBefore: false,
        at: clock.now(),
        offline: true,
        ...(marks && mark !== null ? { mark } : {}),
      }),
    );
    if (written.kind === 'ok') log.write('item-queued', { session, action });
    return written.kind === 'ok';
  }

  #whyNotLending(): Reason | null {
    const { policy, asksPin, clock } = this.#options;
    if (policy === null || (asksPin && !policy.withoutPin)) return 'offline-no-loans';
    const standing = this.#standing();
    if (standing === null || problemOf(policy, clock.now()) !== null) return 'offline-no-loans';
    return whyNotLending(policy, standing);
  }

  #standing(): Standing | null {
    const { pen, clock } = this.#options;
    const nowMs = clock.now().getTime();
    const known = pen.write((journal) => ({ ...journal.counts(), latestAt: journal.latestAt() }));
    if (known.kind === 'failed') return null;
    const { queuedLoans, oldestQueuedAt, latestAt } = known.value;
    // After a restart the line may have been down for long already: the oldest entry that waits says how long.
    const oldestMs = oldestQueuedAt === null ? 0 : nowMs - Date.parse(oldestQueuedAt);
    const downMs = this.#downSinceMs === null ? 0 : clock.monotonicMs() - this.#downSinceMs;
    return {
      hoursOffline: Math.max(oldestMs, downMs) / hourMs,
      loansQueued: queuedLoans,
      clockIsBehind: latestAt !== null && nowMs < Date.parse(latestAt) - clockToleranceMs,
    };
  }

  #queued(): readonly OpenEntry[] {
    const queued = this.#options.pen.write((journal) => journal.queued(Number.MAX_SAFE_INTEGER));
    return queued.kind === 'ok' ? queued.value : [];
  }

  #queuedLoans(): readonly OpenEntry[] {
    return this.#queued().filter(({ action }) => action === 'checkout');
  }

  #cameBack(wanted: string): boolean {
    return this.#queued().some(({ action, itemId }) => action === 'checkin' && sameId(itemId, wanted));
  }

  #wasReturned(loan: OpenEntry): boolean {
    return this.#queued().some(
      ({ id, action, itemId }) => action === 'checkin' && id > loan.id && sameId(itemId, loan.itemId),
    );
  }
}

function factsOf({ place }: OfflineRequest, title: string): EntryFacts {
  return { ...(title === '' ? {} : { title }), ...(place === null ? {} : { place }) };
}

function refused(reason: Reason, title: string): ItemAnswer {
  return { kind: 'refused', reason, title, route: null, destination: null };
}

/** @param isTheirs it was lent to them before, and only stays so */
function borrowed(id: string, title: string, dueAt: string, isTheirs: boolean): ItemAnswer {
  const view = { id, title, dueAt, dueText: null, renewed: isTheirs, security: 'off', fee: null } as const;
  return { kind: 'borrowed', view, offline: true };
}
