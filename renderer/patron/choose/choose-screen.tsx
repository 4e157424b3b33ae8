import { useKiosk } from '../../components/kiosk-context.ts';
import { PadScene } from '../../components/scenes.tsx';
import { BackButton, Screen, Title } from '../../components/screen.tsx';
import { VerbButtons } from '../../components/verb-button.tsx';

/** Books came before a word was said: borrow or return? */
export function ChooseScreen({ itemCount }: { readonly itemCount: number }) {
  const { texts, snapshot } = useKiosk();
  return (
    <Screen name="choose" back={<BackButton />}>
      <div className="welcome">
        <PadScene />
        <Title>{snapshot.access.child ? texts.pile.books(itemCount) : texts.choose.title(itemCount)}</Title>
      </div>
      <VerbButtons />
    </Screen>
  );
}
