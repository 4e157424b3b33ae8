import type { Call, CallAnswer } from '../contract/calls.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import type { DockHandle, StationHandle } from '../contract/station.ts';
import { createCalendar } from '../clock/calendar.ts';
import { JournalError } from '../../db/stores/journal.ts';
import type { PrinterStatus } from '../../drivers/printer/printer.ts';
import { AccountDesk } from './account/account-desk.ts';
import { Effects } from './effects.ts';
import { PaymentDesk } from './fees/payment-desk.ts';
import { UnreadableFees } from './fees/unreadable-fees.ts';
import type { UnreadableCount } from './fees/unreadable-fees.ts';
import type { Effect, Input } from './flow/inputs.ts';
import { initialState } from './flow/state.ts';
import type { FlowState } from './flow/state.ts';
import { nextWakeMs } from './flow/passing-time.ts';
import { step } from './flow/step.ts';
import { view } from './flow/view.ts';
import { JournalPen } from './lending/journal-pen.ts';
import { ItemTurns } from './lending/item-turns.ts';
import { Lending } from './lending/lending.ts';
import { Recovery } from './lending/recovery.ts';
import { Replay } from './lending/replay.ts';
import { SteadyClock } from './lending/steady-clock.ts';
import { LineWatch } from './line-watch.ts';
import { MarkWriter } from './mark-writer.ts';
import { OfflineDesk } from './offline/offline-desk.ts';
import { signalOf } from './signal.ts';
import { inputOf } from './input-of.ts';
import { Sweeper } from './sweeper.ts';
import { watchTitles } from './titles-watch.ts';
import { watchDevices } from './device-watches.ts';
import type { DeviceWatches } from './device-watches.ts';
import { PermitsWatch } from './offline/permits-watch.ts';
import { StorageProbe } from './storage-probe.ts';
import type { StationParts } from './station-parts.ts';

/** Where the PIN of the sign-in is still needed. */
const keepsPin: ReadonlySet<string> = new Set(['pin', 'pile', 'account', 'blocked']);

/** Until what could not be told is asked about again. */
const unclearPauseMs = 10_000;

/** The running station: one state, moved by inputs in the order they come, shown as one snapshot. */
export class Station implements Omit<StationHandle, 'staff' | 'looks' | 'health' | 'voice'> {
  readonly #parts: StationParts;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #effects: Effects;
  readonly #lending: Lending;
  readonly #recovery: Recovery;
  readonly #replay: Replay;
  readonly #desk: OfflineDesk;
  readonly #line: LineWatch;
  readonly #sweeper: Sweeper;
  readonly #devices: DeviceWatches;
  readonly #storage: StorageProbe;
  readonly #permits: PermitsWatch;
  readonly #payments: PaymentDesk;
  readonly #unreadableFees: UnreadableFees;
  /** When somebody called for staff who have not come yet. ISO 8601, UTC. */
  #calledAt: string | null = null;
  #state: FlowState;
  #snapshot: Snapshot;
  #revision = 0;
  #cancelWake: () => void = () => undefined;
  #cancelSettle: () => void = () => undefined;
  #cancelTitles: () => void = () => undefined;
  #closed = false;

