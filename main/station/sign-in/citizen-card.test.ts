import { describe, expect, it } from 'vitest';
import { looksLikeCitizenCard, parseCitizenCard } from './citizen-card.ts';

/** Invented from beginning to end. */
const card = '000000000123|000000123|NGUYỄN VĂN THỬ|01012000|Nam|1 Phố Mẫu, Phường Mẫu|02012021';

describe('the QR code of a citizen card', () => {
  it.each([
    ['with seven fields', card],
    ['without the older number', card.replace('|000000123', '|')],
    ['with six fields', '000000000123|A|01012000|Nam|B|02012021'],
    ['with more at the end', `${card}|02012035|x|y`],
    ['with letters that a keyboard garbled', card.replace('NGUYỄN VĂN THỬ', 'NGUY?N V?N TH?')],
  ])('is known %s, and only its number is kept', (_, text) => {
    expect(parseCitizenCard(text)).toBe('000000000123');
  });

  it.each([
    ['five fields', '000000000123|a|b|c|d'],
    ['twenty-one fields', `000000000123${'|x'.repeat(20)}`],
    ['eleven digits', card.slice(1)],
    ['thirteen digits', `0${card}`],
    ['letters in the number', card.replace('123|', '12A|')],
    ['digits of another script', card.replace('000000000123', '٠٠٠٠٠٠٠٠٠١٢٣')],
    ['NUL', `${card}\u0000`],
    ['a line end', `${card}\n`],
    ['a mark that turns the text', card.replace('THỬ', 'THỬ\u202e')],
    ['more than 1,000 characters', card + 'x'.repeat(1_000)],
    ['nothing', ''],
    ['a card number alone', '000000000123'],
  ])('is none with %s', (_, text) => {
    expect(parseCitizenCard(text)).toBeNull();
  });

  it('is told from other codes by its beginning', () => {
    expect(looksLikeCitizenCard(card)).toBe(true);
    expect(looksLikeCitizenCard('000000000123|')).toBe(true);
    expect(looksLikeCitizenCard('BD000001')).toBe(false);
  });
});
