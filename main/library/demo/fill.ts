import type { LibraryStore } from '../../../db/stores/library.ts';
import type { Calendar } from '../../clock/calendar.ts';
import { hashPin } from '../pin.ts';
import { catalogue, layoutTestTitle } from './catalogue.ts';
import { demoPatrons } from './patrons.ts';
import type { DemoPatron } from './patrons.ts';

/** Titles with something to them, so that every refusal and route can be tried. */
const referenceOnly = 'Đại Việt sử ký toàn thư';
const onHoldShelf = 'Truyện Kiều';
const queuedHold = 'Mắt biếc';
const otherBranch = 'Hương rừng Cà Mau';
const branchName = 'Thư viện Phường Thí Điểm';
const holder = 'BD000015';
/** Costs something to borrow. */
const withFee = 'Những người khốn khổ';
const loanFeeMinor = 5_000;

/** Number of a copy, e.g. `TV00001012`: copy 2 of title 101. */
export function copyNumber(titleId: number, copy: number): string {
  return `TV${String(titleId * 10 + copy).padStart(8, '0')}`;
}

/** Puts the demo catalogue and its invented patrons into an empty library. */
export function fillDemo(store: LibraryStore, calendar: Calendar, now: Date): void {
  store.atomically(() => {
    const titles = [...catalogue, layoutTestTitle];
    const idOf = new Map<string, number>();
    for (const [index, [title, author]] of titles.entries()) {
      const id = index + 1;
      idOf.set(title, id);
      store.addTitle({ id, title: title.normalize('NFC'), author: author.normalize('NFC') });
      const copies = 2 + (id % 3);
      for (let copy = 1; copy <= copies; copy += 1) {
        const branch = title === otherBranch && copy === 1 ? branchName : '';
        store.addItem({
          id: copyNumber(id, copy),
          titleId: id,
          branch,
          loanable: title !== referenceOnly,
          loanFeeMinor: title === withFee ? loanFeeMinor : 0,
        });
      }
    }
    for (const patron of demoPatrons) addPatron(store, calendar, now, patron, idOf);
    const placedAt = now.toISOString();
    const shelf = idOf.get(onHoldShelf) ?? 0;
    store.addHold({ titleId: shelf, patronId: holder, itemId: copyNumber(shelf, 1), placedAt });
    store.addHold({ titleId: idOf.get(queuedHold) ?? 0, patronId: holder, itemId: null, placedAt });
  });
}

function addPatron(
  store: LibraryStore,
  calendar: Calendar,
  now: Date,
  patron: DemoPatron,
  idOf: ReadonlyMap<string, number>,
): void {
  store.addPatron({
    id: patron.id,
    name: patron.name.normalize('NFC'),
    category: patron.category,
    pinHash: hashPin(patron.pin),
    expiresOn: calendar.endOfDay(now, patron.cardDays ?? 365).slice(0, 10),
    cardLost: patron.cardLost === true,
    blocked: patron.blocked === true,
    feesMinor: patron.feesMinor ?? 0,
    email: patron.email ?? null,
  });
  for (const { title, dueInDays, renewals = 0 } of patron.loans ?? []) {
    const itemId = copyNumber(idOf.get(title) ?? 0, 2);
    const dueAt = calendar.endOfDay(now, dueInDays);
    store.lend(itemId, patron.id, now.toISOString(), dueAt);
    const loan = store.openLoanOf(itemId);
    for (let time = 0; loan && time < renewals; time += 1) store.extendLoan(loan.id, dueAt);
  }
}
