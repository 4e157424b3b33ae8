import { useKiosk } from '../../components/kiosk-context.ts';
import { WelcomeScene } from '../../components/scenes.tsx';
import { Screen, Title } from '../../components/screen.tsx';
import { VerbButtons } from '../../components/verb-button.tsx';
import { AccountDoor } from './account-door.tsx';
import { SearchDoor } from './search-door.tsx';

/** The first screen: two doors, and a picture that says a book or a card will do as well. */
export function AttractScreen({ leftoverCount }: { readonly leftoverCount: number }) {
  const { texts, snapshot } = useKiosk();
  const hasPad = snapshot.devices.pad === 'ready';
  // Without a line a card may open nothing.
  const canBorrow = snapshot.served.borrow;
  const anything = hasPad ? texts.attract.title : texts.attract.titleScannerOnly;
  const onlyBooks = hasPad ? texts.pile.begin.return : texts.pile.scannerOnly;
  const said = canBorrow ? anything : onlyBooks;
  const title = snapshot.access.child ? (hasPad ? texts.child.title : texts.child.titleScannerOnly) : said;
  return (
    <Screen name="attract">
      <div className="welcome">
        <WelcomeScene hasPad={hasPad} />
        <Title>{title}</Title>
        {leftoverCount > 0 && <p className="hint">{texts.attract.leftOver(leftoverCount)}</p>}
      </div>
      <div className="doors">
        <VerbButtons />
        <div className="small-doors">
          <AccountDoor />
          <SearchDoor />
        </div>
      </div>
    </Screen>
  );
}
