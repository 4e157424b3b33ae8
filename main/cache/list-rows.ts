import type { ItemRow, PatronListRow } from '../../db/stores/cache-rows.ts';
import { parseCacheId } from '../../db/stores/cache-keys.ts';
import { refusalReasons } from '../../drivers/ils/ils.ts';
import { dayOf, flagOf, isNoDate, remember, textOf } from '../csv/cells.ts';
import { findColumns } from '../csv/columns.ts';
import { fieldOf, isGarbled, shapeOf } from '../csv/lines.ts';
import type { Line, MisshapenLine } from '../csv/lines.ts';
import { itemColumns, patronColumns } from './columns.ts';
import { instantOf, statusOf } from './words.ts';

/** Why a line of a list is not taken. Nothing is guessed: a date that cannot be read leaves the whole line out. */
export type LineReason = 'no-number' | 'bad-number' | 'bad-date' | MisshapenLine;

export type ReadLine<T> = (line: Line) => T | LineReason;

const longestTitle = 300;
const longestName = 64;
function numberOf(text: string): { id: string } | LineReason {
  if (text === '') return 'no-number';
  if (isGarbled(text)) return 'not-utf-8';
  const id = parseCacheId(text);
  return id === null ? 'bad-number' : { id };
}

/** Lines of a list of items. @param timeZone IANA zone in which due dates without one are meant */
export function createItemReader(header: readonly string[], timeZone: string): ReadLine<ItemRow> {
  const at = findColumns(itemColumns, header);
  const due = remember((text) => instantOf(text, timeZone));
  const saysLoans = at.due !== -1 || at.card !== -1;

  return (line) => {
    const misshapen = shapeOf(line, header.length);
    if (misshapen !== null) return misshapen;
    const number = numberOf(fieldOf(line, at.id));
    if (typeof number === 'string') return number;
    const title = fieldOf(line, at.title);
    if (isGarbled(title)) return 'not-utf-8';
    const dueText = fieldOf(line, at.due);
    // Some lists only mark what is on loan.
    const isMarked = flagOf(dueText) === true;
    const dueAtMs = isMarked || isNoDate(dueText) ? null : due(dueText);
    if (dueAtMs === null && !isMarked && !isNoDate(dueText)) return 'bad-date';
    const cardId = parseCacheId(fieldOf(line, at.card));
    const isLost = flagOf(fieldOf(line, at.lost)) !== false;
    const isWithdrawn = flagOf(fieldOf(line, at.withdrawn)) !== false;
    const isOnLoan = isMarked || dueAtMs !== null || cardId !== null;
    const status = isLost
      ? 'lost'
      : isWithdrawn
        ? 'other'
        : isOnLoan
          ? 'on-loan'
          : (statusOf(fieldOf(line, at.status)) ?? (saysLoans ? 'available' : null));
    return {
      id: number.id,
      title: textOf(title, longestTitle),
      loanable: isWithdrawn
        ? false
        : loanableOf(fieldOf(line, at.loanable), fieldOf(line, at.notForLoan), at),
      mediaType: textOf(fieldOf(line, at.mediaType), longestName),
      institution: textOf(fieldOf(line, at.institution), longestName),
      location: textOf(fieldOf(line, at.location), longestName),
      status,
      dueAtMs,
      cardId: status === 'on-loan' ? cardId : null,
    };
  };
}

/** Koha's `notforloan` is a number or a word of the library's own: all but none and 0 keep the item here. */
function loanableOf(
  loanable: string,
  notForLoan: string,
  at: { readonly loanable: number; readonly notForLoan: number },
): boolean | null {
  if (at.notForLoan !== -1 && flagOf(notForLoan) !== false) return false;
  if (at.loanable !== -1 && loanable !== '') return flagOf(loanable);
  return at.notForLoan === -1 ? null : true;
}

const knownReasons: ReadonlySet<string> = new Set(refusalReasons);

/** Lines of a list of patrons. @param today `YYYY-MM-DD`: a block until an earlier day is over */
export function createPatronReader(header: readonly string[], today: string): ReadLine<PatronListRow> {
  const at = findColumns(patronColumns, header);
  const day = remember(dayOf);
  const isOver = remember((text) => !isBlocked(text, today));
  const saysBlocks = [at.blocked, at.lost, at.noAddress, at.blocks].some((place) => place !== -1);

  return (line) => {
    const misshapen = shapeOf(line, header.length);
    if (misshapen !== null) return misshapen;
    const number = numberOf(fieldOf(line, at.id));
    if (typeof number === 'string') return number;
    const expiry = fieldOf(line, at.expiresOn);
    const expiresOn = isNoDate(expiry) ? null : day(expiry);
    if (expiresOn === null && !isNoDate(expiry)) return 'bad-date';
    const blocks = new Set<string>();
    for (const word of fieldOf(line, at.blocks).split(/[\s,;|]+/))
      if (word !== '') blocks.add(knownReasons.has(word) ? word : 'other');
    if (!isOver(fieldOf(line, at.blocked))) blocks.add('patron-blocked');
    if (flagOf(fieldOf(line, at.lost)) !== false) blocks.add('card-lost');
    if (flagOf(fieldOf(line, at.noAddress)) !== false) blocks.add('patron-blocked');
    const count = fieldOf(line, at.loansCount);
    return {
      cardId: number.id,
      blocks: saysBlocks ? [...blocks] : null,
      loansCount: /^\d{1,6}$/.test(count) ? Number(count) : null,
      expiresOn,
      category: textOf(fieldOf(line, at.category), longestName),
    };
  };
}

/** A flag, or the day until which (Koha). Any other word in the column is taken for a reason. */
function isBlocked(text: string, today: string): boolean {
  if (isNoDate(text)) return false;
  const until = dayOf(text);
  return until === null ? flagOf(text) !== false : until >= today;
}
