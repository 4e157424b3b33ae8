import { useKiosk } from '../../components/kiosk-context.ts';
import { PadScene } from '../../components/scenes.tsx';
import { Screen, Title } from '../../components/screen.tsx';
import { VerbButtons } from '../../components/verb-button.tsx';

/** The first screen: two doors, and a picture that says a book or a card will do as well. */
export function AttractScreen({ leftoverCount }: { readonly leftoverCount: number }) {
  const { texts, snapshot } = useKiosk();
  const title = snapshot.devices.pad === 'ready' ? texts.attract.title : texts.attract.titleScannerOnly;
  return (
    <Screen name="attract">
      <div className="welcome">
        <PadScene />
        <Title>{title}</Title>
        {leftoverCount > 0 && <p className="hint">{texts.attract.leftOver(leftoverCount)}</p>}
      </div>
      <VerbButtons />
    </Screen>
  );
}
