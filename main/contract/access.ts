import * as z from 'zod/mini';

/**
 * How a person wants the kiosk to be, for this session only: the station keeps it, so that the page may be loaded
 * anew, and puts it back when the session ends. A library may begin with another theme.
 */
export const access = z.object({
  /** `large`: the capital H is at least 7.3 mm high on a screen whose density was set (UX-11). */
  text: z.enum(['normal', 'large']),
  theme: z.enum(['light', 'dark', 'contrast']),
  /** `low`: everything that is touched lies in the lower half (UX-18). */
  reach: z.enum(['normal', 'low']),
  /** Pictures and few words; no money, and help is one touch away (UX-20). */
  child: z.boolean(),
  voice: z.object({
    on: z.boolean(),
    /** 1 is the voice's own pace. */
    rate: z.number().check(z.minimum(0.5), z.maximum(2)),
    volume: z.number().check(z.minimum(0), z.maximum(1)),
    /** Nothing to be seen while it speaks (UX-27). */
    blank: z.boolean(),
  }),
});
export type Access = z.infer<typeof access>;

/** What is to change; the rest stays. */
export const accessChange = z.partial(z.object({ ...access.shape, voice: z.partial(access.shape.voice) }));
export type AccessChange = z.infer<typeof accessChange>;
