import { readFileSync, readdirSync } from 'node:fs';

/** One line of a recorded session. */
export interface TranscriptLine {
  readonly from: 'client' | 'server';
  /** As on the wire, terminator included; empty where the server hung up or stayed silent. */
  readonly bytes: Uint8Array;
  /** The comment above it. */
  readonly comment: string;
}

const folder = new URL('../../../../test/fixtures/transcripts/', import.meta.url);

export const transcriptNames: readonly string[] = readdirSync(folder).map((file) => file.replace('.txt', ''));

/** Reads a recorded session: `C>` and `S>` lines with `\r`, `\n`, `\xNN` and notes in brackets. */
export function readTranscript(name: string): TranscriptLine[] {
  const lines: TranscriptLine[] = [];
  let comment = '';
  for (const line of readFileSync(new URL(`${name}.txt`, folder), 'latin1').split('\n')) {
    if (line.startsWith('# ')) comment = line.slice(2);
    if (!line.startsWith('C> ') && !line.startsWith('S> ')) continue;
    const text = line
      .slice(3)
      .replace(/ ?\[(EOF|TIMEOUT [^\]]*)\]$/, '')
      .replace(/\\(r|n|\\|x[0-9a-f]{2})/g, (_, escape: string) => {
        if (escape === 'r') return '\r';
        if (escape === 'n') return '\n';
        return escape === '\\' ? '\\' : String.fromCharCode(Number.parseInt(escape.slice(1), 16));
      });
    lines.push({
      from: line.startsWith('C') ? 'client' : 'server',
      bytes: Buffer.from(text, 'latin1'),
      comment,
    });
  }
  return lines;
}
