import type { Effect, Input, Moved } from './inputs.ts';
import { notify, patchRow, rowsOf } from './pile.ts';
import type { FlowSettings, FlowState, Row } from './state.ts';

const attemptsAtOneGo = 3;

/**
 * Starts the writing of every mark that may be written now. It waits until every tag on the pad is identified:
 * a tag not read yet could carry the same number, and then neither of the two is unlocked.
 */
export function writeMarks(state: FlowState): Moved {
  const { phase } = state;
  if (phase.kind !== 'pile' && phase.kind !== 'end') return { state, effects: [] };
  const reading = [...state.tags.values()].some((sight) => !sight.leftOver && sight.identity === 'reading');
  if (reading) return { state, effects: [] };
  let next = state;
  const effects: Effect[] = [];
  for (const row of phase.rows) {
    if (!mayWrite(state, row) || row.itemId === null) continue;
    next = patchRow(next, row.key, { markInFlight: true });
    effects.push({
      kind: 'write-mark',
      key: row.key,
      itemId: row.itemId,
      uids: row.tags.map((tag) => tag.uid),
      wanted: phase.verb === 'borrow' ? 'off' : 'on',
    });
  }
  return { state: next, effects };
}

function mayWrite(state: FlowState, row: Row): boolean {
  return row.security === 'pending' && !row.markInFlight && row.tags.every((tag) => state.tags.has(tag.uid));
}

export function markWritten(state: FlowState, input: Extract<Input, { kind: 'mark-written' }>): FlowState {
  const row = rowsOf(state).find((one) => one.key === input.key);
  if (!row) return state;
  const landed = { markInFlight: false } as const;
  // A twin that turned up while the mark was being written: staff decide, whatever was written.
  if (row.security === 'failed') return patchRow(state, row.key, landed);
  switch (input.result) {
    case 'written':
      return dropPending(patchRow(state, row.key, { ...landed, security: 'done' }), row.itemId);
    case 'gone':
      return patchRow(state, row.key, { ...landed, security: 'put-back' });
    // Another try would find the same password wanting.
    case 'protected':
      return patchRow(state, row.key, { ...landed, security: 'failed' });
    case 'failed': {
      const markAttempts = row.markAttempts + 1;
      const here = row.tags.every((tag) => state.tags.has(tag.uid));
      const security = markAttempts >= attemptsAtOneGo ? 'failed' : here ? 'pending' : 'put-back';
      return patchRow(state, row.key, { ...landed, markAttempts, security });
    }
  }
}

function dropPending(state: FlowState, itemId: string | null): FlowState {
  if (itemId === null || !state.pendingMarks.has(itemId)) return state;
  const pendingMarks = new Map(state.pendingMarks);
  pendingMarks.delete(itemId);
  return { ...state, pendingMarks };
}

/**
 * A tag whose mark an earlier session left unwritten lies on the pad, and no session is under way: finish it.
 * The tag takes no other part until it is known what came of it.
 */
export function finishMark(state: FlowState, uid: string): Moved | null {
  const sight = state.tags.get(uid);
  if (!sight || typeof sight.identity !== 'object') return null;
  const pending = state.pendingMarks.get(sight.identity.itemId);
  if (!pending || pending.inFlight || pending.written.includes(uid)) return null;
  const tags = new Map(state.tags).set(uid, { ...sight, leftOver: true });
  const pendingMarks = new Map(state.pendingMarks).set(pending.itemId, { ...pending, inFlight: true });
  return {
    state: { ...state, tags, pendingMarks },
    effects: [
      {
        kind: 'finish-mark',
        securityId: pending.securityId,
        itemId: pending.itemId,
        uid,
        wanted: pending.wanted,
      },
    ],
  };
}

/** Takes the journal's list of marks still to be written; a book of the list may lie there already. */
export function pendingMarksKnown(
  state: FlowState,
  marks: Extract<Input, { kind: 'pending-marks-known' }>['marks'],
): Moved {
  const pendingMarks = new Map(
    marks.map((mark) => {
      const before = state.pendingMarks.get(mark.itemId);
      const written = before?.securityId === mark.securityId ? before.written : [];
      return [mark.itemId, { ...mark, inFlight: before?.inFlight ?? false, written }];
    }),
  );
  let next: FlowState = { ...state, pendingMarks };
  const effects: Effect[] = [];
  if (state.phase.kind === 'pile' || state.phase.kind === 'end') return { state: next, effects };
  for (const sight of state.tags.values()) {
    const moved = sight.leftOver ? null : finishMark(next, sight.uid);
    if (!moved) continue;
    next = moved.state;
    effects.push(...moved.effects);
  }
  return { state: next, effects };
}

export function markFinished(
  state: FlowState,
  input: Extract<Input, { kind: 'mark-finished' }>,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  const { securityId, itemId, uid, title, result } = input;
  const pendingMarks = new Map(state.pendingMarks);
  const pending = pendingMarks.get(itemId);
  const isOver = result === 'written' || result === 'superseded';
  // Meanwhile another mark may have become the one that is wanted.
  const isNewer = isOver && pending !== undefined && pending.securityId !== securityId;
  if (isOver && !isNewer) pendingMarks.delete(itemId);
  else if (pending) {
    const written = result === 'part' ? [...pending.written, uid] : pending.written;
    pendingMarks.set(itemId, { ...pending, inFlight: false, written });
  }
  const next = { ...state, pendingMarks };
  const newer = isNewer ? finishRest(next, itemId) : null;
  if (newer) return newer;
  switch (result) {
    case 'written':
      return {
        state: notify(setAside(next, itemId), 'security-finished', title, nowMs, settings),
        effects: [],
      };
    case 'failed':
      return { state: notify(next, 'security-failed', title, nowMs, settings), effects: [] };
    case 'part':
      return finishRest(next, itemId) ?? { state: { ...next, tags: freeTags(next, itemId) }, effects: [] };
    case 'superseded':
    case 'later':
      // It is an ordinary book of the next session after all.
      return { state: { ...next, tags: freeTags(next, itemId) }, effects: [] };
  }
}

/** A set is written as a whole: parts that were laid down meanwhile take no other part either. */
function setAside(state: FlowState, itemId: string): FlowState {
  if (state.phase.kind === 'pile' || state.phase.kind === 'end') return state;
  const tags = new Map(
    [...state.tags].map(([uid, sight]) => {
      const own = typeof sight.identity === 'object' && sight.identity.itemId === itemId;
      return [uid, own ? { ...sight, leftOver: true } : sight];
    }),
  );
  return { ...state, tags };
}

/** The next part of a set that lies there and lacks its mark; null when there is none, or a session has begun. */
function finishRest(state: FlowState, itemId: string): Moved | null {
  if (state.phase.kind === 'pile' || state.phase.kind === 'end') return null;
  for (const { uid, identity } of state.tags.values()) {
    const moved = typeof identity === 'object' && identity.itemId === itemId ? finishMark(state, uid) : null;
    if (moved) return moved;
  }
  return null;
}

function freeTags(state: FlowState, itemId: string): FlowState['tags'] {
  return new Map(
    [...state.tags].map(([uid, sight]) => {
      const own = typeof sight.identity === 'object' && sight.identity.itemId === itemId;
      return [uid, own ? { ...sight, leftOver: false } : sight];
    }),
  );
}
