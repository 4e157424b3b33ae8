import type { CheckoutRequest, RefusalReason, RenewRequest } from '../ils.ts';
import type { Sip2Message } from './message.ts';
import { blocksOf, hasRenewedTooOften, isPatronReason, itemStatusOf } from './standing.ts';
import type { Sip2Settings } from './options.ts';
import type { TextReader } from './text-reader.ts';
import type { PatronMessage } from './views.ts';
import { sameId } from '../same-id.ts';
import { isKnownPatron, isUnknownItem, said } from './views.ts';

/** How the account and the item themselves are asked. Null: no answer, or the ILS does not know the message. */
export interface Witnesses {
  item(itemId: string): Promise<Sip2Message<'18'> | null>;
  /** With the list of loans. */
  patron(patronId: string): Promise<PatronMessage | null>;
}

type Asked = Pick<CheckoutRequest | RenewRequest, 'patronId' | 'itemId'>;

/**
 * Why the ILS said no. SIP2 gives no reasons, so they are gathered: codes of the answer, then what item (17) and
 * patron (63) themselves say, then the screen messages. A text may make a code more precise; it never overrules
 * one that leaves no doubt.
 */
export class Refusals {
  readonly #witnesses: Witnesses;
  readonly #texts: TextReader;
  readonly #settings: Pick<Sip2Settings, 'listings'>;

  constructor(witnesses: Witnesses, texts: TextReader, settings: Pick<Sip2Settings, 'listings'>) {
    this.#witnesses = witnesses;
    this.#texts = texts;
    this.#settings = settings;
  }

  /** Of a request about no single item. */
  ofRequest(message: Sip2Message, asked: readonly string[]): RefusalReason {
    return codeOf(message) ?? this.#texts.explain(message, asked) ?? 'other';
  }

  async ofCheckout(message: Sip2Message<'12'>, asked: Asked): Promise<RefusalReason> {
    const code = codeOf(message);
    const told = this.#texts.explain(message, [asked.patronId, asked.itemId]);
    if (code) return code;
    const item = await this.#witnesses.item(asked.itemId);
    if (item && isUnknownItem(item)) return 'item-unknown';
    const status = item && itemStatusOf(item.fixed('circulationStatus'));
    if (status === 'lost' || status === 'missing' || status === 'in-process' || status === 'in-transit') {
      return told !== null && !isPatronReason(told) ? told : 'not-loanable';
    }
    const patron = await this.#witnesses.patron(asked.patronId);
    if (patron && !isKnownPatron(patron)) return 'patron-unknown';
    if (patron && this.#hasOnLoan(patron, asked.itemId)) {
      return told === 'renewal-limit' ? told : 'on-loan-to-self';
    }
    if (status === 'on-loan') {
      // Without a list nobody can say whose loan it is but the text.
      if (patron?.is('64') === true) return 'on-loan-to-other';
      return told ?? 'on-loan-to-other';
    }
    const block = patron && this.#blockOf(patron, told);
    if (block) return block;
    // The hold shelf is weak: some say it of every item with a hold on its title.
    return told ?? (status === 'on-hold-shelf' ? 'held-for-other' : 'other');
  }

  async ofRenewal(message: Sip2Message<'30'>, asked: Asked): Promise<RefusalReason> {
    const code = codeOf(message);
    const told = this.#texts.explain(message, [asked.patronId, asked.itemId]);
    if (code) return code;
    const item = await this.#witnesses.item(asked.itemId);
    if (!item) return told ?? 'other';
    if (isUnknownItem(item)) return 'item-unknown';
    const status = itemStatusOf(item.fixed('circulationStatus'));
    if (status !== 'on-loan' && status !== 'other') return 'not-on-loan';
    const patron = await this.#witnesses.patron(asked.patronId);
    if (!patron) return told ?? 'other';
    if (!isKnownPatron(patron)) return 'patron-unknown';
    const lists = patron.is('64') && this.#settings.listings === 'ids' && status === 'on-loan';
    if (lists && !this.#hasOnLoan(patron, asked.itemId)) return 'on-loan-to-other';
    if (told !== null && !isPatronReason(told)) return told;
    const block = this.#blockOf(patron, told);
    if (block) return block;
    if (hasRenewedTooOften(statusOf(patron))) return 'renewal-limit';
    const waiting = Number(said(item, 'CF') ?? '0') > 0;
    return told ?? (waiting ? 'held-for-other' : 'other');
  }

  async ofCheckin(message: Sip2Message<'10'>, itemId: string): Promise<RefusalReason> {
    const told = this.#texts.explain(message, [itemId]);
    const item = await this.#witnesses.item(itemId);
    if (!item) {
      // Some servers say "not checked out" of an item they do not even know: then it has no title.
      return told === 'not-on-loan' && said(message, 'AJ') === null ? 'item-unknown' : (told ?? 'other');
    }
    if (isUnknownItem(item)) return 'item-unknown';
    const status = itemStatusOf(item.fixed('circulationStatus'));
    if (status === 'on-loan') return told === null || told === 'not-on-loan' ? 'other' : told;
    if (told !== null) return told;
    return status === 'other' ? 'other' : 'not-on-loan';
  }

  #hasOnLoan(patron: PatronMessage, itemId: string): boolean {
    return this.#settings.listings !== 'titles' && patron.all('AU').some((id) => sameId(id, itemId));
  }

  /** A block that the account shows; the text where it says more exactly which. */
  #blockOf(patron: PatronMessage, told: RefusalReason | null): RefusalReason | null {
    const blocks = blocksOf(statusOf(patron), patron.all('AF'), this.#texts.reasonOf);
    const [first] = blocks;
    if (first === undefined) return null;
    const exact = told !== null && isPatronReason(told) && told !== 'patron-blocked';
    return exact ? told : first;
  }
}

function statusOf(patron: PatronMessage): string {
  return (patron as Sip2Message<'24'>).fixed('patronStatus');
}

/** What the answer says in codes: the card, the PIN, a fee to be accepted. */
function codeOf(message: Sip2Message): RefusalReason | null {
  if (said(message, 'BL') === 'N') return 'patron-unknown';
  if (said(message, 'CQ') === 'N') return 'pin-wrong';
  if (said(message, 'BV') !== null && said(message, 'BT') !== null) return 'fee-needed';
  return null;
}
