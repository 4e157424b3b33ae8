import * as z from 'zod/mini';
import { receiptFlow } from './receipt.ts';
import { language } from './words.ts';

/** Longest template, in characters. */
export const longestTemplate = 20_000;

const template = z.string().check(z.maxLength(longestTemplate));

/** What a preview shows: a receipt of invented titles in one flow and language. */
export const previewChoice = z.object({ flow: receiptFlow, language, width: z.enum(['wide', 'narrow']) });
export type PreviewChoice = z.infer<typeof previewChoice>;

/** The receipt template as staff see it while they write; null in the staff view until they open it. */
export const staffReceipts = z.object({
  /** What is in use now: the library's own, or the standard one. */
  template,
  isOwn: z.boolean(),
  choice: previewChoice,
  /** The receipt of the text that was previewed last, a PNG as a data URL; null where it cannot be made. */
  picture: z.nullable(z.string().check(z.maxLength(2_000_000))),
  /** What is wrong with that text, in the template library's words; null: nothing. */
  problem: z.nullable(z.string()),
});
export type StaffReceipts = z.infer<typeof staffReceipts>;

/** How the printer stands; null where there is none. */
export const staffPrinter = z.nullable(
  z.object({
    state: z.enum(['ready', 'paper-low', 'paper-out', 'cover-open', 'offline', 'missing', 'busy']),
    detail: z.string(),
  }),
);
export type StaffPrinter = z.infer<typeof staffPrinter>;

export const receiptStaffCalls = {
  /** Begins the view of the template; its state follows. */
  openReceipts: z.object({}),
  closeReceipts: z.object({}),
  /** Shows a text as the receipt it would be; nothing is kept. */
  previewReceipt: z.object({ template, ...previewChoice.shape }),
  /** Keeps it for all receipts from now on: only one that works for every flow in both languages. */
  saveReceipt: z.object({ template }),
  /** The standard template again. */
  resetReceipt: z.object({}),
  /** Prints the preview of what is in use. */
  testPrint: z.object({}),
} as const;
