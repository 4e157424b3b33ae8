import type { StaffPayment } from '../../../main/contract/staff.ts';
import { useKiosk } from '../../components/kiosk-context.ts';
import { formatMoney } from '../../../main/contract/format-money.ts';
import type { StaffTexts } from '../../i18n/staff-texts.ts';
import { Sure } from './sure.tsx';

interface PaymentRowProps {
  readonly payment: StaffPayment;
  readonly texts: StaffTexts;
  readonly isAsked: boolean;
  readonly onAsk: (bill: string | null) => void;
  readonly onPaid: () => void;
  readonly onNotPaid: () => void;
}

/** One open bill: its number and amount as the bank's statement has them; money is booked after one question. */
export function PaymentRow({ payment, texts, isAsked, onAsk, onPaid, onNotPaid }: PaymentRowProps) {
  const { snapshot } = useKiosk();
  const { bill, amount, at, confirmed } = payment;
  const money = formatMoney(amount, snapshot.language);
  return (
    <li className="row staff-row" data-bill={bill}>
      <div className="row-words">
        <p className="row-title">{texts.bill(bill)}</p>
        <p className="row-state">{texts.when(new Date(at))}</p>
        <p className="staff-what">{confirmed ? texts.billConfirmed : texts.billWaits(money)}</p>
        {!confirmed && <p className="staff-next">{texts.billHow}</p>}
      </div>
      {!confirmed && isAsked && (
        <Sure
          question={texts.billSure(money)}
          texts={texts}
          onYes={onPaid}
          onNo={() => {
            onAsk(null);
          }}
        />
      )}
      {!confirmed && !isAsked && (
        <div className="staff-confirm">
          <button
            type="button"
            className="button"
            onClick={() => {
              onAsk(bill);
            }}
          >
            {texts.billPaid}
          </button>
          <button type="button" className="button button-quiet" onClick={onNotPaid}>
            {texts.billNotPaid}
          </button>
        </div>
      )}
    </li>
  );
}
