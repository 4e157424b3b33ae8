import * as z from 'zod';

const twoLanguages = z.strictObject({
  vi: z.string().min(1).max(120).describe('Name on every screen, in Vietnamese'),
  en: z.string().min(1).max(120).describe('Name on every screen, in English'),
});

/** Four bytes. The message names the form only: what was written never appears in it. */
const password = z.string().regex(/^[0-9A-Fa-f]{8}$/, 'eight hex digits');
/** A colour of the library's own in place of ours. */
const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'a colour like #0b6b5b')
  .nullable()
  .default(null);
const afi = z.string().regex(/^[0-9A-Fa-f]{2}$/, 'two hex digits');

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
          'How many days this library lends, where that is one number: tells a newer loan from an older one',
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
      endSeconds: z.int().min(3).max(60).default(12).describe('How long the closing screen stays'),
    })
    .prefault({}),
});

export type StationConfig = z.infer<typeof configSchema>;
