import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { JournalError } from '../../db/stores/journal.ts';
import type { Journal, SecurityEnd, SecurityWrite, WantedMark } from '../../db/stores/journal.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import { sameId } from '../../drivers/ils/same-id.ts';
import type { RfidReader, Uid } from '../../drivers/rfid/reader.ts';
import { readMark, switchMark } from '../../drivers/rfid/security-mark.ts';
import type { MarkProfile } from '../../drivers/rfid/mark-profile.ts';
import type { ItemTurns } from './lending/item-turns.ts';

export interface MarkWriterOptions {
  readonly reader: RfidReader;
  readonly ils: Ils;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly profile: MarkProfile;
  readonly turns: ItemTurns;
}

/** `protected`: the tag keeps its mark for want of the right password; trying again is of no use. */
export type MarkResult = 'written' | 'gone' | 'failed' | 'protected';

/**
 * - `part`       this tag is written, another of its set is not yet
 * - `superseded` it does not follow any more from what is known of the item
 * - `later`      that could not be found out, or the tag was lifted
 */
interface Finished {
  readonly title: string;
  readonly result: 'written' | 'part' | 'superseded' | 'failed' | 'later';
}

/** Writes of one part of a set before the set is given up: in a pile, parts shade each other. */
const attemptsAtAPart = 3;

/** Switches security marks on tags and keeps the journal's list of pending ones true. */
export class MarkWriter {
  readonly #options: MarkWriterOptions;

  constructor(options: MarkWriterOptions) {
    this.#options = options;
  }

  /**
   * Writes the mark on every tag of an item in this session and reads each back. Parts of a set are retried one by one.
   * They are unlocked all or none: when one is given up, those before it alarm again. Of a set that came back each part
   * that can be is locked.
   */
  write(itemId: string, uids: readonly Uid[], wanted: WantedMark): Promise<MarkResult> {
    return this.#options.turns.with([itemId], () => this.#write(itemId, uids, wanted));
  }

