import { describe, expect, it } from 'vitest';
import { titleLanguage } from './title-language.ts';

describe('the language of a title', () => {
  it.each([
    'Dế Mèn phiêu lưu ký',
    'Harry Potter và Hòn đá Phù thủy',
    'Totto-chan bên cửa sổ',
    'Rừng Na Uy',
    'Nhà giả kim',
    'Cho tôi xin một vé đi tuổi thơ',
    'Truyen Kieu',
    'Toan 7',
    'Số đỏ',
    'Dế Mèn phiêu lưu ký'.normalize('NFD'),
    'Lập trình Python cơ bản',
    'Ẵ',
  ])('%s is Vietnamese', (title) => {
    expect(titleLanguage(title, 'en')).toBe('vi');
  });

  it.each([
    'Clean Code',
    'The Hobbit',
    'The Tale of Kiều',
    'War and Peace',
    'To Kill a Mockingbird',
    'Sapiens: A Brief History of Humankind',
    'Les Misérables',
    'Charlotte’s Web',
  ])('%s is English', (title) => {
    expect(titleLanguage(title, 'vi')).toBe('en');
  });

  it.each(['', '1984', '😀', '紅樓夢', '!!!'])('"%s" does not tell', (title) => {
    expect(titleLanguage(title, 'vi')).toBe('vi');
    expect(titleLanguage(title, 'en')).toBe('en');
  });
});
