import type { ReceiptItem, Receipt, ReceiptSite } from './receipt.ts';
import { receiptWords } from './receipt-words.ts';
import type { ReceiptWords } from './receipt-words.ts';

/** What a template can name; the list for librarians is docs/receipts.md. Texts, numbers and truths only. */
export interface ReceiptVariables {
  readonly flow: string;
  readonly language: string;
  readonly title: string;
  readonly library: string;
  readonly date: string;
  readonly time: string;
  readonly items: readonly ItemVariables[];
  /** Of what was done now; what was so before is in `items` as well. */
  readonly count: number;
  /** Empty where it is none. */
  readonly count_text: string;
  /** Empty where the items are not all due on one day. */
  readonly due: string;
  readonly provisional: boolean;
  readonly card: string;
  readonly amount: string;
  readonly reference: string;
  readonly hours: string;
  readonly footer: string;
  readonly thanks: string;
  readonly words: Readonly<Record<'due' | 'card' | 'amount' | 'reference' | 'provisional' | 'note', string>>;
}

export interface ItemVariables {
  readonly number: number;
  readonly title: string;
  readonly id: string;
  readonly due: string;
  readonly already: string;
  readonly provisional: boolean;
  readonly route: string;
  readonly destination: string;
}

/** A list longer than this is no receipt; the count still says how many there were. */
export const mostItems = 200;

/** @param site what the library has set; what it has not set is an empty text, never an error. */
export function variablesOf(receipt: Receipt, site: ReceiptSite): ReceiptVariables {
  const { flow, language, items, at } = receipt;
  const words = receiptWords[language];
  const shown = items.slice(0, mostItems).map((item, index) => itemVariables(item, index, receipt, words));
  const count = items.filter(({ outcome }) => outcome === 'done').length;
  const dueDays = new Set(shown.map(({ due }) => due));
  const [onlyDue = ''] = dueDays;
  const local = localTime(at, site.timeZone);
  return {
    flow,
    language,
    title: words.titles[flow],
    library: site.libraryName[language],
    date: dayInWords(local.day, words),
    time: local.time,
    items: shown,
    count,
    count_text: count === 0 ? '' : words.count(count, flow),
    due: dueDays.size === 1 ? onlyDue : '',
    provisional: items.some(({ provisional }) => provisional),
    card: receipt.cardTail === null || receipt.cardTail === '' ? '' : `••••${receipt.cardTail}`,
    amount: receipt.amount ?? '',
    reference: receipt.reference,
    hours: site.hours[language],
    footer: site.footer[language],
    thanks: words.thanks[flow],
    words: {
      due: words.due,
      card: words.card,
      amount: words.amount,
      reference: words.reference,
      provisional: words.provisional,
      note: words.provisionalNote,
    },
  };
}

function itemVariables(
  item: ReceiptItem,
  index: number,
  { flow }: Receipt,
  words: ReceiptWords,
): ItemVariables {
  const untold = flow === 'borrow' || flow === 'renew' ? words.dueUnknown : '';
  const due = item.dueDate === null ? item.dueText || untold : dayInWords(item.dueDate, words);
  return {
    number: index + 1,
    title: item.title.trim() === '' ? item.id || words.noTitle : item.title,
    id: item.id,
    due,
    already: item.outcome === 'already' ? words.already[flow] : '',
    provisional: item.provisional,
    route: item.route === null ? '' : words.routes[item.route],
    destination: item.destination ? words.destination(item.destination) : '',
  };
}

/** "Thứ Ba 8/12/2026", "Tuesday 8 Dec 2026": on paper a year is never missing. */
export function dayInWords(isoDay: string, words: ReceiptWords): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDay);
  if (!match) return isoDay;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const weekday = words.weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  return words.day(weekday, day, month, year);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function localTime(at: Date, timeZone: string): { day: string; time: string } {
  let format = formatters.get(timeZone);
  if (!format) {
    // The Swedish form is ISO 8601: "2026-11-24 08:05".
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formatters.set(timeZone, format);
  }
  const [day = '', time = ''] = format.format(at).split(' ');
  return { day, time };
}
