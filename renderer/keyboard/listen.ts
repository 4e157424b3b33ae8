import { characterOf, typedAfterMs, WedgeDetector } from './wedge.ts';

export interface KeyboardEvents {
  onScan(text: string): void;
  /** One character that a person typed. */
  onTyped(character: string): void;
  onErase(): void;
  /** Any key at all. */
  onKey(): void;
}

/**
 * Listens to the whole page, whatever has the focus: a scan is taken although somebody tapped beside a button, and
 * its Enter presses none. Returns the function that stops listening.
 */
export function listenToKeyboard(page: Document, events: KeyboardEvents): () => void {
  const wedge = new WedgeDetector();
  let typed: ReturnType<typeof setTimeout> | undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    events.onKey();
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const { key, code, shiftKey: shift } = event;
    const capsLock = event.getModifierState('CapsLock');
    const stroke = { key, code, shift, capsLock, atMs: event.timeStamp };
    // Arrows and the like are no part of a text: the character before them was typed once, and is not typed again.
    if (characterOf(stroke) === null && !['Enter', 'Tab', 'Backspace'].includes(key)) return;
    const outcome = wedge.stroke(stroke);
    clearTimeout(typed);
    if (outcome.kind !== 'none') {
      event.preventDefault();
      event.stopPropagation();
    }
    if (outcome.kind === 'scan') events.onScan(outcome.text);
    if (outcome.kind !== 'none') return;
    if (key === 'Backspace') {
      wedge.clear();
      events.onErase();
    }
    const { pending } = wedge;
    if (pending.length === 1 && key !== 'Enter' && key !== 'Tab') {
      typed = setTimeout(() => {
        events.onTyped(pending);
      }, typedAfterMs);
    }
  };
  page.addEventListener('keydown', onKeyDown, { capture: true });
  return () => {
    clearTimeout(typed);
    page.removeEventListener('keydown', onKeyDown, { capture: true });
  };
}
