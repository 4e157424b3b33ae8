import { randomInt } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';
import type { Bill } from '../../../db/stores/bills.ts';
import type { Money } from '../../../drivers/ils/ils.ts';
import type { QrCode } from '../../contract/qr-code.ts';
import type { PaymentNews } from '../flow/inputs.ts';
import type { JournalPen } from '../lending/journal-pen.ts';
import type { Lending } from '../lending/lending.ts';
import { qrCodeOf } from '../qr.ts';
import type { PaymentReply, PaymentWord } from './payment-adapter.ts';
import { buildVietQr } from './vietqr.ts';

/** Whose account the money goes to. */
export interface Beneficiary {
  readonly to: 'account' | 'card';
  readonly bin: string;
  readonly account: string;
  /** Stands before the bill number in the transfer's text. */
  readonly purpose: string;
}

export interface PaymentDeskOptions {
  readonly pen: JournalPen;
  readonly clock: Clock;
  readonly log: Log;
  readonly lending: Pick<Lending, 'payFee'>;
  /** Null: nothing is paid on the screen. */
  readonly beneficiary: Beneficiary | null;
  readonly isOnline: () => boolean;
  readonly onNews: (news: PaymentNews) => void;
}

/** Beyond this no bill is made out: somebody plays, or nobody looks after them. */
const mostOpen = 200;
/** A bill that nobody paid in this time is closed. */
const openMs = 7 * 24 * 60 * 60_000;
/** No letters that look like digits, so that it can be read out and typed. */
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const billLength = 8;

/**
 * Bills for what patrons owe. A bill is written down before its code is shown, and booked only on a confirmation by
 * staff or by the bank's word: then it is taken, in one transaction with its journal entry, and told to the ILS once.
 */
export class PaymentDesk {
  readonly #options: PaymentDeskOptions;
  #booking: Promise<void> = Promise.resolve();

  constructor(options: PaymentDeskOptions) {
    this.#options = options;
  }

  /** Makes out a bill and its code; the bill is on the disk before the code is on the screen. */
  open(patronId: string, amount: Money): PaymentNews {
    const { beneficiary, pen, clock, log } = this.#options;
    const failed: PaymentNews = { kind: 'not-opened' };
    if (!beneficiary || amount.currency !== 'VND') return failed;
    this.#dropOld();
    const bill = `MT${billNumber()}`;
    const payload = buildVietQr({
      ...beneficiary,
      amountVnd: amount.amountMinor,
      bill,
      purpose: `${beneficiary.purpose} ${bill}`.slice(-25),
      once: true,
    });
    const code: QrCode | null = payload === null ? null : qrCodeOf(payload);
    if (code === null) return failed;
    const written = pen.write(({ bills }) =>
      bills.count() >= mostOpen
        ? false
        : bills.open({
            bill,
            patronId,
            amountMinor: amount.amountMinor,
            currency: amount.currency,
            owedBeforeMinor: amount.amountMinor,
            at: clock.now(),
          }),
    );
    if (written.kind === 'failed' || !written.value) return failed;
    log.write('bill-opened', {});
    return { kind: 'opened', bill, code };
  }

  /** What staff look at, oldest first. */
  list(limit: number): readonly Bill[] {
    const read = this.#options.pen.write(({ bills }) => bills.list(limit));
    return read.kind === 'ok' ? read.value : [];
  }

  /** Staff have seen the money. `gone`: it is not open any more. */
  confirm(bill: string): 'done' | 'gone' | 'storage' {
    return this.#confirm(bill, 'staff');
  }

  /** Staff say that no money came. */
  drop(bill: string): 'done' | 'gone' | 'storage' {
    const { pen, clock, log, onNews } = this.#options;
    const written = pen.write(({ bills }) => bills.drop(bill, clock.now()));
    if (written.kind === 'failed') return 'storage';
    if (!written.value) return 'gone';
    log.write('bill-ended', { result: 'dropped', by: 'staff' });
    onNews({ kind: 'dropped', bill });
    return 'done';
  }

  /** The bank's word. */
  paid({ bill, amountVnd }: PaymentWord): PaymentReply {
    const { pen } = this.#options;
    const read = pen.write(({ bills }) => ({ open: bills.one(bill), end: bills.endOf(bill) }));
    if (read.kind === 'failed') return 'storage';
    const { open, end } = read.value;
    if (end === 'taken' || open?.state === 'confirmed') return 'known';
    if (open === null) return 'unknown';
    if (open.currency !== 'VND' || open.amountMinor !== amountVnd) return 'amount';
    const done = this.#confirm(bill, 'adapter');
    return done === 'done' ? 'taken' : done === 'gone' ? 'known' : 'storage';
  }

  /** Tells the ILS of every bill whose money is there; nothing while the line is down. Resolves when all are through. */
  bookConfirmed(): Promise<void> {
    // One after the other: the ILS judges each by what is owed.
    this.#booking = this.#booking.then(async () => {
      if (!this.#options.isOnline()) return;
      for (const bill of this.list(mostOpen)) {
        if (bill.state !== 'confirmed') continue;
        if (!this.#options.isOnline()) return;
        await this.#book(bill);
      }
    });
    return this.#booking;
  }

  #confirm(bill: string, by: 'staff' | 'adapter'): 'done' | 'gone' | 'storage' {
    const { pen, clock, log, onNews } = this.#options;
    const written = pen.write(({ bills }) => bills.confirm(bill, clock.now()));
    if (written.kind === 'failed') return 'storage';
    if (!written.value) return 'gone';
    log.write('bill-ended', { result: 'confirmed', by });
    onNews({ kind: 'confirmed', bill });
    void this.bookConfirmed();
    return 'done';
  }

  async #book({ bill, patronId, amountMinor, currency, owedBeforeMinor }: Bill): Promise<void> {
    const { lending, clock, log, onNews } = this.#options;
    // Sealed under another key: nobody can tell whose it is. It stays for staff to see.
    if (patronId === null) return;
    const answer = await lending.payFee(
      {
        patronId,
        amount: { amountMinor, currency },
        method: 'transfer',
        reference: bill,
        at: clock.now(),
      },
      owedBeforeMinor,
      bill,
    );
    if (answer === 'no-storage' || answer === 'already') return;
    log.write('bill-ended', { result: answer, by: 'station' });
    onNews({ kind: answer === 'booked' ? 'booked' : 'unclear', bill });
  }

  #dropOld(): void {
    const { pen, clock } = this.#options;
    const now = clock.now();
    pen.write(({ bills }) => bills.dropOlder(new Date(now.getTime() - openMs), now));
  }
}

function billNumber(): string {
  return Array.from({ length: billLength }, () => letters[randomInt(letters.length)] ?? '2').join('');
}
