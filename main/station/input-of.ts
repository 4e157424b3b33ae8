import type { Call } from '../contract/calls.ts';
import type { Log } from '../log/log.ts';
import type { Input } from './flow/inputs.ts';
import { parseIdentifier } from './identifier.ts';
import { looksLikeCitizenCard, parseCitizenCard } from './sign-in/citizen-card.ts';

/** What a call of a screen is to the flow. A number that is none is taken as a scan that came to nothing. */
export function inputOf(call: Call, log: Log): Input {
  switch (call.name) {
    case 'chooseVerb':
      return { kind: 'verb-chosen', verb: call.input.verb };
    case 'typeCard': {
      const cardId = parseIdentifier(call.input.text);
      return cardId === null ? { kind: 'code-rejected' } : { kind: 'card-presented', cardId, uid: null };
    }
    case 'enterPin':
      return { kind: 'pin-entered', pin: call.input.pin };
    case 'scan':
      return codeOf(call.input.text, log);
    case 'finish':
      return { kind: 'finish-pressed' };
    case 'chooseReceipt':
      return { kind: 'receipt-chosen', way: call.input.way };
    case 'cancel':
      return { kind: 'cancel-pressed' };
    case 'stay':
      return { kind: 'touched' };
    case 'setLanguage':
      return { kind: 'language-chosen', language: call.input.language };
    case 'setAccess':
      return { kind: 'access-chosen', change: call.input };
    case 'openSearch':
      return { kind: 'search-chosen' };
    case 'search':
      return { kind: 'search-typed', text: call.input.text };
    case 'openAccount':
      return { kind: 'account-chosen' };
    case 'borrowOn':
      return { kind: 'borrow-on-chosen' };
    case 'renew':
      return { kind: 'renewal-chosen', key: call.input.key };
    case 'answerFee':
      return { kind: 'fee-answered', ...call.input };
    case 'pay':
      return { kind: 'pay-chosen' };
    case 'answerOtherCard':
      return { kind: 'other-card-answered', isOther: call.input.isOther };
    case 'callStaff':
      return { kind: 'staff-wanted' };
  }
}

/** What was scanned: a citizen card, the number of a card or a book, or nothing of ours. Its text is in no log. */
export function codeOf(text: string, log: Log): Input {
  if (looksLikeCitizenCard(text)) {
    const number = parseCitizenCard(text);
    if (number !== null) return { kind: 'citizen-card-scanned', number };
  }
  const code = parseIdentifier(text);
  if (code !== null) return { kind: 'code-scanned', text: code };
  log.write('scan-rejected', { reason: text.length > 64 ? 'too-long' : 'not-an-identifier' });
  return { kind: 'code-rejected' };
}
