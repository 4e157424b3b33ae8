import type { Language } from '../../main/contract/words.ts';

/** Letters with marks that Vietnamese has and the languages around it have not: đ, ơ, ư, ă, the hook, the dot below… */
const vietnameseOnly = /[ăằắẳẵặấầẩẫậđếềểễệốồổỗộơờớởỡợưừứửữựảạẻẽẹỉĩịỏọủũụỷỹỵ]/u;
const anyMark = /\p{M}/u;

/** One Vietnamese syllable without its marks: beginning, vowels, end. There are no others. */
const syllable =
  /^(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?(?:a|ai|ao|au|ay|e|eo|eu|i|ia|ie|ieu|iu|o|oa|oai|oao|oay|oe|oeo|oi|oo|u|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|y|ye|yeu)(?:c|ch|m|n|ng|nh|p|t)?$/u;

/** Short words that no Vietnamese title has and nearly every English one does. */
const english = new Set(
  'a an and are as at be by for from in into is it its my of on or our that the their this to was we what when where who why with you your how'.split(
    ' ',
  ),
);

/**
 * Whether a title is Vietnamese or English, so that the right voice says it (`lang` of its text, UX-28). A guess out
 * of its words alone: marks and syllables speak for Vietnamese, what cannot be a syllable against it.
 * @param otherwise for titles that do not tell, such as numbers
 */
export function titleLanguage(title: string, otherwise: Language): Language {
  let vi = 0;
  let en = 0;
  for (const word of title
    .slice(0, 300)
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}]+/gu) ?? []) {
    const plain = word.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gu, 'd');
    const isSyllable = syllable.test(plain);
    if (vietnameseOnly.test(word)) vi += 2;
    else if (anyMark.test(word.normalize('NFD'))) vi += isSyllable ? 1.5 : 0;
    else if (isSyllable && !english.has(word)) vi += 0.5;
    if (english.has(word) && !anyMark.test(word.normalize('NFD'))) en += 1.5;
    else if (!isSyllable && /^[a-z]+$/u.test(plain)) en += 1.5;
  }
  if (vi === en) return otherwise;
  return vi > en ? 'vi' : 'en';
}
