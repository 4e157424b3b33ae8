import type { StaffTexts } from './staff-texts.ts';

const things = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${String(count)} ${many}`;

export const staffEn: StaffTexts = {
  signIn: {
    title: 'Staff PIN',
    enter: 'Enter',
    checking: 'Checking…',
    wrong: 'That PIN is not right.',
    triesLeft: (count) => `${things(count, 'more try', 'more tries')} before a wait.`,
    wait: (seconds) => `Too many wrong tries. Try again in ${things(seconds, 'second', 'seconds')}.`,
    unavailable: 'The station does not answer. Try again in a moment.',
    storage: 'The station cannot save, so it cannot let you in. Check its disk.',
    noPin: 'No staff PIN has been set',
    unreadable: 'The file of the staff PIN is damaged: set it anew',
    howToSet: 'Whoever looks after this machine sets one of at least 6 digits with:',
    entered: (count) => `${String(count)} digits entered`,
    erase: 'Erase',
  },
  leave: 'Back to the readers’ screen',
  signOut: 'Sign out',
  title: (count) => things(count, 'thing to deal with', 'things to deal with'),
  empty: 'Nothing to deal with',
  more: (count) => `${String(count)} more; they come up as the list gets shorter.`,
  list: 'Things to deal with',
  line: { online: 'Network is up', offline: 'Network is down' },
  queued: (count, oldest) => `${String(count)} waiting to be sent, oldest ${oldest}`,
  open: (count) => `${String(count)} being asked again`,
  pendingMarks: (count) => things(count, 'alarm still to switch', 'alarms still to switch'),
  allTold: 'Everything has been sent',
  actions: { checkout: 'Borrowed', checkin: 'Returned', renew: 'Renewed', fee: 'Paid' },
  item: 'A book',
  payment: 'A payment',
  station: 'The station’s own records',
  card: (number) => `Card ${number}`,
  reason: (reason) => `Reason: ${reason}.`,
  destination: (place) => `Goes to: ${place}.`,
  when: (at) =>
    at.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
  matters: {
    'already-returned': {
      what: 'The system says it had been returned before.',
      next: 'See that the book is on the shelf. Nothing more to record.',
    },
    'on-loan-to-other': {
      what: 'The system says it is on loan already.',
      next: 'Return it for the earlier reader, then lend it to this card.',
    },
    'hold-waiting': {
      what: 'Somebody had reserved it, but it was borrowed while the network was down.',
      next: 'Ask the reader to bring it back, or tell the other one to wait.',
    },
    'patron-blocked': {
      what: 'This card may not borrow, but the book went out while the network was down.',
      next: 'Look at the card in the system; lend it at the desk or contact the reader.',
    },
    'unknown-item': {
      what: 'The system does not know this book’s number.',
      next: 'Find the book, check its number, and record it at the desk.',
    },
    refused: {
      what: 'The library system did not take it.',
      next: 'Read the reason, and record it at the desk where needed.',
    },
    unclear: {
      what: 'It is not known whether the system recorded it.',
      next: 'Look at card and book in the system. If it is not there, record it.',
    },
    'rolled-back': {
      what: 'The station’s records were damaged, or put back from an older copy.',
      next: 'Compare the latest loans and returns in the system. Until then nothing is recorded without a line.',
    },
  },
  otherMatters: {
    'hold-waiting checkin': {
      what: 'It was returned, and somebody waits for it or it belongs elsewhere.',
      next: 'Find it on the return shelf, then put it on hold or send it on.',
    },
    'refused checkin': {
      what: 'It lies on the return shelf, but the system did not take it.',
      next: 'Read the reason, find the book, and return it at the desk.',
    },
    'unclear fee': {
      what: 'The money was taken; it is not known whether the system recorded it.',
      next: 'Look at the card’s account. If it is not there, record the payment.',
    },
  },
  done: 'Dealt with',
  confirm: 'All done? This entry will go and cannot be brought back.',
  confirmYes: 'Done, remove it',
  confirmNo: 'Not yet',
  notCleared: 'It could not be removed. Try again in a moment.',
};
