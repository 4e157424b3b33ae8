import { expect, it } from 'vitest';
import type { PileItem } from '../../../main/contract/snapshot.ts';
import { textsOf } from '../../i18n/languages.ts';
import { rowWords } from './row-words.ts';

const lent: PileItem = {
  key: 'r1',
  state: 'done',
  title: 'Số đỏ',
  id: 'TV1',
  reason: null,
  dueDate: null,
  dueText: null,
  alreadyYours: false,
  provisional: false,
  route: null,
  destination: null,
  bin: null,
  fee: null,
  security: 'done',
  missingParts: [],
  onPad: true,
};

const said = (
  item: Partial<PileItem>,
  { language = 'vi', verb = 'borrow' }: { language?: 'vi' | 'en'; verb?: 'borrow' | 'return' } = {},
): string =>
  rowWords(
    { ...lent, ...item },
    { verb, texts: textsOf[language], language, day: (day) => `<${day}>`, shownDay: '2026-12-08' },
  ).text;

it('says where the due day stands when the ILS told none', () => {
  expect(said({})).toBe('Đã mượn. Hạn trả: xem tài khoản');
  expect(said({}, { language: 'en' })).toMatch(/Due date: see your account$/u);
  expect(said({ alreadyYours: true })).toContain('Hạn trả: xem tài khoản');
  expect(said({ provisional: true })).toContain('Hạn trả: xem tài khoản. ');
});

it('says the day in the row unless it stands above the list, and what the ILS wrote instead of one', () => {
  expect(said({ dueDate: '2026-12-01' })).toBe('Đã mượn, hạn <2026-12-01>');
  expect(said({ dueDate: '2026-12-08' })).toBe('Đã mượn');
  expect(said({ dueText: 'sau Tết' })).toBe('Đã mượn, sau Tết');
});

it('says nothing of a day of what was returned', () => {
  expect(said({ route: 'shelf' }, { verb: 'return' })).toBe('Đã trả');
});
