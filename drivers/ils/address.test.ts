import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseIlsAddress, sip2SettingsOf } from './address.ts';

describe('the address of an ILS', () => {
  it('says all that a site can set', () => {
    const address =
      'sip2://sip_01:p%40ss%3A%7E@ils.example.org:6001?institution=CPL&location=Chi%20nh%C3%A1nh%201&charset=cp850' +
      '&terminator=crlf&checksum=on&timeZone=Europe%2FBerlin&currency=EUR&fee=omit&dates=dmy&checkoutPin=off&keepAlive=45' +
      '&profile=koha&transport=telnet&first=status&noBlock=honoured&listings=titles' +
      '&probe=TV1&patronAlias=on&readTimeout=20&writeTimeout=60&terminalPassword=x';
    expect(parseIlsAddress(address)).toEqual({
      kind: 'ok',
      value: {
        kind: 'sip2',
        settings: {
          host: 'ils.example.org',
          port: 6001,
          tls: null,
          login: { user: 'sip_01', password: 'p@ss:~' },
          institution: 'CPL',
          location: 'Chi nhánh 1',
          charset: 'cp850',
          terminator: 'crlf',
          checksum: 'on',
          timeZone: 'Europe/Berlin',
          currency: 'EUR',
          feeQuestion: 'omit',
          dayOrder: 'dmy',
          sendPinWithCheckout: false,
          keepAliveMs: 45_000,
          profile: 'koha',
          transport: 'telnet',
          statusFirst: true,
          noBlock: 'honoured',
          listings: 'titles',
          probeItem: 'TV1',
          patronAlias: true,
          readTimeoutMs: 20_000,
          writeTimeoutMs: 60_000,
          terminalPassword: 'x',
        },
      },
    });
  });

  it('may be short, of an IPv6 host, over TLS or a folder', () => {
    expect(parseIlsAddress('sip2://127.0.0.1:6001')).toEqual({
      kind: 'ok',
      value: { kind: 'sip2', settings: { host: '127.0.0.1', port: 6001, tls: null, login: null } },
    });
    expect(parseIlsAddress('sip2://a:b@[::1]:6001/')).toMatchObject({ value: { settings: { host: '::1' } } });
    expect(parseIlsAddress('sip2+tls://a:b@h:6443?ca=%2Fetc%2Fca.pem')).toMatchObject({
      value: { settings: { tls: { caFile: '/etc/ca.pem', client: null, serverName: null } } },
    });
    expect(parseIlsAddress('sip2+tls://a:b@h:6443')).toMatchObject({
      value: { settings: { tls: { caFile: null } } },
    });
    expect(parseIlsAddress('library:./thư viện/100%')).toEqual({
      kind: 'ok',
      value: { kind: 'library', dir: './thư viện/100%' },
    });
  });

  it.each([
    ['', 'scheme'],
    ['http://h:1', 'scheme'],
    ['sip2:h:1', 'scheme'],
    ['library:', 'path'],
    ['sip2://', 'host'],
    ['sip2://a:b@:6001', 'host'],
    ['sip2://h', 'port'],
    ['sip2://h:0', 'port'],
    ['sip2://h:99999', 'host'],
    ['sip2://h:1/x', 'path'],
    ['sip2://h:1#x', 'path'],
    ['sip2://a%:b@h:1', 'login'],
    ['sip2://a:b%7Cc@h:1', 'login'],
    ['sip2://h:1?institution=%', 'institution'],
    ['sip2://h:1?institution=a%0Db', 'institution'],
    ['sip2://h:1?charset=utf-16', 'charset'],
    ['sip2://h:1?terminator=lf', 'terminator'],
    ['sip2://h:1?checksum=maybe', 'checksum'],
    ['sip2://h:1?checksum=on&checksum=off', 'checksum'],
    ['sip2://h:1?timeZone=Mars', 'timeZone'],
    ['sip2://h:1?currency=dong', 'currency'],
    ['sip2://h:1?keepAlive=0', 'keepAlive'],
    ['sip2://h:1?colour=red', 'colour'],
    ['sip2://h:1?constructor=x', 'constructor'],
    ['sip2://h:1?ca=x', 'ca'],
    ['sip2+tls://h:1?ca=', 'ca'],
    ['sip2+tls://h:1?cert=x', 'key'],
    ['sip2+tls://h:1?key=x', 'cert'],
    ['sip2://h:1?cert=x&key=y', 'cert'],
    ['sip2://h:1?profile=symphony', 'profile'],
    ['sip2://h:1?transport=telnet', 'login'],
    ['sip2://h:1?first=last', 'first'],
    ['sip2://h:1?noBlock=yes', 'noBlock'],
    ['sip2://h:1?probe=a%7Cb', 'probe'],
    ['sip2://h:1?profile=folio&location=main', 'location'],
    ['sip2://h:1?profile=folio', 'location'],
  ])('names what is wrong with %s', (address, part) => {
    const parsed = parseIlsAddress(address);
    expect(parsed).toMatchObject({ kind: 'failed', error: { part } });
    if (parsed.kind === 'failed') expect(parsed.error.message.length).toBeGreaterThan(10);
  });

  it('never tells the password', () => {
    const parsed = parseIlsAddress('sip2://a:geheim%@h:1');
    expect(JSON.stringify(parsed)).not.toContain('geheim');
  });

  it('reads the certificate it names', () => {
    const none = { caFile: null, client: null, serverName: null };
    const plain = { host: 'h', port: 1, login: null, tls: null };
    const file = '/nowhere/x.pem';
    expect(sip2SettingsOf({ ...plain, tls: { ...none, caFile: file } })).toMatchObject({
      error: { part: 'ca' },
    });
    const client = { certFile: fileURLToPath(import.meta.url), keyFile: file };
    expect(sip2SettingsOf({ ...plain, tls: { ...none, client } })).toMatchObject({ error: { part: 'key' } });
    expect(sip2SettingsOf({ ...plain, tls: none })).toMatchObject({
      value: { tls: { ca: null, client: null, serverName: null } },
    });
    expect(sip2SettingsOf(plain)).toMatchObject({ value: { tls: null } });
  });
});
