/**
 * What a bank or a payment service says of money that has come. An adapter only carries the word: whether the bill is
 * open, the amount is right and it is booked once, is the payment desk's business.
 */
export interface PaymentWord {
  /** The bill number as the transfer named it. */
  readonly bill: string;
  readonly amountVnd: number;
}

/**
 * - `taken`   the money is noted; the ILS is told of it
 * - `known`   it was noted before: nothing is done twice
 * - `unknown` no bill of this number
 * - `amount`  another amount than the bill's: staff look at it
 * - `storage` it could not be noted: say it again later
 */
export type PaymentReply = 'taken' | 'known' | 'unknown' | 'amount' | 'storage';

export interface PaymentAdapter {
  /** False: it could not begin; why is in the log. */
  start(onPaid: (word: PaymentWord) => PaymentReply): Promise<boolean>;
  stop(): Promise<void>;
}
