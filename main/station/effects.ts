import { formatMoney } from '../contract/format-money.ts';
import type { Log } from '../log/log.ts';
import type { Clock } from '../clock/clock.ts';
import type { TitleFinder } from '../../db/stores/titles/title-finder.ts';
import type { Ils, Outcome } from '../../drivers/ils/ils.ts';
import type { Uid } from '../../drivers/rfid/reader.ts';
import type { ReceiptOutcome } from './flow/receipt-offer.ts';
import type { Effect, Input, ItemAnswer, PatronAnswer } from './flow/inputs.ts';
import type { Lending, Progress } from './lending/lending.ts';
import type { AccountDesk } from './account/account-desk.ts';
import type { PaymentDesk } from './fees/payment-desk.ts';
import type { UnreadableFees } from './fees/unreadable-fees.ts';
import type { CallPoster } from './staff/call-poster.ts';
import type { LineWatch } from './line-watch.ts';
import type { MarkWriter } from './mark-writer.ts';
import type { ReceiptDesk } from './receipts/receipt-desk.ts';
import type { OfflineDesk } from './offline/offline-desk.ts';

export interface EffectsOptions {
  readonly ils: Ils;
  readonly lending: Lending;
  readonly desk: OfflineDesk;
  /** Null on a station without pad: then no effect ever asks for a mark. */
  readonly marks: MarkWriter | null;
  readonly line: LineWatch;
  readonly account: AccountDesk;
  readonly payments: PaymentDesk;
  readonly unreadableFees: UnreadableFees;
  /** Null: there is no address to tell; the screens and the staff side show it all the same. */
  readonly callPoster: CallPoster | null;
  /** Null on a station that gives no receipts: then no effect ever asks for one. */
  readonly receipts: ReceiptDesk | null;
  /** Null where no titles can be looked for: then no effect ever asks for any. */
  readonly titles: TitleFinder | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly dispatch: (input: Input) => void;
  /** Some of these tags did not answer any more. */
  readonly onTagsGone: (uids: readonly Uid[]) => void;
  /** Marks left pending by a session are to be read anew. */
  readonly onSessionEnded: () => void;
}

/** Carries out what the flow decided and reports back what came of it, as inputs. */
export class Effects {
  readonly #options: EffectsOptions;
  /** The only place a PIN lives, from its entry to the end of its session. */
  #pin: string | null = null;
  #session: { readonly name: string; readonly startedMs: number } | null = null;

  /** Its name stands on the receipt; the journal has it, too. */
  #lastSession = '';

  constructor(options: EffectsOptions) {
    this.#options = options;
  }

  forgetPin(): void {
    this.#pin = null;
  }

  async carryOut(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'ask-patron':
        return this.#askPatron(effect);
      case 'lend':
        return this.#lend(effect);
      case 'take-back':
        return this.#takeBack(effect);
      case 'look-up':
        return this.#lookUp(effect);
      case 'ask-list': {
        const { asking, list } = effect;
        const answer = await this.#options.account.list(effect.patronId, this.#pin, list);
        this.#options.dispatch({ kind: 'list-answered', asking, list, answer });
        return;
      }
      case 'ask-title': {
        const { asking, itemId } = effect;
        const answer = await this.#options.account.title(itemId);
        this.#options.dispatch({ kind: 'title-answered', asking, answer });
        return;
      }
      case 'renew':
        return this.#renew(effect);
      case 'open-payment': {
        const news = this.#options.payments.open(effect.patronId, effect.amount);
        this.#options.dispatch({ kind: 'payment-told', news });
        return;
      }
      case 'find-titles': {
        const { asking, text, limit } = effect;
        const titles = (await this.#options.titles?.find(text, limit)) ?? { titles: [], more: false };
        this.#options.dispatch({ kind: 'titles-found', asking, titles });
        return;
      }
      case 'call-staff':
        return this.#callStaff();
      case 'write-mark':
        return this.#writeMark(effect);
      case 'finish-mark':
        return this.#finishMark(effect);
      case 'make-receipt':
        return this.#makeReceipt(effect);
      case 'start-session':
        this.#startSession(effect.verb);
        return;
      case 'end-session':
        return this.#endSession(effect);
    }
  }

