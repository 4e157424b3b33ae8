import * as z from 'zod/mini';

/** What is wrong with the simulated printer. */
const printerFault = z.enum(['none', 'paper-low', 'paper-out', 'cover-open', 'unplugged']);

/**
 * The dev dock: what a person in front of the demo may do with the simulated devices. The station refuses
 * every dock call unless it runs in demo mode, and no dock code is in a production build.
 */
export const dockView = z.object({
  /** Invented patrons of the demo library. `note` is a word for the tester: `blocked`, `expired`, … */
  cards: z.array(z.object({ id: z.string(), name: z.string(), pin: z.string(), note: z.string() })),
  books: z.array(
    z.object({
      /** Item identifier (accession number). */
      id: z.string(),
      title: z.string(),
      author: z.string(),
      onPad: z.boolean(),
      /** Security mark on the simulated tag: `on` alarms at the gate. */
      mark: z.enum(['on', 'off', 'other']),
      onLoan: z.boolean(),
    }),
  ),
  line: z.enum(['up', 'slow', 'down']),
  pad: z.enum(['plugged', 'unplugged']),
  scanner: z.enum(['plugged', 'unplugged']),
  printer: printerFault,
  /** What came out of the printer last, a PNG as a data URL; null while there is nothing. */
  paper: z.nullable(z.string().check(z.maxLength(2_000_000))),
});
export type DockView = z.infer<typeof dockView>;

export const dockCalls = {
  layOnPad: z.object({ itemIds: z.array(z.string()).check(z.maxLength(50)) }),
  liftFromPad: z.object({ itemIds: z.array(z.string()).check(z.maxLength(50)) }),
  clearPad: z.object({}),
  /** A card or label under the barcode scanner. */
  scanCode: z.object({ text: z.string().check(z.maxLength(16384)) }),
  setLine: z.object({ line: z.enum(['up', 'slow', 'down']) }),
  setPad: z.object({ pad: z.enum(['plugged', 'unplugged']) }),
  setPrinter: z.object({ fault: printerFault }),
  /** Takes the receipts away. */
  tearOff: z.object({}),
  setScanner: z.object({ scanner: z.enum(['plugged', 'unplugged']) }),
} as const;
export type DockCallName = keyof typeof dockCalls;
export type DockCall = {
  [N in DockCallName]: { readonly name: N; readonly input: z.infer<(typeof dockCalls)[N]> };
}[DockCallName];

export const dockAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({
    kind: z.literal('failed'),
    failure: z.enum(['bad-input', 'unknown-call', 'not-demo', 'unavailable']),
  }),
]);
export type DockAnswer = z.infer<typeof dockAnswer>;
