import type { Verb } from '../../contract/words.ts';
import type { ItemStatus } from '../../../drivers/ils/ils.ts';
import type { Effect, ItemAnswer, Moved } from './inputs.ts';
import { asksFee } from './fee.ts';
import { completeness } from './set.ts';
import type { FlowSettings, FlowState, PilePhase, Row, RowTag, TagIdentity } from './state.ts';

export function blankRow(key: string): Row {
  return {
    key,
    itemId: null,
    owner: null,
    tags: [],
    parts: null,
    title: '',
    state: 'working',
    reason: null,
    dueAt: null,
    dueText: null,
    alreadyYours: false,
    offline: false,
    route: null,
    destination: null,
    fee: null,
    feeAccepted: false,
    security: 'none',
    markAttempts: 0,
    markInFlight: false,
  };
}

function withRows(state: FlowState, rows: readonly Row[]): FlowState {
  const { phase } = state;
  return phase.kind === 'pile' || phase.kind === 'end' ? { ...state, phase: { ...phase, rows } } : state;
}

export function rowsOf(state: FlowState): readonly Row[] {
  return state.phase.kind === 'pile' || state.phase.kind === 'end' ? state.phase.rows : [];
}

export function patchRow(state: FlowState, key: string, patch: Partial<Row>): FlowState {
  return withRows(
    state,
    rowsOf(state).map((row) => (row.key === key ? { ...row, ...patch } : row)),
  );
}

function addRow(state: FlowState, patch: Partial<Row>): FlowState {
  const counter = state.counter + 1;
  const row = { ...blankRow(`r${String(counter)}`), ...patch };
  return { ...withRows(state, [...rowsOf(state), row]), counter };
}

export function notify(
  state: FlowState,
  kind: NonNullable<FlowState['notice']>['kind'],
  title: string,
  nowMs: number,
  settings: FlowSettings,
): FlowState {
  return { ...state, notice: { kind, title, untilMs: nowMs + settings.noticeMs } };
}

/** Brings the session's rows in line with what is known of one tag on the pad. */
export function takeTag(state: FlowState, uid: string, settings: FlowSettings): FlowState {
  const sight = state.tags.get(uid);
  if (!sight) return state;
  const own = rowsOf(state).find((row) => row.tags.some((tag) => tag.uid === uid));
  if (state.phase.kind === 'end') {
    return own && typeof sight.identity === 'object' ? tagIsBack(state, own) : state;
  }
  if (state.phase.kind !== 'pile' || sight.leftOver || sight.identity === 'card') return state;
  if (!own) {
    // Who presses Finish has said that this is all: what comes later belongs to no one yet.
    if (state.phase.finishing) return state;
    const added = addRow(state, { state: 'reading', tags: [{ uid, part: null }] });
    return sight.identity === 'reading' ? added : takeTag(added, uid, settings);
  }
  if (sight.identity === 'reading') {
    return own.state === 'lifted' ? patchRow(state, own.key, { state: 'reading' }) : state;
  }
  if (sight.identity === 'unreadable') {
    return own.itemId === null ? patchRow(state, own.key, { state: 'unreadable' }) : state;
  }
  return own.itemId === null ? identify(state, own, uid, sight.identity, settings) : tagIsBack(state, own);
}

/** A tag that was lifted while its mark was still to be written lies there again. */
function tagIsBack(state: FlowState, row: Row): FlowState {
  const allThere = row.tags.every((tag) => state.tags.has(tag.uid));
  return row.security === 'put-back' && allThere
    ? patchRow(state, row.key, { security: 'pending', markAttempts: 0 })
    : state;
}

function identify(
  state: FlowState,
  own: Row,
  uid: string,
  identity: TagIdentity,
  settings: FlowSettings,
): FlowState {
  const tag: RowTag = { uid, part: identity.part };
  const found = { itemId: identity.itemId, owner: identity.owner, parts: identity.parts };
  const ownership = settings.ownerOf(identity.itemId, identity.owner);
  if (ownership.kind === 'elsewhere') {
    const foreign = otherLibrary(ownership.libraryName);
    return patchRow(state, own.key, { ...found, ...foreign, tags: [tag] });
  }
  const same = rowsOf(state).find((row) => row.key !== own.key && row.itemId === identity.itemId);
  if (!same) return patchRow(state, own.key, { ...found, ...gathered(identity.parts, [tag]) });
  const otherPart =
    identity.part !== null && same.tags.every((one) => one.part !== null && one.part !== identity.part);
  if (otherPart) {
    const rows = rowsOf(state).filter((row) => row.key !== own.key);
    const tags = [...same.tags, tag];
    const joined = withRows(state, rows);
    if (same.reason === 'part-missing') return patchRow(joined, same.key, gathered(same.parts, tags));
    // The item is already borrowed or returned: this part's mark is still to be written.
    const unmarked = same.state === 'done' && settings.marks && same.security !== 'failed';
    return patchRow(joined, same.key, {
      tags,
      ...(unmarked ? { security: 'pending', markAttempts: 0 } : {}),
    });
  }
  return flagTwins(patchRow(state, own.key, { itemId: identity.itemId, tags: [tag] }), own.key, same);
}

