import { titleLanguage } from '../i18n/title-language.ts';
import { useKiosk } from './kiosk-context.ts';

/** A title in its own language, so that the right voice says it, and marked so that it is not said to everybody. */
export function BookTitle({ title }: { readonly title: string }) {
  const { snapshot, texts } = useKiosk();
  const shown = title.normalize('NFC').trim();
  if (shown === '') return texts.pile.unknownItem;
  return (
    <span lang={titleLanguage(shown, snapshot.language)} data-title="">
      {shown}
    </span>
  );
}
