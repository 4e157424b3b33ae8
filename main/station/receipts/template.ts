import { Liquid } from 'liquidjs';
import type { Template } from 'liquidjs';
import { longestTemplate } from '../../contract/staff-receipts.ts';
import { failed, ok } from '../../../drivers/result.ts';
import type { Result } from '../../../drivers/result.ts';
import { parseLines, plain } from './lines.ts';
import type { ReceiptLine } from './lines.ts';
import type { ReceiptVariables } from './variables.ts';

/** What one rendering may take: milliseconds, and objects that it makes. */
const renderLimitMs = 250;
const memoryLimit = 2_000_000;
/** Longest text that a rendering may give. */
const longestOutput = 200_000;

/** Liquid without a file system: templates are files that people hand in, and they see the receipt's facts alone. */
const liquid = new Liquid({
  templates: {},
  ownPropertyOnly: true,
  strictFilters: true,
  // What a library has not set is empty: a receipt without opening hours is a receipt.
  strictVariables: false,
  parseLimit: longestTemplate,
  renderLimit: renderLimitMs,
  memoryLimit,
  outputEscape: (value: unknown) => plain(value),
});
// A value that is not escaped could be taken for a sign, and files are none of a receipt's business.
for (const name of ['include', 'render', 'layout', 'block']) Reflect.deleteProperty(liquid.tags, name);
Reflect.deleteProperty(liquid.filters, 'raw');

/** A template that has been read. */
export interface ReceiptTemplate {
  /** Lines of one receipt, or one sentence of what went wrong. */
  lines(variables: ReceiptVariables): Result<ReceiptLine[], string>;
}

/** One sentence, with the line of the template where it can be told, where it cannot be read. */
export function parseTemplate(text: string): Result<ReceiptTemplate, string> {
  if (text.length > longestTemplate) {
    return failed(`the template has more than ${String(longestTemplate)} characters`);
  }
  let parsed: Template[];
  try {
    parsed = liquid.parse(text);
  } catch (error) {
    return failed(sentenceOf(error));
  }
  return ok({
    lines(variables) {
      try {
        const output = String(liquid.renderSync(parsed, variables));
        if (output.length > longestOutput) return failed('the receipt becomes too long');
        return ok(parseLines(output));
      } catch (error) {
        return failed(sentenceOf(error));
      }
    },
  });
}

/** The library's own words, its first line alone: the rest quotes the template. */
function sentenceOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/\s+/gu, ' ').slice(0, 200);
}
