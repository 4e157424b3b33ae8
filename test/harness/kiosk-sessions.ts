import type { PileItem } from '../../main/contract/snapshot.ts';
import type { Page } from '@playwright/test';
import type { ScriptedStation } from './scripted-station.ts';

export const itemOf = (index: number, change: Partial<PileItem> = {}): PileItem => ({
  key: String(index),
  state: 'done',
  title: `Dế Mèn phiêu lưu ký, tập ${String(index)}`,
  id: `TV${String(index)}`,
  reason: null,
  dueDate: '2026-12-08',
  dueText: null,
  alreadyYours: false,
  provisional: false,
  route: null,
  destination: null,
  security: 'done',
  missingParts: [],
  bin: null,
  fee: null,
  onPad: true,
  ...change,
});

/** What pile and end have in common. */
function listOf(items: readonly PileItem[]) {
  return {
    verb: 'borrow' as const,
    items: [...items],
    doneCount: items.filter(({ state }) => state === 'done').length,
    seenCount: items.length,
    dueDate: '2026-12-08',
    leftoverCount: 0,
  };
}

/** A pile as the station would publish it. */
export function pileOf(items: readonly PileItem[]) {
  const patron = { displayName: 'An', cardTail: '0001' };
  return { kind: 'pile' as const, ...listOf(items), patron, holdsReady: null, finishing: false };
}

/** The end of such a pile. */
export function endOf(items: readonly PileItem[]) {
  return { kind: 'end' as const, renewal: false, ...listOf(items), secondsLeft: 9, receipt: null };
}

/** Whole sessions, one after the other, each seen on the page from its first screen to its last. */
export async function playSessions(page: Page, station: ScriptedStation, count: number): Promise<void> {
  const seen = (name: string): Promise<void> =>
    page.evaluate(
      (wanted) =>
        new Promise<void>((resolve) => {
          const look = (): boolean => {
            if (!document.querySelector(wanted)) return false;
            observer.disconnect();
            resolve();
            return true;
          };
          const observer = new MutationObserver(look);
          if (!look()) observer.observe(document, { subtree: true, childList: true, attributes: true });
        }),
      `[data-screen="${name}"]`,
    );
  for (let session = 0; session < count; session += 1) {
    station.show({
      kind: 'card',
      purpose: 'borrow',
      citizenCard: false,
      busy: false,
      problem: null,
      itemCount: 0,
    });
    await seen('card');
    const items = Array.from({ length: 1 + (session % 7) }, (_, index) => itemOf(session * 10 + index));
    station.show(pileOf(items.map((item) => ({ ...item, state: 'working' as const }))));
    await seen('pile');
    station.publish({ screen: pileOf(items), language: session % 2 === 0 ? 'vi' : 'en' });
    station.show(endOf(items));
    await seen('end');
    station.publish({ screen: { kind: 'attract', leftoverCount: 0 }, language: 'vi' });
    await seen('attract');
  }
}
