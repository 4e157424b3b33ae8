import type { TypeOfUsage } from './content.ts';

/** Type of usage by class, the high nibble of the byte (ISO 28560-2) or the nibble itself (ISO 28560-3). */
const classes: readonly TypeOfUsage[] = [
  'acquisition',
  'circulating',
  'not-for-circulation',
  'local',
  'local',
  'reserved',
  'no-information',
  'discarded',
  'patron-card',
  'equipment',
];

/** @param code 0 to 15. */
export function usageOf(code: number): TypeOfUsage {
  return classes[code] ?? 'reserved';
}

/** The class of a name; null for `reserved` and for what is no name. */
export function usageCode(usage: string): number | null {
  const code = classes.findIndex((name) => name === usage && name !== 'reserved');
  return code === -1 ? null : code;
}
