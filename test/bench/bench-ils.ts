import type { Ils, Outcome } from '../../drivers/ils/ils.ts';

/** An ILS that lends everything after `answerMs`, and counts the time that passed in it. */
export interface BenchIls extends Ils {
  /** Milliseconds spent in the last checkout. */
  readonly lastMs: number;
}

export function createBenchIls(answerMs: number): BenchIls {
  let lastMs = 0;
  const answer = async <T>(value: T): Promise<Outcome<T>> => {
    const startMs = performance.now();
    if (answerMs > 0) await new Promise((resolve) => setTimeout(resolve, answerMs));
    lastMs = performance.now() - startMs;
    return { kind: 'ok', value };
  };
  const nothing = { kind: 'refused', reason: 'other' } as const;
  return {
    protocol: 'bench',
    capabilities: { noBlock: 'unknown', renewAll: false, payFee: false, hold: false },
    get lastMs() {
      return lastMs;
    },
    status: () => Promise.resolve({ kind: 'ok', value: { libraryName: null, online: true, why: null } }),
    patron: (id) =>
      Promise.resolve({
        kind: 'ok',
        value: {
          id,
          valid: true,
          pinValid: null,
          name: 'Thử',
          blocks: [],
          loans: [],
          listed: [],
          loansCount: 0,
          holdsCount: 0,
          overdueCount: 0,
          fees: null,
        },
      }),
    item: () => Promise.resolve(nothing),
    checkout: ({ itemId }) =>
      answer({
        id: itemId,
        title: `Cuốn ${itemId}`,
        dueAt: '2026-12-08T16:59:59Z',
        dueText: null,
        renewed: false,
        security: 'off',
        fee: null,
      }),
    checkin: () => Promise.resolve(nothing),
    renew: () => Promise.resolve(nothing),
    renewAll: () => Promise.resolve(nothing),
    payFee: () => Promise.resolve(nothing),
    hold: () => Promise.resolve(nothing),
    blockPatron: () => Promise.resolve(nothing),
    enablePatron: () => Promise.resolve(nothing),
    updateItem: () => Promise.resolve(nothing),
    endSession: () => Promise.resolve({ kind: 'ok', value: undefined }),
    reconcile: () => Promise.resolve({ kind: 'notDone' }),
    close: () => Promise.resolve(),
  };
}
