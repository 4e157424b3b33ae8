import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { AttentionIcon, BusyIcon, CheckIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { QrCode } from '../../components/qr-code.tsx';
import { LibrarianScene } from '../../components/scenes.tsx';
import { BackButton, Screen, Title } from '../../components/screen.tsx';
import { ChildCall } from '../../components/staff-button.tsx';
import { ReceiptChoice, ReceiptCode } from '../end/receipt-choice.tsx';
import { formatMoney } from '../../../main/contract/format-money.ts';

type PayView = Extract<ScreenView, { kind: 'pay' }>;

/** How to pay: at the desk, or by a code. That it is shown says nothing of money; what came is said as it comes. */
export function PayScreen({ state, amount, bill, code, receipt }: PayView) {
  const { texts, snapshot } = useKiosk();
  const { pay } = texts.account;
  // Where the child's screens are chosen in the midst of paying: nothing of money is left on the screen.
  if (snapshot.access.child)
    return (
      <Screen name="pay" back={<BackButton />}>
        <div className="farewell">
          <Title>{texts.child.askStaff}</Title>
          <LibrarianScene />
          <ChildCall />
        </div>
      </Screen>
    );
  const money = formatMoney(amount, snapshot.language);
  if (state === 'open' && code !== null) {
    return (
      <Screen name="pay" back={<BackButton />}>
        <div className="pay">
          <div className="pay-code">
            <QrCode code={code} label={pay.code} />
            <p className="pay-bill">
              {pay.bill} <strong>{bill}</strong>
            </p>
          </div>
          <div className="pay-words">
            <Title>{pay.title(money)}</Title>
            <ol className="pay-steps">
              {pay.steps.map((step) => (
                <li key={step}>
                  <p>{step}</p>
                </li>
              ))}
            </ol>
            <p className="hint">{pay.later}</p>
          </div>
        </div>
      </Screen>
    );
  }
  const isDesk = state === 'desk' || state === 'failed';
  const title = isDesk ? pay.desk : state === 'open' ? pay.title(money) : pay.states[state];
  const Badge =
    state === 'booked' ? CheckIcon : state === 'confirmed' || state === 'opening' ? BusyIcon : AttentionIcon;
  return (
    <Screen name="pay" back={<BackButton />}>
      <div className="farewell scrolls" role="status">
        <span
          className={`badge badge-great badge-${state === 'booked' ? 'good' : isDesk ? 'attention' : 'waiting'}`}
        >
          <Badge />
        </span>
        <Title>{title}</Title>
        <p className="farewell-words">{isDesk ? pay.deskSay(money) : money}</p>
        {bill !== null && (
          <p className="pay-bill">
            {pay.bill} <strong>{bill}</strong>
          </p>
        )}
        {receipt !== null && <ReceiptChoice receipt={receipt} />}
      </div>
      {receipt !== null && receipt.qr !== null && (
        <div className="end-aside">
          <ReceiptCode receipt={receipt} />
        </div>
      )}
    </Screen>
  );
}
