import { describe, expect, it } from 'vitest';
import { ItemTurns } from './item-turns.ts';

function later(): { readonly done: Promise<void>; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    done: promise,
    end: () => {
      resolve(undefined);
    },
  };
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('whose turn an item is', () => {
  it('is one at a time, whatever the number looks like; others are not held up', async () => {
    const turns = new ItemTurns();
    const said: string[] = [];
    const first = later();
    const all = [
      turns.with(['TV1', 'TV2'], async () => {
        said.push('both');
        await first.done;
        said.push('both end');
      }),
      turns.with([' tv2'], async () => {
        said.push('second');
        await breathe();
      }),
      turns.with(['TV3'], async () => {
        said.push('other');
        await breathe();
      }),
    ];
    await breathe();
    expect(said).toEqual(['both', 'other']);
    first.end();
    await Promise.all(all);
    expect(said).toEqual(['both', 'other', 'both end', 'second']);
  });

  it('is given back when the action fails', async () => {
    const turns = new ItemTurns();
    await expect(turns.with(['TV1'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.with(['TV1'], () => Promise.resolve('yes'))).toBe('yes');
  });
});
