import { AttentionIcon, BusyIcon, RenewIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { BackButton, Screen, Title } from '../../components/screen.tsx';
import { AccountRows } from './account-rows.tsx';
import type { AccountView } from './account-view.ts';
import { FeeFact } from './fee-fact.tsx';

/** What this person has, waits for and owes: numbers at once, titles as they come. */
export function AccountScreen(view: AccountView) {
  const { texts, call } = useKiosk();
  const { account } = texts;
  const { patron, loans, blocks, hasPile, canBorrow, renewing } = view;
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
        <div className="account-head">
          <Title>{name === '' ? account.title : account.greeting(name)}</Title>
          <ul className="facts">
            <li className="fact fact-loans">
              <LoanCount loans={loans} />
              <RenewAll view={view} />
            </li>
            <FeeFact fees={view.fees} />
          </ul>
          {blocks.length > 0 && (
            <ul className="account-blocks">
              {blocks.map((reason) => (
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
          )}
        </div>
        <AccountRows view={view} />
      </div>
    </Screen>
  );
}

function LoanCount({ loans }: Pick<AccountView, 'loans'>) {
  const { texts } = useKiosk();
  const { account } = texts;
  const { count, limit, state } = loans;
  if (count === null) {
    const words = { asking: account.loading, failed: account.failed, refused: account.refused, known: '' };
    return <p className="fact-words">{words[state]}</p>;
  }
  if (count === 0) return <p className="fact-words">{account.nothing}</p>;
  return (
    <p className="fact-words">{limit === null ? account.loans(count) : account.loansOf(count, limit)}</p>
  );
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
