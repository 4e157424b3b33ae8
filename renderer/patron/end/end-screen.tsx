import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { AttentionIcon, CheckIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { Screen, Title } from '../../components/screen.tsx';
import { ChildHelp } from '../pile/child-help.tsx';
import { PileList } from '../pile/pile-list.tsx';
import { DueDay } from '../pile/tally.tsx';
import { ReceiptChoice, ReceiptCode } from './receipt-choice.tsx';
import { isProof, rowWords } from '../pile/row-words.ts';

type EndView = Extract<ScreenView, { kind: 'end' }>;

/** What was done, what was not, and what to take along. Green only when nothing is left open. */
export function EndScreen({ verb, renewal, items, doneCount, dueDate, secondsLeft, receipt }: EndView) {
  const { texts, snapshot, call, day } = useKiosk();
  const open = items.filter(
    (item) =>
      rowWords(item, { verb, texts, language: snapshot.language, day, shownDay: dueDate }).tone !== 'good',
  );
  const proofs = items.filter((item) => isProof(item, verb)).length;
  const notDone = items.length - doneCount - proofs;
  const isClean = open.length === 0 && doneCount + proofs > 0;
  const hasCode = receipt !== null && receipt.qr !== null;
  const close = (
    <button
      type="button"
      className={`button button-${verb}`}
      onClick={() => {
        call('finish', {});
      }}
    >
      {receipt?.state === 'offered' && !snapshot.access.child ? texts.receipt.none : texts.actions.finish}
    </button>
  );
  return (
    <Screen name="end" forward={close} back={<p className="countdown">{texts.end.closing(secondsLeft)}</p>}>
      <div className={`farewell scrolls tone-${verb}`}>
        <span className={`badge badge-great badge-${isClean ? 'good' : 'attention'}`}>
          {isClean ? <CheckIcon /> : <AttentionIcon />}
        </span>
        <Title>
          {doneCount === 0
            ? proofs > 0
              ? texts.account.returned.already
              : texts.end.nothing
            : renewal
              ? texts.account.renewedCount(doneCount)
              : `${texts.pile.done[verb]} ${texts.pile.books(doneCount)}`}
        </Title>
        <ChildHelp items={items} verb={verb} />
        {dueDate !== null && <DueDay day={day(dueDate)} />}
        {notDone > 0 && <p className="hint hint-strong">{texts.end.notDone(notDone)}</p>}
        {doneCount > 0 && !renewal && <p className="farewell-words">{texts.end.takeAll[verb]}</p>}
        {receipt !== null && <ReceiptChoice receipt={receipt} />}
      </div>
      {(open.length > 0 || hasCode) && (
        <div className="end-aside">
          {hasCode && <ReceiptCode receipt={receipt} />}
          {open.length > 0 && <PileList items={open} verb={verb} shownDay={dueDate} />}
        </div>
      )}
    </Screen>
  );
}
