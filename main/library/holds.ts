import type { HoldRecord } from '../../db/stores/library.ts';
import type { HoldRequest, HoldView, Outcome } from '../../drivers/ils/ils.ts';
import { blocksNow, identifier, itemAt, refused, signIn } from './desk.ts';
import type { Desk } from './desk.ts';

/**
 * Places, cancels and changes holds. A hold is for a title, named by any of its copies. There is one desk to fetch
 * from, so that a change of the pickup place finds nothing to change.
 */
export function hold(desk: Desk, request: HoldRequest): Outcome<HoldView> {
  const signedIn = signIn(desk, request);
  if (signedIn.kind === 'refused') return signedIn;
  const { patron } = signedIn;
  if (identifier(request.itemId) === null) return refused('bad-identifier');
  const item = itemAt(desk, request.itemId);
  if (!item) return refused('item-unknown');
  const own = desk.store.holdsBy(patron.id).filter(({ titleId }) => titleId === item.titleId);
  const present = own.find(({ itemId }) => itemId === item.id) ?? own[0];

  if (request.action !== 'place') {
    if (!present) return refused('other', undefined, 'There is no such hold');
    if (request.action === 'cancel') cancel(desk, present);
    return { kind: 'ok', value: request.action === 'cancel' ? gone : viewOf(desk, present) };
  }
  if (present) return refused('other', viewOf(desk, present), 'The title is on hold for this patron already');
  const [block] = blocksNow(desk, patron);
  if (block !== undefined) return refused(block);
  if (!item.loanable) return refused('not-loanable');
  if (desk.store.openLoanOf(item.id)?.patronId === patron.id) return refused('on-loan-to-self');
  desk.store.addHold({
    titleId: item.titleId,
    patronId: patron.id,
    itemId: null,
    placedAt: desk.now().toISOString(),
  });
  const placed = desk.store.holdsBy(patron.id).find(({ titleId }) => titleId === item.titleId);
  return { kind: 'ok', value: placed ? viewOf(desk, placed) : gone };
}

const gone: HoldView = { available: false, queuePosition: null, pickup: null };

function viewOf({ store }: Desk, hold: HoldRecord): HoldView {
  return { available: hold.itemId !== null, queuePosition: store.placeInQueue(hold), pickup: null };
}

/** The copy that waited goes to whoever is next. */
function cancel({ store }: Desk, { id, itemId, titleId }: HoldRecord): void {
  store.endHold(id);
  if (itemId === null) return;
  const next = store.nextHold(titleId);
  if (next) store.catchHold(next.id, itemId);
}
