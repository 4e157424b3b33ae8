import { createContext, useContext } from 'react';
import type { CallInput, CallName } from '../../main/contract/calls.ts';
import type { Looks } from '../../main/contract/looks.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { Texts } from '../i18n/texts.ts';

/** What a person typed on a keyboard, for the screen that wants it. */
export interface TypedListener {
  onTyped(character: string): void;
  onErase(): void;
}

/** What every screen of the kiosk has at hand. */
export interface KioskTools {
  readonly snapshot: Snapshot;
  readonly looks: Looks;
  readonly texts: Texts;
  call<N extends CallName>(name: N, input: CallInput<N>): void;
  /** A day of the contract in words. */
  day(isoDay: string): string;
  /** Opens the panel for larger text, contrast, reach and voice. */
  openAccess(): void;
  /** Gives typed keys to one screen; returns the function that takes them away again. */
  onTyped(listener: TypedListener): () => void;
}

export const KioskContext = createContext<KioskTools | null>(null);

export function useKiosk(): KioskTools {
  const tools = useContext(KioskContext);
  if (!tools) throw new Error('a screen stands outside the kiosk');
  return tools;
}
