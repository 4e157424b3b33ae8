import type { Language } from '../../main/contract/words.ts';
import { en } from './en.ts';
import type { Texts } from './texts.ts';
import { vi } from './vi.ts';

export const textsOf: Readonly<Record<Language, Texts>> = { vi, en };
export const otherLanguage: Readonly<Record<Language, Language>> = { vi: 'en', en: 'vi' };
