import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatronView } from '../../../drivers/ils/ils.ts';
import type { Effect, Input, ItemAnswer } from './inputs.ts';
import type { ReceiptOutcome } from './receipt-offer.ts';
import { initialState, plainDesk } from './state.ts';
import type { FlowSettings } from './state.ts';
import { nextWakeMs } from './passing-time.ts';
import { step } from './step.ts';
import { plainSettings } from './testing/person.ts';
import { view } from './view.ts';

const settings: FlowSettings = {
  ...plainSettings,
  ownerOf: (_, owner) =>
    owner === null || owner === 'VN-MAU' ? { kind: 'served' } : { kind: 'elsewhere', libraryName: null },
  receipts: {
    policy: { borrow: 'always-with-timeout', return: 'always', renew: 'ask', fee: 'never' },
    ways: ['print', 'qr'],
    showsCard: false,
    askMs: 20_000,
    codeMs: 60_000,
  },
  desk: { ...plainDesk, pay: 'vietqr', citizenCard: 'pin' },
};

const uid = fc.constantFrom('U1', 'U2', 'U3');
const itemId = fc.constantFrom('TV1', 'TV2', 'TV3');
const event: fc.Arbitrary<Input | { kind: 'wait'; ms: number }> = fc.oneof(
  fc.record({
    kind: fc.constant('verb-chosen' as const),
    verb: fc.constantFrom('borrow' as const, 'return' as const),
  }),
  fc.record({
    kind: fc.constant('code-scanned' as const),
    text: fc.constantFrom('BD1', 'BD2', 'TV1', 'TV2', '??'),
  }),
  fc.record({ kind: fc.constant('tag-appeared' as const), uid }),
  fc.record({ kind: fc.constant('tag-gone' as const), uid }),
  fc.record({ kind: fc.constant('tag-unreadable' as const), uid }),
  fc.record({
    kind: fc.constant('tag-identified' as const),
    uid,
    identity: fc.record({
      itemId,
      part: fc.constantFrom(null, 1, 2),
      parts: fc.constantFrom(null, 1, 2),
      owner: fc.constantFrom(null, 'VN-MAU', 'VN-XA'),
    }),
  }),
  fc.constantFrom<Input>(
    { kind: 'finish-pressed' },
    { kind: 'cancel-pressed' },
    { kind: 'touched' },
    { kind: 'account-chosen' },
    { kind: 'titles-known', known: true },
    { kind: 'search-chosen' },
    { kind: 'search-typed', text: 'de men' },
    { kind: 'search-typed', text: ' ' },
    { kind: 'borrow-on-chosen' },
    { kind: 'renewal-chosen', key: null },
    { kind: 'pay-chosen' },
    { kind: 'staff-wanted' },
    { kind: 'other-card-answered', isOther: true },
    { kind: 'other-card-answered', isOther: false },
    { kind: 'citizen-card-scanned', number: '000000000123' },
    { kind: 'receipt-chosen', way: 'print' },
    { kind: 'receipt-chosen', way: 'qr' },
    { kind: 'receipt-chosen', way: 'none' },
    { kind: 'printer-changed', state: 'ready' },
    { kind: 'printer-changed', state: 'paper-out' },
    { kind: 'line-changed', state: 'offline' },
    { kind: 'line-changed', state: 'online' },
    { kind: 'permits-changed', permits: { borrow: false, return: true } },
    { kind: 'permits-changed', permits: { borrow: true, return: true } },
    { kind: 'permits-changed', permits: { borrow: false, return: false } },
    { kind: 'pad-changed', state: 'missing' },
    { kind: 'pad-changed', state: 'ready' },
  ),
  fc.record({
    kind: fc.constant('fee-answered' as const),
    key: fc.integer({ min: 1, max: 9 }).map((number) => `r${String(number)}`),
    accept: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
);
/** How the world answers the oldest question, when it does. */
const reply = fc.constantFrom('later', 'good', 'refused', 'fee', 'lost-line', 'checking', 'failed');

interface Asked {
  readonly effect: Effect;
}

describe('the flow under any order of events', () => {
  it('keeps the promises', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(event, reply), { maxLength: 60 }), (story) => {
        let nowMs = 0;
        let state = initialState(settings, nowMs);
        const open: Asked[] = [];
        /** Rows the ILS said yes to. */
        const accepted = new Set<string>();
        /** Rows whose fee the person agreed to. */
        const agreed = new Set<string>();
        const feed = (input: Input): void => {
          if (input.kind === 'fee-answered' && input.accept) {
            const rows = state.phase.kind === 'pile' ? state.phase.rows : [];
            const isAsked = rows.some((row) => row.key === input.key && row.state === 'fee-asked');
            if (isAsked) agreed.add(input.key);
          }
          const moved = step(state, input, nowMs, settings);
          state = moved.state;
          for (const effect of moved.effects) {
            // Promise 2: a mark is cleared only on the ILS's word.
            if (effect.kind === 'write-mark' && effect.wanted === 'off')
              expect(accepted).toContain(effect.key);
            // Nothing is done without the ILS but while the line is down and it is permitted.
            if (effect.kind === 'lend' || effect.kind === 'take-back') {
              const isPermitted = state.permits[effect.kind === 'lend' ? 'borrow' : 'return'];
              expect(effect.offline ? isPermitted : true).toBe(true);
              expect(effect.offline).toBe(state.line === 'offline');
            }
            // What costs something is asked for with a yes, and only after one.
            if (effect.kind === 'lend') expect(effect.feeAccepted).toBe(agreed.has(effect.key));
            open.push({ effect });
          }
          const asking = open.filter(({ effect }) => ['lend', 'take-back', 'look-up'].includes(effect.kind));
          if (state.phase.kind === 'pile') {
            const keys = new Set(state.phase.rows.map((row) => row.key));
            const own = asking.filter(({ effect }) => 'key' in effect && keys.has(effect.key));
            expect(own.length).toBeLessThanOrEqual(1);
            // Promise 1: done only after the ILS said so.
            for (const row of state.phase.rows) {
              if (row.state === 'done') expect(accepted).toContain(row.key);
            }
          }
        };
        const answer = (how: string): void => {
          if (how === 'later') return;
          const next = open.shift();
          if (!next) return;
          const input = answerTo(next.effect, how);
          if (!input) return;
          const good =
            input.kind === 'item-answered' &&
            ['borrowed', 'returned', 'already-yours'].includes(input.answer.kind);
          if (good) accepted.add(input.key);
          if (input.kind === 'item-answered' && input.answer.kind === 'checking') open.unshift(next);
          feed(input);
        };
        feed({ kind: 'pad-changed', state: 'ready' });
        feed({ kind: 'line-changed', state: 'online' });
        for (const [what, how] of story) {
          if (what.kind === 'wait') {
            nowMs += what.ms;
            feed({ kind: 'time-passed' });
          } else feed(what);
          answer(how);
          const wake = nextWakeMs(state, nowMs, settings);
          expect(wake === null || wake >= nowMs - 90_000).toBe(true);
          view(state, 1, { nowMs, wallTime: (ms) => new Date(ms) }, settings);
        }
        // Whatever happened: with answers coming and time passing, the station finds home.
        feed({ kind: 'line-changed', state: 'online' });
        for (let turn = 0; turn < 40; turn += 1) {
          while (open.length > 0) answer('good');
          for (const sight of state.tags.values()) {
            if (sight.identity === 'reading') feed({ kind: 'tag-unreadable', uid: sight.uid });
          }
          nowMs += 80_000;
          feed({ kind: 'time-passed' });
        }
        expect(['attract', 'choose']).toContain(state.phase.kind);
      }),
      { seed: 7, numRuns: 1_500 },
    );
  });
});

