import { createManualClock } from '../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../main/clock/manual-clock.ts';
import type { ExchangeRecord, Ils } from '../../drivers/ils/ils.ts';
import { createSip2Ils } from '../../drivers/ils/sip2/client.ts';
import type { Sip2Options } from '../../drivers/ils/sip2/options.ts';
import type { ScriptedServer, Turn } from '../../drivers/ils/sip2/testing/scripted-server.ts';
import { startScriptedServer } from '../../drivers/ils/sip2/testing/scripted-server.ts';

/** A client before a scripted server over a real socket, time standing still. */
export interface Scene {
  readonly ils: Ils;
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly records: ExchangeRecord[];
  /** Requests that are neither logins nor status, as they came. */
  business(): string[];
  close(): Promise<void>;
}

export const sceneDate = '20261124    080000';
export const sceneStatus = `98YYYYNY100003${sceneDate}2.00AOCPL|AMThư viện Mẫu|BXYYYYYYYYYYYYYYYY|`;

export interface Script {
  /** Answers everything but logins and status, which are answered as they should be. */
  readonly turn: (turn: Turn) => void;
  readonly status?: string;
  /** Answers everything. */
  readonly raw?: boolean;
  readonly onConnect?: Parameters<typeof startScriptedServer>[1];
  readonly options?: Partial<Sip2Options>;
}

export async function openScene({ turn, status, raw, onConnect, options }: Script): Promise<Scene> {
  const server = await startScriptedServer((each) => {
    if (raw === true) turn(each);
    else if (each.request.startsWith('93')) each.answer('941');
    else if (each.request.startsWith('99')) each.answer(status ?? sceneStatus);
    else turn(each);
  }, onConnect);
  const clock = createManualClock();
  const records: ExchangeRecord[] = [];
  const ils = createSip2Ils({
    host: '127.0.0.1',
    port: server.port,
    login: { user: 'kiosk', password: 'matkhau' },
    institution: 'CPL',
    timers: clock,
    now: clock.now,
    random: () => 0.5,
    onExchange: (record) => records.push(record),
    ...options,
  });
  return {
    ils,
    server,
    clock,
    records,
    business: () => server.requests.filter((line) => !/^9[39]/.test(line)),
    async close() {
      await ils.close();
      await server.close();
    },
  };
}

/** Moves time on until the promise is settled, a second at a time. */
export async function settled<T>(promise: Promise<T>, clock: ManualClock, mostSeconds = 120): Promise<T> {
  let done = false;
  const mark = (): void => {
    done = true;
  };
  promise.then(mark, mark);
  for (let second = 0; second < mostSeconds && !done; second += 1) {
    await clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return promise;
}