  constructor(parts: StationParts) {
    this.#parts = parts;
    const { clock, log, ils, journal, settings, pad, network, knowledge, offline } = parts;
    const { marks } = settings;
    this.#state = initialState(settings, clock.monotonicMs());
    this.#snapshot = this.#view();
    this.#sweeper = new Sweeper(journal, clock);
    const dispatch = (input: Input): void => {
      this.#dispatch(input);
    };
    this.#storage = new StorageProbe(journal, clock, (state) => {
      dispatch({ kind: 'storage-changed', state });
    });
    this.#line = new LineWatch({
      ils,
      clock,
      log,
      goodUntilUp: offline.goodUntilUp,
      onChange: (state) => {
        this.#lineChanged(state);
      },
      onHealthy: () => {
        this.#settleOpen();
      },
    });
    const pen = new JournalPen({
      journal,
      log,
      onStorageFailed: () => {
        this.#storage.failed();
      },
    });
    const turns = new ItemTurns();
    this.#recovery = new Recovery({ ils, pen, clock, marks, turns });
    const steadyClock = new SteadyClock(clock);
    this.#replay = new Replay({
      ils,
      pen,
      clock,
      steadyClock,
      log,
      marks,
      recovery: this.#recovery,
      turns,
      loanDays: offline.loanDays,
      dayOf: createCalendar(settings.timeZone).dayOf,
      isPatronThere: () => !['attract', 'end'].includes(this.#state.phase.kind),
      onLineBroken: (reason) => {
        this.#line.suspect(reason);
      },
      onLoanUndone: (itemId) => {
        this.#dispatch({ kind: 'loan-undone', itemId });
      },
      onSent: () => {
        this.#readPendingMarks();
        this.#sweeper.soon();
      },
    });
    const { returns, policy } = offline;
    const { timeZone } = settings;
    const asksPin = settings.pin === 'always';
    this.#desk = new OfflineDesk({
      pen,
      clock,
      steadyClock,
      log,
      knowledge,
      returns,
      policy,
      asksPin,
      marks,
      timeZone,
    });
    this.#permits = new PermitsWatch(this.#desk, clock, (permits) => {
      dispatch({ kind: 'permits-changed', permits });
    });
    this.#lending = new Lending({
      ils,
      pen,
      clock,
      log,
      marks,
      recovery: this.#recovery,
      replay: this.#replay,
      desk: this.#desk,
      placeOf: (itemId, owner) => network.placeOf(itemId, owner),
    });
    this.#payments = new PaymentDesk({
      pen,
      clock,
      log,
      lending: this.#lending,
      beneficiary: parts.fees?.beneficiary ?? null,
      isOnline: () => this.#line.isOnline,
      onNews: (news) => {
        this.#dispatch({ kind: 'payment-told', news });
      },
    });
    this.#unreadableFees = new UnreadableFees(clock);
    this.#devices = watchDevices(parts, dispatch);
    this.#effects = new Effects({
      receipts: this.#devices.receipts,
      ils,
      clock,
      log,
      lending: this.#lending,
      desk: this.#desk,
      line: this.#line,
      account: new AccountDesk({
        ils,
        knowledge,
        onLineBroken: (reason) => {
          this.#line.suspect(reason);
        },
      }),
      payments: this.#payments,
      unreadableFees: this.#unreadableFees,
      callPoster: parts.callPoster ?? null,
      titles: parts.titles ?? null,
      marks: pad
        ? new MarkWriter({ reader: pad.reader, ils, journal, clock, log, profile: parts.markProfile, turns })
        : null,
      dispatch,
      onTagsGone: (uids) => {
        this.#devices.pad?.forget(uids);
      },
      onSessionEnded: () => {
        this.#readPendingMarks();
        this.#replay.wake();
        this.#sweeper.soon();
      },
    });
  }

  /** Takes up devices and line; resolves once the line has been tried, devices come when they come. */
  async start(): Promise<void> {
    const { log, journal } = this.#parts;
    const { open, queued, pendingSecurity, exceptions } = journal.counts();
    if (open + queued + pendingSecurity + exceptions > 0)
      log.write('journal-recovered', { unsettled: open, queued, pendingSecurity, exceptions });
    this.#readPendingMarks();
    const { pad, scanner, receipts, headset } = this.#devices;
    pad?.start();
    void scanner?.start();
    void this.#parts.fees?.adapter?.start((word) => this.#payments.paid(word));
    receipts?.start();
    void headset?.start();
    const { titles, clock } = this.#parts;
    if (titles)
      this.#cancelTitles = watchTitles(titles, clock, (known) => {
        this.#dispatch({ kind: 'titles-known', known });
      });
    await this.#line.start();
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** For the staff side: bills to confirm, and whether somebody waits for staff. */
  get payments(): Pick<PaymentDesk, 'list' | 'confirm' | 'drop'> {
    return this.#payments;
  }

  /** Answers of the ILS within a day whose fees could not be read; null where there were none. */
  get unreadableFees(): UnreadableCount | null {
    return this.#unreadableFees.now;
  }

  get calledAt(): string | null {
    return this.#calledAt;
  }

  /** Staff have come. */
  answerStaffCall(): void {
    this.#calledAt = null;
    this.#dispatch({ kind: 'staff-call-told', result: 'done' });
  }

  /** How the printer stands; null where there is none, or it was not asked yet. */
  get printerStatus(): PrinterStatus | null {
    return this.#devices.receipts?.printerStatus ?? null;
  }

  get dock(): DockHandle | null {
    return this.#parts.dock;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#snapshot);
    return () => this.#listeners.delete(listener);
  }

  call(call: Call): Promise<CallAnswer> {
    if (this.#closed) return Promise.resolve({ kind: 'failed', failure: 'unavailable' });
    const taken = this.#dispatch(inputOf(call, this.#parts.log));
    if (!taken) this.#parts.log.write('call-refused', { name: call.name, failure: 'not-now' });
    return Promise.resolve(taken ? { kind: 'done' } : { kind: 'failed', failure: 'not-now' });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelWake();
    this.#storage.stop();
    this.#permits.stop();
    this.#cancelSettle();
    this.#cancelTitles();
    this.#sweeper.stop();
    this.#replay.lineDown();
    this.#line.stop();
    await this.#parts.fees?.adapter?.stop();
    const { pad, scanner, receipts, headset } = this.#devices;
    await pad?.stop();
    await scanner?.stop();
    await receipts?.stop();
    await headset?.stop();
    await this.#parts.titles?.close();
    await this.#parts.ils.close();
    this.#parts.journal.close();
    this.#parts.log.write('station-stopped', {});
  }

  #lineChanged(state: 'online' | 'offline'): void {
    if (state === 'offline') {
      this.#desk.lineDown();
      this.#replay.lineDown();
      this.#permits.start();
    } else {
      this.#desk.lineUp();
      this.#permits.stop();
    }
    this.#dispatch({ kind: 'line-changed', state });
    if (state === 'online') this.#settleOpen();
  }

  /** Finds out what was lost, then goes on with what waits to be told. */
  #settleOpen(): void {
    this.#cancelSettle();
    void this.#recovery.recover().then((came) => {
      if (!this.#line.isOnline || this.#closed) return;
      // The ILS answers, and that told nothing: asked again soon, and not at the next look at the line only.
      if (came === 'unclear')
        this.#cancelSettle = this.#parts.clock.after(unclearPauseMs, () => {
          if (this.#line.isOnline) this.#settleOpen();
        });
      this.#readPendingMarks();
      this.#replay.lineUp();
      void this.#payments.bookConfirmed();
    });
  }

  #readPendingMarks(): void {
    if (this.#closed) return;
    try {
      const marks = this.#parts.journal.pendingSecurity();
      const known = marks.map(({ id, itemId, wanted }) => ({ securityId: id, itemId, wanted }));
      this.#dispatch({ kind: 'pending-marks-known', marks: known });
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#storage.failed();
    }
  }

  #dispatch(input: Input): boolean {
    if (this.#closed) return false;
    const { clock, settings } = this.#parts;
    const moved = step(this.#state, input, clock.monotonicMs(), settings);
    this.#state = moved.state;
    if (!keepsPin.has(this.#state.phase.kind)) this.#effects.forgetPin();
    for (const effect of moved.effects) {
      if (effect.kind === 'call-staff') this.#calledAt = clock.now().toISOString();
      this.#carryOut(effect);
    }
    this.#publish();
    this.#setWake();
    return moved.taken;
  }

  #carryOut(effect: Effect): void {
    this.#effects.carryOut(effect).catch((error: unknown) => {
      // Expected failures are values, so this is a bug: say where, keep the station alive.
      const detail = error instanceof Error ? `${effect.kind}: ${error.name}: ${error.message}` : effect.kind;
      this.#parts.log.write('flow-failed', { detail });
    });
  }

  #view(): Snapshot {
    const { clock, settings } = this.#parts;
    const nowMs = clock.monotonicMs();
    const wallTime = (ms: number): Date => new Date(clock.now().getTime() - nowMs + ms);
    return view(this.#state, this.#revision, { nowMs, wallTime }, settings);
  }

  #publish(): void {
    const before = JSON.stringify(this.#snapshot);
    const next = this.#view();
    if (JSON.stringify(next) === before) return;
    this.#devices.pad?.signal(signalOf(this.#snapshot, next));
    this.#revision += 1;
    this.#snapshot = { ...next, revision: this.#revision };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  #setWake(): void {
    const { clock, settings } = this.#parts;
    this.#cancelWake();
    const nowMs = clock.monotonicMs();
    const wakeMs = nextWakeMs(this.#state, nowMs, settings);
    if (wakeMs === null) return;
    // One millisecond at least: a wake that changes nothing must not spin.
    this.#cancelWake = clock.after(Math.max(1, wakeMs - nowMs), () => {
      this.#dispatch({ kind: 'time-passed' });
    });
  }
}
