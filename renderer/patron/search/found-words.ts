import type { FoundTitleView } from '../../../main/contract/search.ts';
import type { Language } from '../../../main/contract/words.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { RowWords } from '../pile/row-words.ts';

interface FoundSetting {
  readonly texts: Texts;
  readonly language: Language;
  /** A day in words. */
  readonly day: (isoDay: string) => string;
}

/** Whether a title that was found can be had, and where. */
export function foundWords(found: FoundTitleView, { texts, language, day }: FoundSetting): RowWords {
  const { search } = texts;
  const { available, copies, dueDate } = found;
  const place = found.place === null ? null : search.at(found.place[language]);
  const placed = (words: string): string => (place === null ? words : `${words}, ${place}`);
  if (available === null)
    return { tone: 'waiting', text: place === null ? search.unknown : place, next: null };
  if (available === 0)
    return {
      tone: 'waiting',
      text: dueDate === null ? search.lent : search.lentUntil(day(dueDate)),
      next: null,
    };
  const words = copies > 1 ? search.onShelfOf(available, copies) : search.onShelf;
  return { tone: 'good', text: placed(words), next: null };
}
