import { describe, expect, it } from 'vitest';
import { createPresence } from './presence.ts';

const round = (uids: string[], complete = true) => ({
  tags: uids.map((uid) => ({ uid, dsfid: null })),
  complete,
});

describe('presence', () => {
  it('takes a tag at first sight and lets it go after so many misses in a row', () => {
    const presence = createPresence({ missesUntilGone: 3 });
    expect(presence.see(round(['A']))).toEqual([{ kind: 'tag-appeared', uid: 'A' }]);
    expect(presence.see(round([]))).toEqual([]);
    expect(presence.see(round(['A']))).toEqual([]);
    expect([presence.see(round([])), presence.see(round([]))]).toEqual([[], []]);
    expect(presence.see(round([]))).toEqual([{ kind: 'tag-gone', uid: 'A' }]);
    expect(presence.see(round(['A']))).toEqual([{ kind: 'tag-appeared', uid: 'A' }]);
  });

  it('counts the tags that were missed and came back', () => {
    const presence = createPresence({ missesUntilGone: 3 });
    presence.see(round(['A', 'B']));
    presence.see(round(['A']));
    expect(presence.flickers).toBe(0);
    presence.see(round(['A', 'B']));
    expect(presence.flickers).toBe(1);
  });

  it('takes a tag that did not answer for gone, and for a new one when it is seen again', () => {
    const presence = createPresence({ missesUntilGone: 3 });
    presence.see(round(['A']));
    expect(presence.forget('A')).toEqual({ kind: 'tag-gone', uid: 'A' });
    expect(presence.forget('A')).toBeNull();
    expect(presence.see(round(['A']))).toEqual([{ kind: 'tag-appeared', uid: 'A' }]);
  });

  it('counts no miss in an inventory that was not complete', () => {
    const presence = createPresence({ missesUntilGone: 1 });
    presence.see(round(['A']));
    expect(presence.see(round(['B'], false))).toEqual([{ kind: 'tag-appeared', uid: 'B' }]);
    expect(presence.see(round(['B']))).toEqual([{ kind: 'tag-gone', uid: 'A' }]);
  });
});
