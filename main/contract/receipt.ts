import * as z from 'zod/mini';
import { qrCode } from './qr-code.ts';

/** What a receipt is given for. */
export const receiptFlows = ['borrow', 'return', 'renew', 'fee'] as const;
export const receiptFlow = z.enum(receiptFlows);
export type ReceiptFlow = z.infer<typeof receiptFlow>;

/** How a person may have a receipt; none is always possible, too. */
export const receiptWay = z.enum(['print', 'qr', 'email']);
export type ReceiptWay = z.infer<typeof receiptWay>;

/**
 * Why a receipt did not come the way that was chosen. The transaction stands in any case.
 * - `paper-out`, `cover-open`, `printer`   printing
 * - `mail`       the mail could not be handed over now
 * - `too-long`   too much for a QR code
 */
export const receiptTrouble = z.enum(['paper-out', 'cover-open', 'printer', 'mail', 'too-long']);
export type ReceiptTrouble = z.infer<typeof receiptTrouble>;

/** The receipt of what was just done, on the closing screen. */
export const receiptView = z.object({
  /** What can be chosen now. */
  ways: z.array(receiptWay),
  /**
   * - `offered`  nothing chosen yet
   * - `working`  on its way; the screen stays
   * - `done`     printed, shown or sent, as `way` says
   * - `failed`   `trouble` says why; `qr` is there instead where it fits
   */
  state: z.enum(['offered', 'working', 'done', 'failed']),
  way: z.nullable(receiptWay),
  trouble: z.nullable(receiptTrouble),
  qr: z.nullable(qrCode),
  /** `l•••@example.org`; null where no mail can be sent. */
  maskedEmail: z.nullable(z.string()),
});
export type ReceiptView = z.infer<typeof receiptView>;