/** A book of another library: named and sent on its way, never called unknown. */
function otherLibrary(libraryName: string | null): Partial<Row> {
  const route = libraryName === null ? null : 'transfer';
  return { state: 'refused', reason: 'other-library', route, destination: libraryName };
}

/** The tags of an item so far: asked about once its set is complete, and not before. */
function gathered(parts: number | null, tags: readonly RowTag[]): Partial<Row> {
  switch (completeness(parts, tags)) {
    case 'incomplete':
      return { tags, state: 'refused', reason: 'part-missing' };
    case 'check':
      return { tags, state: 'working', reason: 'check-parts' };
    case 'single':
    case 'complete':
      return { tags, state: 'working', reason: null };
  }
}

/** Two tags claim one number: one is a copy. Neither is unlocked, and what was not asked yet is not asked. */
function flagTwins(state: FlowState, ownKey: string, same: Row): FlowState {
  const { phase } = state;
  const twin = { state: 'refused', reason: 'same-id-twice', security: 'failed' } as const;
  const asked = phase.kind === 'pile' && phase.active === same.key;
  const first: Partial<Row> =
    same.state === 'done' || same.state === 'checking' || same.state === 'ask-staff' || asked
      ? { reason: 'same-id-twice', security: 'failed' }
      : twin;
  return patchRow(patchRow(state, ownKey, twin), same.key, first);
}

/** A label under the scanner. */
export function takeScan(state: FlowState, text: string, nowMs: number, settings: FlowSettings): FlowState {
  if (state.phase.kind !== 'pile' || state.phase.finishing) return state;
  const same = state.phase.rows.find((row) => row.itemId === text);
  if (same) return notify(state, 'already-in-list', same.title || text, nowMs, settings);
  const ownership = settings.ownerOf(text, null);
  return addRow(state, {
    itemId: text,
    state: 'working',
    ...(ownership.kind === 'elsewhere' ? otherLibrary(ownership.libraryName) : {}),
  });
}

/** A tag left the pad. */
export function tagLifted(state: FlowState, uid: string): FlowState {
  const row = rowsOf(state).find((one) => one.tags.some((tag) => tag.uid === uid));
  if (!row) return state;
  if (row.state === 'reading') return patchRow(state, row.key, { state: 'lifted' });
  if (row.reason === 'part-missing') {
    const tags = row.tags.filter((tag) => tag.uid !== uid);
    if (tags.length > 0) return patchRow(state, row.key, gathered(row.parts, tags));
    return withRows(
      state,
      rowsOf(state).filter((one) => one.key !== row.key),
    );
  }
  if (row.state === 'unreadable') {
    return withRows(
      state,
      rowsOf(state).filter((one) => one.key !== row.key),
    );
  }
  // A write under way tells by itself what became of it.
  if (row.security === 'pending' && !row.markInFlight)
    return patchRow(state, row.key, { security: 'put-back' });
  return state;
}

/** Asks the ILS about the next row that waits its turn; one at a time, in the order they came. */
export function askNext(state: FlowState): Moved {
  const { phase } = state;
  if (phase.kind !== 'pile' || phase.active !== null) return { state, effects: [] };
  const row = phase.rows.find((one) => one.state === 'working');
  if (!row || row.itemId === null) return { state, effects: [] };
  if (!isServed(state, phase.verb)) return askNext(patchRow(state, row.key, { state: 'waiting' }));
  const asked: FlowState = { ...state, phase: { ...phase, active: row.key } };
  return { state: asked, effects: [question(phase, row, row.itemId, state.line !== 'online')] };
}

/** Whether this can be done now: with the ILS, or without it where the library permits it. */
export function isServed({ line, permits }: FlowState, verb: Verb): boolean {
  return line === 'online' || (line === 'offline' && permits[verb]);
}

function question(phase: PilePhase, row: Row, itemId: string, offline: boolean): Effect {
  const { key, owner } = row;
  const uids = row.tags.map((tag) => tag.uid);
  if (phase.verb === 'return') return { kind: 'take-back', key, itemId, owner, uids, offline };
  const patronId = phase.patron?.id ?? '';
  // To ask again for what this patron has would silently become a renewal in some systems.
  if (phase.patron?.loans.includes(itemId) === true)
    return { kind: 'look-up', key, itemId, owner, uids, offline, patronId };
  const { feeAccepted } = row;
  return { kind: 'lend', key, itemId, owner, uids, offline, feeAccepted, patronId };
}

/** The line is back, or the work goes on without it: rows that waited go on by themselves. */
export function goOn(state: FlowState): FlowState {
  return withRows(
    state,
    rowsOf(state).map((row) => (row.state === 'waiting' ? { ...row, state: 'working' } : row)),
  );
}

