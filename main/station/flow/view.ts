import type { PileItem, Screen, Snapshot } from '../../contract/snapshot.ts';
import { isServed } from './pile.ts';
import { missingParts } from './set.ts';
import type { FlowSettings, FlowState, Row, SessionPatron } from './state.ts';
import { speechOf } from './speech.ts';
import { countsAsItem, outOfService } from './step.ts';

export interface ViewTime {
  readonly nowMs: number;
  /** Turns an instant of the monotonic clock into wall time. */
  wallTime(monotonicMs: number): Date;
}

/** What the screens may know of the state: words and numbers for people, no identities beyond what is shown. */
export function view(state: FlowState, revision: number, time: ViewTime, settings: FlowSettings): Snapshot {
  return {
    revision,
    language: state.language,
    access: state.access,
    speech: speechOf(state, settings),
    keypad: settings.keypad,
    libraryName: settings.libraryName,
    screen: screenOf(state, time, settings),
    idleSecondsLeft: idleSecondsLeft(state, time.nowMs, settings),
    notice: state.notice ? { kind: state.notice.kind, title: state.notice.title } : null,
    devices: { pad: state.pad, scanner: state.scanner, line: state.line === 'online' ? 'online' : 'offline' },
    served: { borrow: isServed(state, 'borrow'), return: isServed(state, 'return') },
    demo: settings.demo,
  };
}

function idleSecondsLeft(state: FlowState, nowMs: number, settings: FlowSettings): number | null {
  if (state.phase.kind === 'attract' || state.phase.kind === 'end') return null;
  const leftMs = state.idleAtMs - nowMs;
  return leftMs <= settings.warningMs ? Math.max(0, Math.ceil(leftMs / 1000)) : null;
}

function screenOf(state: FlowState, time: ViewTime, settings: FlowSettings): Screen {
  const { phase } = state;
  const leftoverCount = [...state.tags.values()].filter(
    (sight) => sight.leftOver && sight.identity !== 'card',
  ).length;
  const itemCount = [...state.tags.values()].filter(countsAsItem).length + state.heldScans.length;
  switch (phase.kind) {
    case 'attract':
    case 'choose': {
      const reason = outOfService(state);
      if (reason !== null) {
        const since = time.wallTime(state.outSinceMs ?? time.nowMs).toISOString();
        return { kind: 'out-of-service', reason: state.line === 'starting' ? 'starting' : reason, since };
      }
      return phase.kind === 'attract' ? { kind: 'attract', leftoverCount } : { kind: 'choose', itemCount };
    }
    case 'card':
      return { kind: 'card', busy: phase.asking !== null, problem: phase.problem, itemCount };
    case 'pin':
      return {
        kind: 'pin',
        busy: phase.asking !== null,
        problem: phase.problem,
        cardTail: cardTail(phase.cardId),
      };
    case 'blocked':
      return { kind: 'blocked', reasons: [...phase.reasons], patron: patronView(phase.patron) };
    case 'pile':
      return {
        kind: 'pile',
        ...pileView(state, phase.rows, settings),
        verb: phase.verb,
        leftoverCount,
        patron: patronView(phase.patron),
        finishing: phase.finishing !== null,
      };
    case 'end':
      return {
        kind: 'end',
        ...pileView(state, phase.rows, settings),
        verb: phase.verb,
        leftoverCount,
        secondsLeft: Math.max(0, Math.ceil((phase.untilMs - time.nowMs) / 1000)),
      };
  }
}

function pileView(state: FlowState, rows: readonly Row[], settings: FlowSettings) {
  const items = rows.map((row) => itemView(state, row, settings));
  const dueDates = items.flatMap((item) =>
    item.state === 'done' && item.dueDate !== null ? [item.dueDate] : [],
  );
  return {
    items,
    doneCount: items.filter((item) => item.state === 'done').length,
    seenCount: items.length,
    dueDate: dueDates.sort()[0] ?? null,
  };
}

function itemView(state: FlowState, row: Row, settings: FlowSettings): PileItem {
  return {
    key: row.key,
    state: row.state,
    title: row.title,
    id: row.itemId ?? '',
    reason: row.reason,
    dueDate: row.dueAt === null ? null : calendarDay(row.dueAt, settings.timeZone),
    dueText: row.dueText,
    alreadyYours: row.alreadyYours,
    provisional: row.offline,
    route: row.route,
    destination: row.destination,
    security: row.security,
    missingParts: row.reason === 'part-missing' ? missingParts(row.parts ?? 0, row.tags) : [],
    onPad: row.tags.some((tag) => state.tags.has(tag.uid)),
  };
}

/** The given name: the last word of a Vietnamese name, and as much as a stranger behind may read. */
function patronView(patron: SessionPatron | null): { displayName: string; cardTail: string } | null {
  if (!patron) return null;
  const words = patron.name.normalize('NFC').trim().split(/\s+/u);
  return { displayName: (words.at(-1) ?? '').slice(0, 40), cardTail: cardTail(patron.id) };
}

function cardTail(cardId: string): string {
  return cardId.length > 4 ? cardId.slice(-4) : '';
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The day an instant falls on where the station stands, `YYYY-MM-DD`; null for what is no instant. */
export function calendarDay(instant: string, timeZone: string): string | null {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) return null;
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    // The Swedish form of a date is ISO 8601.
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter.format(time);
}
