import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { createSilentLog } from '../../log/log.ts';
import type { Launched } from '../../launch/launch-station.ts';
import { createScriptedStation } from '../../../test/harness/scripted-station.ts';
import type { ScriptedStation } from '../../../test/harness/scripted-station.ts';
import { createStationHost } from './station-host.ts';
import type { FromStation, HostPort } from './station-host.ts';

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

const asHostPort = (port: MessagePort): HostPort => ({
  postMessage: (message) => port.postMessage(message),
  onMessage: (listener) => port.on('message', listener),
  onClose: (listener) => port.on('close', listener),
});

/** The page's end of a real MessageChannel. */
function createPage(): {
  readonly host: HostPort;
  next(): Promise<unknown>;
  send(message: unknown): void;
  close(): void;
} {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const received: unknown[] = [];
  let wake: () => void = () => undefined;
  port2.on('message', (message) => {
    received.push(message);
    wake();
  });
  return {
    host: asHostPort(port1),
    send: (message) => port2.postMessage(message),
    close: () => port2.close(),
    async next() {
      while (received.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return received.shift();
    },
  };
}

async function launch(demo = false): Promise<{
  station: ScriptedStation;
  host: ReturnType<typeof createStationHost>;
  told: FromStation[];
}> {
  const station = createScriptedStation({ demo });
  const told: FromStation[] = [];
  const host = createStationHost(
    () => Promise.resolve({ kind: 'ok', station }),
    createSilentLog(),
    (message) => told.push(message),
  );
  await host.receive({ kind: 'launch', options: { configFile: null, dataDir: '/data', demo } }, []);
  return { station, host, told };
}

it('carries the contract over a port', async () => {
  const { station, host, told } = await launch();
  expect(told).toEqual([{ kind: 'ready' }]);
  const page = createPage();
  await host.receive({ kind: 'link', channel: 'station' }, [page.host]);
  expect(await page.next()).toEqual({ kind: 'looks', looks: station.looks });
  expect(await page.next()).toEqual({ kind: 'snapshot', snapshot: station.snapshot });
  page.send('garbage');
  page.send({ kind: 'call', ref: 1, name: 'openDoor', input: {} });
  expect(await page.next()).toEqual({
    kind: 'answer',
    ref: 1,
    answer: { kind: 'failed', failure: 'unknown-call' },
  });
  page.send({ kind: 'call', ref: 2, name: 'finish', input: {} });
  expect(await page.next()).toEqual({ kind: 'answer', ref: 2, answer: { kind: 'done' } });
  expect(station.calls).toEqual([{ name: 'finish', input: {} }]);
});

it('has a dock in the demo only', async () => {
  const demo = await launch(true);
  const dock = createPage();
  await demo.host.receive({ kind: 'link', channel: 'dock' }, [dock.host]);
  expect(await dock.next()).toMatchObject({ kind: 'dock-view' });

  const real = await launch(false);
  await real.host.receive({ kind: 'link', channel: 'dock' }, [createPage().host]);
  expect(real.station.subscriberCount).toBe(0);
});

it('lets a page go with its port', async () => {
  const { station, host } = await launch();
  const page = createPage();
  await host.receive({ kind: 'link', channel: 'station' }, [page.host]);
  await page.next();
  expect(station.subscriberCount).toBe(1);
  page.close();
  await expect.poll(() => station.subscriberCount).toBe(0);
});

it('reports a station that cannot start, and one that has ended', async () => {
  const told: FromStation[] = [];
  const refused: Launched = {
    kind: 'failed',
    failure: { reason: 'bad-config', message: 'unknown setting "pads"' },
  };
  const host = createStationHost(
    () => Promise.resolve(refused),
    createSilentLog(),
    (message) => told.push(message),
  );
  await host.receive({ kind: 'launch', options: { configFile: null, dataDir: '/data', demo: false } }, []);
  await host.receive({ kind: 'close' }, []);
  expect(told).toEqual([{ kind: 'failed', message: 'unknown setting "pads"' }, { kind: 'closed' }]);
});
