import * as z from 'zod';
import { receiptsSchema } from './receipts-schema.ts';
import { keyNames, usualKeys } from './keypad-keys.ts';

const twoLanguages = z.strictObject({
  vi: z.string().min(1).max(120).describe('Name on every screen, in Vietnamese'),
  en: z.string().min(1).max(120).describe('Name on every screen, in English'),
});

/** A place or a direction, in the library's own words. */
const place = z.strictObject({
  vi: z.string().min(1).max(120).describe('In Vietnamese'),
  en: z.string().min(1).max(120).describe('In English'),
});
const bin = (what: string) =>
  place.nullable().default(null).describe(`Where to put ${what}; null: nothing is named`);

/** Four bytes. The message names the form only: what was written never appears in it. */
const password = z.string().regex(/^[0-9A-Fa-f]{8}$/, 'eight hex digits');
/** A colour of the library's own in place of ours. */
const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'a colour like #0b6b5b')
  .nullable()
  .default(null);
const afi = z.string().regex(/^[0-9A-Fa-f]{2}$/, 'two hex digits');

/** Keys by their name in the DOM; letters and digits are never among them. */
const keys = (usual: readonly (typeof keyNames)[number][], what: string) =>
  z
    .array(z.enum(keyNames))
    .max(8)
    .default([...usual])
    .describe(what);

/**
 * Every setting of a station. The descriptions are the documentation: `docs/settings.md` is made from them, and
 * an unknown or wrong setting stops the start with its name and what is allowed.
 */
