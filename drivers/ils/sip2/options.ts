import type { Timers } from '../../exchange/timers.ts';
import type { ExchangeRecord } from '../ils.ts';
import type { Charset } from './charset.ts';
import type { DayOrder } from './dates.ts';
import type { OpenSocket } from './socket.ts';

/** What a site can set about its SIP2 line. Everything but host and port has a default. */
export interface Sip2Settings {
  readonly host: string;
  readonly port: number;
  /** Null: plain TCP. `ca`: PEM text of the only authority trusted; null: those of the system. */
  readonly tls: { readonly ca: string | null } | null;
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
  readonly sendPinWithCheckout: boolean;
  /** Patrons sign in by user name, which the ILS answers with a card number. */
  readonly patronAlias: boolean;
  readonly keepAliveMs: number;
  readonly connectTimeoutMs: number;
  /** For messages that only read. */
  readonly readTimeoutMs: number;
  /** For checkout, checkin and renewal, which may take an ILS seconds. */
  readonly writeTimeoutMs: number;
}

export const defaultSip2Settings: Omit<Sip2Settings, 'host' | 'port'> = {
  tls: null,
  login: null,
  institution: '',
  location: '',
  terminalPassword: '',
  charset: 'utf-8',
  terminator: 'cr',
  checksum: 'follow',
  timeZone: 'Asia/Ho_Chi_Minh',
  currency: 'VND',
  dayOrder: 'unknown',
  feeQuestion: 'sendN',
  sendPinWithCheckout: true,
  patronAlias: false,
  keepAliveMs: 60_000,
  connectTimeoutMs: 5_000,
  readTimeoutMs: 10_000,
  writeTimeoutMs: 30_000,
};

export interface Sip2Options extends Partial<Omit<Sip2Settings, 'host' | 'port'>> {
  readonly host: string;
  readonly port: number;
  readonly timers: Timers;
  readonly now: () => Date;
  /** 0 to 1, for the spread of back-offs. */
  readonly random?: () => number;
  /** Another way to open a line than TCP and TLS. */
  readonly openSocket?: OpenSocket;
  /** Every raw exchange, PIN and passwords masked. */
  readonly onExchange?: (record: ExchangeRecord) => void;
}
