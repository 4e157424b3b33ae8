import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { AccountIcon, PauseIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { PadScene, ScanBookScene } from '../../components/scenes.tsx';
import { BackButton, Screen, Title } from '../../components/screen.tsx';
import { ChildHelp } from './child-help.tsx';
import { PileList } from './pile-list.tsx';
import { Tally } from './tally.tsx';

type PileView = Extract<ScreenView, { kind: 'pile' }>;

const moving: readonly string[] = ['reading', 'working', 'checking', 'waiting'];

/** Items lie on the pad or come under the scanner, and each says at once what became of it. */
export function PileScreen(view: PileView) {
  const { texts, snapshot, call } = useKiosk();
  const { verb, items, finishing, leftoverCount } = view;
  const { pad } = snapshot.devices;
  const isEmpty = items.length === 0;
  const isMoving = items.some(({ state }) => moving.includes(state));
  const finish = (
    <button
      type="button"
      className={`button button-${verb}`}
      disabled={finishing}
      onClick={() => {
        call('finish', {});
      }}
    >
      {finishing ? texts.pile.finishing : texts.actions.finish}
    </button>
  );
  const account = view.patron !== null && !finishing && <AccountButton />;
  const holds = view.holdsReady !== null && (
    <p className="hint hint-strong" role="status">
      {texts.account.holdsReady(view.holdsReady.count, view.holdsReady.where[snapshot.language])}
    </p>
  );
  if (isEmpty) {
    const hasPad = pad === 'ready';
    return (
      <Screen name="pile" back={<BackButton finish />} forward={account}>
        <div className={`welcome tone-${verb}`}>
          {hasPad ? <PadScene /> : <ScanBookScene />}
          <Title>{hasPad ? texts.pile.begin[verb] : texts.pile.scannerOnly}</Title>
          {hasPad && <p className="hint">{texts.pile.orScan}</p>}
          {holds}
          {leftoverCount > 0 && <p className="hint">{texts.attract.leftOver(leftoverCount)}</p>}
        </div>
      </Screen>
    );
  }
  return (
    <Screen name="pile" back={account} forward={finish}>
      <div className="pile">
        <div className="pile-sum scrolls">
          <Tally {...view} isMoving={isMoving} />
          {holds}
          <ChildHelp items={items} verb={verb} />
          {!snapshot.served[verb] && (
            <p className="hint hint-strong" role="status">
              <PauseIcon /> {texts.pile.offline}
            </p>
          )}
          {snapshot.served[verb] && isMoving && pad === 'ready' && (
            <p className="hint">{texts.pile.keepThere}</p>
          )}
        </div>
        <PileList items={items} verb={verb} shownDay={view.dueDate} />
      </div>
    </Screen>
  );
}

/** To one's own account and back, with the same card. */
function AccountButton() {
  const { texts, call } = useKiosk();
  return (
    <button
      type="button"
      className="button button-quiet"
      onClick={() => {
        call('openAccount', {});
      }}
    >
      <AccountIcon />
      <span className="said">{texts.account.open}</span>
    </button>
  );
}