function patronView(id: string, listed: readonly string[]): PatronView {
  return {
    id,
    valid: true,
    pinValid: null,
    name: 'An',
    blocks: [],
    loans: [],
    listed,
    loansCount: 1,
    holdsCount: 1,
    overdueCount: 0,
    fees: { amountMinor: 15_000, currency: 'VND' },
  };
}

const lendLike = { kind: 'look-up', key: '', patronId: '', owner: null, uids: [], offline: false } as const;

function answerTo(effect: Effect, how: string): Input | null {
  switch (effect.kind) {
    case 'ask-patron': {
      const patron = { ...patronView(effect.cardId, []), valid: how !== 'refused', loans: ['TV3'] };
      const lost = how === 'lost-line' || how === 'failed';
      return {
        kind: 'patron-answered',
        asking: effect.asking,
        cardId: effect.cardId,
        answer: lost ? { kind: 'no-line' } : { kind: 'found', patron },
      };
    }
    case 'lend':
    case 'take-back':
    case 'look-up':
      return { kind: 'item-answered', key: effect.key, answer: itemAnswer(effect, how) };
    case 'write-mark': {
      const result = how === 'good' ? 'written' : how === 'lost-line' ? 'gone' : 'failed';
      return { kind: 'mark-written', key: effect.key, result };
    }
    case 'finish-mark':
      return {
        kind: 'mark-finished',
        securityId: effect.securityId,
        itemId: effect.itemId,
        uid: effect.uid,
        title: '',
        result: how === 'good' ? 'written' : 'later',
      };
    case 'ask-list': {
      const { asking, list, patronId } = effect;
      const patron = patronView(patronId, list === 'fines' ? ['Phí quá hạn'] : ['TV3', 'Số đỏ']);
      if (how === 'refused') return { kind: 'list-answered', asking, list, answer: { kind: 'refused' } };
      return {
        kind: 'list-answered',
        asking,
        list,
        answer: how === 'good' ? { kind: 'listed', patron } : { kind: 'no-line' },
      };
    }
    case 'ask-title': {
      const { asking, itemId } = effect;
      const view = { id: itemId, title: itemId, status: 'on-loan', dueAt: null, dueText: null } as const;
      const answer =
        how === 'good'
          ? ({ kind: 'found', view } as const)
          : how === 'refused'
            ? ({ kind: 'unknown' } as const)
            : ({ kind: 'no-line', title: '' } as const);
      return { kind: 'title-answered', asking, answer };
    }
    case 'renew':
      return {
        kind: 'renewal-answered',
        key: effect.key,
        answer: itemAnswer({ ...lendLike, itemId: effect.itemId }, how),
      };
    case 'open-payment':
      return {
        kind: 'payment-told',
        news:
          how === 'good' ? { kind: 'opened', bill: 'MT1', code: { rows: ['1'] } } : { kind: 'not-opened' },
      };
    case 'find-titles':
      return { kind: 'titles-found', asking: effect.asking, titles: { titles: [], more: how !== 'good' } };
    case 'call-staff':
      return { kind: 'staff-call-told', result: how === 'good' ? 'called' : 'failed' };
    case 'make-receipt': {
      const outcome: ReceiptOutcome =
        how === 'good' ? { kind: 'printed' } : { kind: 'failed', trouble: 'paper-out', qr: null };
      return { kind: 'receipt-made', id: effect.id, way: effect.way, outcome };
    }
    case 'start-session':
    case 'end-session':
      return null;
  }
}

function itemAnswer(
  effect: Extract<Effect, { kind: 'lend' | 'take-back' | 'look-up' }>,
  how: string,
): ItemAnswer {
  const facts = { id: effect.itemId, title: effect.itemId, dueAt: null, dueText: null };
  if (how === 'refused')
    return { kind: 'refused', reason: 'not-loanable', title: '', route: null, destination: null };
  if (how === 'fee') {
    const fee = { amountMinor: 5_000, currency: 'VND' };
    return { kind: 'refused', reason: 'fee-needed', title: '', route: null, destination: null, fee };
  }
  if (how === 'lost-line') return { kind: 'not-sent' };
  if (how === 'failed') return { kind: 'lost' };
  if (how === 'checking') return { kind: 'checking' };
  if (effect.kind === 'look-up') return { kind: 'already-yours', view: { ...facts, status: 'on-loan' } };
  return effect.kind === 'lend'
    ? {
        kind: 'borrowed',
        view: { ...facts, renewed: false, security: 'off', fee: null },
        offline: effect.offline,
      }
    : {
        kind: 'returned',
        view: { ...facts, route: 'shelf', destination: null, security: 'on' },
        offline: effect.offline,
      };
}
