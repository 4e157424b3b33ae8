import * as z from 'zod';

const policy = (what: string) =>
  z
    .enum(['never', 'ask', 'always', 'always-with-timeout'])
    .default('ask')
    .describe(
      `${what}: no receipt, one to be chosen, one printed in any case, or printed where nobody chose in time`,
    );

const oneLine = (language: string, what: string) =>
  z.string().max(200).default('').describe(`${what} in ${language}; empty: nothing`);
const twoLines = (what: string) =>
  z
    .strictObject({ vi: oneLine('Vietnamese', what), en: oneLine('English', what) })
    .prefault({})
    .describe(what);

/** Receipts: when, how, and what they say beside the facts. */
export const receiptsSchema = z
  .strictObject({
    borrow: policy('After borrowing'),
    return: policy('After returning'),
    renew: policy('After renewing'),
    fee: policy('After a payment'),
    ways: z
      .array(z.enum(['print', 'qr', 'email']))
      .max(3)
      .default(['print', 'qr'])
      .describe('What a person may choose, in this order; `email` also wants `receipts.email`'),
    card: z
      .boolean()
      .default(false)
      .describe('Receipts name the last four of the card (`••••1234`); never the name or the whole number'),
    askSeconds: z
      .int()
      .min(12)
      .max(120)
      .default(20)
      .describe('How long the closing screen stays while a receipt can be chosen'),
    codeSeconds: z
      .int()
      .min(20)
      .max(300)
      .default(60)
      .describe('How long it stays while it shows a code to be photographed'),
    hours: twoLines('Opening hours on receipts'),
    footer: twoLines('Last line of receipts'),
    template: z
      .string()
      .nullable()
      .default(null)
      .describe(
        'File of a template of your own, beside this file (docs/receipts.md); null: the standard one',
      ),
    email: z
      .strictObject({
        host: z.string().min(1).max(253).describe('Mail server'),
        port: z.int().min(1).max(65_535).default(587).describe('Its port'),
        security: z
          .enum(['starttls', 'tls', 'none'])
          .default('starttls')
          .describe('`starttls` and `tls` insist on encryption; `none` is for a server in the same machine'),
        user: z.string().max(254).nullable().default(null).describe('Name to sign in with; null: without'),
        password: z.string().max(254).nullable().default(null).describe('Its password'),
        from: z.string().min(3).max(254).describe('Sender of the receipts, e.g. `muontra@example.org`'),
      })
      .nullable()
      .default(null)
      .describe('Sends receipts by mail where the ILS gives an address; null: no mail'),
  })
  .prefault({})
  .describe('Receipts');
