/** A line of a list that was not taken. */
export interface RejectedLine {
  readonly line: number;
  readonly reason: string;
}

const shown = 20;

export const number = (value: number): string => value.toLocaleString('en-US');

/** The first lines that were not taken, each with its reason, and how many more there are; one text a line. */
export function rejectedLines(rejected: readonly RejectedLine[], rejectedCount: number): string[] {
  const lines = rejected.slice(0, shown).map(({ line, reason }) => `  line ${String(line)}: ${reason}`);
  const more = rejectedCount - lines.length;
  return more > 0 ? [...lines, `  … and ${number(more)} more`] : lines;
}
