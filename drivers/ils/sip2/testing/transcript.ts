import { readFileSync, readdirSync } from 'node:fs';
import type { Sip2Message } from '../message.ts';
import { parseMessage } from '../message.ts';

/** One line of a recorded session. */
export interface TranscriptLine {
  readonly from: 'client' | 'server';
  /** As on the wire, terminator included; empty where the server hung up or stayed silent. */
  readonly bytes: Uint8Array;
  /** The server hung up after it. */
  readonly hungUp: boolean;
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
      hungUp: line.endsWith('[EOF]'),
      comment,
    });
  }
  return lines;
}

/** What was asked and what came: one server line, or a request that the client did not wait for. */
export interface RecordedExchange {
  /** All that the client sent since the last answer, in one. */
  readonly request: Uint8Array;
  /** Null: no SIP2 message, such as a code nobody knows. */
  readonly asked: Sip2Message | null;
  /** Null: the client was gone before anything came. */
  readonly answer: TranscriptLine | null;
  readonly comment: string;
}

export function readExchanges(name: string): RecordedExchange[] {
  const exchanges: RecordedExchange[] = [];
  let sent: Uint8Array[] = [];
  let comment = '';
  const end = (answer: TranscriptLine | null): void => {
    if (sent.length === 0 && answer === null) return;
    const request = Buffer.concat(sent);
    const parsed = parseMessage(request);
    exchanges.push({ request, asked: parsed.kind === 'ok' ? parsed.value : null, answer, comment });
    sent = [];
  };
  for (const line of readTranscript(name)) {
    if (line.from === 'server') {
      end(line);
      continue;
    }
    // A whole request before this one was never answered.
    if (sent.length > 0 && sent.at(-1)?.at(-1) === 0x0d) end(null);
    sent.push(line.bytes);
    comment = line.comment;
  }
  end(null);
  return exchanges;
}
