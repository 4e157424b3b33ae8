import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openLibraryStore } from '../../../db/stores/library.ts';
import type { LibraryStore } from '../../../db/stores/library.ts';
import type { FieldTag } from '../../../drivers/rfid/field.ts';
import { encodeTag } from '../../../drivers/rfid/tag/encode-tag.ts';
import type { TagToWrite } from '../../../drivers/rfid/tag/encode-tag.ts';
import { hashPin } from '../../../main/library/pin.ts';
import { scratchFolder } from './scratch-folder.ts';

/** Invented patrons. Card numbers and PINs are found again wherever they should not be: nothing else looks like them. */
export interface Patron {
  readonly id: string;
  readonly pin: string;
  readonly kind: 'good' | 'child' | 'expired' | 'lost' | 'blocked' | 'owes' | 'unknown';
}

export const cardMark = 'BD907';
export const pinMark = 'PIN907';

export const patrons: readonly Patron[] = [
  { id: `${cardMark}001`, pin: `${pinMark}-an`, kind: 'good' },
  { id: `${cardMark}002`, pin: `${pinMark}-binh`, kind: 'good' },
  { id: `${cardMark}003`, pin: `${pinMark}-chi`, kind: 'child' },
  { id: `${cardMark}004`, pin: `${pinMark}-dung`, kind: 'good' },
  { id: `${cardMark}005`, pin: `${pinMark}-em`, kind: 'expired' },
  { id: `${cardMark}006`, pin: `${pinMark}-giang`, kind: 'lost' },
  { id: `${cardMark}007`, pin: `${pinMark}-hoa`, kind: 'blocked' },
  { id: `${cardMark}008`, pin: `${pinMark}-khoa`, kind: 'owes' },
  { id: `${cardMark}999`, pin: `${pinMark}-nobody`, kind: 'unknown' },
];

/** The one with two books on loan at the beginning. */
export const [holder, , , borrower] = patrons as [Patron, Patron, Patron, Patron, ...Patron[]];

export interface Book {
  readonly id: string;
  /** `elsewhere`: of another branch; `foreign`: its tag names another library. */
  readonly kind: 'plain' | 'reference' | 'on-hold' | 'wanted' | 'elsewhere' | 'set' | 'foreign' | 'label';
  readonly onLoanTo: string | null;
  /** Its tags, the things themselves: a set has one in each part, a book with a label only has none. */
  readonly tags: readonly FieldTag[];
}

const owner = 'VN-MAU';
export const afi = { on: 0x07, off: 0xc2 } as const;
const dsfids: Readonly<Record<string, number>> = { 'iso28560-2': 0x06, 'iso28560-3': 0x3e };

type BookKind = Book['kind'];

const kinds: readonly BookKind[] = [
  'plain',
  'plain',
  'plain',
  'plain',
  'reference',
  'on-hold',
  'wanted',
  'elsewhere',
  'plain',
  'set',
  'label',
  'set',
  'foreign',
];
/** Places in the list of what the borrower has at the beginning: a book of one tag and a set. */
const lentAtFirst: ReadonlySet<number> = new Set([8, 9]);

/** The books of a run, new from the binder: what a run writes on their tags is its own. */
export function createBooks(): Book[] {
  return kinds.map((kind, index) => {
    const id = `TV${String(index + 1).padStart(8, '0')}`;
    const onLoanTo = lentAtFirst.has(index) ? borrower.id : null;
    return { id, kind, onLoanTo, tags: tagsOf(id, kind, index, onLoanTo === null ? afi.on : afi.off) };
  });
}

function tagsOf(id: string, kind: BookKind, index: number, mark: number): FieldTag[] {
  if (kind === 'label') return [];
  const model = index % 2 === 0 ? 'iso28560-2' : 'iso28560-3';
  if (kind !== 'set')
    return [createTag(index * 10, mark, { model, id, owner: kind === 'foreign' ? 'VN-XA' : owner })];
  return [1, 2].map((part) => createTag(index * 10 + part, mark, { model, id, owner, parts: 2, part }));
}

function createTag(number: number, mark: number, content: TagToWrite): FieldTag {
  const memory = encodeTag({ ...content, sizeBytes: 112 });
  if (memory.kind === 'failed') throw new Error(memory.error.detail);
  return {
    uid: `E00401${(0x907_000 + number).toString(16).toUpperCase().padStart(10, '0')}`,
    memory: memory.value,
    blockSizeBytes: 4,
    afi: mark,
    dsfid: dsfids[content.model] ?? 0,
    eas: false,
    locked: new Set(),
  };
}

/** A tag with nothing on it, and one that claims to be the first book. */
export function createOddTags(): {
  readonly blank: FieldTag;
  readonly twin: FieldTag;
  readonly card: FieldTag;
} {
  const first = { model: 'iso28560-3', id: 'TV00000001', owner } as const;
  const blank = { ...createTag(900, afi.on, first), memory: new Uint8Array(112), dsfid: 0 };
  const card = createTag(902, afi.on, { model: 'iso28560-3', id: holder.id, owner, usage: 'patron-card' });
  return { blank, twin: createTag(901, afi.on, first), card };
}

let template: Buffer | null = null;

/** The catalogue and the patrons of the library, as its database file: made once, copied for each run. */
export function libraryFile(): Buffer {
  template ??= makeLibraryFile();
  return template;
}

function makeLibraryFile(): Buffer {
  const folder = mkdtempSync(join(scratchFolder(), 'muontra-shelf-'));
  const file = join(folder, 'library.db');
  const opened = openLibraryStore(file);
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const store = opened.value;
  store.atomically(() => {
    for (const patron of patrons) if (patron.kind !== 'unknown') addPatron(store, patron);
    for (const [index, book] of createBooks().entries()) {
      const titleId = index + 1;
      store.addTitle({ id: titleId, title: `Sách thử ${String(titleId)}`, author: 'Trần Thị Thử' });
      const branch = book.kind === 'elsewhere' ? 'Thư viện Phường Thử' : '';
      store.addItem({ id: book.id, titleId, branch, loanable: book.kind !== 'reference' });
      const placedAt = '2026-11-20T02:00:00.000Z';
      if (book.onLoanTo !== null) store.lend(book.id, book.onLoanTo, placedAt, '2027-06-30T23:59:00+07:00');
      if (book.kind === 'on-hold') store.addHold({ titleId, patronId: holder.id, itemId: book.id, placedAt });
      if (book.kind === 'wanted') store.addHold({ titleId, patronId: holder.id, itemId: null, placedAt });
    }
  });
  store.close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}

function addPatron(store: LibraryStore, { id, pin, kind }: Patron): void {
  store.addPatron({
    id,
    name: `Người Thử ${id.slice(-1)}`,
    category: kind === 'child' ? 'child' : 'adult',
    pinHash: hashPin(pin),
    expiresOn: kind === 'expired' ? '2026-01-01' : '2030-12-31',
    cardLost: kind === 'lost',
    blocked: kind === 'blocked',
    feesMinor: kind === 'owes' ? 75_000 : 0,
    email: null,
  });
}
