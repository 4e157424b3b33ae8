import type { DockCall, DockView } from '../../main/contract/dock.ts';
import type { DockWords } from './words.ts';

/** What every panel of the dock is given. */
export interface PanelProps {
  readonly view: DockView;
  readonly words: DockWords;
  readonly call: (call: DockCall) => void;
}
