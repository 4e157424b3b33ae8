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

/** Whether nothing is to be put back. */
export function isSameAccess(one: Access, other: Access): boolean {
  if (one === other) return true;
  const { voice: a, ...looks } = one;
  const { voice: b, ...otherLooks } = other;
  return isSame(looks, otherLooks) && isSame(a, b);
}

function isSame<T extends object>(one: T, other: T): boolean {
  return Object.entries(one).every(([name, value]) => other[name as keyof T] === value);
}
