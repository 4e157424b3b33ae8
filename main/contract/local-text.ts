import * as z from 'zod/mini';

/** A text that the library wrote, in both languages. */
export const localText = z.object({ vi: z.string(), en: z.string() });
export type LocalText = z.infer<typeof localText>;
