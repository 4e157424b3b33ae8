import * as z from 'zod/mini';

/** An amount in the currency's smallest unit; VND has none below the đồng. `currency`: ISO 4217. */
export const money = z.object({ amountMinor: z.number(), currency: z.string() });
export type Money = z.infer<typeof money>;
