import type { FoundTitles } from '../../../db/stores/titles/title-finder.ts';

/**
 * Looking for a title. It needs no card, keeps nothing, and whatever else a person does (a book laid down, a card
 * shown) leaves it. One question at a time: what was typed meanwhile is asked next.
 */
export interface SearchPhase {
  readonly kind: 'search';
  /** As typed so far. */
  readonly text: string;
  readonly asking: { readonly id: number; readonly text: string } | null;
  readonly found: { readonly text: string; readonly titles: FoundTitles } | null;
}
