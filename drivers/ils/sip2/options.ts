import type { Timers } from '../../exchange/timers.ts';
import type { ExchangeRecord, RefusalReason } from '../ils.ts';
import type { Charset } from './charset.ts';
import type { DayOrder } from './dates.ts';
import type { OpenSocket, TlsSettings } from './socket.ts';

/** The kinds of ILS that something is known of (`profiles.ts`). */
export const profileNames = ['generic', 'koha-old', 'koha', 'evergreen', 'folio', 'invenio'] as const;
export type ProfileName = (typeof profileNames)[number];

/** What a site can set about its SIP2 line. Everything but host and port has a default. */
export interface Sip2Settings {
  readonly host: string;
  readonly port: number;
  /** Null: plain TCP. */
  readonly tls: TlsSettings | null;
  /** The kind of ILS: gives every setting below that a site does not set itself. */
  readonly profile: ProfileName;
  /** `telnet`: the server asks for login and password in words before it speaks SIP2; no 93 is sent. */
  readonly transport: 'raw' | 'telnet';
  /** 99 before 93, as some servers want it. */
  readonly statusFirst: boolean;
  /** Null: the site knows its stations by address and no 93 is sent. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** AO. */
  readonly institution: string;
  /** CP of the login and AP of a return: a branch the ILS knows, or empty; never a name of the station. */
  readonly location: string;
  /** AC. */
  readonly terminalPassword: string;
  readonly charset: Charset;
  readonly terminator: 'cr' | 'crlf';
  readonly checksum: 'on' | 'off' | 'follow';
  /** IANA name of the zone in which the ILS writes local times. */
  readonly timeZone: string;
  /** ISO 4217; for amounts that come without a currency. */
  readonly currency: string;
  readonly dayOrder: DayOrder;
  /** Koha asks about fees only after `BON`; Evergreen takes any BO for a yes. */
  readonly feeQuestion: 'sendN' | 'omit';
  /**
   * What the ILS does with "no block" (ils-protocols 9), tried by staff with a test item. Only `honoured` sends it;
   * otherwise a loan made while the line was down is asked for like any other, with its own date.
   */
  readonly noBlock: 'honoured' | 'ignored' | 'unknown';
  /** What the lists of a patron's account hold: numbers of items, or titles. */
  readonly listings: 'ids' | 'titles' | 'unknown';
  /** Number of an item that exists: asked for behind each status to prove that the database answers. */
  readonly probeItem: string | null;
  readonly sendPinWithCheckout: boolean;
  /** Patrons sign in by user name, which the ILS answers with a card number. */
  readonly patronAlias: boolean;
  readonly keepAliveMs: number;
  readonly connectTimeoutMs: number;
  /** For messages that only read. Null: as the ILS says in 98, within 10 to 60 s. */
  readonly readTimeoutMs: number | null;
  /** For checkout, checkin and their like, which may take an ILS seconds. Null: the same, and no less than 30 s. */
  readonly writeTimeoutMs: number | null;
}

export interface Sip2Options extends Partial<Omit<Sip2Settings, 'host' | 'port'>> {
  readonly host: string;
  readonly port: number;
  readonly timers: Timers;
  readonly now: () => Date;
  /** 0 to 1, for the spread of back-offs. */
  readonly random?: () => number;
  /** What staff made of texts of this site's ILS: masked text to reason. Asked anew for each refusal. */
  readonly siteTexts?: () => ReadonlyMap<string, RefusalReason>;
  /** A text of a refusal that no table knows, identities cut out of it. */
  readonly onUnknownText?: (text: string) => void;
  /** Another way to open a line than TCP and TLS. */
  readonly openSocket?: OpenSocket;
  /** Every raw exchange, PIN and passwords masked. */
  readonly onExchange?: (record: ExchangeRecord) => void;
}
