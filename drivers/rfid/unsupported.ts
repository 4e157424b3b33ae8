import { failed } from '../result.ts';
import type { Result } from '../result.ts';
import type { ReaderError } from './reader.ts';

/** The answer of a reader that cannot do something at all. @param what e.g. `write AFI`. */
export function unsupported(what: string): Promise<Result<never, ReaderError>> {
  return Promise.resolve(failed({ reason: 'unsupported', detail: `this reader cannot ${what}` }));
}
