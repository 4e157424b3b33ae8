import type { JournalEntry } from '../../db/stores/journal.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { demoAfi } from '../../main/demo/demo-tags.ts';
import type { PileItem } from '../../main/contract/snapshot.ts';
import type { JournalReport } from '../harness/journal-of.ts';
import type { World } from '../harness/world.ts';

/** A copy of the world's library with the tag in it. */
export interface TaggedBook {
  readonly id: string;
  readonly tag: FieldTag;
}

const ends: ReadonlySet<string> = new Set(['done', 'refused', 'not-done', 'conflict']);

export const isEnded = ({ state }: JournalEntry): boolean => ends.has(state);

/** Done, or done here while the line was down: what a person was told has happened. */
const hasHappened = ({ state, offline }: JournalEntry): boolean =>
  state === 'done' || (offline && !ends.has(state));

/** True when the newest thing that happened with the book, as this journal has it, is a loan. */
export function isOut(entries: readonly JournalEntry[], itemId: string): boolean {
  return entries.findLast((entry) => entry.itemId === itemId && hasHappened(entry))?.action === 'checkout';
}

/**
 * What must hold in the very moment after the power went: the journal is whole, a mark is clear only after a loan, and
 * nothing was shown as done that is not written down (promises 1 to 3).
 */
export function problemsAfterKill(
  journal: JournalReport,
  books: readonly TaggedBook[],
  shownDone: readonly PileItem[],
): string[] {
  const { entries, problems } = journal;
  const happened = entries.filter(hasHappened);
  const cleared = books.filter(
    ({ id, tag }) =>
      tag.afi === demoAfi.off &&
      !happened.some(({ itemId, action }) => itemId === id && action === 'checkout'),
  );
  const unwritten = shownDone.filter(({ id }) => !happened.some(({ itemId }) => itemId === id));
  return [
    ...problems,
    ...cleared.map(({ id }) => `the mark of ${id} is clear without a loan`),
    ...unwritten.map(({ id }) => `${id} was shown as done and is not in the journal`),
  ];
}

/** What must hold once a station has started again and settled: ILS, journal and tags say the same of every book. */
export function problemsOfSettled(
  world: World,
  { entries, pendingMarks, problems }: JournalReport,
  books: readonly TaggedBook[],
): string[] {
  const found = [...problems];
  const ids = entries.map(({ id }) => id);
  if (new Set(ids).size !== ids.length || ids.some((id, at) => id <= (ids[at - 1] ?? 0)))
    found.push('entries are not in order');
  for (const entry of entries) {
    const name = `entry ${String(entry.id)}, ${entry.action} of ${entry.itemId}`;
    if (!isEnded(entry) || entry.settledAt === null) found.push(`${name} is still ${entry.state}`);
    // In this world nobody but the station lends or takes back: there is nothing to refuse or to dispute.
    if (entry.state === 'refused' || entry.state === 'conflict')
      found.push(`${name} ended as ${entry.state} (${entry.reason ?? 'no reason'})`);
  }
  if (pendingMarks.length > 0) found.push(`${String(pendingMarks.length)} marks are still pending`);
  for (const { id, tag } of books) {
    const done = (action: string): number =>
      entries.filter((entry) => entry.itemId === id && entry.action === action && entry.state === 'done')
        .length;
    for (const action of ['checkout', 'checkin'] as const) {
      const executed = world.executed(action, id);
      if (executed !== done(action))
        found.push(
          `${id}: ${action} carried out ${String(executed)} times, ${String(done(action))} in the journal`,
        );
    }
    if (world.executed('renewal', id) > 0) found.push(`${id} was renewed by accident`);
    const out = isOut(entries, id);
    if (world.isOnLoan(id) !== out)
      found.push(`${id}: the ILS says ${out ? 'in' : 'out'}, the journal does not`);
    const wanted = out ? demoAfi.off : demoAfi.on;
    if (tag.afi !== wanted) found.push(`${id}: its tag is ${out ? 'secured' : 'clear'} and should not be`);
  }
  return found;
}
