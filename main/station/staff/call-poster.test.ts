import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../clock/manual-clock.ts';
import { createCallPoster } from './call-poster.ts';

let server: Server;

async function listen(answer: RequestListener): Promise<URL> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/call`);
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a call for staff', () => {
  it('is told with the name of the station and nothing else', async () => {
    let body = '';
    const url = await listen((request, response) => {
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => response.writeHead(204).end());
    });
    expect(await createCallPoster(url, 'may-1', createManualClock()).post()).toBe(true);
    expect(JSON.parse(body)).toEqual({ event: 'staff-call', station: 'may-1' });
  });

  it('has failed where the address says no', async () => {
    const url = await listen((_, response) => response.writeHead(500).end('x'.repeat(100_000)));
    expect(await createCallPoster(url, 'may-1', createManualClock()).post()).toBe(false);
  });

  it('has failed where nobody answers in time', async () => {
    const clock = createManualClock();
    const asked = Promise.withResolvers<undefined>();
    const url = await listen(() => {
      asked.resolve(undefined);
    });
    const told = createCallPoster(url, 'may-1', clock).post();
    await asked.promise;
    await clock.advance(5_000);
    expect(await told).toBe(false);
  });

  it('has failed where nobody is there', async () => {
    const url = await listen(() => undefined);
    url.port = '1';
    expect(await createCallPoster(url, 'may-1', createManualClock()).post()).toBe(false);
  });
});
