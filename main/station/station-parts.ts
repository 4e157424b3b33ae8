import type { DockHandle } from '../contract/station.ts';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { Journal } from '../../db/stores/journal.ts';
import type { TitleFinder } from '../../db/stores/titles/title-finder.ts';
import type { BarcodeScanner } from '../../drivers/barcode/scanner.ts';
import type { HeadsetJack } from '../../drivers/headset/headset-jack.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import type { RfidReader } from '../../drivers/rfid/reader.ts';
import type { MarkProfile } from '../../drivers/rfid/mark-profile.ts';
import type { PaymentAdapter } from './fees/payment-adapter.ts';
import type { Beneficiary } from './fees/payment-desk.ts';
import type { FlowSettings } from './flow/state.ts';
import type { Network } from './network.ts';
import type { Knowledge } from './offline/knowledge.ts';
import type { OfflinePolicy } from './offline/policy.ts';
import type { PadSettings } from './pad-watch.ts';
import type { ReceiptParts } from './receipts/receipt-desk.ts';
import type { CallPoster } from './staff/call-poster.ts';

/** Everything a station is made of; who gives it decides what is real. */
export interface StationParts {
  readonly settings: FlowSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly ils: Ils;
  readonly journal: Journal;
  readonly pad: { readonly reader: RfidReader; readonly settings: PadSettings } | null;
  readonly markProfile: MarkProfile;
  readonly scanner: BarcodeScanner | null;
  /** Where a headset is put in, as far as the station can see it; left out: nowhere. */
  readonly headset?: HeadsetJack | null;
  readonly dock: DockHandle | null;
  /** Left out where no receipt is given. */
  readonly receipts?: ReceiptParts;
  readonly network: Network;
  /** What is remembered for the time without a line. */
  readonly knowledge: Knowledge;
  readonly offline: OfflineSettings;
  /** Left out: nothing is paid on the screen. */
  readonly fees?: FeeParts;
  /** Null or left out: no titles can be looked for. */
  readonly titles?: TitleFinder | null;
  /** Null or left out: there is no address to tell of a call for staff. */
  readonly callPoster?: CallPoster | null;
}

export interface FeeParts {
  /** Null: nothing is paid on the screen. */
  readonly beneficiary: Beneficiary | null;
  /** Who says that money has come; null: staff alone. */
  readonly adapter: PaymentAdapter | null;
}

export interface OfflineSettings {
  /** Books are taken back while the line is down. */
  readonly returns: boolean;
  /** Null: nothing is lent while the line is down. */
  readonly policy: OfflinePolicy | null;
  /** Good round trips in a row until the line counts as up again. */
  readonly goodUntilUp: number;
  /** The shortest loan of this library, in days; null where it is not known. */
  readonly loanDays: number | null;
}
