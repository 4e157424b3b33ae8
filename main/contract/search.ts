import * as z from 'zod/mini';
import { localText } from './local-text.ts';

/** Longer a search is not; characters. Nobody types a whole title, and two lines of large letters have room for it. */
export const longestSearch = 48;

/** One title that was found, with what is known of its copies. */
export const foundTitle = z.object({
  key: z.string(),
  title: z.string(),
  author: z.nullable(z.string()),
  copies: z.number(),
  /** Copies that stand on the shelf; null where it is not known of any. */
  available: z.nullable(z.number()),
  /** Where it stands or belongs, in the library's words; null where it is not known. */
  place: z.nullable(localText),
  /** `YYYY-MM-DD`: when the first copy is expected back, where none is there. */
  dueDate: z.nullable(z.string()),
});
export type FoundTitleView = z.infer<typeof foundTitle>;

export const searchView = {
  /** What `titles` were looked for with; what is typed may be ahead of it. */
  text: z.string(),
  asking: z.boolean(),
  titles: z.array(foundTitle),
  /** There are more than these. */
  more: z.boolean(),
  /** `YYYY-MM-DD`: how old the oldest of these words is; null where all are of this moment. */
  asOf: z.nullable(z.string()),
};
