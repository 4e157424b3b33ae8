import { calls } from '../contract/calls.ts';
import type { Call, CallAnswer, CallName } from '../contract/calls.ts';
import { dockCalls } from '../contract/dock.ts';
import type { DockAnswer, DockCall, DockCallName } from '../contract/dock.ts';
import { downward, upward } from '../contract/envelope.ts';
import type { Downward } from '../contract/envelope.ts';
import { staffCalls } from '../contract/staff.ts';
import type { StaffAnswer, StaffCall, StaffCallName } from '../contract/staff.ts';
import type { DockHandle, StaffHandle, StaffVisit, StationHandle } from '../contract/station.ts';
import type { Log } from '../log/log.ts';
import type { MessagePipe } from './message-pipe.ts';
import { linkVoice } from './voice-link.ts';

/** One screen's line to the station. */
export interface ContractLink {
  /**
   * Takes what the screen sent, whatever it is. Answers false for what is no message of the contract at all:
   * there is no `ref` to answer to, and our own pages never send it.
   */
  receive(message: unknown): boolean;
  /** Ends the subscription; nothing is sent any more. */
  close(): void;
}

interface LinkOptions {
  readonly pipe: MessagePipe;
  readonly log: Log;
}

/** Calls of one screen that may wait for their answer at a time; a person never has more than a few. */
const callsInFlight = 32;

/** Carries the kiosk's side of the contract: snapshots down, calls up. Both are checked against their schemas. */
export function linkStation(station: StationHandle, options: LinkOptions): ContractLink {
  const outlet = createOutlet(options);
  const ask = createAsker(async (call: Call) => station.call(call));
  const staff = linkStaff(station.staff, options);
  const voice = linkVoice(station.voice, options);
  outlet.answer({ kind: 'looks', looks: station.looks });
  const unsubscribe = station.subscribe((snapshot) => outlet.newest({ kind: 'snapshot', snapshot }));
  return {
    receive(message) {
      const parsed = upward.safeParse(message);
      if (!parsed.success) return false;
      const { kind, ref, name, input } = parsed.data;
      if (kind === 'staff-call') {
        staff.receive(ref, name, input);
        return true;
      }
      if (kind === 'voice-call') {
        voice.receive(ref, name, input);
        return true;
      }
      if (kind === 'dock-call') {
        outlet.answer({ kind: 'dock-answer', ref, answer: { kind: 'failed', failure: 'not-demo' } });
        return true;
      }
      const call = parseCall(name, input);
      const answer = (value: CallAnswer): void => {
        if (value.kind === 'failed' && value.failure !== 'not-now') {
          options.log.write('call-refused', { name, failure: value.failure });
        }
        outlet.answer({ kind: 'answer', ref, answer: value });
      };
      if (call.kind === 'failed') answer(call);
      else ask(call.call, { kind: 'failed', failure: 'unavailable' }, answer, options.log);
      return true;
    },
    close() {
      unsubscribe();
      staff.close();
      voice.close();
      outlet.close();
    },
  };
}

interface StaffLink {
  receive(ref: number, name: string, input: unknown): void;
  close(): void;
}

/**
 * The staff side of the same line. It begins with a page's first staff call: a page that makes none is never sent
 * anything of it. It ends with the page, and signing in with it.
 */
function linkStaff(staff: StaffHandle, options: LinkOptions): StaffLink {
  // Its own outlet: a waiting state must never be overtaken by the kiosk's, nor the other way round.
  const answers = createOutlet(options);
  let visit: { readonly own: StaffVisit; readonly states: Outlet } | null = null;
  const enter = (): StaffVisit => {
    if (visit) return visit.own;
    const states = createOutlet(options);
    const own = staff.enter((state) => states.newest({ kind: 'staff-state', state }));
    visit = { own, states };
    return own;
  };
  const leave = (): void => {
    visit?.states.close();
    visit?.own.leave();
    visit = null;
  };
  const ask = createAsker(async (call: StaffCall): Promise<StaffAnswer> => {
    if (call.name === 'leave') {
      leave();
      return { kind: 'done' };
    }
    return enter().call(call);
  });
  return {
    receive(ref, name, input) {
      const call = parseStaffCall(name, input);
      const answer = (value: StaffAnswer): void =>
        answers.answer({ kind: 'staff-answer', ref, answer: value });
      if (call.kind === 'failed') answer(call);
      else ask(call.call, { kind: 'failed', failure: 'unavailable' }, answer, options.log);
    },
    close() {
      leave();
      answers.close();
    },
  };
}

