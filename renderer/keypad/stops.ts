/** What can be walked to: buttons and fields, lists, and the rows of a list. */
const stopSelector =
  'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';
const listSelector = '[tabindex="0"]';

/** Where one walks: an open dialog, else the page. */
export function walkedPart(page: Document): ParentNode {
  const dialogs = [...page.querySelectorAll('[role="dialog"], [role="alertdialog"]')].filter(isThere);
  return dialogs.at(-1) ?? page;
}

/** Buttons, fields and lists in reading order, which is that of the document. */
export function stopsOf(part: ParentNode): HTMLElement[] {
  return [...part.querySelectorAll<HTMLElement>(stopSelector)].filter(isThere);
}

/** The rows of a list that is walked through; none for anything else. */
export function rowsOf(list: Element): HTMLElement[] {
  return list.matches(listSelector) ? [...list.querySelectorAll<HTMLElement>(':scope > li')] : [];
}

/** The row an element is, or is part of. */
export function rowAt(element: Element | null): HTMLElement | null {
  const row = element?.closest('li') ?? null;
  return row?.parentElement?.matches(listSelector) === true && row === element ? row : null;
}

function isThere(element: Element): boolean {
  return element.closest('[inert]') === null && element.getClientRects().length > 0;
}
