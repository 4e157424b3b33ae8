import type { VoiceTexts } from './voice-texts.ts';

const books = (count: number): string => (count === 1 ? '1 book' : `${String(count)} books`);
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

export const voiceEn: VoiceTexts = {
  on: 'The voice is on.',
  keys: 'Arrow keys to move, the select key to press, the help key to hear it again.',
  step: (step, of) => `Step ${String(step)} of ${String(of)}.`,
  day: (weekday, day, month, year) =>
    `${weekday} ${String(day)} ${months[month - 1] ?? ''}${year === null ? '' : ` ${String(year)}`}`,
  attract: {
    what: 'This machine lends books and takes them back.',
    how: {
      borrow: 'To borrow, scan your card.',
      return: 'To return, choose Return and lay books on the pad.',
    },
  },
  choose: 'Please choose Borrow or Return.',
  search: 'Type a title, then choose Show titles to hear the list.',
  card: 'Hold your card under the scanner, or choose Type card number.',
  pin: 'Press the digits on the keyboard, then choose Done. Each digit is spoken as star.',
  reasons: (count) => (count === 1 ? '1 reason.' : `${String(count)} reasons.`),
  blocked: 'You can still return books.',
  pile: {
    onPad: 'Lay books on the pad in front of you, up to five at a time.',
    scannerOnly: "Hold the book's barcode under the scanner.",
    done: { borrow: 'Borrowed:', return: 'Returned:' },
    nth: (count) => `Book number ${String(count)}`,
    due: (day) => `due ${day}`,
    markDone: { borrow: 'security is off', return: 'security is on' },
    seen: (count) => `${books(count)} seen.`,
    finish: (label) => `Lay more books, or choose ${label}.`,
    many: {
      borrow: (count) => `${books(count)} borrowed.`,
      return: (count) => `${books(count)} returned.`,
    },
  },
  end: (count) => `This screen closes in ${String(count)} seconds.`,
  idle: 'Press any key to go on.',
  seconds: (count) => `${String(count)} seconds left.`,
  lineBack: 'The network is back.',
  volume: (percent) => `Volume ${String(percent)} percent`,
  rate: (percent) => `Speed ${String(percent)} percent`,
  cover: { on: 'The screen is covered.', off: 'The screen is shown again.' },
  control: {
    button: (name, at, of) => `${name}, button ${String(at)} of ${String(of)}`,
    field: (name, at, of) => `${name}, entry, ${String(at)} of ${String(of)}`,
    list: (name, rows) => `${name}, ${String(rows)} rows. Down key to hear each row.`,
    row: (at, of) => `row ${String(at)} of ${String(of)}`,
    pressed: { on: 'on', off: 'off' },
    nothing: 'There is nothing to press here.',
  },
  echo: { hidden: 'star', erased: 'erased', empty: 'empty' },
};
