import type { AccountHold, AccountLoan } from '../../main/contract/account.ts';
import type { ReceiptView } from '../../main/contract/receipt.ts';
import type { Screen } from '../../main/contract/snapshot.ts';
import { formatMoney } from '../../main/contract/format-money.ts';
import { loanWords } from '../patron/account/loan-words.ts';
import { sentence } from './lines.ts';
import type { Piece } from './lines.ts';
import { spokenDay, spokenTitle } from './scene.ts';
import type { Scene } from './scene.ts';

type AccountView = Extract<Screen, { kind: 'account' }>;
type PayView = Extract<Screen, { kind: 'pay' }>;

/** The account as it is heard: how many, what is owed, what keeps from borrowing, then each book. */
export function accountLines(view: AccountView, scene: Scene): readonly Piece[] {
  const { account, reasons } = scene.texts;
  const { patron, loans, holds, blocks } = view;
  const name = patron?.displayName ?? '';
  return [
    sentence(name === '' ? account.title : account.greeting(name)),
    loanCount(loans, scene),
    fees(view, scene),
    ...blocks.flatMap((reason) => [sentence(reasons[reason].what), sentence(reasons[reason].next)]),
    ...holds.rows.flatMap((hold, at) => spokenHold(hold, at, view, scene)),
    ...loans.rows.flatMap((loan, at) => spokenLoan(loan, at, scene)),
  ];
}

function loanCount({ count, limit, state }: AccountView['loans'], { texts }: Scene): string {
  const { account } = texts;
  if (count === null)
    return { asking: account.loading, failed: account.failed, refused: account.refused, known: '' }[state];
  if (count === 0) return sentence(account.nothing);
  return sentence(limit === null ? account.loans(count) : account.loansOf(count, limit));
}

function fees({ fees: { owed, unclear } }: AccountView, { texts, language, snapshot }: Scene): Piece {
  // Money is nothing for a child (UX-20).
  if (snapshot.access.child) return null;
  if (unclear) return sentence(texts.account.feesUnclear);
  return owed === null ? null : sentence(texts.account.fees(formatMoney(owed, language)));
}

function spokenHold(hold: AccountHold, at: number, { holds }: AccountView, scene: Scene): readonly Piece[] {
  const { account } = scene.texts;
  const words = hold.ready ? account.holdReady(holds.where[scene.language]) : account.holdWaiting;
  return [spokenTitle(hold.title, at, scene), sentence(words)];
}

function spokenLoan(loan: AccountLoan, at: number, scene: Scene): readonly Piece[] {
  const { text, next } = loanWords(loan, scene.texts, (day) => spokenDay(day, scene));
  return [spokenTitle(loan.title, at, scene), sentence(text), next && sentence(next)];
}

/** Each loan whose renewal came to something; the numbers once they are there. */
export function accountChanges(
  before: AccountView,
  now: AccountView,
  scene: Scene,
): readonly (readonly Piece[])[] {
  const known = new Map(
    before.loans.rows.map(({ key, renewal, reason }) => [key, `${renewal} ${reason ?? ''}`]),
  );
  const renewals = now.loans.rows.flatMap((loan, at) => {
    const isNews = known.get(loan.key) !== `${loan.renewal} ${loan.reason ?? ''}`;
    return isNews && ['done', 'refused', 'ask-staff', 'checking'].includes(loan.renewal)
      ? [spokenLoan(loan, at, scene)]
      : [];
  });
  const begun = now.renewing && !before.renewing ? [[sentence(scene.texts.account.renewing)]] : [];
  const count = loanCount(now.loans, scene);
  const counted = count === loanCount(before.loans, scene) ? [] : [[count]];
  return [...begun, ...counted, ...renewals];
}

/** What to pay and how, or what became of it. */
export function payLines({ state, amount, bill, receipt }: PayView, scene: Scene): readonly Piece[] {
  const { texts, language } = scene;
  const { pay } = texts.account;
  const money = formatMoney(amount, language);
  const said = ((): readonly string[] => {
    switch (state) {
      case 'desk':
        return [pay.desk, pay.deskSay(money)];
      case 'failed':
        return [pay.states.failed, pay.deskSay(money)];
      case 'open':
        return [pay.title(money), ...pay.steps, pay.later];
      case 'opening':
      case 'confirmed':
      case 'booked':
      case 'unclear':
      case 'dropped':
        return [pay.states[state]];
    }
  })();
  // A number is heard best sign by sign.
  const number = bill === null ? null : sentence(`${pay.bill} ${[...bill].join(' ')}`);
  return [...said.map(sentence), number, ...receiptLines(receipt, scene)];
}

/** The receipt: what can be chosen, and what became of it. */
export function receiptLines(receipt: ReceiptView | null, { texts }: Scene): readonly Piece[] {
  if (receipt === null) return [];
  const { state, way, ways, trouble, qr, maskedEmail } = receipt;
  const words = texts.receipt;
  const choices = ways.map((one) => words.ways[one]).join(', ');
  if (state === 'offered' || way === null)
    return ways.length === 0 ? [] : [sentence(words.title), sentence(choices)];
  switch (state) {
    case 'working':
      return [sentence(words.working[way])];
    case 'done':
      if (way === 'qr') return [sentence(words.scan)];
      return [sentence(way === 'email' ? words.sent(maskedEmail ?? '') : words.printed)];
    case 'failed':
      return [
        sentence(words.troubles[trouble ?? 'printer']),
        qr === null ? sentence(words.staysRecorded) : null,
      ];
  }
}
