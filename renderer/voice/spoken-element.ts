import type { Language } from '../../main/contract/words.ts';
import type { VoiceTexts } from '../i18n/voice-texts.ts';
import { rowAt, rowsOf, stopsOf, walkedPart } from '../keypad/stops.ts';
import { line, speakable } from './lines.ts';
import type { Piece } from './lines.ts';
import type { Utterance } from './utterance.ts';

/** How the page is read out. */
export interface Reading {
  readonly language: Language;
  readonly voice: VoiceTexts;
  /** False while titles must not be heard. */
  readonly titles: boolean;
  /** In place of a title that must not be heard. */
  readonly hiddenTitle: string;
}

/** What an element says, each run in the language it is marked with. */
export function runsOf(element: Element, { language, titles, hiddenTitle }: Reading): Piece[] {
  const label = element.getAttribute('aria-label');
  if (label !== null) return [{ text: label, language: languageAt(element, language) }];
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const runs: Piece[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (!parent || text === '' || parent.closest('[aria-hidden="true"]') !== null) continue;
    const isTitle = parent.closest('[data-title]') !== null;
    if (isTitle && !titles) runs.push(`${hiddenTitle}.`);
    else runs.push({ text: isTitle ? `${speakable(text)}.` : text, language: languageAt(parent, language) });
  }
  return runs;
}

/** Where the focus is: the name of it, what it is, and its place among the others. */
export function spokenStop(element: Element, reading: Reading): Utterance[] {
  const { language, voice } = reading;
  const { control } = voice;
  const row = rowAt(element);
  if (row?.parentElement) {
    const rows = rowsOf(row.parentElement);
    return line('echo', language, [
      ...runsOf(row, reading),
      '.',
      control.row(rows.indexOf(row) + 1, rows.length),
    ]);
  }
  const rows = rowsOf(element);
  if (rows.length > 0) return filled((name) => control.list(name, rows.length));
  // Keys of the glass: their place says nothing, and there are many.
  if (element.matches('.key')) return line('echo', language, runsOf(element, reading));
  const stops = stopsOf(walkedPart(element.ownerDocument));
  const at = stops.findIndex((stop) => stop === element) + 1;
  if (at === 0) return [];
  const isField = element.matches('input, textarea, select');
  return filled((name) => control[isField ? 'field' : 'button'](name, at, stops.length));

  function filled(template: (name: string) => string): Utterance[] {
    const [before = '', after = ''] = template('\u0001').split('\u0001');
    const pressed = element.getAttribute('aria-pressed') ?? element.getAttribute('aria-checked');
    const state = pressed === null ? null : `, ${control.pressed[pressed === 'true' ? 'on' : 'off']}`;
    return line('echo', language, [before, ...runsOf(element, reading), state, after]);
  }
}

function languageAt(element: Element, otherwise: Language): Language {
  const lang = element.closest('[lang]')?.getAttribute('lang') ?? '';
  return lang.startsWith('en') ? 'en' : lang.startsWith('vi') ? 'vi' : otherwise;
}
