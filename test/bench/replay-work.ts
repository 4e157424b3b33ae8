/** What the replay and the bare loop beside it have to tell, and the library that is told: the same for all of them. */

/** Replay and bare loop take turns, a queue of so many each: whatever else the machine does meets both. */
export const queueLength = 1_000;
export const queues = 10;
export const patrons = 500;

/** Never overdue while it is measured. */
export const promisedDue = '2099-12-01T16:59:59.000Z';

/** Each has books of its own. */
export const sides = ['A', 'B'] as const;
export type Side = (typeof sides)[number];

/** An entry of a queue: a loan and a return in turn. */
export interface Work {
  readonly action: 'checkout' | 'checkin';
  readonly itemId: string;
  readonly patronId: string;
  /** Four books to a session, as people bring them. */
  readonly session: string;
}

export function itemOf(side: Side, number: number): string {
  return `TV${side}${String(number).padStart(7, '0')}`;
}

export function patronOf(number: number): string {
  return `BD${String(number % patrons).padStart(6, '0')}`;
}

/** One queue: what it takes back the queue before it has lent. */
export function workOf(side: Side, queue: number): Work[] {
  return Array.from({ length: queueLength }, (_, turn) => {
    const isLoan = turn % 2 === 0;
    const number = ((isLoan ? queue + 1 : queue) * queueLength) / 2 + (turn >> 1);
    const session = queue * queueLength + (turn >> 2);
    return {
      action: isLoan ? 'checkout' : 'checkin',
      itemId: itemOf(side, number),
      patronId: patronOf(session),
      session: `session ${String(session)}`,
    };
  });
}