export const configSchema = z.strictObject({
  library: z
    .strictObject({ name: twoLanguages.describe('Name on every screen') })
    .prefault({ name: { vi: 'Thư viện', en: 'Library' } })
    .describe('The library whose station this is'),
  looks: z
    .strictObject({
      theme: z
        .enum(['light', 'dark', 'contrast'])
        .default('light')
        .describe('How the screens look until a person asks for something else'),
      logo: z
        .string()
        .min(1)
        .max(255)
        .nullable()
        .default(null)
        .describe(
          "An SVG or PNG of 64 KB at most, beside this file; stands above every screen in place of the library's name",
        ),
      colours: z
        .strictObject({
          borrow: colour.describe('Colour of borrowing'),
          return: colour.describe('Colour of returning'),
          account: colour.describe("Colour of the reader's account"),
        })
        .prefault({})
        .describe("The library's own colours; white words must be readable on each (4.5 : 1)"),
      texts: z
        .string()
        .min(1)
        .max(255)
        .nullable()
        .default(null)
        .describe('A JSON file beside this one with own words for some texts; see docs/design.md'),
    })
    .prefault({})
    .describe('What the screens look like'),
  screen: z
    .strictObject({
      widthMm: z
        .number()
        .min(80)
        .max(2000)
        .nullable()
        .default(null)
        .describe(
          'Width of the lit part of the screen as it stands, in millimetres; makes buttons and large text as large as they must be. `muontra screen calibrate` says how to measure; null: a screen of 96 dpi',
        ),
    })
    .prefault({})
    .describe('The screen itself'),
  language: z.enum(['vi', 'en']).default('vi').describe('Language the screens start with and return to'),
  timeZone: z.string().default('Asia/Ho_Chi_Minh').describe('IANA time zone of due dates'),
  ils: z
    .string()
    .default('library:library')
    .describe(
      'The line to the ILS: `sip2://LOGIN:PASSWORD@HOST:PORT?institution=…&location=…`, or `library:DIR` for the embedded library (DIR beside this file). All parameters: docs/ils/sip2.md',
    ),
  pad: z
    .strictObject({
      model: z.string().describe('A model of `muontra pad models`, e.g. `feig-iso-host`'),
      address: z
        .string()
        .describe(
          "`serial:/dev/ttyUSB0?baud=38400&parity=even`, `tcp://HOST:PORT`, `hid:1781:0c10`, `usb:0ab1:0002` or `pcsc:NAME`; the pad's page says which",
        ),
      pollMs: z.int().min(50).max(5000).default(200).describe('Pause between two inventories'),
      missesUntilGone: z
        .int()
        .min(1)
        .max(20)
        .default(3)
        .describe('Inventories a tag may miss before it counts as lifted'),
    })
    .nullable()
    .default(null)
    .describe('The RFID pad; null for a station with a scanner only'),
  scanner: z
    .strictObject({
      address: z
        .string()
        .describe(
          '`serial:/dev/ttyACM0?baud=9600`, `tcp://HOST:PORT` or, for one that speaks HID POS, `hid:0c2e:0b81`',
        ),
    })
    .nullable()
    .default(null)
    .describe('A serial or HID POS barcode scanner; a keyboard-wedge scanner needs no setting'),
  signIn: z
    .strictObject({
      pin: z.enum(['never', 'always']).default('never').describe('Ask for a PIN after the card'),
      pinAttempts: z.int().min(1).max(10).default(3).describe('Wrong PINs until the session ends'),
      cardPattern: z
        .string()
        .max(200)
        .default('')
        .describe('Regular expression of a card number; empty: any'),
      citizenCard: z
        .enum(['off', 'pin', 'card'])
        .default('off')
        .describe(
          'A citizen card by its QR code: not taken, taken with the PIN, or taken as any card. Only its number is used, and the ILS must know the patron by it. The code is not signed: with `card` a copy of it will do',
        ),
    })
    .prefault({}),
  items: z
    .strictObject({
      pattern: z.string().max(200).default('').describe('Regular expression of an item number; empty: any'),
      owners: z
        .array(z.string().min(3).max(20))
        .max(500)
        .default([])
        .describe('ISILs of the libraries whose books are dealt with here; empty: any'),
    })
    .prefault({}),
  security: z
    .strictObject({
      kind: z
        .enum(['afi', 'eas', 'both', 'uhf-pc', 'uhf-epc', 'none'])
        .default('afi')
        .describe(
          'How a tag carries the security mark. HF: AFI, the EAS bit of NXP chips, or both. UHF: the AFI in the PC word, or the bit of the EPC that the maker of the tags chose. Or not at all',
        ),
      secured: afi.default('07').describe('AFI of an item in the library'),
      unsecured: afi.default('C2').describe('AFI of an item on loan'),
      password: password
        .nullable()
        .default(null)
        .describe('EAS/AFI password of NXP chips, in the order in which its bytes go to the tag; null: none'),
      accessPassword: password
        .default('00000000')
        .describe('Access password of UHF tags whose EPC bank is locked; zeros: none'),
    })
    .prefault({}),
  members: z
    .array(
      z.strictObject({
        isil: z.string().min(3).max(20).describe('ISIL on its tags, e.g. `VN-HNI`'),
        name: twoLanguages.describe('Name on every screen'),
        itemPattern: z
          .string()
          .max(200)
          .default('')
          .describe('Regular expression of its item numbers; empty: cannot be told by the number'),
        institution: z
          .string()
          .max(255)
          .nullable()
          .default(null)
          .describe('Its institution (AO) in our ILS; null: our ILS does not know its books'),
        location: z.string().max(255).default('').describe('Its branch (AP) in our ILS'),
      }),
    )
    .max(500)
    .default([])
    .describe('Other libraries whose books turn up here'),
  offline: z
    .strictObject({
      returns: z.boolean().default(true).describe('Take books back while the line is down'),
      policy: z
        .string()
        .nullable()
        .default(null)
        .describe(
          'File of a signed policy, beside this file; without it nothing is lent while the line is down',
        ),
      publicKey: z
        .string()
        .regex(/^[A-Za-z0-9+/]{43}=$/, 'base64 of 32 bytes, as `muontra offline keygen` prints it')
        .nullable()
        .default(null)
        .describe('The key that policies must be signed for'),
      goodUntilUp: z
        .int()
        .min(1)
        .max(20)
        .default(3)
        .describe('Good round trips in a row until a line that was down counts as up'),
      loanDays: z
        .int()
        .min(1)
        .max(366)
        .nullable()
        .default(null)
        .describe(
          'The shortest loan of this library, in days: a loan due that long after a return without a line may be a newer one, and staff tell; null: not known',
        ),
    })
    .prefault({})
    .describe('What is done while the line to the ILS is down'),
  alarms: z
    .strictObject({
      queued: z.int().min(0).default(50).describe('Loans and returns that wait for the line'),
      queuedHours: z.number().min(0.1).default(24).describe('Hours the oldest of them may wait'),
      exceptions: z.int().min(0).default(0).describe('Matters for staff'),
      marks: z.int().min(0).default(10).describe('Security marks still to be written'),
    })
    .prefault({})
    .describe('Beyond these the log and `/health` raise an alarm'),
  cache: z
    .strictObject({
      keepDays: z
        .int()
        .min(1)
        .max(3660)
        .default(90)
        .describe('Days that what the station learned of items and cards is kept'),
    })
    .prefault({})
    .describe('What the station knows without the ILS'),
  printer: z
    .strictObject({
      model: z.string().describe('A model of `muontra printer models`, e.g. `escpos-80`'),
      address: z
        .string()
        .max(400)
        .describe(
          '`serial:/dev/ttyS0?baud=115200`, `tcp://HOST:9100`, `usb:04b8:0e15`, `lp:/dev/usb/lp0` or, for a queue of CUPS, `ipp://HOST:631/printers/NAME`; docs/printers.md says which',
        ),
      answers: z
        .boolean()
        .default(true)
        .describe('False for a printer that never says how it stands: then nothing is asked of it'),
    })
    .nullable()
    .default(null)
    .describe('The receipt printer; null: none, and receipts are shown as codes'),
  receipts: receiptsSchema,
  voice: z
    .strictObject({
      engine: z
        .enum(['auto', 'browser', 'espeak', 'off'])
        .default('auto')
        .describe(
          "Who speaks: eSpeak NG run by the station, the browser's own voices, or nobody; `auto`: eSpeak NG where it is installed, else the browser",
        ),
      pack: z
        .string()
        .nullable()
        .default(null)
        .describe('Folder of recorded prompts, beside this file; used before the engine (docs/voice.md)'),
      volume: z.number().min(0.1).max(1).default(0.7).describe('Volume that each session begins with'),
      rate: z.number().min(0.5).max(2).default(1).describe('Pace that each session begins with'),
      headset: z
        .string()
        .regex(/^\/[\w./-]{1,200}$/, 'the path of a device')
        .nullable()
        .default(null)
        .describe('The jack whose headset starts the voice, e.g. `/dev/input/event5`; null: none is watched'),
      onlyHeadset: z
        .boolean()
        .default(false)
        .describe('Say titles only while a headset is in, so that nobody else hears them'),
      unplugEndsSession: z
        .boolean()
        .default(false)
        .describe('End the session when the headset is pulled out'),
    })
    .prefault({})
    .describe('The voice for people who cannot see the screen'),
  sounds: z.enum(['off', 'on']).default('off').describe('Short tones beside what the screen shows'),
  keypad: z
    .strictObject({
      keys: z
        .strictObject({
          up: keys(usualKeys.up, 'One up, also through the rows of a list'),
          down: keys(usualKeys.down, 'One down, also through the rows of a list'),
          left: keys(usualKeys.left, 'The button before'),
          right: keys(usualKeys.right, 'The next button'),
          select: keys(usualKeys.select, 'Presses the button that was told'),
          repeat: keys(usualKeys.repeat, 'Says it again, and how to go on; turns the voice on'),
          skip: keys(usualKeys.skip, 'Skips what is being said'),
          louder: keys(usualKeys.louder, 'Louder'),
          softer: keys(usualKeys.softer, 'Softer'),
          faster: keys(usualKeys.faster, 'Speaks faster'),
          slower: keys(usualKeys.slower, 'Speaks slower'),
        })
        .prefault({}),
    })
    .prefault({})
    .describe('The tactile keypad: a USB keyboard of a few keys'),
  session: z
    .strictObject({
      idleSeconds: z
        .int()
        .min(30)
        .max(900)
        .default(75)
        .describe('Seconds without activity until a session ends'),
      warningSeconds: z.int().min(20).max(120).default(20).describe('How long before that it warns'),
      accessibleFactor: z
        .number()
        .min(1)
        .max(10)
        .nullable()
        .default(3)
        .describe(
          'How many times longer a session with large text, high contrast, low reach or voice may be idle; null: it never ends by itself',
        ),
      padKeepsSeconds: z
        .int()
        .min(0)
        .max(3600)
        .default(300)
        .describe(
          'How long books on the pad keep a session open after the last touch; then it warns and ends as any other',
        ),
      otherCard: z
        .enum(['ask', 'end'])
        .default('ask')
        .describe(
          'Another card in the midst of a session: ask whether it is somebody else, or end the session',
        ),
      endSeconds: z.int().min(3).max(60).default(12).describe('How long the closing screen stays'),
    })
    .prefault({}),
  search: z
    .strictObject({
      offer: z
        .boolean()
        .default(true)
        .describe('Readers may look for titles, as soon as a list or the ILS has told of any'),
      places: z
        .record(z.string().min(1).max(60), place)
        .default({})
        .describe("What the ILS's short names of places mean, e.g. `FIC`: the first floor"),
    })
    .prefault({})
    .describe('Looking for a book by its title'),
  holds: z
    .strictObject({
      where: place
        .prefault({ vi: 'quầy thủ thư', en: 'the desk' })
        .describe('Where holds are fetched; comes after "at"'),
    })
    .prefault({})
    .describe('Books that wait for who reserved them'),
  returns: z
    .strictObject({
      bins: z
        .strictObject({
          shelf: bin('what goes back to the shelf'),
          holdHere: bin('what somebody here waits for'),
          holdElsewhere: bin('what somebody at another branch waits for'),
          transfer: bin('what belongs to another branch'),
          staff: bin('what staff have to see'),
        })
        .prefault({})
        .describe('Shelves or bins beside the station, by where a book goes'),
    })
    .prefault({})
    .describe('What becomes of returned books'),
  fees: z
    .strictObject({
      pay: z
        .enum(['no', 'desk', 'vietqr'])
        .default('no')
        .describe('How what is owed can be paid: not here, at the desk, or by a VietQR code on the screen'),
      vietqr: z
        .strictObject({
          to: z
            .enum(['account', 'card'])
            .default('account')
            .describe('Whether the number is an account or a card'),
          bin: z
            .string()
            .regex(/^[0-9]{6}$/, 'six digits')
            .describe('BIN of the bank'),
          account: z
            .string()
            .regex(/^[0-9A-Za-z]{1,19}$/, '1 to 19 letters and digits')
            .describe('Number of the account or card'),
          purpose: z
            .string()
            .max(14)
            .default('THU VIEN')
            .describe('Stands before the bill number in the text of the transfer; never a name'),
        })
        .nullable()
        .default(null)
        .describe('Whose account the money goes to; needed for `vietqr`'),
      webhook: z
        .strictObject({
          port: z.int().min(1).max(65_535).describe('Port on this machine alone (127.0.0.1)'),
          secretFile: z
            .string()
            .describe(
              'File of the shared secret, beside this file; at least 16 bytes, blanks at its ends left out',
            ),
        })
        .nullable()
        .default(null)
        .describe('Where a bank or payment service says that money has come; null: staff alone say so'),
    })
    .prefault({})
    .describe('Paying what is owed. A code that was shown books nothing; docs/fees.md'),
  staffCall: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .nullable()
        .default(null)
        .describe(
          'Address that is told, by a POST, that somebody here wants staff; null: the screens alone show it',
        ),
    })
    .prefault({})
    .describe('The button that calls staff'),
  outOfService: z
    .strictObject({
      instead: place.nullable().default(null).describe('Where to borrow and return while this station rests'),
    })
    .prefault({})
    .describe('What the screen says while nothing goes'),
});

export type StationConfig = z.infer<typeof configSchema>;
