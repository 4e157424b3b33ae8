import type { Language } from '../../main/contract/words.ts';
import { staffEn } from './staff-en.ts';
import type { StaffTexts } from './staff-texts.ts';
import { staffVi } from './staff-vi.ts';

export const staffTextsOf: Readonly<Record<Language, StaffTexts>> = { vi: staffVi, en: staffEn };
