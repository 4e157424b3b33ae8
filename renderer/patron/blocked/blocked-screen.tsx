import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { AccountIcon, AttentionIcon, VerbIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { LibrarianScene } from '../../components/scenes.tsx';
import { BackButton, Screen, Title } from '../../components/screen.tsx';
import { ChildCall } from '../../components/staff-button.tsx';

type BlockedView = Extract<ScreenView, { kind: 'blocked' }>;

/** This card cannot borrow now: every reason with its next step, and what still goes. */
export function BlockedScreen({ reasons, canSeeAccount }: BlockedView) {
  const { texts, call, snapshot } = useKiosk();
  const pinEnded = reasons.length === 1 && reasons[0] === 'pin-wrong';
  const returnButton = (
    <button
      type="button"
      className="button button-return"
      onClick={() => {
        call('chooseVerb', { verb: 'return' });
      }}
    >
      <VerbIcon verb="return" />
      {texts.blocked.returnInstead}
    </button>
  );
  const forward = (
    <>
      {canSeeAccount && (
        <button
          type="button"
          className="button"
          onClick={() => {
            call('openAccount', {});
          }}
        >
          <AccountIcon />
          {texts.account.open}
        </button>
      )}
      {returnButton}
    </>
  );
  if (snapshot.access.child) {
    const said = reasons.map((reason) => `${texts.reasons[reason].what}.`).join(' ');
    return (
      <Screen name="blocked" back={<BackButton />} forward={returnButton}>
        <Title>{texts.child.askStaff}</Title>
        <LibrarianScene />
        <ChildCall />
        <p className="said">{said}</p>
      </Screen>
    );
  }
  return (
    <Screen name="blocked" back={<BackButton />} forward={forward}>
      <Title>{pinEnded ? texts.blocked.titleEnded : texts.blocked.title}</Title>
      <ul className="reasons scrolls" tabIndex={0}>
        {reasons.map((reason) => (
          <li key={reason} className="reason">
            <span className="badge badge-attention">
              <AttentionIcon />
            </span>
            <p>
              <strong>{texts.reasons[reason].what}.</strong> {texts.reasons[reason].next}
            </p>
          </li>
        ))}
      </ul>
    </Screen>
  );
}
