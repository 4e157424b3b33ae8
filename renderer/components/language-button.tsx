import { otherLanguage } from '../i18n/languages.ts';
import { GlobeIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

/** The other language, in its own words and in the same place on every screen (UX-02). */
export function LanguageButton() {
  const { snapshot, texts, call } = useKiosk();
  const other = otherLanguage[snapshot.language];
  return (
    <button
      type="button"
      className="button button-quiet language"
      lang={other}
      onClick={() => {
        call('setLanguage', { language: other });
      }}
    >
      <GlobeIcon />
      <span className="said">{texts.otherLanguage}</span>
    </button>
  );
}
