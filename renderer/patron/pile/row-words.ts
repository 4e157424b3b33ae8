import type { PileItem } from '../../../main/contract/snapshot.ts';
import type { Language, Verb } from '../../../main/contract/words.ts';
import { formatMoney } from '../../../main/contract/format-money.ts';
import type { Texts } from '../../i18n/texts.ts';

/** How a row looks: `good` is done, `attention` needs the person, `busy` goes on by itself, `waiting` waits for the line. */
export type RowTone = 'good' | 'attention' | 'busy' | 'waiting';

export interface RowWords {
  readonly tone: RowTone;
  readonly text: string;
  /** The step to take, where there is one. */
  readonly next: string | null;
}

/** What the rows are told with. */
export interface RowSetting {
  readonly verb: Verb;
  readonly texts: Texts;
  readonly language: Language;
  /** A day of the contract in words. */
  readonly day: (isoDay: string) => string;
  /** The due day that stands above the list: rows of that day need not repeat it. */
  readonly shownDay: string | null;
}

const say = (tone: RowTone, text: string, next: string | null = null): RowWords => ({ tone, text, next });

/** What one row says of its item. Nothing that is not done ever looks like it. */
export function rowWords(item: PileItem, setting: RowSetting): RowWords {
  const { states, reasons } = setting.texts;
  switch (item.state) {
    case 'reading':
      return say('busy', states.reading);
    case 'working':
      return say('busy', states.working);
    case 'checking':
      return say('busy', states.checking);
    case 'waiting':
      return say('waiting', states.waiting);
    case 'lifted':
      return say('attention', states.lifted);
    case 'unreadable':
      return say('attention', states.unreadable);
    case 'ask-staff':
      return say('attention', states.askStaff);
    case 'fee-asked': {
      const amount = item.fee === null ? '' : formatMoney(item.fee, setting.language);
      return say('attention', setting.texts.account.fee.ask(amount));
    }
    case 'refused': {
      if (isProof(item, setting.verb)) return alreadyReturned(item, setting);
      const { what, next } = reasons[item.reason ?? 'other'];
      if (item.reason === 'other-library' && item.destination !== null)
        return say('attention', `${what}.`, states.elsewhere(item.destination));
      const said = item.missingParts.length > 0 ? states.missing(item.missingParts.join(', ')) : `${what}.`;
      return say('attention', said, next);
    }
    case 'done':
      return doneWords(item, setting);
  }
}

function doneWords(item: PileItem, setting: RowSetting): RowWords {
  const { verb, texts } = setting;
  const { states } = texts;
  if (item.security === 'put-back') return say('attention', `${states.done[verb]}.`, states.putBack);
  if (item.security === 'failed') return say('attention', states.markFailed[verb]);
  if (verb === 'return' && item.reason !== 'check-parts') {
    const words = routeWords(item, setting);
    return item.provisional ? { ...words, text: `${words.text}. ${states.provisional}` } : words;
  }
  const done = item.alreadyYours ? states.alreadyYours : states.done[verb];
  if (item.reason === 'check-parts') return say('attention', `${done}.`, states.checkParts);
  const due = dueWords(item, setting);
  // The person is never left without a word of it (RS-21).
  const isUntold = item.dueDate === null && due === null;
  const said = isUntold ? `${done}. ${texts.account.dueInAccount}` : due === null ? done : `${done}, ${due}`;
  return say('good', item.provisional ? `${said}. ${states.provisional}` : said);
}

function dueWords({ dueDate, dueText }: PileItem, { texts, day, shownDay }: RowSetting): string | null {
  if (dueDate === null) return dueText;
  return dueDate === shownDay ? null : texts.states.due(day(dueDate));
}

/** A book that somebody brings and nobody has on loan: it is back, and that can be shown. */
export function isProof(item: PileItem, verb: Verb): boolean {
  return verb === 'return' && item.state === 'refused' && item.reason === 'not-on-loan';
}

function alreadyReturned(item: PileItem, setting: RowSetting): RowWords {
  const { already } = setting.texts.account.returned;
  const way = routeWords(item, setting);
  if (item.security === 'failed') return say('attention', `${already}.`, setting.texts.states.toStaff);
  return way.tone === 'good'
    ? say('good', `${already}.`, way.next ?? setting.texts.reasons['not-on-loan'].next)
    : say('attention', `${already}.`, way.text);
}

/** Where it goes, and into which bin where the library named one. */
function routeWords({ route, destination, bin }: PileItem, { texts, language }: RowSetting): RowWords {
  const { states, account } = texts;
  const { returned } = account;
  if (bin !== null)
    return say(
      ...binned(route, destination ?? '', returned, states.done.return),
      returned.bin(bin[language]),
    );
  switch (route) {
    case 'hold-here':
      return say('attention', states.holdHere);
    case 'hold-elsewhere':
    case 'transfer':
      return say('attention', states.elsewhere(destination ?? ''));
    case 'staff':
      return say('attention', states.toStaff);
    default:
      return say('good', states.done.return);
  }
}

/** With a bin of its own a book need not go to the desk. */
function binned(
  route: PileItem['route'],
  place: string,
  returned: Texts['account']['returned'],
  done: string,
): [RowTone, string] {
  switch (route) {
    case 'hold-here':
      return ['attention', returned.heldHere];
    case 'hold-elsewhere':
    case 'transfer':
      return ['attention', returned.forBranch(place)];
    case 'staff':
      return ['attention', returned.forStaff];
    default:
      return ['good', done];
  }
}
