import { readFileSync } from 'node:fs';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { minorDigits } from './sip2/amount.ts';
import { charsets } from './sip2/charset.ts';
import { isTimeZone } from './sip2/dates.ts';
import { profileNames } from './sip2/options.ts';
import type { Sip2Settings } from './sip2/options.ts';
import { profiles } from './sip2/profiles.ts';
import type { TlsSettings } from './sip2/socket.ts';

/** Where an ILS is, as a configuration or a command line writes it. */
export type IlsAddress =
  | { readonly kind: 'sip2'; readonly settings: Sip2Address }
  | { readonly kind: 'library'; readonly dir: string };

/** What the address says; everything it leaves out keeps its default. */
export type Sip2Address = Pick<Sip2Settings, 'host' | 'port' | 'login'> &
  Partial<Omit<Sip2Settings, 'host' | 'port' | 'login' | 'tls'>> & {
    /** Null: plain TCP. Files are read by `sip2SettingsOf`. */
    readonly tls: TlsFiles | null;
  };

export interface TlsFiles {
  readonly caFile: string | null;
  readonly client: { readonly certFile: string; readonly keyFile: string } | null;
  readonly serverName: string | null;
}

export interface AddressError {
  /** The part that is wrong: `scheme`, `host`, `port`, `login`, `path`, or the name of a parameter. */
  readonly part: string;
  /** One sentence that says what is wrong and what is allowed. Holds no password. */
  readonly message: string;
}

type Parameters = Partial<Omit<Sip2Settings, 'host' | 'port' | 'login' | 'tls'>>;
type Read = (text: string) => Result<Parameters, string>;

function choice<K extends keyof Sip2Settings, V extends Sip2Settings[K] & string>(
  name: K,
  allowed: readonly V[],
): Read {
  return (text) => {
    const found = allowed.find((value) => value === text);
    return found === undefined
      ? failed(`must be one of ${allowed.join(', ')}`)
      : ok({ [name]: found } as Parameters);
  };
}

function text(name: 'institution' | 'location' | 'terminalPassword' | 'probeItem'): Read {
  return (value) =>
    /[|\u0000-\u001f\u007f-\u009f]/.test(value) || value.length > 255
      ? failed('must have at most 255 characters, without "|" and control characters')
      : ok({ [name]: value });
}

function seconds(name: 'keepAliveMs' | 'readTimeoutMs' | 'writeTimeoutMs', most: number): Read {
  return (value) =>
    /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= most
      ? ok({ [name]: Number(value) * 1000 })
      : failed(`must be a number of seconds from 1 to ${most}`);
}

function flag(name: 'sendPinWithCheckout' | 'patronAlias'): Read {
  return (value) =>
    value === 'on' || value === 'off' ? ok({ [name]: value === 'on' }) : failed('must be one of on, off');
}

const parameters: Readonly<Record<string, Read>> = {
  profile: choice('profile', profileNames),
  transport: choice('transport', ['raw', 'telnet']),
  first: (value) =>
    value === 'login' || value === 'status'
      ? ok({ statusFirst: value === 'status' })
      : failed('must be one of login, status'),
  institution: text('institution'),
  location: text('location'),
  terminalPassword: text('terminalPassword'),
  charset: choice('charset', charsets),
  terminator: choice('terminator', ['cr', 'crlf']),
  checksum: choice('checksum', ['on', 'off', 'follow']),
  fee: choice('feeQuestion', ['sendN', 'omit']),
  dates: choice('dayOrder', ['dmy', 'mdy', 'unknown']),
  currency: (value) =>
    minorDigits(value) === null
      ? failed('must be a currency code of three capitals, e.g. VND')
      : ok({ currency: value }),
  timeZone: (value) =>
    isTimeZone(value) ? ok({ timeZone: value }) : failed('must be an IANA time zone, e.g. Asia/Ho_Chi_Minh'),
  noBlock: choice('noBlock', ['honoured', 'ignored', 'unknown']),
  listings: choice('listings', ['ids', 'titles', 'unknown']),
  probe: text('probeItem'),
  checkoutPin: flag('sendPinWithCheckout'),
  patronAlias: flag('patronAlias'),
  keepAlive: seconds('keepAliveMs', 3600),
  readTimeout: seconds('readTimeoutMs', 120),
  writeTimeout: seconds('writeTimeoutMs', 300),
};

/**
 * `sip2://LOGIN:PASSWORD@HOST:PORT?institution=CPL&location=CPL&charset=utf-8&terminator=cr&checksum=on`,
 * `sip2+tls://…&ca=FILE`, or `library:DIR`. Values of a SIP2 address are percent-encoded, DIR is taken as it is.
 */
export function parseIlsAddress(address: string): Result<IlsAddress, AddressError> {
  if (address.startsWith('library:')) {
    const dir = address.slice('library:'.length);
    return dir === '' ? wrong('path', 'a folder must follow "library:"') : ok({ kind: 'library', dir });
  }
  const scheme = /^(sip2|sip2\+tls):\/\//.exec(address)?.[1];
  if (scheme === undefined) {
    return wrong('scheme', 'an ILS address begins with sip2://, sip2+tls:// or library:');
  }
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return wrong('host', 'not an address: expected sip2://LOGIN:PASSWORD@HOST:PORT, values percent-encoded');
  }
  return readUrl(url, scheme === 'sip2+tls');
}

