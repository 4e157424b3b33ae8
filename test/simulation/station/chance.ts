/** Seeded chance: the same seed makes the same decisions. */
export interface Chance {
  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** @param share 0 to 1: how often it is true. */
  happens(share: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** One of the choices, each as often as its weight says; null when every weight is 0. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T | null;
  /** A chance of its own: what it is asked changes nothing here. */
  fork(name: string): Chance;
}

export function createChance(seed: number, name = ''): Chance {
  let state = mix(seed, name);
  // Mulberry32: 32 bits of state, every one of them used.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    happens: (share) => next() < share * 0x1_0000_0000,
    pick<T>(choices: readonly T[]): T {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error('nothing to pick from');
      return choice;
    },
    weighted<T>(choices: readonly (readonly [number, T])[]): T | null {
      const total = choices.reduce((sum, [weight]) => sum + weight, 0);
      if (total === 0) return null;
      let left = (next() / 0x1_0000_0000) * total;
      for (const [weight, choice] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      return choices.at(-1)?.[1] ?? null;
    },
    fork: (branch) => createChance(seed, `${name}/${branch}`),
  };
}

/** FNV-1a over the seed and the name. */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${String(seed)}${name}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return hash;
}
