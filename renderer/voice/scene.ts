import type { PileItem, Snapshot } from '../../main/contract/snapshot.ts';
import type { Language } from '../../main/contract/words.ts';
import type { Texts } from '../i18n/texts.ts';
import { titleLanguage } from '../i18n/title-language.ts';
import type { VoiceTexts } from '../i18n/voice-texts.ts';
import type { Verb } from '../../main/contract/words.ts';
import { rowWords } from '../patron/pile/row-words.ts';
import { sentence, speakable } from './lines.ts';
import type { Piece } from './lines.ts';

/** What a script is written with. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly language: Language;
  readonly texts: Texts;
  readonly voice: VoiceTexts;
  readonly today: Date;
}

/** A due day in spoken words: "Thứ Hai 7 tháng 12". */
export function spokenDay(isoDay: string, { texts, voice, today }: Scene): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDay);
  if (!match) return isoDay;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const weekday = texts.weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  return voice.day(weekday, day, month, year === today.getFullYear() ? null : year);
}

/** A title in its own language; its place in the list where it must not be heard or cannot be said. */
export function spokenTitle(title: string, at: number, { snapshot, language, voice }: Scene): Piece {
  const text = speakable(title);
  if (text === '' || !snapshot.speech.titles) return sentence(voice.pile.nth(at + 1));
  return { text: sentence(text), language: titleLanguage(title, language) };
}

/** What is said of one item; null while it is only on its way. */
export function spokenItem(item: PileItem, at: number, verb: Verb, scene: Scene): readonly Piece[] | null {
  if (item.state === 'reading' || item.state === 'working') return null;
  const { texts, voice } = scene;
  const title = spokenTitle(item.title, at, scene);
  const day = (isoDay: string): string => spokenDay(isoDay, scene);
  const { tone, text, next } = rowWords(item, { verb, texts, day, shownDay: null, language: scene.language });
  if (tone !== 'good' || item.alreadyYours) return [title, sentence(text), next && sentence(next)];
  const due = item.dueDate === null ? item.dueText : day(item.dueDate);
  const dueWords = due === null || due === '' ? null : sentence(voice.pile.due(due));
  return [voice.pile.done[verb], title, dueWords, item.provisional ? texts.states.provisional : null];
}
