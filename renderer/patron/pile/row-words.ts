import type { PileItem } from '../../../main/contract/snapshot.ts';
import type { Verb } from '../../../main/contract/words.ts';
import type { Texts } from '../../i18n/texts.ts';

/** How a row looks: `good` is done, `attention` needs the person, `busy` goes on by itself, `waiting` waits for the line. */
export type RowTone = 'good' | 'attention' | 'busy' | 'waiting';

export interface RowWords {
  readonly tone: RowTone;
  readonly text: string;
  /** The step to take, where there is one. */
  readonly next: string | null;
}

const say = (tone: RowTone, text: string, next: string | null = null): RowWords => ({ tone, text, next });

/** What one row says of its item. Nothing that is not done ever looks like it. */
export function rowWords(
  item: PileItem,
  verb: Verb,
  texts: Texts,
  day: (isoDay: string) => string,
): RowWords {
  const { states } = texts;
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
    case 'refused': {
      const { what, next } = texts.reasons[item.reason ?? 'other'];
      return say('attention', `${what}.`, next);
    }
    case 'done':
      return doneWords(item, verb, texts, day);
  }
}

function doneWords(item: PileItem, verb: Verb, texts: Texts, day: (isoDay: string) => string): RowWords {
  const { states } = texts;
  if (item.security === 'put-back') return say('attention', `${states.done[verb]}.`, states.putBack);
  if (item.security === 'failed') return say('attention', states.markFailed[verb]);
  if (verb === 'return')
    return say(item.route === 'shelf' || item.route === null ? 'good' : 'attention', routeWords(item, texts));
  const due = item.dueDate === null ? (item.dueText ?? '') : states.due(day(item.dueDate));
  const done = item.alreadyYours ? states.alreadyYours : states.done[verb];
  return say('good', due === '' ? done : `${done}, ${due}`);
}

function routeWords({ route, destination }: PileItem, { states }: Texts): string {
  switch (route) {
    case 'hold-here':
      return states.holdHere;
    case 'hold-elsewhere':
    case 'transfer':
      return states.elsewhere(destination ?? '');
    case 'staff':
      return states.toStaff;
    default:
      return states.done.return;
  }
}
