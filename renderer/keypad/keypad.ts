import { keypadActions } from '../../main/contract/keypad.ts';
import type { KeypadAction, KeypadKeys } from '../../main/contract/keypad.ts';
import { rowAt } from './stops.ts';
import { walk } from './walk.ts';

/** What a key of the keypad asks for beyond the focus. */
export type SpeechAction = Extract<
  KeypadAction,
  'repeat' | 'skip' | 'louder' | 'softer' | 'faster' | 'slower'
>;

export interface KeypadEvents {
  /** Read at every key: the station may say other keys later. */
  readonly keys: () => KeypadKeys;
  onSpeech(action: SpeechAction): void;
  /** Select on a row, which is no button: it is said again. */
  onRow(): void;
}

/** What a key means on this keypad; null: nothing of ours. */
export function actionOf(key: string, keys: KeypadKeys): KeypadAction | null {
  return keypadActions.find((action) => keys[action].some((name) => name === key)) ?? null;
}

/**
 * The tactile keypad: a USB keyboard of a few keys. Keys of a scan never come here, for the scan listener holds them
 * back; keys that are typed come by `typed`, once it is known that a person typed them. A key that an input method is
 * still composing with belongs to that alone.
 */
export function listenToKeypad(
  page: Document,
  events: KeypadEvents,
): { readonly typed: (character: string) => void; readonly stop: () => void } {
  const act = (action: KeypadAction): void => {
    switch (action) {
      case 'up':
      case 'down':
      case 'left':
      case 'right':
        walk(page, action);
        return;
      case 'select':
        select(page, events);
        return;
      default:
        events.onSpeech(action);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, isComposing, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || isComposing || key === 'Process') return;
    const action = actionOf(key, events.keys());
    // One character may be the first of a scan: `typed` knows.
    if (action === null || key.length === 1) return;
    const isField = target instanceof HTMLElement && target.matches('input, textarea, select');
    if (isField && (action === 'left' || action === 'right' || action === 'select')) return;
    if (key === 'Enter' && !event.repeat && rowAt(page.activeElement) === null) return;
    event.preventDefault();
    // A key that is held presses nothing twice; held arrows walk on.
    if (event.repeat && !['up', 'down', 'left', 'right'].includes(action)) return;
    act(action);
  };
  page.addEventListener('keydown', onKeyDown);
  return {
    typed(character) {
      const action = actionOf(character, events.keys());
      if (action !== null) act(action);
    },
    stop() {
      page.removeEventListener('keydown', onKeyDown);
    },
  };
}

function select(page: Document, events: KeypadEvents): void {
  const here = page.activeElement;
  if (rowAt(here) !== null) events.onRow();
  else if (here instanceof HTMLElement) here.click();
}
