import * as z from 'zod/mini';

/** A QR code ready to be drawn: one string of `0` and `1` (dark) for each row, without the quiet zone around it. */
export const qrCode = z.object({ rows: z.array(z.string()).check(z.maxLength(177)) });
export type QrCode = z.infer<typeof qrCode>;
