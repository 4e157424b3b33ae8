import type { AccountHold, AccountLoan } from '../../../main/contract/account.ts';
import type { Reason } from '../../../main/contract/words.ts';
import {
  AccountIcon,
  AttentionIcon,
  BusyIcon,
  CheckIcon,
  PauseIcon,
  RenewIcon,
} from '../../components/icons.tsx';
import { BookTitle } from '../../components/book-title.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import type { RowTone } from '../pile/row-words.ts';
import type { AccountView } from './account-view.ts';
import { loanWords } from './loan-words.ts';

const icons: Readonly<Record<RowTone, () => React.JSX.Element>> = {
  good: CheckIcon,
  attention: AttentionIcon,
  busy: BusyIcon,
  waiting: PauseIcon,
};

/** Why this card cannot borrow, what can be fetched, what is on loan, what is waited for: in this order, in one list that scrolls. */
export function AccountRows({ view }: { readonly view: AccountView }) {
  const { texts, snapshot } = useKiosk();
  const { account } = texts;
  const { holds, loans } = view;
  const where = holds.where[snapshot.language];
  const note = listNote(view);
  const blocks = snapshot.access.child ? [] : view.blocks;
  if (holds.rows.length + loans.rows.length + blocks.length === 0 && note === null) return null;
  return (
    <ul className="rows account-rows" aria-label={account.list} tabIndex={0}>
      {blocks.map((reason) => (
        <BlockRow key={reason} reason={reason} />
      ))}
      {holds.rows
        .filter(({ ready }) => ready)
        .map((hold) => (
          <HoldRow key={hold.key} hold={hold} words={account.holdReady(where)} />
        ))}
      {loans.rows.map((loan) => (
        <LoanRow key={loan.key} loan={loan} />
      ))}
      {holds.rows
        .filter(({ ready }) => !ready)
        .map((hold) => (
          <HoldRow key={hold.key} hold={hold} words={account.holdWaiting} />
        ))}
      {note !== null && (
        <li className="hint" role="status">
          {note === 'asking' ? <BusyIcon /> : <PauseIcon />}
          {{ asking: account.loading, failed: account.failed, refused: account.refused }[note]}
        </li>
      )}
    </ul>
  );
}

/** What is still to come, said once for both lists. */
function listNote({ loans, holds }: AccountView): 'asking' | 'failed' | 'refused' | null {
  const states = [loans.state, holds.state];
  return (['failed', 'refused', 'asking'] as const).find((state) => states.includes(state)) ?? null;
}

function LoanRow({ loan }: { readonly loan: AccountLoan }) {
  const { texts, day, call } = useKiosk();
  const { account } = texts;
  const { tone, text, next } = loanWords(loan, texts, day);
  const ToneIcon = icons[tone];
  const isPlain = loan.renewal === 'none' && tone === 'waiting';
  return (
    <li className={`row row-${tone}`} data-loan={loan.id} data-renewal={loan.renewal}>
      <span className={`badge badge-${isPlain ? 'loan' : tone}`}>
        {isPlain ? <AccountIcon /> : <ToneIcon />}
      </span>
      <div className="row-words">
        <p className="row-title" dir="auto">
          <BookTitle title={loan.title || loan.id} />
        </p>
        <p className="row-state">
          {text} {next !== null && <strong>{next}</strong>}
        </p>
      </div>
      {loan.canRenew && loan.renewal === 'none' && (
        <button
          type="button"
          className="button"
          aria-label={account.renewOne((loan.title || loan.id).slice(0, 80))}
          onClick={() => {
            call('renew', { key: loan.key });
          }}
        >
          <RenewIcon />
          <span className="said">{account.renew}</span>
        </button>
      )}
    </li>
  );
}

function BlockRow({ reason }: { readonly reason: Reason }) {
  const { what, next } = useKiosk().texts.reasons[reason];
  return (
    <li className="row row-attention" data-block={reason}>
      <span className="badge badge-attention">
        <AttentionIcon />
      </span>
      <div className="row-words">
        <p className="row-title">{what}</p>
        <p className="row-state">{next}</p>
      </div>
    </li>
  );
}

function HoldRow({ hold, words }: { readonly hold: AccountHold; readonly words: string }) {
  const tone = hold.ready ? 'good' : 'waiting';
  return (
    <li className={`row row-${tone}`} data-hold={hold.ready ? 'ready' : 'waiting'}>
      <span className={`badge badge-${tone}`}>{hold.ready ? <CheckIcon /> : <PauseIcon />}</span>
      <div className="row-words">
        <p className="row-title" dir="auto">
          <BookTitle title={hold.title} />
        </p>
        <p className="row-state">{words}</p>
      </div>
    </li>
  );
}
