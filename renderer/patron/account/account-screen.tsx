import { BusyIcon, RenewIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { BackButton, Screen, Title } from '../../components/screen.tsx';
import { ChildCall } from '../../components/staff-button.tsx';
import { AccountRows } from './account-rows.tsx';
import type { AccountView } from './account-view.ts';
import { FeeFact } from './fee-fact.tsx';

/** What this person has, waits for and owes: numbers at once, titles as they come. */
export function AccountScreen(view: AccountView) {
  const { texts, snapshot, call } = useKiosk();
  const { account } = texts;
  const isChild = snapshot.access.child;
  const needsStaff = view.blocks.length > 0 || view.fees.owed !== null || view.fees.unclear;
  const { patron, loans, hasPile, canBorrow, renewing } = view;
  const name = patron?.displayName ?? '';
  const forward = (
    <>
      {(canBorrow || hasPile) && (
        <button
          type="button"
          className="button button-borrow"
          disabled={renewing}
          onClick={() => {
            call('borrowOn', {});
          }}
        >
          {hasPile ? account.backToPile : account.borrow}
        </button>
      )}
    </>
  );
  return (
    <Screen
      name="account"
      back={hasPile || renewing ? <RenewState view={view} /> : <BackButton />}
      forward={forward}
    >
      <div className="account">
        <div className="account-head scrolls">
          {isChild ? (
            <>
              <Title>
                <LoanCount loans={loans} />
              </Title>
              {/* Money and what stands in the way are matters for whoever stands beside the child. */}
              {needsStaff && <ChildCall />}
            </>
          ) : (
            <>
              <Title>{name === '' ? account.title : account.greeting(name)}</Title>
              <ul className="facts">
                <li className="fact fact-loans">
                  <p className="fact-words">
                    <LoanCount loans={loans} />
                  </p>
                  <RenewAll view={view} />
                </li>
                <FeeFact fees={view.fees} />
              </ul>
            </>
          )}
        </div>
        <AccountRows view={view} />
      </div>
    </Screen>
  );
}

function LoanCount({ loans }: Pick<AccountView, 'loans'>) {
  const { texts, snapshot } = useKiosk();
  const { account } = texts;
  const { count, limit, state } = loans;
  if (count === null) {
    const words = { asking: account.loading, failed: account.failed, refused: account.refused, known: '' };
    return words[state];
  }
  if (count === 0) return account.nothing;
  return limit === null || snapshot.access.child ? account.loans(count) : account.loansOf(count, limit);
}

function RenewAll({ view }: { readonly view: AccountView }) {
  const { texts, call } = useKiosk();
  if (view.renewableCount < 2 || view.renewing) return null;
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        call('renew', { key: null });
      }}
    >
      <RenewIcon />
      {texts.account.renewAll(view.renewableCount)}
    </button>
  );
}

/** In the place of the way back, which is shut while a renewal is under way. */
function RenewState({ view }: { readonly view: AccountView }) {
  const { texts } = useKiosk();
  if (!view.renewing) return null;
  return (
    <p className="hint" role="status">
      <BusyIcon /> {texts.account.renewing}
    </p>
  );
}