  async #write(itemId: string, uids: readonly Uid[], wanted: WantedMark): Promise<MarkResult> {
    // The journal wishes otherwise by now: the ILS would not have the loan that this mark was cleared for.
    if (this.#pendingOf(itemId, wanted === 'off' ? 'on' : 'off'))
      return this.#report(wanted, 'failed', undefined);
    const pending = this.#pendingOf(itemId, wanted);
    if (pending)
      this.#journal((journal) => {
        journal.countSecurityAttempt(pending.id);
      });
    const result = await this.#writeAll(uids, wanted);
    if (result !== 'written') return this.#report(wanted, result, pending);
    if (pending) this.#endPending(pending.id, 'written');
    return this.#report(wanted, 'written', pending);
  }

  /**
   * Finishes a mark that an earlier session left. Meanwhile the item may have been returned or lent elsewhere,
   * so the ILS is asked first: only what still follows from its word is written. A set waits until all of it is there.
   */
  finish(securityId: number, itemId: string, uid: Uid, wanted: WantedMark): Promise<Finished> {
    return this.#options.turns.with([itemId], () => this.#finish(securityId, itemId, uid, wanted));
  }

  async #finish(securityId: number, itemId: string, uid: Uid, wanted: WantedMark): Promise<Finished> {
    const stands = await this.#stillStands(itemId, wanted);
    const { title } = stands;
    if (stands.result === 'superseded') this.#endPending(securityId, 'superseded');
    if (stands.result !== 'stands') return { title, result: stands.result };
    const pending = this.#journal((journal) => journal.pendingSecurity())?.find(
      (one) => one.id === securityId,
    );
    const own = pending?.uids ?? [];
    // The book may have been given another tag since: that one is written, and the list says what it said.
    const uids = own.includes(uid) ? own : [uid];
    if (!(await this.#areThere(uids))) return { title, result: 'later' };
    this.#journal((journal) => {
      journal.countSecurityAttempt(securityId);
    });
    const result = await this.#writeAll(uids, wanted);
    this.#report(wanted, result, pending);
    if (result === 'gone') return { title, result: 'later' };
    if (result !== 'written') return { title, result: 'failed' };
    if (own.some((one) => !uids.includes(one))) return { title, result: 'part' };
    this.#endPending(securityId, 'written');
    return { title, result: 'written' };
  }

  /** Whether the mark still follows from what is known of the item now. */
  async #stillStands(
    itemId: string,
    wanted: WantedMark,
  ): Promise<{ title: string; result: 'stands' | 'superseded' | 'failed' | 'later' }> {
    const unsettled = this.#journal((journal) => [
      ...journal.open(),
      ...journal.queued(Number.MAX_SAFE_INTEGER),
    ])?.filter((entry) => sameId(entry.itemId, itemId));
    const newest = unsettled?.sort((a, b) => a.id - b.id).at(-1);
    // What was done here while the line was down is known here only, and it holds.
    if (newest?.offline === true) {
      const fits = (newest.action === 'checkout') === (wanted === 'off');
      return { title: newest.facts.title ?? '', result: fits ? 'stands' : 'superseded' };
    }
    if (newest) return { title: '', result: 'later' };
    const item = await this.#options.ils.item(itemId);
    if (item.kind === 'refused') return { title: '', result: 'failed' };
    if (item.kind !== 'ok') return { title: '', result: 'later' };
    const { title, status } = item.value;
    return { title, result: (status === 'on-loan') === (wanted === 'off') ? 'stands' : 'superseded' };
  }

  /** Whether every part of a set answers; of one tag the writing itself will tell. */
  async #areThere(uids: readonly Uid[]): Promise<boolean> {
    if (uids.length < 2) return true;
    for (const uid of uids) {
      const mark = await readMark(this.#options.reader, uid, this.#options.profile);
      if (mark.kind === 'failed') return false;
    }
    return true;
  }

  #writeAll(uids: readonly Uid[], wanted: WantedMark): Promise<MarkResult> {
    const [uid] = uids;
    return uid !== undefined && uids.length === 1
      ? this.#writeTag(uid, wanted)
      : this.#writeSet(uids, wanted);
  }

  async #writeSet(uids: readonly Uid[], wanted: WantedMark): Promise<MarkResult> {
    const { reader, profile } = this.#options;
    const switched: Uid[] = [];
    for (const uid of uids) {
      const before = await readMark(reader, uid, profile);
      const result = await this.#writePart(uid, wanted);
      if (result !== 'written') {
        // A part that alarms again is safe; one that is not on loan and does not alarm would be a promise broken.
        if (wanted === 'off') for (const one of switched) await this.#writePart(one, 'on');
        return result;
      }
      // One that had the mark already is not to lose it again.
      if (before.kind === 'ok' && before.value !== wanted) switched.push(uid);
    }
    return 'written';
  }

  async #writePart(uid: Uid, wanted: WantedMark): Promise<MarkResult> {
    for (let left = attemptsAtAPart; ; left -= 1) {
      const result = await this.#writeTag(uid, wanted);
      if (result === 'written' || result === 'protected' || left <= 1) return result;
    }
  }

  async #writeTag(uid: Uid, wanted: WantedMark): Promise<MarkResult> {
    const { reader, profile } = this.#options;
    const switched = await switchMark(reader, uid, profile, wanted);
    if (switched.kind === 'ok') return 'written';
    const { reason } = switched.error;
    return reason === 'no-tag' ? 'gone' : reason === 'protected' ? 'protected' : 'failed';
  }

  #report(wanted: WantedMark, result: MarkResult, pending: SecurityWrite | undefined): MarkResult {
    const attempts = (pending?.attempts ?? 0) + 1;
    this.#options.log.write('security-written', { wanted, result, attempts });
    if (pending && result !== 'written') {
      this.#journal((journal) => {
        journal.noteSecurityFailure(pending.id, result);
      });
    }
    return result;
  }

  #pendingOf(itemId: string, wanted: WantedMark): SecurityWrite | undefined {
    return this.#journal((journal) => journal.pendingSecurity())?.find(
      (one) => one.itemId === itemId && one.wanted === wanted,
    );
  }

  #endPending(id: number, end: SecurityEnd): void {
    this.#journal((journal) => {
      journal.endSecurity(id, end, this.#options.clock.now());
    });
  }

  /** A mark that is on the tag but could not be struck off the list is merely written again later. */
  #journal<T>(action: (journal: Journal) => T): T | undefined {
    try {
      return action(this.#options.journal);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      if (error.reason !== 'closed') this.#options.log.write('journal-failed', { reason: error.reason });
      return undefined;
    }
  }
}