/** Carries the dev dock's side of the contract; there is none outside demo mode. */
export function linkDock(dock: DockHandle, options: LinkOptions): ContractLink {
  const outlet = createOutlet(options);
  const ask = createAsker(async (call: DockCall) => dock.call(call));
  const unsubscribe = dock.subscribe((view) => outlet.newest({ kind: 'dock-view', view }));
  return {
    receive(message) {
      const parsed = upward.safeParse(message);
      if (!parsed.success) return false;
      const { kind, ref, name, input } = parsed.data;
      if (kind === 'call') {
        outlet.answer({ kind: 'answer', ref, answer: { kind: 'failed', failure: 'unknown-call' } });
        return true;
      }
      if (kind === 'staff-call') {
        outlet.answer({ kind: 'staff-answer', ref, answer: { kind: 'failed', failure: 'unknown-call' } });
        return true;
      }
      if (kind === 'voice-call') {
        outlet.answer({ kind: 'voice-failed', ref, failure: 'bad-input' });
        return true;
      }
      const call = parseDockCall(name, input);
      const answer = (value: DockAnswer): void => outlet.answer({ kind: 'dock-answer', ref, answer: value });
      if (call.kind === 'failed') answer(call);
      else ask(call.call, { kind: 'failed', failure: 'unavailable' }, answer, options.log);
      return true;
    },
    close() {
      unsubscribe();
      outlet.close();
    },
  };
}

function parseCall(
  name: string,
  input: unknown,
): { kind: 'call'; call: Call } | { kind: 'failed'; failure: 'unknown-call' | 'bad-input' } {
  if (!Object.hasOwn(calls, name)) return { kind: 'failed', failure: 'unknown-call' };
  const parsed = calls[name as CallName].safeParse(input);
  if (!parsed.success) return { kind: 'failed', failure: 'bad-input' };
  // Name and input were checked against the same row of the table, which the type system cannot follow.
  return { kind: 'call', call: { name, input: parsed.data } as Call };
}

function parseDockCall(
  name: string,
  input: unknown,
): { kind: 'call'; call: DockCall } | { kind: 'failed'; failure: 'unknown-call' | 'bad-input' } {
  if (!Object.hasOwn(dockCalls, name)) return { kind: 'failed', failure: 'unknown-call' };
  const parsed = dockCalls[name as DockCallName].safeParse(input);
  if (!parsed.success) return { kind: 'failed', failure: 'bad-input' };
  return { kind: 'call', call: { name, input: parsed.data } as DockCall };
}

function parseStaffCall(
  name: string,
  input: unknown,
): { kind: 'call'; call: StaffCall } | { kind: 'failed'; failure: 'unknown-call' | 'bad-input' } {
  if (!Object.hasOwn(staffCalls, name)) return { kind: 'failed', failure: 'unknown-call' };
  const parsed = staffCalls[name as StaffCallName].safeParse(input);
  if (!parsed.success) return { kind: 'failed', failure: 'bad-input' };
  return { kind: 'call', call: { name, input: parsed.data } as StaffCall };
}

/** Bounds the calls under way and turns an exception (a bug) into an answer, so that no screen waits for ever. */
function createAsker<C extends { readonly name: string }, A>(
  run: (call: C) => Promise<A>,
): (call: C, unavailable: A, answer: (value: A) => void, log: Log) => void {
  let inFlight = 0;
  const settle = async (call: C, unavailable: A, log: Log): Promise<A> => {
    try {
      return await run(call);
    } catch (error) {
      const detail = `${call.name}: ${error instanceof Error ? error.name : 'thrown'}`;
      log.write('flow-failed', { detail });
      return unavailable;
    }
  };
  return (call, unavailable, answer, log) => {
    if (inFlight >= callsInFlight) {
      answer(unavailable);
      return;
    }
    inFlight += 1;
    void settle(call, unavailable, log).then((value) => {
      inFlight -= 1;
      answer(value);
    });
  };
}

interface Outlet {
  /** A state: while the one before is still on its way, only the newest is kept. */
  newest(message: Downward): void;
  /** An answer: every one is sent. */
  answer(message: Downward): void;
  close(): void;
}

/** Checks what goes down, too: a field that is not in the contract never reaches a screen. */
function createOutlet({ pipe, log }: LinkOptions): Outlet {
  let closed = false;
  let onItsWay = false;
  let waiting: Downward | null = null;

  const checked = (message: Downward): Downward | null => {
    const parsed = downward.safeParse(message);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    log.write('flow-failed', { detail: `${message.kind} does not fit the contract at "${where}"` });
    return null;
  };
  const sendState = (message: Downward): void => {
    const fit = checked(message);
    if (!fit) return;
    onItsWay = true;
    pipe.send(fit, () => {
      onItsWay = false;
      const next = waiting;
      waiting = null;
      if (next && !closed) sendState(next);
    });
  };
  return {
    newest(message) {
      if (closed) return;
      if (onItsWay) waiting = message;
      else sendState(message);
    },
    answer(message) {
      const fit = closed ? null : checked(message);
      if (fit) pipe.send(fit, () => undefined);
    },
    close() {
      closed = true;
      waiting = null;
    },
  };
}
