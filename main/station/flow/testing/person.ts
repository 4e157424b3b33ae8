import type { PatronView } from '../../../../drivers/ils/ils.ts';
import { usualKeypad } from '../../../contract/keypad.ts';
import { plainAccess } from '../access.ts';
import type { Effect, Input } from '../inputs.ts';
import { initialState, plainDesk } from '../state.ts';
import type { DeskSettings, FlowSettings, FlowState, Row } from '../state.ts';
import { nextWakeMs } from '../passing-time.ts';
import { step } from '../step.ts';
import { view } from '../view.ts';

export const plainSettings: FlowSettings = {
  language: 'vi',
  access: plainAccess,
  libraryName: { vi: 'Thư viện thử', en: 'Test library' },
  timeZone: 'Asia/Ho_Chi_Minh',
  pin: 'never',
  pinAttempts: 3,
  isCard: (text) => text.startsWith('BD'),
  isItem: (text) => text.startsWith('TV'),
  // A library of a network: it serves its own books and those without an owner.
  ownerOf: (_, owner) =>
    owner === null || owner === 'VN-MAU' ? { kind: 'served' } : { kind: 'elsewhere', libraryName: null },
  marks: true,
  idleMs: 75_000,
  accessibleIdle: 3,
  padKeepsMs: 300_000,
  warningMs: 20_000,
  endMs: 12_000,
  noticeMs: 5_000,
  demo: false,
  desk: plainDesk,
  speech: { engine: 'off', sounds: false, onlyHeadset: false, unplugEndsSession: false },
  keypad: usualKeypad,
  receipts: {
    policy: { borrow: 'never', return: 'never', renew: 'never', fee: 'never' },
    ways: [],
    showsCard: false,
    askMs: 20_000,
    codeMs: 60_000,
  },
};

export const lan: PatronView = {
  id: 'BD000001',
  valid: true,
  pinValid: null,
  name: 'Trần Thị Lan',
  blocks: [],
  loans: [],
  listed: [],
  loansCount: 2,
  holdsCount: 1,
  overdueCount: 0,
  fees: { amountMinor: 15_000, currency: 'VND' },
  loanLimit: 5,
};

/** Drives the flow like a person, and answers its questions as a test says. */
export class Person {
  state: FlowState;
  nowMs = 1_000;
  readonly settings: FlowSettings;
  readonly #open: Effect[] = [];

  constructor(change: Partial<FlowSettings> = {}, desk: Partial<DeskSettings> = {}) {
    this.settings = { ...plainSettings, ...change, desk: { ...plainDesk, ...desk } };
    this.state = initialState(this.settings, this.nowMs);
    this.do({ kind: 'pad-changed', state: 'ready' });
    this.do({ kind: 'line-changed', state: 'online' });
  }

  do(input: Input): boolean {
    const moved = step(this.state, input, this.nowMs, this.settings);
    this.state = moved.state;
    this.#open.push(...moved.effects);
    return moved.taken;
  }

  /** Effects since the last look. */
  asked(): Effect[] {
    return this.#open.splice(0);
  }

  /** The next effect of a kind; throws when there is none. */
  next<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }> {
    const at = this.#open.findIndex((effect) => effect.kind === kind);
    const [found] = at < 0 ? [] : this.#open.splice(at, 1);
    if (!found) throw new Error(`nothing of the kind ${kind} was asked`);
    return found as Extract<Effect, { kind: K }>;
  }

  wait(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const wake = nextWakeMs(this.state, this.nowMs, this.settings);
      if (wake === null || wake > untilMs) break;
      this.nowMs = Math.max(wake, this.nowMs + 1);
      this.do({ kind: 'time-passed' });
    }
    this.nowMs = untilMs;
  }

  /** @param part of a set of two */
  lay(uid: string, itemId: string, part: number | null = null): void {
    const parts = part === null ? null : 2;
    this.do({ kind: 'tag-appeared', uid });
    this.do({ kind: 'tag-identified', uid, identity: { itemId, part, parts, owner: null } });
  }

  /** The ILS answers the card that was shown last. */
  answerCard(patron: PatronView = lan): void {
    const { asking, cardId } = this.next('ask-patron');
    this.do({ kind: 'patron-answered', asking, cardId, answer: { kind: 'found', patron } });
  }

  signIn(patron: PatronView = lan): void {
    this.do({ kind: 'code-scanned', text: patron.id });
    this.answerCard(patron);
  }

  openAccount(patron: PatronView = lan): void {
    this.do({ kind: 'account-chosen' });
    this.signIn(patron);
    this.next('start-session');
  }

  /** The list that is asked for next, and what it lists. */
  answerList(listed: readonly string[], change: Partial<PatronView> = {}): string {
    const { asking, list } = this.next('ask-list');
    const patron = { ...lan, ...change, listed };
    this.do({ kind: 'list-answered', asking, list, answer: { kind: 'listed', patron } });
    return list;
  }

  answerTitle(dueAt: string | null = '2026-12-07T23:59:00+07:00', dueText: string | null = null): string {
    const { asking, itemId } = this.next('ask-title');
    const found = { id: itemId, title: `Sách ${itemId}`, status: 'on-loan', dueAt, dueText } as const;
    this.do({ kind: 'title-answered', asking, answer: { kind: 'found', view: found } });
    return itemId;
  }

  get screen() {
    const time = { nowMs: this.nowMs, wallTime: (ms: number) => new Date(Date.UTC(2026, 10, 24) + ms) };
    return view(this.state, 0, time, this.settings).screen;
  }

  get rows(): readonly Row[] {
    const { phase } = this.state;
    return phase.kind === 'pile' || phase.kind === 'end' ? phase.rows : [];
  }

  row(index: number): Row {
    const row = this.rows[index];
    if (!row) throw new Error(`no row ${String(index)}`);
    return row;
  }
}
