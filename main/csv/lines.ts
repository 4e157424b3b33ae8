/** A line of a list that could be cut into fields. */
export interface Line {
  readonly fields: readonly string[];
  readonly unended: boolean;
}

/** Why a line is not taken, before anything is known of what its list is about. */
export type MisshapenLine = 'too-many-fields' | 'cut-short' | 'not-utf-8' | 'too-long' | 'quote-not-closed';

const replacement = '\ufffd';

/** Whether bytes were met that mean nothing in the encoding of the list. */
export const isGarbled = (text: string): boolean => text.includes(replacement);

/** Takes a field out of a line; none where the list has no such column or the line ends before it. */
export const fieldOf = ({ fields }: Line, place: number): string =>
  place === -1 ? '' : (fields[place] ?? '').trim();

/** What is wrong with a line as a whole: then its fields may stand in each other's places. */
export function shapeOf({ fields, unended }: Line, columns: number): MisshapenLine | null {
  if (fields.length > columns && fields.slice(columns).some((field) => field.trim() !== ''))
    return 'too-many-fields';
  return unended && fields.length < columns ? 'cut-short' : null;
}
