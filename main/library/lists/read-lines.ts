import type { ListedCopy, ListedPatron } from '../../../db/stores/library-lists.ts';
import { dayOf, flagOf, isNoDate, remember, textOf } from '../../csv/cells.ts';
import { findColumns, foldName } from '../../csv/columns.ts';
import { fieldOf, isGarbled, shapeOf } from '../../csv/lines.ts';
import type { Line, MisshapenLine } from '../../csv/lines.ts';
import { identifier } from '../desk.ts';
import { hashPin } from '../pin.ts';
import { copyColumns, patronColumns } from './columns.ts';

/** Why a line is left out. Nothing is guessed: a cell that cannot be read leaves its whole line out. */
export type LineReason =
  | 'no-number'
  | 'bad-number'
  | 'no-title'
  | 'bad-date'
  | 'bad-flag'
  | 'bad-amount'
  | 'bad-email'
  | 'bad-pin'
  | MisshapenLine;

export type ReadLine<T> = (line: Line) => T | LineReason;

const longestTitle = 500;
const longestName = 120;
const mostDong = 100_000_000;

/** Words for the one category with rules of its own (`rules.ts`); any other word stays as it is. */
const children: ReadonlySet<string> = new Set(
  ['child', 'children', 'juvenile', 'thiếu nhi', 'trẻ em', 'nhi đồng'].map(foldName),
);
const adults: ReadonlySet<string> = new Set(['adult', 'adults', 'người lớn'].map(foldName));

class BadCell extends Error {
  readonly reason: LineReason;
  constructor(reason: LineReason) {
    super(reason);
    this.reason = reason;
  }
}

function reading<T>(header: readonly string[], read: (line: Line) => T): ReadLine<T> {
  return (line) => {
    const misshapen = shapeOf(line, header.length);
    if (misshapen !== null) return misshapen;
    if (line.fields.some(isGarbled)) return 'not-utf-8';
    try {
      return read(line);
    } catch (error) {
      if (error instanceof BadCell) return error.reason;
      throw error;
    }
  };
}

function numberIn(text: string): string {
  if (text === '') throw new BadCell('no-number');
  const id = identifier(text);
  if (id === null) throw new BadCell('bad-number');
  return id;
}

/** Null where there is no such column; an empty cell is no. */
function flagIn(line: Line, place: number): boolean | null {
  if (place === -1) return null;
  const flag = flagOf(fieldOf(line, place));
  if (flag === null) throw new BadCell('bad-flag');
  return flag;
}

/** Đồng, with or without dots between the thousands and the sign behind. */
function amountIn(text: string): number | null {
  if (text === '') return null;
  const digits = /^(\d{1,3}(?:[.,\s]\d{3})+|\d+)\s*(?:đ|₫|vnd|đồng)?$/iu.exec(text)?.[1]?.replace(/\D/g, '');
  const amount = digits === undefined || digits.length > 12 ? Number.NaN : Number(digits);
  if (!(amount <= mostDong)) throw new BadCell('bad-amount');
  return amount;
}

/** Lines of a list of copies. @param home this library's own name in a list of several; copies of it are at home */
export function createCopyReader(
  header: readonly string[],
  home: string | null = null,
): ReadLine<ListedCopy> {
  const at = findColumns(copyColumns, header);
  const isHome = (branch: string): boolean => home !== null && foldName(branch) === foldName(home);
  return reading(header, (line) => {
    const loanable = fieldOf(line, at.loanable) === '' ? null : flagIn(line, at.loanable);
    const branch = at.branch === -1 ? null : (textOf(fieldOf(line, at.branch), longestName) ?? '');
    const notForLoan = at.notForLoan === -1 ? null : flagOf(fieldOf(line, at.notForLoan)) !== false;
    return {
      id: numberIn(fieldOf(line, at.id)),
      title: textOf(fieldOf(line, at.title), longestTitle),
      author: textOf(fieldOf(line, at.author), longestTitle),
      branch: branch !== null && isHome(branch) ? '' : branch,
      loanable: notForLoan === true ? false : (loanable ?? (notForLoan === false ? true : null)),
      loanFeeMinor: amountIn(fieldOf(line, at.loanFee)),
    };
  });
}

/** Lines of a list of patrons. PINs are hashed at once and kept nowhere else. */
export function createPatronReader(header: readonly string[]): ReadLine<ListedPatron> {
  const at = findColumns(patronColumns, header);
  const day = remember(dayOf);
  return reading(header, (line) => {
    const id = numberIn(fieldOf(line, at.id));
    const expiry = fieldOf(line, at.expiresOn);
    const expiresOn = isNoDate(expiry) ? null : day(expiry);
    if (expiresOn === null && !isNoDate(expiry)) throw new BadCell('bad-date');
    const email = textOf(fieldOf(line, at.email), 255);
    if (email !== null && !/^[^\s@,;<>]+@[^\s@,;<>]{1,200}$/.test(email)) throw new BadCell('bad-email');
    const pin = fieldOf(line, at.pin);
    if (pin !== '' && !/^\d{4,12}$/.test(pin)) throw new BadCell('bad-pin');
    return {
      id,
      name: nameIn(line, at),
      category: categoryOf(textOf(fieldOf(line, at.category), longestName)),
      expiresOn,
      cardLost: flagIn(line, at.cardLost),
      blocked: flagIn(line, at.blocked),
      email,
      pinHash: pin === '' ? null : hashPin(pin),
    };
  });
}

/** Vietnamese names begin with the family's. */
function nameIn(line: Line, at: Record<'name' | 'surname' | 'firstName', number>): string | null {
  const whole = textOf(fieldOf(line, at.name), longestName);
  return whole ?? textOf(`${fieldOf(line, at.surname)} ${fieldOf(line, at.firstName)}`.trim(), longestName);
}

function categoryOf(word: string | null): string | null {
  if (word === null) return null;
  const folded = foldName(word);
  return children.has(folded) ? 'child' : adults.has(folded) ? 'adult' : word;
}
