import type { Verb } from '../../contract/words.ts';
import { cardTail } from './card-tail.ts';
import type { Effect, Moved } from './inputs.ts';
import { beginReceipt, closingMs, receiptItems } from './receipt.ts';
import { takeScan, takeTag } from './pile.ts';
import type { FlowSettings, FlowState, PilePhase, Row, SessionPatron, TagSight } from './state.ts';

type EndedBy = Extract<Effect, { kind: 'end-session' }>['by'];

/** Back to the first screen. What lies on the pad now takes no part until it is lifted. */
export function toAttract(state: FlowState, settings: FlowSettings): FlowState {
  const wasEnd = state.phase.kind === 'end';
  return {
    ...state,
    phase: { kind: 'attract' },
    // During the closing screen the next person may already lay down books: those are theirs.
    tags: wasEnd ? state.tags : allLeftOver(state),
    heldScans: [],
    receipt: null,
    language: settings.language,
    access: settings.access,
  };
}

export function allLeftOver(state: FlowState): ReadonlyMap<string, TagSight> {
  return new Map([...state.tags].map(([uid, sight]) => [uid, { ...sight, leftOver: true }]));
}

/** Starts borrowing or returning with everything that already lies there or was scanned. */
export function beginPile(
  state: FlowState,
  verb: Verb,
  patron: SessionPatron | null,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  let next: FlowState = {
    ...state,
    phase: { kind: 'pile', verb, patron, rows: [], active: null, finishing: null },
    heldScans: [],
    leftOverUnseen: new Set(),
    notice: null,
  };
  for (const uid of state.tags.keys()) next = takeTag(next, uid, settings);
  for (const text of state.heldScans) next = takeScan(next, text, nowMs, settings);
  return { state: next, effects: [{ kind: 'start-session', verb }] };
}

const onTheWay: ReadonlySet<Row['state']> = new Set(['reading', 'working']);

/** True while leaving now would cut something short: a question under way, a mark being written. */
export function isBusy(state: FlowState): boolean {
  const { phase } = state;
  switch (phase.kind) {
    case 'card':
    case 'pin':
      return phase.asking !== null;
    case 'pile':
      return (
        phase.active !== null ||
        phase.rows.some((row) => onTheWay.has(row.state) || row.markInFlight || row.security === 'pending')
      );
    case 'end':
      return phase.rows.some((row) => row.markInFlight);
    case 'attract':
    case 'choose':
    case 'blocked':
      return false;
  }
}

/** Ends the pile: the closing screen when there is something to say, the first screen when not. */
export function endPile(
  state: FlowState,
  phase: PilePhase,
  by: EndedBy,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  const effects: Effect[] = [
    {
      kind: 'end-session',
      patronId: phase.patron?.id ?? null,
      items: phase.rows.filter((row) => row.state === 'done').length,
      by,
    },
  ];
  const rows = phase.rows
    .filter((row) => row.state !== 'lifted')
    // What became of it is still to be found out, and by then nobody stands here.
    .map((row): Row =>
      row.state === 'checking' ? { ...row, state: 'ask-staff', reason: 'ask-staff' } : row,
    );
  if (rows.length === 0) return { state: toAttract({ ...state, notice: null }, settings), effects };
  const { patron, verb } = phase;
  const { showsCard } = settings.receipts;
  const request = {
    flow: verb,
    items: receiptItems(rows, settings.timeZone),
    cardTail: showsCard && patron !== null ? cardTail(patron.id) : null,
    amount: null,
  };
  const receipt = beginReceipt(
    state,
    request,
    patron?.email ?? null,
    by === 'idle' ? 'idle' : 'person',
    settings,
  );
  return {
    state: {
      ...receipt.state,
      phase: { kind: 'end', verb, rows, untilMs: nowMs + closingMs(receipt.state, settings) },
      tags: allLeftOver(state),
      notice: null,
    },
    effects: [...effects, ...receipt.effects],
  };
}
