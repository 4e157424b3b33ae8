import type { Ils, Outcome, PatronList } from '../../ils.ts';
import { formatIso, parseDateText } from '../dates.ts';
import { parseAmount } from '../amount.ts';
import type { Sip2Message } from '../message.ts';

/** A recorded request as the call of `Ils` that a station makes for it, and its outcome in one line. */

const lists: readonly PatronList[] = ['holds', 'overdue', 'loans', 'fines', 'recalls', 'unavailable-holds'];
const date = (text: string): Date => parseDateText(text, 'UTC') ?? new Date(0);

export async function callFor(asked: Sip2Message, ils: Ils): Promise<string> {
  const patronId = asked.field('AA') ?? '';
  const itemId = asked.field('AB') ?? '';
  // An empty PIN is never sent: it opens accounts that have none.
  const pin = asked.field('AD') ?? '';
  const withPin = pin === '' ? {} : { pin };
  if (asked.is('63')) {
    const want = lists[asked.fixed('summary').indexOf('Y')] ?? 'none';
    return said(await ils.patron(patronId, pin === '' ? undefined : pin, want));
  }
  if (asked.is('23')) return said(await ils.patron(patronId, pin === '' ? undefined : pin));
  if (asked.is('17')) return said(await ils.item(itemId));
  if (asked.is('11')) {
    const offline = { promisedDue: date(asked.fixed('noBlockDue')) };
    const at = date(asked.fixed('date'));
    const recorded = asked.fixed('noBlock') === 'Y' ? { offline } : {};
    return said(await ils.checkout({ patronId, itemId, at, ...withPin, ...recorded }));
  }
  if (asked.is('09')) {
    const at = date(asked.fixed('returnDate'));
    return said(await ils.checkin({ itemId, at, offline: asked.fixed('noBlock') === 'Y' }));
  }
  if (asked.is('29'))
    return said(await ils.renew({ patronId, itemId, at: date(asked.fixed('date')), ...withPin }));
  if (asked.is('65'))
    return said(await ils.renewAll({ patronId, at: date(asked.fixed('date')), ...withPin }));
  if (asked.is('37')) {
    const amount = parseAmount(asked.field('BV') ?? '', asked.fixed('currency'));
    const reference = asked.field('BK') ?? '';
    if (!amount) throw new Error('no amount');
    const at = date(asked.fixed('date'));
    return said(await ils.payFee({ patronId, amount, method: 'cash', reference, at, ...withPin }));
  }
  if (asked.is('15')) {
    const action = asked.fixed('mode') === '+' ? 'place' : 'cancel';
    const pickup = asked.field('BS');
    return said(
      await ils.hold({ patronId, itemId, action, ...withPin, ...(pickup === null ? {} : { pickup }) }),
    );
  }
  if (asked.is('01')) {
    return said(await ils.blockPatron({ patronId, cardRetained: false, message: asked.field('AL') ?? '' }));
  }
  if (asked.is('25')) return said(await ils.enablePatron(patronId, pin === '' ? undefined : pin));
  if (asked.is('19')) return said(await ils.updateItem({ itemId, properties: asked.field('CH') ?? '' }));
  if (asked.is('35')) return said(await ils.endSession(patronId));
  return said(await ils.status());
}

/** Kind, reason and every value that is not empty, e.g. `ok id=1 title=Số đỏ status=available`. */
export function said<T>(outcome: Outcome<T>): string {
  const words: string[] = [outcome.kind];
  if (outcome.kind === 'refused') words.push(outcome.reason);
  if (outcome.kind === 'unknown' || outcome.kind === 'notSent') words.push(outcome.cause.reason);
  const value: object = 'value' in outcome ? (outcome.value ?? {}) : {};
  for (const [name, each] of Object.entries(value) as [string, unknown][]) {
    if (each === null || each === '' || (Array.isArray(each) && each.length === 0)) continue;
    words.push(`${name}=${plain(each)}`);
  }
  return words.join(' ');
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null && 'amountMinor' in value) {
    const { amountMinor, currency } = value as { amountMinor: number; currency: string };
    return `${String(amountMinor)}${currency}`;
  }
  const text = String(value);
  const instant = /^\d{4}-.*\+00:00$/.test(text) ? new Date(text) : null;
  return instant ? formatIso(instant, 'UTC').slice(0, 16) : text;
}
