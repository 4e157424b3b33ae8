import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: O }>
>;

/** The words after a command's name; one line of what is wrong with them. */
export function parseWords<const O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: O,
): Result<Parsed<O>, string> {
  try {
    return ok(parseArgs({ args: [...args], allowPositionals: true, options }));
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
    return failed(line);
  }
}
