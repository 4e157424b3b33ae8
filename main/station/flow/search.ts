import type { LocalText } from '../../contract/local-text.ts';
import type { FoundTitleView } from '../../contract/search.ts';
import type { Screen } from '../../contract/snapshot.ts';
import type { FoundTitle, FoundTitles } from '../../../db/stores/titles/title-finder.ts';
import { calendarDay } from './calendar-day.ts';
import { outOfService } from './in-service.ts';
import type { Moved } from './inputs.ts';
import { unchanged } from './moved.ts';
import type { SearchPhase } from './search-state.ts';
import type { FlowSettings, FlowState } from './state.ts';

/** Titles on the screen at most: who sees none of theirs among so many types on. */
export const mostTitles = 30;

export function openSearch(state: FlowState): Moved | null {
  if (state.phase.kind !== 'attract' || !state.hasTitles || outOfService(state) !== null) return null;
  return unchanged({
    ...state,
    notice: null,
    phase: { kind: 'search', text: '', asking: null, found: null },
  });
}

export function typeSearch(state: FlowState, text: string): Moved | null {
  const { phase } = state;
  if (phase.kind !== 'search') return null;
  const found = text.trim() === '' ? null : phase.found;
  return ask({ ...state, phase: { ...phase, text, found } });
}

export function titlesFound(state: FlowState, id: number, titles: FoundTitles): Moved | null {
  const { phase } = state;
  if (phase.kind !== 'search' || phase.asking?.id !== id) return null;
  const { text } = phase.asking;
  const found = phase.text.trim() === '' ? null : { text, titles };
  return ask({ ...state, phase: { ...phase, asking: null, found } });
}

function ask(state: FlowState): Moved {
  const { phase } = state;
  if (phase.kind !== 'search' || phase.asking !== null) return unchanged(state);
  const { text, found } = phase;
  if (text.trim() === '' || found?.text === text) return unchanged(state);
  const id = state.counter + 1;
  return {
    state: { ...state, counter: id, phase: { ...phase, asking: { id, text } } },
    effects: [{ kind: 'find-titles', asking: id, text, limit: mostTitles }],
  };
}

export function searchScreen(
  { text, asking, found }: SearchPhase,
  settings: FlowSettings,
): Extract<Screen, { kind: 'search' }> {
  const titles = found?.titles.titles ?? [];
  const dates = titles.flatMap(({ asOf }) => (asOf === null ? [] : [asOf.getTime()]));
  const oldest = dates.length === 0 ? null : new Date(Math.min(...dates)).toISOString();
  return {
    kind: 'search',
    text: found?.text ?? '',
    asking: asking !== null && text.trim() !== '',
    titles: titles.map((title, at) => titleView(title, `t${String(at)}`, settings)),
    more: found?.titles.more ?? false,
    asOf: oldest === null ? null : calendarDay(oldest, settings.timeZone),
  };
}

function titleView(found: FoundTitle, key: string, settings: FlowSettings): FoundTitleView {
  const { title, author, copies, available, place, dueAt } = found;
  return {
    key,
    title,
    author,
    copies,
    available,
    place: place === null ? null : placeWords(place, settings),
    dueDate: dueAt === null ? null : calendarDay(dueAt, settings.timeZone),
  };
}

/** Systems have short names for places; the library may say what they mean. */
function placeWords(place: string, { desk }: FlowSettings): LocalText {
  return desk.places.get(place) ?? { vi: place, en: place };
}
