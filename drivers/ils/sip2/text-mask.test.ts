import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText } from './text-mask.ts';

describe('a screen message without identities', () => {
  it.each([
    ['Item is on hold for another patron.', [], 'Item is on hold for another patron.'],
    ['Item on Hold for Another User', [], 'Item on Hold for Another User'],
    ['NOT_FOR_LOAN: 1', [], 'NOT_FOR_LOAN: …'],
    ['Patron expired on 2026-01-01', [], 'Patron expired on …'],
    ['Patron has fines - You owe 25.50', [], 'Patron has fines - You owe …'],
    ['Item not checked out to Anna Müller', [], 'Item not checked out to …'],
    ['Item not checked out to Bích', ['Nguyễn Thị Bích', 'Bích'], 'Item not checked out to …'],
    ['Bạn đọc Nguyễn Văn An bị khóa thẻ', [], 'Bạn đọc … bị khóa thẻ'],
    ['PATRON NGUYEN VAN AN BLOCKED', [], 'PATRON … BLOCKED'],
    ['Thẻ BD000123 (an@example.org) bị khóa', [], 'Thẻ … bị khóa'],
    ['Held: “Số đỏ” waits', [], 'Held: … waits'],
    ['The deep blue alibi is kept, the other not', ['The deep blue alibi'], '… is kept, the other not'],
    ['anna müller owes', ['Anna Müller'], '… owes'],
    ['bell\u0007 and\u202e marks', [], 'bell and marks'],
    ['a.b|c kept', ['a.b|c', 'x('], '… kept'],
  ])('%s', (text, identities, masked) => {
    expect(maskText(text, identities)).toBe(masked);
  });

  it('never holds a digit or a given name, and is bounded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 500 }),
        fc.string({ minLength: 3, maxLength: 9 }),
        (text, name) => {
          const masked = maskText(`${text} ${name} ${text}`, [name]);
          expect(masked).not.toMatch(/\d/);
          expect(masked.length).toBeLessThanOrEqual(310);
        },
      ),
      { numRuns: 500, seed: 3 },
    );
  });
});
