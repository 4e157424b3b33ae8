import type { Verb } from '../../main/contract/words.ts';

type Count = (count: number) => string;

/** What is said beside what is shown, in one language; it comes with the voice and not with the kiosk. */
export interface VoiceTexts {
  /** The voice has just been turned on. */
  readonly on: string;
  /** How a keypad is used. */
  readonly keys: string;
  readonly step: (step: number, of: number) => string;
  readonly day: (weekday: string, day: number, month: number, year: number | null) => string;
  readonly attract: { readonly what: string; readonly how: Readonly<Record<Verb, string>> };
  readonly choose: string;
  readonly search: string;
  readonly card: string;
  readonly pin: string;
  readonly reasons: Count;
  readonly blocked: string;
  readonly pile: {
    readonly onPad: string;
    readonly scannerOnly: string;
    /** Stands before a title. */
    readonly done: Readonly<Record<Verb, string>>;
    /** In place of a title that must not be heard. */
    readonly nth: Count;
    readonly due: (day: string) => string;
    readonly markDone: Readonly<Record<Verb, string>>;
    readonly seen: Count;
    /** Everything there is settled. */
    readonly finish: (label: string) => string;
    readonly many: Readonly<Record<Verb, Count>>;
  };
  readonly end: Count;
  readonly idle: string;
  readonly seconds: Count;
  readonly lineBack: string;
  readonly volume: (percent: number) => string;
  readonly rate: (percent: number) => string;
  readonly cover: Readonly<Record<'on' | 'off', string>>;
  readonly control: {
    readonly button: (name: string, at: number, of: number) => string;
    readonly field: (name: string, at: number, of: number) => string;
    readonly list: (name: string, rows: number) => string;
    readonly row: (at: number, of: number) => string;
    readonly pressed: Readonly<Record<'on' | 'off', string>>;
    readonly nothing: string;
  };
  readonly echo: { readonly hidden: string; readonly erased: string; readonly empty: string };
}
