/** What happens on the page without the station knowing of it. */
export interface PageEvents {
  onFocus(element: Element): void;
  /** @param isLonger false: something was erased */
  onTyped(character: string, isHidden: boolean, isLonger: boolean): void;
  /** Another screen of the page's own, e.g. the keys for a card number; null: back on the station's. */
  onScreen(name: string | null): void;
  onDialog(dialog: Element): void;
}

/**
 * Listens to the page: the focus, fields, screens the page shows by itself, dialogs, and every `data-echo`, where a
 * screen shows what is typed on its keys: `plain` with the text in it, `masked` with its `data-length` alone.
 */
export function listenToPage(
  page: Document,
  stationScreen: () => string | null,
  events: PageEvents,
): () => void {
  let screen = page.querySelector<HTMLElement>('[data-screen]')?.dataset['screen'] ?? null;
  /** The station's screen that lies under one of the page's own. */
  let over: string | null = null;
  let dialog = page.querySelector('[role="dialog"]');
  let echo = echoOf(page);
  const look = (): void => {
    const nextScreen = page.querySelector<HTMLElement>('[data-screen]')?.dataset['screen'] ?? null;
    if (nextScreen !== screen) {
      screen = nextScreen;
      const station = stationScreen();
      if (screen !== null && screen !== station) {
        over = station;
        events.onScreen(screen);
      } else {
        if (over !== null && over === station) events.onScreen(null);
        over = null;
      }
    }
    const nextDialog = page.querySelector('[role="dialog"]');
    if (nextDialog !== dialog) {
      dialog = nextDialog;
      if (dialog) events.onDialog(dialog);
    }
    const next = echoOf(page);
    if (next && echo && next.element === echo.element && next.value !== echo.value) {
      events.onTyped(newest(echo.value, next.value), next.isHidden, next.value.length >= echo.value.length);
    }
    echo = next;
  };
  const observer = new MutationObserver(look);
  observer.observe(page.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['data-screen', 'data-length', 'data-echo'],
  });
  const onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof Element) events.onFocus(target);
  };
  const onInput = (event: Event): void => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement)) return;
    const isLonger = !(event as InputEvent).inputType.startsWith('delete');
    events.onTyped(target.value.slice(-1), target.type === 'password', isLonger);
  };
  page.addEventListener('focusin', onFocus);
  page.addEventListener('input', onInput);
  return () => {
    observer.disconnect();
    page.removeEventListener('focusin', onFocus);
    page.removeEventListener('input', onInput);
  };
}

/** What was typed last: the end of a text that grew, the letter that got a mark where it did not. */
function newest(before: string, now: string): string {
  if (now.length !== before.length) return now.slice(-1);
  return [...now].find((character, at) => character !== [...before][at]) ?? '';
}

interface Echo {
  readonly element: Element;
  readonly value: string;
  readonly isHidden: boolean;
}

function echoOf(page: Document): Echo | null {
  const element = page.querySelector<HTMLElement>('[data-echo]');
  if (!element) return null;
  const isHidden = element.dataset['echo'] === 'masked';
  const value = isHidden ? '*'.repeat(Number(element.dataset['length'] ?? 0)) : (element.textContent ?? '');
  return { element, value, isHidden };
}
