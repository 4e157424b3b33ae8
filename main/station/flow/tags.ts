import { atPile } from './account-door.ts';
import type { Moved } from './inputs.ts';
import { finishMark } from './marks.ts';
import { unchanged } from './moved.ts';
import { tagLifted, takeTag } from './pile.ts';
import type { FlowSettings, FlowState, TagIdentity } from './state.ts';

export function appeared(state: FlowState, uid: string, settings: FlowSettings): Moved {
  const before = state.tags.get(uid);
  if (before) return unchanged(state);
  const leftOver = state.leftOverUnseen.has(uid);
  const leftOverUnseen = new Set(state.leftOverUnseen);
  leftOverUnseen.delete(uid);
  const tags = new Map(state.tags).set(uid, { uid, identity: 'reading', leftOver });
  return unchanged(takeTag({ ...(leftOver ? state : atPile(state)), tags, leftOverUnseen }, uid, settings));
}

export function identified(
  state: FlowState,
  uid: string,
  identity: 'unreadable' | TagIdentity,
  settings: FlowSettings,
): Moved | null {
  const sight = state.tags.get(uid);
  if (!sight) return null;
  const next = { ...state, tags: new Map(state.tags).set(uid, { ...sight, identity }) };
  if (next.phase.kind === 'pile' || next.phase.kind === 'end') return unchanged(takeTag(next, uid, settings));
  const finishing = finishMark(next, uid);
  if (finishing) return finishing;
  return unchanged(next);
}

export function gone(state: FlowState, uid: string): Moved | null {
  if (!state.tags.has(uid)) return null;
  const tags = new Map(state.tags);
  tags.delete(uid);
  return unchanged(tagLifted({ ...state, tags }, uid));
}

export function allGone(state: FlowState): FlowState {
  let next = state;
  for (const uid of state.tags.keys()) next = gone(next, uid)?.state ?? next;
  const leftOver = [...state.tags.values()].filter((sight) => sight.leftOver).map((sight) => sight.uid);
  return { ...next, leftOverUnseen: new Set([...state.leftOverUnseen, ...leftOver]) };
}

/** True for what could be an item of a session to come. */
export function countsAsItem(sight: { leftOver: boolean; identity: unknown }): boolean {
  return !sight.leftOver && sight.identity !== 'card';
}

/** Items that lie there or were scanned before a verb was chosen, as far as they are identified. */
export function waitingItems(state: FlowState): number {
  const tags = [...state.tags.values()].filter(
    (sight) => countsAsItem(sight) && sight.identity !== 'reading',
  );
  return tags.length + state.heldScans.length;
}
