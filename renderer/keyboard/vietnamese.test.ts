import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eraseCharacter, setTone, tones, typeKey } from './vietnamese.ts';
import type { Tone, ToneStyle, TypingMethod } from './vietnamese.ts';

// The rimes of Vietnamese, written by hand: the apostrophe stands after the letter that bears the tone, a bar where
// the two ways to write part: before it the old place, after it the new one.
const rimes =
  `a' a'c a'ch a'i a'm a'n a'ng a'nh a'o a'p a't a'u a'y ă'c ă'm ă'n ă'ng ă'p ă't â'c â'm â'n â'ng â'p â't
  â'u â'y e' e'c e'm e'n e'ng e'o e'p e't ê' ê'ch ê'm ê'n ê'nh ê'p ê't ê'u i' i'a i'ch i'm i'n i'nh i'p i't i'u iê'c
  iê'm iê'n iê'ng iê'p iê't iê'u o' o'c o'i o'm o'n o'ng o'p o't o'a|oa' oa'c oa'ch oa'i oa'm oa'n oa'ng oa'nh oa'o
  oa'p oa't oa'y oă'c oă'm oă'n oă'ng oă't o'e|oe' oe'n oe'o oe't oo'c oo'ng ô' ô'c ô'i ô'm ô'n ô'ng ô'p ô't ơ' ơ'i
  ơ'm ơ'n ơ'p ơ't u' u'a u'c u'i u'm u'n u'ng u'p u't uâ'n uâ'ng uâ't uâ'y uê' uê'ch uê'nh uơ' uô'c uô'i uô'm uô'n
  uô'ng uô't u'y|uy' uy'a uy'n uy'nh uy'p uy't uy'u uyê'n uyê't ư' ư'a ư'c ư'i ư'm ư'n ư'ng ư't ư'u ươ'c ươ'i ươ'm
  ươ'n ươ'ng ươ'p ươ't ươ'u y' yê'm yê'n yê'ng yê't yê'u`.split(/\s+/u);
const onsets = ' b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x'.split(' ');

interface Syllable {
  readonly letters: string;
  readonly tone: Tone | null;
  readonly written: Readonly<Record<ToneStyle, string>>;
}

const toneNames = [null, ...(Object.keys(tones) as Tone[])];
const written = (onset: string, rime: string, tone: Tone | null): string =>
  (onset + rime.replace("'", tone === null ? '' : tones[tone])).normalize('NFC');

const syllables: readonly Syllable[] = onsets.flatMap((onset) =>
  rimes
    .filter((rime) => !(onset === 'qu' && /^[ouôơư]/u.test(rime)))
    .filter((rime) => !(onset === 'gi' && /^[iy]/u.test(rime)))
    // Written like `gi` with another rime.
    .filter((rime) => !(onset === 'g' && /^i'?[aêu]/u.test(rime)))
    .flatMap((rime) => {
      const [old = '', young = old] = rime.split('|');
      return toneNames.map((tone) => ({
        letters: onset + old.replace("'", ''),
        tone,
        written: { old: written(onset, old, tone), new: written(onset, young, tone) },
      }));
    }),
);

const telexOf: Readonly<Record<string, string>> = {
  ă: 'aw',
  â: 'aa',
  ê: 'ee',
  ô: 'oo',
  ơ: 'ow',
  ư: 'uw',
  đ: 'dd',
};
const vniOf: Readonly<Record<string, string>> = {
  ă: 'a8',
  â: 'a6',
  ê: 'e6',
  ô: 'o6',
  ơ: 'o7',
  ư: 'u7',
  đ: 'd9',
};
const telexTone: Readonly<Record<Tone, string>> = { sac: 's', huyen: 'f', hoi: 'r', nga: 'x', nang: 'j' };
const vniTone: Readonly<Record<Tone, string>> = { sac: '1', huyen: '2', hoi: '3', nga: '4', nang: '5' };

const typed = (keys: string, method: TypingMethod, style: ToneStyle): string =>
  [...keys].reduce((text, key) => typeKey(text, key, method, style), '');

/** Keys of a word, its tone at the end. */
function keysOf({ letters, tone }: Syllable, method: 'telex' | 'vni'): string {
  const of = method === 'telex' ? telexOf : vniOf;
  // A true double o is typed with three in Telex.
  const keys = [...letters].map((letter) => of[letter] ?? letter).join('');
  const spelt = method === 'telex' ? keys.replace(letters.includes('oo') ? /oo/u : /^$/u, 'ooo') : keys;
  const end = method === 'telex' ? telexTone : vniTone;
  return spelt + (tone === null ? '' : end[tone]);
}

describe.each(['old', 'new'] as const)('Vietnamese with the %s place of tones', (style) => {
  it.each(['telex', 'vni'] as const)('reaches every syllable by %s', (method) => {
    expect(syllables.length).toBeGreaterThan(20_000);
    const wrong = syllables.filter((one) => typed(keysOf(one, method), method, style) !== one.written[style]);
    expect(
      wrong
        .slice(0, 5)
        .map((one) => [keysOf(one, method), one.written[style], typed(keysOf(one, method), method, style)]),
    ).toEqual([]);
  });

  it('reaches every syllable by keys that say letters and tones', () => {
    const wrong = syllables.filter((one) => {
      const bare = typed(one.letters, 'direct', style);
      return (one.tone === null ? bare : setTone(bare, one.tone, style)) !== one.written[style];
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

it.each([
  ['telex', 'ddaats', 'đất'],
  ['telex', 'dduwowngf', 'đường'],
  ['telex', 'duongwdf', 'đường'],
  ['telex', 'DDOOI', 'ĐÔI'],
  ['telex', 'hoaf', 'hòa'],
  ['telex', 'quys', 'quý'],
  ['telex', 'giaf', 'già'],
  ['telex', 'gif', 'gì'],
  ['telex', 'thuowr', 'thuở'],
  ['telex', 'thuowngr', 'thưởng'],
  ['telex', 'toansz', 'toan'],
  ['telex', 'bass', 'bas'],
  ['telex', 'xooong', 'xoong'],
  ['telex', 'Truyeenj Kieeuf', 'Truyện Kiều'],
  ['telex', 'sfrxj', 'sfrxj'],
  ['vni', 'Tap65 2', 'Tập 2'],
  ['vni', 'D9at61', 'Đất'],
  ['vni', 'nguoi72', 'người'],
  ['direct', 'đất 12', 'đất 12'],
] as const)('by %s makes of "%s" "%s"', (method, keys, text) => {
  expect(typed(keys, method, 'old')).toBe(text);
});

it('gives NFC whatever is typed, and takes a character back at a time', () => {
  const key = fc.constantFrom(...'aăâbcdđeêghiklmnoôơpqrstuưvwxyzAĐƠ0123456789 -'.split(''));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(key, fc.constantFrom(...(Object.keys(tones) as Tone[]))), { maxLength: 40 }),
      fc.constantFrom<TypingMethod>('telex', 'vni', 'direct'),
      fc.constantFrom<ToneStyle>('old', 'new'),
      (keys, method, style) => {
        let text = '';
        for (const one of keys)
          text = one in tones ? setTone(text, one as Tone, style) : typeKey(text, one, method, style);
        expect(text).toBe(text.normalize('NFC'));
        const count = [...text].length;
        for (let left = count; left > 0; left -= 1) {
          expect([...text]).toHaveLength(left);
          text = eraseCharacter(text);
        }
        expect(text).toBe('');
      },
    ),
  );
  expect(eraseCharacter('hoà\u0302'.normalize('NFD'))).toBe('ho');
  expect(eraseCharacter('đất')).toBe('đấ');
});
