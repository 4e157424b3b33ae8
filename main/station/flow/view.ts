import type { PileItem, Screen, Snapshot } from '../../contract/snapshot.ts';
import { accountScreen, holdsReady } from './account-view.ts';
import { isAtAccount } from './account.ts';
import { calendarDay } from './calendar-day.ts';
import { cardTail } from './card-tail.ts';
import { isServed } from './pile.ts';
import { patronOf } from './patron-of.ts';
import { receiptView } from './receipt.ts';
import type { ViewTime } from './view-time.ts';
import { missingParts } from './set.ts';
import type { FlowSettings, FlowState, Row, SessionPatron } from './state.ts';
import { searchScreen } from './search.ts';
import { speechOf } from './speech.ts';
import { outOfService } from './in-service.ts';
import { countsAsItem } from './tags.ts';

/** After so many wrong PINs staff are the other way (UX-31). */
const triesUntilStaff = 2;

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
    served: {
      borrow: isServed(state, 'borrow'),
      return: isServed(state, 'return'),
      account: state.line === 'online',
    },
    offersSearch: state.hasTitles,
    staffCall: state.staffCall?.state ?? null,
    otherCard: state.nextCard?.state === 'asked',
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
  if (isAtAccount(state) && state.account !== null)
    return accountScreen(state, state.account, time, settings, patronView(patronOf(state)));
  const leftoverCount = [...state.tags.values()].filter(
    (sight) => sight.leftOver && sight.identity !== 'card',
  ).length;
  const itemCount = [...state.tags.values()].filter(countsAsItem).length + state.heldScans.length;
  switch (phase.kind) {
    case 'attract':
    case 'choose': {
      const reason = outOfService(state);
      if (reason !== null) {
        const { instead } = settings.desk;
        const since = time.wallTime(state.outSinceMs ?? time.nowMs).toISOString();
        return {
          kind: 'out-of-service',
          reason: state.line === 'starting' ? 'starting' : reason,
          since,
          instead,
        };
      }
      return phase.kind === 'attract' ? { kind: 'attract', leftoverCount } : { kind: 'choose', itemCount };
    }
    case 'search':
      return searchScreen(phase, settings);
    case 'card':
      return {
        kind: 'card',
        purpose: phase.purpose,
        busy: phase.asking !== null,
        problem: phase.problem,
        itemCount,
        citizenCard: settings.desk.citizenCard !== 'off',
      };
    case 'pin':
      return {
        kind: 'pin',
        purpose: phase.purpose,
        busy: phase.asking !== null,
        problem: phase.problem,
        cardTail: cardTail(phase.cardId),
        offersStaff: phase.problem !== null && settings.pinAttempts - phase.attemptsLeft >= triesUntilStaff,
      };
    case 'blocked':
      return {
        kind: 'blocked',
        reasons: [...phase.reasons],
        patron: patronView(phase.patron),
        canSeeAccount: phase.patron !== null && state.account !== null && state.line === 'online',
      };
    // Shown by its own part as long as there is anything to show.
    case 'account':
      return { kind: 'attract', leftoverCount };
    case 'pile':
      return {
        kind: 'pile',
        ...pileView(state, phase.rows, settings),
        verb: phase.verb,
        leftoverCount,
        patron: patronView(phase.patron),
        holdsReady: phase.patron === null ? null : holdsReady(state, settings),
        finishing: phase.finishing !== null,
      };
    case 'end':
      return {
        kind: 'end',
        ...pileView(state, phase.rows, settings),
        verb: phase.verb,
        renewal: phase.renewal,
        leftoverCount,
        secondsLeft: Math.max(0, Math.ceil((phase.untilMs - time.nowMs) / 1000)),
        receipt: receiptView(state),
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
    bin: row.route === null ? null : settings.desk.bins[row.route],
    fee: row.fee,
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
