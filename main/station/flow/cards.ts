import type { Purpose } from '../../contract/snapshot.ts';
import { atPile, scannedAtAccount } from './account-door.ts';
import { outOfService, notServed } from './in-service.ts';
import type { Moved } from './inputs.ts';
import { unchanged } from './moved.ts';
import { isOwnCard, otherCard } from './other-card.ts';
import { isServed, notify, takeScan } from './pile.ts';
import { endPile, isBusy, toAttract } from './session.ts';
import { askCard } from './sign-in.ts';
import type { FlowSettings, FlowState } from './state.ts';

interface ShownCard {
  readonly cardId: string;
  readonly needsPin: boolean;
}

export const shown = (cardId: string): ShownCard => ({ cardId, needsPin: false });

export function ignoreCardTag(state: FlowState, uid: string | null): FlowState {
  const sight = uid === null ? undefined : state.tags.get(uid);
  if (!sight) return state;
  return { ...state, tags: new Map(state.tags).set(sight.uid, { ...sight, identity: 'card' }) };
}

export function presentCard(
  state: FlowState,
  card: ShownCard,
  nowMs: number,
  settings: FlowSettings,
): Moved | null {
  const { phase } = state;
  const ask = (from: FlowState, purpose: Purpose = 'borrow'): Moved | null => {
    if (outOfService(from)) return null;
    if (!isServed(from, 'borrow')) return unchanged(notServed(from, 'borrow', nowMs, settings));
    return askCard(from, { ...card, purpose }, settings);
  };
  switch (phase.kind) {
    case 'attract':
    case 'choose':
    case 'search':
    case 'blocked':
      return ask(state);
    case 'card':
      return phase.asking === null ? askCard(state, { ...card, purpose: phase.purpose }, settings) : null;
    case 'pin':
      return null;
    case 'end':
      return ask(toAttract(state, settings));
    case 'account':
      return isOwnCard(state, card.cardId) ? unchanged(state) : otherCard(state, card, settings);
    case 'pile': {
      if (isOwnCard(state, card.cardId)) return unchanged(state);
      if (!isServed(state, 'borrow')) return unchanged(notServed(state, 'borrow', nowMs, settings));
      // Somebody returned and now wants to borrow: everything is settled, so the card simply goes on.
      if (phase.verb === 'return' && !isBusy(state)) {
        const ended = endPile(state, phase, 'new-card', nowMs, settings);
        const asked = askCard(toAttract(ended.state, settings), { ...card, purpose: 'borrow' }, settings);
        return { state: asked.state, effects: [...ended.effects, ...asked.effects] };
      }
      // Who returns needs no card: it waits until what lies there is taken back.
      if (phase.verb === 'return') return unchanged({ ...state, nextCard: { ...card, state: 'goes-on' } });
      return otherCard(state, card, settings);
    }
  }
}

/** A scan that came to nothing; after some in a row staff are offered. */
export function failedScan(
  state: FlowState,
  kind: 'not-an-item',
  nowMs: number,
  settings: FlowSettings,
): FlowState {
  return { ...notify(state, kind, '', nowMs, settings), failedScans: state.failedScans + 1 };
}

export function scanned(state: FlowState, text: string, nowMs: number, settings: FlowSettings): Moved | null {
  const { kind } = state.phase;
  const item = settings.isItem(text);
  if (kind === 'pile') {
    if (item) return unchanged(takeScan(atPile(state), text, nowMs, settings));
    if (settings.isCard(text)) return presentCard(state, shown(text), nowMs, settings);
    return unchanged(failedScan(state, 'not-an-item', nowMs, settings));
  }
  if (settings.isCard(text)) return presentCard(state, shown(text), nowMs, settings);
  if (!item) return unchanged(failedScan(state, 'not-an-item', nowMs, settings));
  if (kind === 'account') return scannedAtAccount(state, text, nowMs, settings);
  if (outOfService(state)) return null;
  const base = kind === 'end' ? toAttract(state, settings) : state;
  if (base.phase.kind === 'blocked') return null;
  const isOpen = base.phase.kind === 'attract' || base.phase.kind === 'search';
  const heldScans = base.heldScans.includes(text) ? base.heldScans : [...base.heldScans, text];
  return unchanged({
    ...base,
    heldScans,
    phase: isOpen ? { kind: 'choose' } : base.phase,
  });
}