  async #askPatron(effect: Extract<Effect, { kind: 'ask-patron' }>): Promise<void> {
    const { ils, desk, dispatch } = this.#options;
    const { asking, cardId, want } = effect;
    this.#pin = effect.pin;
    if (effect.offline) {
      dispatch({ kind: 'patron-answered', asking, cardId, answer: desk.patron(cardId) });
      return;
    }
    const outcome = await ils.patron(cardId, effect.pin ?? undefined, want);
    this.#watchLine(outcome);
    if (outcome.kind === 'ok' && outcome.value.feesUnreadable === true) {
      this.#options.log.write('fees-unreadable', {});
      this.#options.unreadableFees.add();
    }
    dispatch({ kind: 'patron-answered', asking, cardId, answer: patronAnswer(outcome) });
  }

  async #lend(effect: Extract<Effect, { kind: 'lend' }>): Promise<void> {
    const { key } = effect;
    const request = { ...effect, pin: this.#pin };
    this.#answered(key, await this.#options.lending.lend(request, this.#progress(key)));
  }

  async #takeBack(effect: Extract<Effect, { kind: 'take-back' }>): Promise<void> {
    const { key } = effect;
    this.#answered(key, await this.#options.lending.takeBack(effect, this.#progress(key)));
  }

  #progress(key: string): Progress {
    const { dispatch, line } = this.#options;
    return {
      onChecking() {
        line.suspect('no-answer');
        dispatch({ kind: 'item-answered', key, answer: { kind: 'checking' } });
      },
      onFoundOut(answer) {
        dispatch({ kind: 'item-answered', key, answer });
      },
    };
  }

  #answered(key: string, answer: ItemAnswer): void {
    if (answer.kind === 'not-sent' || answer.kind === 'lost') this.#options.line.suspect(answer.kind);
    this.#options.dispatch({ kind: 'item-answered', key, answer });
  }

  async #lookUp({ key, ...request }: Extract<Effect, { kind: 'look-up' }>): Promise<void> {
    this.#answered(key, await this.#options.lending.lookUp(request));
  }

  async #renew({ key, ...request }: Extract<Effect, { kind: 'renew' }>): Promise<void> {
    const { dispatch, line, lending } = this.#options;
    const tell = (answer: ItemAnswer): void => {
      dispatch({ kind: 'renewal-answered', key, answer });
    };
    const progress: Progress = {
      onChecking() {
        line.suspect('no-answer');
        tell({ kind: 'checking' });
      },
      onFoundOut: tell,
    };
    const answer = await lending.renew({ ...request, pin: this.#pin }, progress);
    if (answer.kind === 'not-sent' || answer.kind === 'lost') line.suspect(answer.kind);
    tell(answer);
  }

  async #callStaff(): Promise<void> {
    const { callPoster, dispatch, log } = this.#options;
    const told = callPoster === null || (await callPoster.post());
    log.write('staff-called', { result: callPoster === null ? 'shown' : told ? 'told' : 'failed' });
    dispatch({ kind: 'staff-call-told', result: told ? 'called' : 'failed' });
  }

  async #writeMark(effect: Extract<Effect, { kind: 'write-mark' }>): Promise<void> {
    const { key, itemId, uids, wanted } = effect;
    const result = (await this.#options.marks?.write(itemId, uids, wanted)) ?? 'failed';
    this.#options.dispatch({ kind: 'mark-written', key, result });
    if (result === 'gone') this.#options.onTagsGone(uids);
  }

  async #finishMark(effect: Extract<Effect, { kind: 'finish-mark' }>): Promise<void> {
    const { securityId, itemId, uid, wanted } = effect;
    const done = await this.#options.marks?.finish(securityId, itemId, uid, wanted);
    const { title, result } = done ?? { title: '', result: 'later' as const };
    this.#options.dispatch({ kind: 'mark-finished', securityId, itemId, uid, title, result });
  }

  async #makeReceipt(effect: Extract<Effect, { kind: 'make-receipt' }>): Promise<void> {
    const { id, way, request, email, language } = effect;
    const { receipts, clock, dispatch } = this.#options;
    const reference = referenceOf(this.#lastSession);
    const amount = request.amount && formatMoney(request.amount, language);
    const receipt = { ...request, amount, language, at: clock.now(), reference };
    const outcome: ReceiptOutcome = (await receipts?.make(receipt, way, email)) ?? {
      kind: 'failed',
      trouble: 'printer',
      qr: null,
    };
    dispatch({ kind: 'receipt-made', id, way, outcome });
  }

  #startSession(verb: string): void {
    const name = this.#options.lending.nameSession();
    this.#lastSession = name;
    this.#session = { name, startedMs: this.#options.clock.monotonicMs() };
    this.#options.log.write('session-started', { session: name, verb });
  }

  async #endSession(effect: Extract<Effect, { kind: 'end-session' }>): Promise<void> {
    // Who may not borrow may go on to the account: the PIN is asked for once.
    if (effect.by !== 'blocked') this.forgetPin();
    if (this.#session) {
      const durationMs = Math.round(this.#options.clock.monotonicMs() - this.#session.startedMs);
      const { items, by } = effect;
      this.#options.log.write('session-ended', { session: this.#session.name, items, durationMs, by });
      this.#session = null;
    }
    this.#options.onSessionEnded();
    if (effect.patronId !== null && this.#options.line.isOnline)
      await this.#options.ils.endSession(effect.patronId);
    forgetLastMatch();
  }

  #watchLine(outcome: Outcome<unknown>): void {
    if (outcome.kind === 'notSent' || outcome.kind === 'unknown')
      this.#options.line.suspect(outcome.cause.reason);
  }
}

/**
 * The engine keeps the text that a regular expression matched last (the old `RegExp.lastMatch`), and that may be a line
 * of the ILS with a name in it: an empty match takes its place.
 */
function forgetLastMatch(): void {
  /^/u.test('');
}

/** The beginning of a session's name in the journal, as people read it out: `7F3A-92CD`. */
function referenceOf(session: string): string {
  return `${session.slice(0, 4)}-${session.slice(4, 8)}`.toUpperCase();
}

function patronAnswer(outcome: Awaited<ReturnType<Ils['patron']>>): PatronAnswer {
  switch (outcome.kind) {
    case 'ok':
      return { kind: 'found', patron: outcome.value };
    case 'refused':
      return { kind: 'refused', reason: outcome.reason };
    case 'notSent':
    case 'unknown':
      return { kind: 'no-line' };
  }
}
