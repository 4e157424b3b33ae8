import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsMarked, foldQuery, foldText, titleKey } from './fold.ts';
import { rankOf } from './rank.ts';

const words = (text: string): string => foldText(text).words.join(' ');
const key = (text: string): string => titleKey(foldText(text));

describe('folding', () => {
  it.each([
    ['Dế Mèn phiêu lưu ký', 'de men phieu luu ky'],
    ['Đất rừng phương Nam', 'dat rung phuong nam'],
    ['Tiếng Việt'.normalize('NFD'), 'tieng viet'],
    ['HOÀ BÌNH', 'hoa binh'],
    ['<b onclick="x()">Truyện</b> &amp; Kiều', 'b onclick x truyen b amp kieu'],
    ['Toán 12, tập 1 (C++)', 'toan 12 tap 1 c'],
    ['📚 Sách 🇻🇳 hay', 'sach hay'],
    ['كتاب الأمير الصغير', 'كتاب الامير الصغير'],
    ['ＡＢＣ ﬁn', 'abc fin'],
    ['soft\u00adhyphen zero\u200dwidth \u202eright\u202c', 'softhyphen zerowidth right'],
    ['', ''],
    [' …"- ', ''],
    ['👍\ud800', ''],
  ])('%j is searched as %j', (text, folded) => {
    expect(words(text)).toBe(folded);
  });

  it('takes both places of the tone for one, and marks for different titles', () => {
    expect(key('Hoà bình')).toBe(key('hòa BÌNH!'));
    expect(key('Thuý Kiều'.normalize('NFD'))).toBe(key('Thúy Kiều'));
    expect(key('má')).not.toBe(key('mà'));
    expect(key('đá')).not.toBe(key('dá'));
    expect(key('thương')).not.toBe(key('thuong'));
  });

  it('looks at 300 characters of a title and at twelve words of a query', () => {
    expect(words('a'.repeat(500))).toHaveLength(300);
    expect(words(`${'ế'.repeat(300)} b`.normalize('NFD'))).toHaveLength(300);
    expect(foldQuery('a b c d e f g h i j k l m n').words).toHaveLength(12);
  });

  it('knows the beginning of a word with marks from that of another', () => {
    const [nguyen = ''] = foldText('Nguyễn').marked;
    const begins = (typed: string): boolean => beginsMarked(nguyen, foldText(typed).marked[0] ?? '');
    expect(['ng', 'nguyê', 'nguyễ', 'Nguyễn'].map(begins)).toEqual([true, true, true, true]);
    expect(['nguyế', 'nguyé', 'ngã'].map(begins)).toEqual([false, false, false]);
  });

  it('gives words of letters and digits, the same for every way to write them, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const folded = foldText(text);
        expect(folded.marked).toHaveLength(folded.words.length);
        for (const word of folded.words) expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
        expect(words(folded.words.join(' ').slice(0, 300))).toBe(folded.words.join(' ').slice(0, 300).trim());
      }),
      { numRuns: 50 },
    );
  });
});

describe('the order of titles', () => {
  const order = (query: string, titles: readonly string[]): string[] => {
    const asked = foldQuery(query);
    return titles
      .flatMap((title) => {
        const rank = rankOf(asked, foldText(title));
        return rank === null ? [] : [{ title, rank }];
      })
      .sort((a, b) => a.rank - b.rank)
      .map(({ title }) => title);
  };

  it('is: the title itself, what begins so, what has the words, what has such a beginning; the shorter first', () => {
    const best = ['Kiều', 'Kiều và tôi', 'Kiều và những người bạn', 'Kiềuvan', 'Truyện Kiều', 'Cô kiềuvan'];
    expect(order('kieu', [...best].reverse())).toEqual(best);
    expect(order('kieu', ['Truyện Kim'])).toEqual([]);
  });

  it('puts the marks that were typed first, and leaves out no others', () => {
    const titles = ['Ma', 'Mà', 'Má ơi', 'Bà má'];
    expect(order('ma', titles)).toEqual(['Ma', 'Mà', 'Má ơi', 'Bà má']);
    expect(order('má', titles)).toEqual(['Má ơi', 'Bà má', 'Ma', 'Mà']);
    expect(order('đ', ['Dế', 'Đá'])).toEqual(['Đá', 'Dế']);
  });

  it('takes the last word for unfinished, and no other', () => {
    expect(order('truyen k', ['Truyện Kiều', 'Ký truyện'])).toEqual(['Truyện Kiều', 'Ký truyện']);
    expect(order('truy kieu', ['Truyện Kiều'])).toEqual([]);
  });
});
