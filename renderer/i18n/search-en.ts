import type { SearchTexts } from './search-texts.ts';

const titles = (count: number): string => `${String(count)} ${count === 1 ? 'title' : 'titles'}`;

export const searchEn: SearchTexts = {
  open: 'Find a book',
  title: 'Find a book',
  field: 'Title',
  how: 'Type a title, with or without accents',
  asking: 'Looking…',
  none: 'Nothing found yet. Try fewer letters, or ask staff.',
  found: (count) => `${titles(count)} found.`,
  show: (count) => `Show ${titles(count)}`,
  keys: 'Go on typing',
  list: 'Books found',
  more: 'There are more. Type further to narrow it down.',
  onShelf: 'On the shelf',
  onShelfOf: (available, copies) => `${String(available)} of ${String(copies)} on the shelf`,
  lent: 'On loan',
  lentUntil: (day) => `On loan, expected back ${day}`,
  unknown: 'Ask staff where it is',
  at: (place) => `at ${place}`,
  asOf: (day) => `As of the list of ${day}.`,
};
