import type { Money } from '../../contract/money.ts';
import type { QrCode } from '../../contract/qr-code.ts';
import type { ReceiptFlow, ReceiptTrouble, ReceiptView, ReceiptWay } from '../../contract/receipt.ts';
import type { ReceiptItem } from '../receipts/receipt.ts';

/**
 * Whether a flow gives a receipt.
 * - `never`                none
 * - `ask`                  the closing screen offers it
 * - `always`               printed as soon as all is done
 * - `always-with-timeout`  offered, and printed where nobody chose until the time was over (UX-36)
 */
export type ReceiptPolicy = 'never' | 'ask' | 'always' | 'always-with-timeout';

export interface ReceiptSettings {
  readonly policy: Readonly<Record<ReceiptFlow, ReceiptPolicy>>;
  /** What this library offers, in the order in which it is shown. */
  readonly ways: readonly ReceiptWay[];
  /** Receipts name the last four of the card. */
  readonly showsCard: boolean;
  /** How long the offer stays, and how long a code to be photographed. Milliseconds. */
  readonly askMs: number;
  readonly codeMs: number;
}

/** What a receipt is to be about: the flow's own facts, without time and reference. */
export interface ReceiptRequest {
  readonly flow: ReceiptFlow;
  readonly items: readonly ReceiptItem[];
  readonly cardTail: string | null;
  readonly amount: Money | null;
}

/** The receipt of what has just ended, while its screen stands. Nothing of it is kept after that. */
export interface ReceiptOffer {
  /** A late answer to another one is not taken for this one's. */
  readonly id: number;
  readonly request: ReceiptRequest;
  readonly policy: ReceiptPolicy;
  readonly email: string | null;
  /** What this library offers. */
  readonly ways: readonly ReceiptWay[];
  readonly used: readonly ReceiptWay[];
  readonly state: ReceiptView['state'];
  readonly way: ReceiptWay | null;
  readonly trouble: ReceiptTrouble | null;
  readonly qr: QrCode | null;
}

/** What became of a receipt. A failure may bring a code instead: the transaction stands, and its proof with it (UX-47). */
export type ReceiptOutcome =
  | { readonly kind: 'printed' }
  | { readonly kind: 'shown'; readonly qr: QrCode }
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed'; readonly trouble: ReceiptTrouble; readonly qr: QrCode | null };
