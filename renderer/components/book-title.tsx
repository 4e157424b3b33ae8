import { titleLanguage } from '../i18n/title-language.ts';
import { useKiosk } from './kiosk-context.ts';

/** A title in its own language, so that the right voice says it, and marked so that it is not said to everybody. */
export function BookTitle({ title }: { readonly title: string }) {
  const { snapshot, texts } = useKiosk();
  if (title === '') return texts.pile.unknownItem;
  return (
    <span lang={titleLanguage(title, snapshot.language)} data-title="">
      {title}
    </span>
  );
}
