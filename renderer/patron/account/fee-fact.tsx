import { useKiosk } from '../../components/kiosk-context.ts';
import { formatMoney } from '../../../main/contract/format-money.ts';
import type { AccountView } from './account-view.ts';

/** What is owed and for what, and the way to pay it where there is one. */
export function FeeFact({ fees }: Pick<AccountView, 'fees'>) {
  const { texts, snapshot, call } = useKiosk();
  const { account } = texts;
  if (fees.owed === null) {
    return fees.unclear ? (
      <li className="fact fact-owed">
        <p className="fact-words">{account.feesUnclear}</p>
      </li>
    ) : null;
  }
  return (
    <li className="fact fact-owed">
      <div>
        <p className="fact-words">{account.fees(formatMoney(fees.owed, snapshot.language))}</p>
        {fees.rows.slice(0, 2).map((row, index) => (
          <p key={index} className="fact-detail">
            {row}
          </p>
        ))}
      </div>
      {fees.pay !== 'no' && (
        <button
          type="button"
          className="button"
          onClick={() => {
            call('pay', {});
          }}
        >
          {account.pay.button}
        </button>
      )}
    </li>
  );
}
