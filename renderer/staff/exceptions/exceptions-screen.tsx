import { useState } from 'react';
import type { StaffView } from '../../../main/contract/staff.ts';
import { AttentionIcon, BackIcon, CheckIcon } from '../../components/icons.tsx';
import { Screen, Title } from '../../components/screen.tsx';
import type { StaffTexts } from '../../i18n/staff-texts.ts';
import type { StationClient } from '../../station-client.ts';
import { ExceptionRow } from './exception-row.tsx';
import { PaymentRow } from './payment-row.tsx';

interface ExceptionsProps {
  readonly client: StationClient;
  readonly view: StaffView;
  readonly texts: StaffTexts;
  readonly onLeave: () => void;
}

/** What waits for staff, oldest first, and where the station stands. */
export function ExceptionsScreen({ client, view, texts, onLeave }: ExceptionsProps) {
  const [askedId, setAskedId] = useState<number | null>(null);
  const [askedBill, setAskedBill] = useState<string | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const { exceptions, exceptionCount } = view;
  const clear = async (id: number): Promise<void> => {
    setAskedId(null);
    const answer = await client.callStaff('clearException', { id });
    // Somebody else was quicker: it is gone either way.
    setHasFailed(answer.kind === 'failed' && answer.failure !== 'not-there');
  };
  const endBill = async (name: 'confirmPayment' | 'dropPayment', bill: string): Promise<void> => {
    setAskedBill(null);
    const answer = await client.callStaff(name, { bill });
    setHasFailed(answer.kind === 'failed' && answer.failure !== 'not-there');
  };
  const leave = (
    <button type="button" className="button button-quiet" onClick={onLeave}>
      <BackIcon />
      {texts.signOut}
    </button>
  );
  const template = (
    <button
      type="button"
      className="button button-quiet"
      onClick={() => {
        void client.callStaff('openReceipts', {});
      }}
    >
      {texts.receipts.open}
    </button>
  );
  const hidden = exceptionCount - exceptions.length;
  const { payments, calledAt } = view;
  const isCalm = exceptionCount === 0 && payments.length === 0;
  return (
    <Screen name="staff-exceptions" back={leave} forward={template}>
      <div className={isCalm ? 'staff-head staff-calm' : 'staff-head'}>
        {isCalm && (
          <span className="badge badge-great badge-good">
            <CheckIcon />
          </span>
        )}
        <Title>{exceptionCount === 0 ? texts.empty : texts.title(exceptionCount)}</Title>
        <Facts view={view} texts={texts} />
        {calledAt !== null && (
          <p className="staff-called-row">
            {texts.called(texts.when(new Date(calledAt)))}
            <button
              type="button"
              className="button button-primary"
              onClick={() => {
                void client.callStaff('answerCall', {});
              }}
            >
              {texts.come}
            </button>
          </p>
        )}
      </div>
      <div role="status">
        {hasFailed && (
          <p className="notice">
            <span className="badge badge-attention">
              <AttentionIcon />
            </span>
            {texts.notCleared}
          </p>
        )}
      </div>
      {!isCalm && (
        // The list scrolls: it can be reached and moved without a finger.
        <ul className="rows staff-rows" aria-label={texts.list} tabIndex={0}>
          {payments.map((payment) => (
            <PaymentRow
              key={payment.bill}
              payment={payment}
              texts={texts}
              isAsked={askedBill === payment.bill}
              onAsk={setAskedBill}
              onPaid={() => {
                void endBill('confirmPayment', payment.bill);
              }}
              onNotPaid={() => {
                void endBill('dropPayment', payment.bill);
              }}
            />
          ))}
          {exceptions.map((exception) => (
            <ExceptionRow
              key={exception.id}
              exception={exception}
              texts={texts}
              isAsked={askedId === exception.id}
              onAsk={setAskedId}
              onClear={() => {
                void clear(exception.id);
              }}
            />
          ))}
          {hidden > 0 && <li className="hint">{texts.more(hidden)}</li>}
        </ul>
      )}
    </Screen>
  );
}

function Facts({ view, texts }: Pick<ExceptionsProps, 'view' | 'texts'>) {
  const { printer } = view;
  const { line, queuedCount, oldestQueuedAt, openCount, pendingMarkCount, unreadableFees } = view;
  const facts = [
    ...(queuedCount > 0 && oldestQueuedAt !== null
      ? [texts.queued(queuedCount, texts.when(new Date(oldestQueuedAt)))]
      : []),
    ...(openCount > 0 ? [texts.open(openCount)] : []),
    ...(pendingMarkCount > 0 ? [texts.pendingMarks(pendingMarkCount)] : []),
  ];
  return (
    <ul className="staff-facts">
      <li className={line === 'offline' ? 'hint-strong' : undefined}>{texts.line[line]}</li>
      {printer !== null && printer.state !== 'busy' && (
        <li className={printer.state === 'ready' ? undefined : 'hint-strong'}>
          {texts.receipts.printer[printer.state]}
        </li>
      )}
      {unreadableFees !== null && (
        <li className="hint-strong">
          {texts.unreadableFees(unreadableFees.count, texts.when(new Date(unreadableFees.lastAt)))}
        </li>
      )}
      {(facts.length > 0 ? facts : [texts.allTold]).map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
