import { mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { lockFolder } from '../../db/open.ts';
import type { Cache } from '../../db/stores/cache.ts';
import { openCache } from '../../db/stores/cache-store.ts';
import { takeUpJournal } from '../../db/stores/journal-put-aside.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { createScanner } from '../../drivers/barcode/create-scanner.ts';
import { createReader } from '../../drivers/models.ts';
import { ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { createSystemClock } from '../clock/clock.ts';
import type { Clock } from '../clock/clock.ts';
import { forgetDaily } from '../station/offline/forget-daily.ts';
import { checkConfig, loadConfig } from '../config/load.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { StationConfig } from '../config/schema.ts';
import type { Looks } from '../contract/looks.ts';
import type { StationHandle, VoiceHandle } from '../contract/station.ts';
import { openDemo } from '../demo/open-demo.ts';
import type { Demo } from '../demo/open-demo.ts';
import type { Log } from '../log/log.ts';
import { CachingIls } from '../station/caching-ils.ts';
import { knowledgeOf } from '../station/offline/cache-knowledge.ts';
import { nothingKnown } from '../station/offline/knowledge.ts';
import { createPinGate } from '../station/staff/pin-gate.ts';
import { StaffDesk } from '../station/staff/staff-desk.ts';
import { Watch } from '../station/watch-over.ts';
import { Station } from '../station/station.ts';
import type { StationParts } from '../station/station-parts.ts';
import { demoConfig } from './demo-config.ts';
import { configuredParts, markMismatch } from './configured-parts.ts';
import { openCallPoster, openFees } from './open-fees.ts';
import { openLooks } from './open-looks.ts';
import { openIls } from './open-ils.ts';
import type { OpenedIls } from './open-ils.ts';
import { openReceipts, templateDesk } from './receipt-parts.ts';
import { openPolicy } from './open-policy.ts';
import { openTitles } from './open-titles.ts';
import { openVoice } from './open-voice.ts';

export interface LaunchOptions {
  /** Path of the station's configuration; null takes the defaults (or the demo's). */
  readonly configFile: string | null;
  readonly dataDir: string;
  /** Simulated devices, demo library, dev dock. */
  readonly demo: boolean;
  readonly log: Log;
  /** The key of the journal, 32 bytes, where a secret store holds it; null or left out: a file of the data folder. */
  readonly key?: Uint8Array | null;
}

/** One clear sentence for the person who started it, e.g. the wrong setting and what is allowed. */
export interface LaunchFailure {
  readonly reason: 'bad-config' | 'data-dir' | 'already-running' | 'journal' | 'library' | 'demo';
  readonly message: string;
}

export type Launched =
  | { readonly kind: 'ok'; readonly station: StationHandle }
  | { readonly kind: 'failed'; readonly failure: LaunchFailure };

export type LaunchStation = (options: LaunchOptions) => Promise<Launched>;

/**
 * Composition root of both shells: configuration in, running station out. What was opened before a failure is
 * closed again. Devices and a line that do not answer are no failure: the station looks for them.
 */
export const launchStation: LaunchStation = async (options) => {
  const undo: (() => unknown)[] = [];
  const launched = await assemble(options, undo);
  if (launched.kind === 'failed') for (const close of undo.reverse()) await close();
  return launched;
};

function fail(reason: LaunchFailure['reason'], message: string): Launched {
  return { kind: 'failed', failure: { reason, message } };
}

async function assemble(
  { configFile, dataDir, demo, log, key: given = null }: LaunchOptions,
  undo: (() => unknown)[],
): Promise<Launched> {
  const loaded = settingsOf(configFile, demo);
  if (loaded.kind === 'failed') return fail('bad-config', loaded.message);
  const { config } = loaded;
  const clock = createSystemClock();

  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return fail('data-dir', `${dataDir}: the data folder cannot be made (${code})`);
  }
  const lock = lockFolder(join(dataDir, 'station.lock'));
  if (lock.kind === 'failed') {
    if (lock.error.reason !== 'locked') return fail('data-dir', lock.error.message);
    return fail('already-running', `${dataDir}: another station is running with this data folder`);
  }
  undo.push(() => {
    lock.value.release();
  });
  const key = given ? ok(given) : loadOrCreateKey(join(dataDir, 'journal.key'));
  if (key.kind === 'failed') return fail('journal', key.error.message);
  const taken = takeUpJournal({ file: join(dataDir, 'journal.db'), key: key.value }, clock.now());
  if (taken.kind === 'failed') return fail('journal', taken.error.message);
  const { journal, putAside } = taken.value;
  if (putAside !== null) log.write('journal-put-aside', { to: basename(putAside) });
  undo.push(() => {
    journal.close();
  });

  const baseDir = configFile === null ? dataDir : dirname(resolve(configFile));
  const place = { baseDir, timeZone: config.timeZone, clock, demo, textsDir: dataDir };
  const ils = openIls(config.ils, place);
  if (ils.kind === 'failed') {
    const isAddress = ils.error.reason === 'bad-address';
    return fail(
      isAddress ? 'bad-config' : 'library',
      isAddress ? `setting "ils": ${ils.error.message}` : ils.error.message,
    );
  }
  undo.push(() => ils.value.ils.close());

  const policy = openPolicy(config.offline, baseDir);
  if (policy.kind === 'failed') return fail('bad-config', policy.error);

  const looks = openLooks(config, baseDir);
  if (looks.kind === 'failed') return fail('bad-config', looks.error);

  const simulated = demo ? await startDemo(ils.value, dataDir, clock) : null;
  if (simulated?.kind === 'failed') return fail('demo', simulated.error);
  const stage = simulated?.value ?? null;
  if (stage) undo.push(() => stage.close());

  const fees = openFees(config, baseDir, clock, log);
  if (fees.kind === 'failed') return fail('bad-config', fees.error);

  const devices = openDevices(config, stage, clock);
  if (devices.kind === 'failed') return fail('bad-config', devices.error);

  const demoPrinter = stage?.printerAddress ?? null;
  const receipts = openReceipts(config, { baseDir, dataDir, clock, log, demoPrinter });
  if (receipts.kind === 'failed') return fail('bad-config', receipts.error);

  const path = process.env['PATH'] ?? '';
  const spoken = openVoice(config.voice, { baseDir, clock, path });
  if (spoken.kind === 'failed') return fail('bad-config', spoken.error);

  const line = stage?.ils ?? ils.value.ils;
  const cache = openMemory(dataDir, key.value, log);
  if (cache)
    undo.push(() => {
      cache.close();
    });
  const { library } = ils.value;
  const titles = openTitles(config.search.offer, { dataDir, library, hasCache: cache !== null, clock, log });
  const station = new Station({
    ...devices.value,
    receipts: receipts.value,
    ...configuredParts(config, demo, policy.value, spoken.value.engine),
    fees: fees.value,
    callPoster: openCallPoster(config, clock),
    headset: spoken.value.jack,
    titles,
    knowledge: cache ? knowledgeOf(cache) : nothingKnown,
    clock,
    log,
    ils: cache ? new CachingIls({ ils: line, cache, now: clock.now, defer: setImmediate }) : line,
    journal,
    dock: stage?.dock ?? null,
  });
  log.write('station-started', { version: '0.1.0', demo });
  // Not waited for: a line that is slow to refuse must not keep the screens away.
  void station.start();
  const watch = new Watch({
    journal,
    clock,
    log,
    limits: config.alarms,
    snapshot: () => station.snapshot,
    unreadableFees: () => station.unreadableFees?.count ?? 0,
  });
  watch.start();
  const endForgetting = cache ? forgetDaily(cache, clock, config.cache.keepDays) : () => undefined;
  const staff = new StaffDesk({
    journal,
    clock,
    log,
    pin: createPinGate(join(dataDir, 'staff-pin.json'), clock.now),
    line: () => station.snapshot.devices.line,
    payments: station.payments,
    unreadableFees: () => station.unreadableFees,
    call: {
      calledAt: () => station.calledAt,
      answer: () => {
        station.answerStaffCall();
      },
    },
    receipts: templateDesk(receipts.value, clock),
    printer: () => station.printerStatus,
  });
  return {
    kind: 'ok',
    station: withFarewell(
      station,
      { staff, looks: looks.value, watch, voice: spoken.value.voice },
      async () => {
        await stage?.close();
        endForgetting();
        cache?.close();
        lock.value.release();
      },
    ),
  };
}

/** What is remembered for the time without a line. It is a help only: where it cannot be opened the station works. */
function openMemory(dataDir: string, key: Uint8Array, log: Log): Cache | null {
  const opened = openCache({
    dataDir,
    key,
    onTrouble: (trouble) => {
      if (trouble.kind === 'failed') log.write('cache-failed', { reason: trouble.reason });
      else log.write('cache-put-aside', { file: trouble.file, to: trouble.to });
    },
  });
  if (opened.kind === 'ok') return opened.value;
  log.write('cache-failed', { reason: opened.error.reason });
  return null;
}

function settingsOf(configFile: string | null, demo: boolean): LoadedConfig {
  if (configFile !== null) return loadConfig(configFile);
  return checkConfig(demo ? demoConfig : {}, 'defaults');
}

/** The dock's books are those of the demo library, also when a SIP2 server stands behind the line. */
async function startDemo(opened: OpenedIls, dataDir: string, clock: Clock): Promise<Result<Demo, string>> {
  if (opened.library) return openDemo(opened.ils, opened.library.books(), clock);
  const shelf = openIls('library:dock', {
    baseDir: dataDir,
    timeZone: 'Asia/Ho_Chi_Minh',
    clock,
    demo: true,
  });
  if (shelf.kind === 'failed') return { kind: 'failed', error: shelf.error.message };
  const books = shelf.value.library?.books() ?? [];
  await shelf.value.ils.close();
  return openDemo(opened.ils, books, clock);
}

function openDevices(
  config: StationConfig,
  stage: Demo | null,
  clock: Clock,
): Result<Pick<StationParts, 'pad' | 'scanner'>, string> {
  const { pollMs, missesUntilGone } = config.pad ?? { pollMs: 200, missesUntilGone: 3 };
  const padAt = stage ? { model: stage.padModel, address: stage.padAddress } : config.pad;
  let pad: StationParts['pad'] = null;
  if (padAt) {
    const reader = createReader(padAt.model, padAt.address, clock);
    if (reader.kind === 'failed') return { kind: 'failed', error: `setting "pad": ${reader.error}` };
    const mismatch = markMismatch(config, reader.value.capabilities.band);
    if (mismatch !== null) return { kind: 'failed', error: mismatch };
    pad = { reader: reader.value, settings: { pollMs, missesUntilGone } };
  }
  const scannerAt = stage?.scannerAddress ?? config.scanner?.address;
  if (scannerAt === undefined) return { kind: 'ok', value: { pad, scanner: null } };
  const scanner = createScanner(scannerAt, clock);
  if (scanner.kind === 'failed') return { kind: 'failed', error: `setting "scanner": ${scanner.error}` };
  return { kind: 'ok', value: { pad, scanner: scanner.value } };
}

/** The station, and what it does not know of itself to close after it. */
interface Beside {
  readonly staff: StaffDesk;
  readonly looks: Looks;
  readonly watch: Watch;
  readonly voice: VoiceHandle | null;
}

function withFarewell(
  station: Station,
  { staff, looks, watch, voice }: Beside,
  after: () => Promise<void>,
): StationHandle {
  return {
    staff,
    looks,
    health: () => watch.health(),
    voice,
    get snapshot() {
      return station.snapshot;
    },
    get dock() {
      return station.dock;
    },
    subscribe: (listener) => station.subscribe(listener),
    call: (call) => station.call(call),
    async close() {
      watch.stop();
      staff.close();
      await station.close();
      await after();
    },
  };
}
