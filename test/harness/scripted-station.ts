import type { Call, CallAnswer } from '../../main/contract/calls.ts';
import type { DockAnswer, DockCall, DockView } from '../../main/contract/dock.ts';
import type { Health } from '../../main/contract/health.ts';
import { plainLooks } from '../../main/contract/looks.ts';
import type { Looks } from '../../main/contract/looks.ts';
import type { Screen, Snapshot } from '../../main/contract/snapshot.ts';
import { plainAccess } from '../../main/station/flow/access.ts';
import { usualKeypad } from '../../main/contract/keypad.ts';
import type { StaffAnswer, StaffCall, StaffState } from '../../main/contract/staff.ts';
import type { DockHandle, StaffHandle, StationHandle, VoiceHandle } from '../../main/contract/station.ts';

/** A station without a library behind it: a test says what it shows and reads what it was asked. */
export interface ScriptedStation extends StationHandle {
  /** Calls in the order they came. */
  readonly calls: readonly Call[];
  readonly dockCalls: readonly DockCall[];
  readonly staffCalls: readonly StaffCall[];
  readonly subscriberCount: number;
  /** Pages that have entered the staff side and not left. */
  readonly visitCount: number;
  /** Publishes the present snapshot with these fields changed and the next revision. */
  publish(change: Partial<Snapshot>): void;
  show(screen: Screen): void;
  publishDock(change: Partial<DockView>): void;
  /** What every page on the staff side is sent. */
  publishStaff(change: Partial<StaffState>): void;
  /** What the next calls answer; `done` until told otherwise. */
  answerWith(answer: (call: Call) => Promise<CallAnswer>): void;
}

const healthy: Health = {
  screen: 'attract',
  line: 'online',
  pad: 'ready',
  scanner: 'ready',
  queued: 0,
  oldestQueuedAt: null,
  open: 0,
  pendingMarks: 0,
  exceptions: 0,
  unreadableFees: 0,
  alarms: [],
};

export const firstSnapshot: Snapshot = {
  revision: 1,
  language: 'vi',
  libraryName: { vi: 'Thư viện thử', en: 'Test library' },
  screen: { kind: 'attract', leftoverCount: 0 },
  access: plainAccess,
  speech: { engine: 'browser', headset: 'none', titles: true, sounds: false },
  keypad: usualKeypad,
  idleSecondsLeft: null,
  notice: null,
  devices: { pad: 'ready', scanner: 'none', line: 'online' },
  served: { borrow: true, return: true, account: true },
  offersSearch: true,
  staffCall: null,
  otherCard: false,
  demo: false,
};

const firstDockView: DockView = {
  cards: [{ id: 'TV000001', name: 'Nguyễn Thị Thử', pin: '1234', note: '' }],
  books: [],
  line: 'up',
  pad: 'plugged',
  scanner: 'plugged',
  printer: 'none',
  paper: null,
};

const firstStaffState: StaffState = { pin: 'set', triesLeft: 5, waitSeconds: 0, view: null };

/** @param options.demo gives the station a dock. */
export function createScriptedStation(options: {
  readonly demo: boolean;
  readonly looks?: Looks;
  readonly voice?: VoiceHandle;
}): ScriptedStation {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const dockListeners = new Set<(view: DockView) => void>();
  const calls: Call[] = [];
  const dockCalls: DockCall[] = [];
  const visitors = new Set<(state: StaffState) => void>();
  const staffCalls: StaffCall[] = [];
  let staffState = firstStaffState;
  let snapshot: Snapshot = { ...firstSnapshot, demo: options.demo };
  let view = firstDockView;
  let answer: (call: Call) => Promise<CallAnswer> = () => Promise.resolve({ kind: 'done' });

  const publish = (change: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...change, revision: snapshot.revision + 1 };
    for (const listener of listeners) listener(snapshot);
  };
  const dock: DockHandle = {
    get view() {
      return view;
    },
    subscribe(listener) {
      dockListeners.add(listener);
      listener(view);
      return () => dockListeners.delete(listener);
    },
    call(call): Promise<DockAnswer> {
      dockCalls.push(call);
      return Promise.resolve({ kind: 'done' });
    },
  };
  const staff: StaffHandle = {
    enter(listener) {
      visitors.add(listener);
      listener(staffState);
      return {
        call(call): Promise<StaffAnswer> {
          staffCalls.push(call);
          return Promise.resolve({ kind: 'done' });
        },
        leave: () => visitors.delete(listener),
      };
    },
  };

  return {
    get snapshot() {
      return snapshot;
    },
    get visitCount() {
      return visitors.size;
    },
    staff,
    looks: options.looks ?? plainLooks,
    health: () => healthy,
    voice: options.voice ?? null,
    staffCalls,
    get subscriberCount() {
      return listeners.size + dockListeners.size;
    },
    calls,
    dockCalls,
    dock: options.demo ? dock : null,
    subscribe(listener) {
      listeners.add(listener);
      listener(snapshot);
      return () => listeners.delete(listener);
    },
    call(call) {
      calls.push(call);
      return answer(call);
    },
    close: () => Promise.resolve(),
    publish,
    show: (screen) => publish({ screen }),
    publishDock(change) {
      view = { ...view, ...change };
      for (const listener of dockListeners) listener(view);
    },
    publishStaff(change) {
      staffState = { ...staffState, ...change };
      for (const listener of visitors) listener(staffState);
    },
    answerWith(next) {
      answer = next;
    },
  };
}
