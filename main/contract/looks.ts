import * as z from 'zod/mini';
import { access } from './access.ts';

/** Colours of the verbs that a library chose, by the name of the token in the style sheets. */
const colours = z.record(z.string(), z.string());
const words = z.record(z.string(), z.string());

/**
 * What a library made of its screens, sent once to each page. It does not change while the station runs.
 * Colours are `#rrggbb` and were checked for contrast; the theme of high contrast has none of them.
 */
export const looks = z.object({
  /** Width of the lit part of the screen, in millimetres; null: 96 dpi is supposed. */
  widthMm: z.nullable(z.number()),
  /** How the screens look until a person asks for something else, and again when they no longer do. */
  theme: access.shape.theme,
  /** A picture as a data URL. */
  logo: z.nullable(z.string()),
  colours: z.object({ light: colours, dark: colours }),
  /** Own words instead of those of a language pack, by key, e.g. `attract.title`; `{1}` stands for what is filled in. */
  texts: z.object({ vi: words, en: words }),
});
export type Looks = z.infer<typeof looks>;

/** Nothing chosen. */
export const plainLooks: Looks = {
  widthMm: null,
  theme: 'light',
  logo: null,
  colours: { light: {}, dark: {} },
  texts: { vi: {}, en: {} },
};
