import type { KeypadAction } from '../../main/contract/keypad.ts';
import { rowAt, rowsOf, stopsOf, walkedPart } from './stops.ts';

export type Way = Extract<KeypadAction, 'up' | 'down' | 'left' | 'right'>;

/**
 * Moves the focus one stop. Left and right go from button to button; up and down go through the rows of a list, too,
 * and over the rows of keys as they stand. Behind the last stop comes the first: nobody is ever stuck.
 */
export function walk(page: Document, way: Way): void {
  const target = next(page, way);
  if (!target) return;
  if (!target.matches('button, a, input, select, textarea, [tabindex]')) target.tabIndex = -1;
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
}

function next(page: Document, way: Way): HTMLElement | undefined {
  const here = page.activeElement;
  const isOn = way === 'down' || way === 'right';
  const isAcross = way === 'up' || way === 'down';
  const part = walkedPart(page);
  const stops = stopsOf(part);
  if (isAcross && here && here.closest('.keys') !== null) {
    const key = keyBeside(here, isOn ? 1 : -1);
    if (key) return key;
  }
  const all = isAcross ? stops.flatMap((stop) => [stop, ...rowsOf(stop)]) : stops;
  const at = all.findIndex((stop) => stop === here);
  if (at >= 0) return all[(at + (isOn ? 1 : -1) + all.length) % all.length];
  const row = rowAt(here);
  const from = row?.parentElement ?? here;
  if (!from || from === page.body || !part.contains(from)) return isOn ? all[0] : all.at(-1);
  // From a heading, or from a row sideways: to what stands nearest in reading order.
  const isBehind = (stop: HTMLElement): boolean =>
    (from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && !from.contains(stop);
  const behind = all.filter(isBehind);
  const before = all.filter((stop) => !isBehind(stop));
  return isOn ? (behind[0] ?? all[0]) : (before.findLast((stop) => stop !== from) ?? all.at(-1));
}

/** The key above or below, by where it stands on the glass; none beyond the edge. */
function keyBeside(key: Element, step: 1 | -1): HTMLElement | undefined {
  const rows = [...(key.closest('.keys')?.querySelectorAll('.keys-row') ?? [])];
  const at = rows.findIndex((row) => row.contains(key));
  const row = rows[at + step];
  if (at < 0 || !row) return undefined;
  const middle = (element: Element): number => {
    const { left, width } = element.getBoundingClientRect();
    return left + width / 2;
  };
  const wanted = middle(key);
  return stopsOf(row).sort((a, b) => Math.abs(middle(a) - wanted) - Math.abs(middle(b) - wanted))[0];
}