/** Takes the ILS's word about one row. */
export function itemAnswered(
  state: FlowState,
  key: string,
  answer: ItemAnswer,
  settings: FlowSettings,
): Moved {
  const { phase } = state;
  const row = rowsOf(state).find((one) => one.key === key);
  if (!row || phase.kind !== 'pile') return { state, effects: [] };
  if (answer.kind === 'checking') {
    return { state: patchRow(state, key, { state: 'checking' }), effects: [] };
  }
  if (answer.kind === 'refused' && answer.reason === 'on-loan-to-self' && row.itemId !== null) {
    const { itemId, owner, tags } = row;
    const uids = tags.map((tag) => tag.uid);
    const patronId = phase.patron?.id ?? '';
    const offline = state.line !== 'online';
    return {
      state,
      effects: [{ kind: 'look-up', key, itemId, owner, uids, offline, patronId }],
    };
  }
  // An answer found out later frees nothing: by then another item may be asked about.
  const active = phase.active === key ? null : phase.active;
  const free: FlowState = { ...state, phase: { ...phase, active } };
  if (answer.kind === 'already-yours' && isNotOnLoan(answer.view?.status) && isOnceTheirs(phase, row)) {
    return { state: patchRow(noLongerTheirs(free, row), key, { state: 'working' }), effects: [] };
  }
  return { state: patchRow(free, key, answered(state, row, answer, settings)), effects: [] };
}

/** `other` tells nothing: some systems have no word for a book on loan. */
function isNotOnLoan(status: ItemStatus | undefined): boolean {
  return status !== undefined && status !== 'on-loan' && status !== 'other';
}

function isOnceTheirs({ patron }: PilePhase, { itemId }: Row): boolean {
  return itemId !== null && patron?.loans.includes(itemId) === true;
}

/** Brought back elsewhere since this patron signed in: it can be borrowed anew. */
function noLongerTheirs(state: FlowState, { itemId }: Row): FlowState {
  const { phase } = state;
  if (phase.kind !== 'pile' || !phase.patron) return state;
  const loans = phase.patron.loans.filter((loan) => loan !== itemId);
  return { ...state, phase: { ...phase, patron: { ...phase.patron, loans } } };
}

/** Lent here while the line was down, and the ILS would not have it: what was shown as done is taken back. */
export function loanUndone(state: FlowState, itemId: string): FlowState {
  const { phase } = state;
  const row = rowsOf(state).find((one) => one.itemId === itemId && one.offline && one.state === 'done');
  if (!row || (phase.kind !== 'pile' && phase.kind !== 'end') || phase.verb !== 'borrow') return state;
  return patchRow(state, row.key, { state: 'ask-staff', reason: 'ask-staff', security: 'none' });
}

function answered(
  state: FlowState,
  row: Row,
  answer: Exclude<ItemAnswer, { kind: 'checking' }>,
  settings: FlowSettings,
): Partial<Row> {
  switch (answer.kind) {
    case 'borrowed':
      return {
        ...settled(answer.view.title),
        dueAt: answer.view.dueAt,
        dueText: answer.view.dueText,
        alreadyYours: answer.view.renewed,
        offline: answer.offline,
        security: answer.view.security === 'off' ? mark(state, row, settings) : 'none',
        reason: row.reason,
      };
    case 'returned':
      return {
        ...settled(answer.view.title),
        route: answer.view.route,
        destination: answer.view.destination,
        offline: answer.offline,
        security: mark(state, row, settings),
        reason: row.reason,
      };
    case 'already-yours':
      return {
        ...settled(answer.view?.title ?? ''),
        dueAt: answer.view?.dueAt ?? null,
        dueText: answer.view?.dueText ?? null,
        alreadyYours: true,
        // Only the ILS's own word that it is on loan may clear a mark.
        security: answer.view?.status === 'on-loan' ? mark(state, row, settings) : 'none',
        reason: row.reason,
      };
    case 'refused':
      if (answer.reason === 'fee-needed' && asksFee(state, row, answer.fee ?? null))
        return {
          state: 'fee-asked',
          title: answer.title || row.title,
          reason: 'fee-needed',
          fee: answer.fee ?? null,
        };
      return {
        state: 'refused',
        title: answer.title || row.title,
        reason: answer.reason,
        route: answer.route,
        destination: answer.destination,
        // A book that nobody has on loan stays in the library: its mark belongs on.
        security: answer.reason === 'not-on-loan' ? mark(state, row, settings) : row.security,
      };
    case 'not-sent':
      return { state: 'working' };
    case 'lost':
      return { state: 'checking' };
    case 'conflict':
      return { state: 'ask-staff', reason: 'ask-staff' };
    case 'no-storage':
      return { state: 'refused', reason: 'storage-full' };
  }
}

function settled(title: string): Pick<Row, 'state' | 'title'> {
  return { state: 'done', title };
}

function mark(state: FlowState, row: Row, settings: FlowSettings): Row['security'] {
  if (row.security === 'failed') return 'failed';
  if (!settings.marks || row.tags.length === 0) return 'none';
  return row.tags.every((tag) => state.tags.has(tag.uid)) ? 'pending' : 'put-back';
}