function wrong(part: string, message: string): Result<never, AddressError> {
  return failed({ part, message });
}

function readUrl(url: URL, tls: boolean): Result<IlsAddress, AddressError> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '') return wrong('host', 'the host is missing');
  const port = Number(url.port);
  if (url.port === '' || port < 1) return wrong('port', 'the port is missing: SIP2 has no usual one');
  if (url.pathname !== '' && url.pathname !== '/') {
    return wrong('path', 'nothing may stand between the port and "?"');
  }
  if (url.hash !== '') return wrong('path', 'a "#" must be written as %23');
  const login = readLogin(url);
  if (login.kind === 'failed') return login;

  let settings: Parameters = {};
  const files = new Map<string, string>();
  const seen = new Set<string>();
  for (const piece of url.search.replace(/^\?/, '').split('&')) {
    if (piece === '') continue;
    const at = piece.indexOf('=');
    const name = at < 0 ? piece : piece.slice(0, at);
    const value = decode(at < 0 ? '' : piece.slice(at + 1));
    if (seen.has(name)) return wrong(name, `"${name}" stands twice`);
    seen.add(name);
    if (value === null) return wrong(name, `"${name}" is not percent-encoded rightly`);
    if (tls && tlsParameters.includes(name)) {
      if (value === '') return wrong(name, `"${name}" must not be empty`);
      files.set(name, value);
      continue;
    }
    const read = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!read) {
      const allowed = [...Object.keys(parameters), ...(tls ? tlsParameters : [])].join(', ');
      return wrong(name, `unknown parameter "${name}"; allowed: ${allowed}`);
    }
    const result = read(value);
    if (result.kind === 'failed') return wrong(name, `"${name}" ${result.error}`);
    settings = { ...settings, ...result.value };
  }
  const misplaced = misplacedLocation(settings) ?? misusedTelnet(settings, login.value);
  if (misplaced) return failed(misplaced);
  const base = { host, port, login: login.value, tls: null };
  if (!tls) return ok({ kind: 'sip2', settings: { ...settings, ...base } });
  const named = tlsFiles(files);
  if (named.kind === 'failed') return named;
  return ok({ kind: 'sip2', settings: { ...settings, ...base, tls: named.value } });
}

const tlsParameters: readonly string[] = ['ca', 'cert', 'key', 'serverName'];

function tlsFiles(files: ReadonlyMap<string, string>): Result<TlsFiles, AddressError> {
  const certFile = files.get('cert');
  const keyFile = files.get('key');
  if ((certFile === undefined) !== (keyFile === undefined)) {
    return wrong(certFile === undefined ? 'cert' : 'key', '"cert" and "key" go together');
  }
  return ok({
    caFile: files.get('ca') ?? null,
    client: certFile === undefined || keyFile === undefined ? null : { certFile, keyFile },
    serverName: files.get('serverName') ?? null,
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Some ILSes take nothing but the number of a service point for a place. */
function misplacedLocation({ profile = 'generic', location }: Parameters): AddressError | null {
  if (profiles[profile].location !== 'uuid' || uuid.test(location ?? '')) return null;
  const message = `"location" must be the UUID of a service point of ${profiles[profile].name}`;
  return { part: 'location', message };
}

function misusedTelnet({ transport }: Parameters, login: Sip2Settings['login']): AddressError | null {
  if (transport !== 'telnet' || login) return null;
  return { part: 'login', message: '"transport=telnet" needs LOGIN:PASSWORD before the host' };
}

function readLogin(url: URL): Result<Sip2Settings['login'], AddressError> {
  if (url.username === '' && url.password === '') return ok(null);
  const user = decode(url.username);
  const password = decode(url.password);
  if (user === null || password === null) {
    return wrong('login', 'login and password must be percent-encoded, e.g. %40 for "@"');
  }
  const unfit = /[|\u0000-\u001f\u007f-\u009f]/;
  if (unfit.test(user) || unfit.test(password)) {
    return wrong('login', 'login and password must not contain "|" or control characters');
  }
  return ok({ user, password });
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The settings of an address with the certificate it names read in. */
export function sip2SettingsOf(
  address: Sip2Address,
): Result<Partial<Sip2Settings> & Pick<Sip2Settings, 'host' | 'port'>, AddressError> {
  if (address.tls === null) return ok({ ...address, tls: null });
  const { caFile, client, serverName } = address.tls;
  const ca = read('ca', caFile);
  if (ca.kind === 'failed') return ca;
  const cert = read('cert', client?.certFile ?? null);
  if (cert.kind === 'failed') return cert;
  const key = read('key', client?.keyFile ?? null);
  if (key.kind === 'failed') return key;
  const ours = cert.value !== null && key.value !== null ? { cert: cert.value, key: key.value } : null;
  const tls: TlsSettings = { ca: ca.value, client: ours, serverName };
  return ok({ ...address, tls });
}

function read(part: string, file: string | null): Result<string | null, AddressError> {
  if (file === null) return ok(null);
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return wrong(part, `the file ${file} cannot be read (${code})`);
  }
}
