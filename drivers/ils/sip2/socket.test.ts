import { createServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import { createSip2Ils } from './client.ts';
import type { Sip2Options } from './options.ts';
import { testCertificate, testKey } from './testing/tls-pair.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function ask(tls: NonNullable<Sip2Options['tls']>, host = 'localhost', more: TlsOptions = {}) {
  const heard: string[] = [];
  const server = createServer({ cert: testCertificate, key: testKey, ...more }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Uint8Array) => {
      heard.push(Buffer.from(chunk).toString('latin1'));
      socket.write('98YYYYNY03000520261123    0902462.00AOTV|BXYYYYYYYYYYYYYYYY|\r');
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));
  const { port } = server.address() as AddressInfo;
  const clock = createManualClock();
  const ils = createSip2Ils({ host, port, tls, timers: clock, now: clock.now });
  open.push(server, ils);
  return { outcome: await ils.status(), heard, clock };
}

describe('a line over TLS', () => {
  it('is used when the certificate is the one that is trusted', async () => {
    expect((await ask({ ca: testCertificate })).outcome).toMatchObject({ kind: 'ok' });
    expect((await ask({ ca: testCertificate }, '127.0.0.1')).outcome).toMatchObject({ kind: 'ok' });
  });

  it('is never used otherwise, nor replaced by a plain one', async () => {
    const unreachable = { kind: 'notSent', cause: { reason: 'unreachable' } };
    const untrusted = await ask({ ca: null });
    expect(untrusted.outcome).toMatchObject(unreachable);
    expect(untrusted.heard).toEqual([]);
    const nonsense = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect((await ask({ ca: nonsense })).outcome).toMatchObject(unreachable);
  });

  it('shows its own certificate to a server that wants one', async () => {
    const wanted = { requestCert: true, rejectUnauthorized: true, ca: testCertificate };
    const client = { cert: testCertificate, key: testKey };
    expect((await ask({ ca: testCertificate, client }, 'localhost', wanted)).outcome).toMatchObject({
      kind: 'ok',
    });
    const without = await ask({ ca: testCertificate }, 'localhost', wanted);
    expect(without.outcome).toMatchObject({ kind: 'notSent' });
    expect(without.heard).toEqual([]);
    const broken = { cert: testCertificate, key: 'no key at all' };
    expect((await ask({ ca: testCertificate, client: broken })).outcome).toMatchObject({ kind: 'notSent' });
  });

  it('looks for the name that the site gave, whatever the address', async () => {
    const named = { ca: testCertificate, serverName: 'localhost' };
    expect((await ask(named, '127.0.0.1')).outcome).toMatchObject({ kind: 'ok' });
    const other = { ca: testCertificate, serverName: 'ils.example' };
    expect((await ask(other, '127.0.0.1')).outcome).toMatchObject({ kind: 'notSent' });
  });

  it('speaks nothing older than TLS 1.2', async () => {
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const asked = await ask({ ca: testCertificate }, 'localhost', old);
    expect(asked.outcome).toMatchObject({ kind: 'notSent', cause: { reason: 'unreachable' } });
    expect(asked.heard).toEqual([]);
    const twelve = { maxVersion: 'TLSv1.2' } as const;
    expect((await ask({ ca: testCertificate }, 'localhost', twelve)).outcome).toMatchObject({ kind: 'ok' });
  });

  it('leaves no timer behind when it fails', async () => {
    expect((await ask({ ca: null })).clock.pendingTimers).toBe(0);
  });
});
