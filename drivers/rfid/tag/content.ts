/** A data element as found on a tag: `oid` is the ISO 28560-1 element number, also for fixed-layout models. */
export interface TagElement {
  readonly oid: number;
  /** ISO 28560-1 element name in kebab-case: `primary-item-identifier`, `owner-institution`, `set-information`, … */
  readonly name: string;
  readonly value: string;
}

export type TagModel =
  | 'iso28560-2'
  | 'iso28560-3'
  | 'threem-501'
  | 'iso28560-4'
  /** UHF of the Chinese universities. */
  | 'gaoxiao'
  /** UHF of German universities. */
  | 'bookwaves'
  | 'smartfreq'
  | 'blank'
  | 'unknown';

export type TypeOfUsage =
  | 'acquisition'
  | 'circulating'
  | 'not-for-circulation'
  | 'local'
  | 'no-information'
  | 'discarded'
  | 'patron-card'
  | 'equipment'
  | 'reserved';

/** What a tag's memory says, whichever model it follows (the JSON of `muontra tag decode`). */
export interface TagContent {
  readonly model: TagModel;
  /** Primary item identifier as stored, NFC; may hold anything a tag can hold, so check before use. */
  readonly id: string | null;
  /** ISIL with its hyphen (`DK-718500`). */
  readonly owner: string | null;
  /** Number of parts in the item and this part's ordinal; null where the tag does not say. */
  readonly parts: number | null;
  readonly part: number | null;
  readonly usage: TypeOfUsage | null;
  readonly crc: 'ok' | 'wrong' | null;
  readonly elements: readonly TagElement[];
  readonly warnings: readonly string[];
}
