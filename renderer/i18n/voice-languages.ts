import type { Language } from '../../main/contract/words.ts';
import { voiceEn } from './voice-en.ts';
import type { VoiceTexts } from './voice-texts.ts';
import { voiceVi } from './voice-vi.ts';

export const voiceTextsOf: Readonly<Record<Language, VoiceTexts>> = { vi: voiceVi, en: voiceEn };
