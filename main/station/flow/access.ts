import type { Access, AccessChange } from '../../contract/access.ts';

/** Nothing asked for. */
export const plainAccess: Access = {
  text: 'normal',
  theme: 'light',
  reach: 'normal',
  child: false,
  voice: { on: false, rate: 1, volume: 0.7, blank: false },
};

/** What is not named stays as it is; what is given as undefined counts as not named. */
export function changed(access: Access, change: AccessChange): Access {
  const voice = { ...access.voice, ...named(change.voice ?? {}) };
  return { ...access, ...named(change), voice };
}

function named<T extends object>(change: T): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> };
}

/** Whether this person takes more time: everything that was asked for but a dark screen. */
export function isAccessible({ text, theme, reach, voice }: Access): boolean {
  return text === 'large' || theme === 'contrast' || reach === 'low' || voice.on;
}
