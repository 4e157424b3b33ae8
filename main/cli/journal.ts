import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal, SecurityWrite } from '../../db/stores/journal.ts';
import { exit } from './io.ts';
import { parseWords } from './parse-words.ts';
import type { Command, CliIo, ExitStatus } from './io.ts';

const usage = 'usage: muontra journal list|export|check --data DIR [--json]';
const everything = 10_000_000;

/** `journal list|export|check`: the journal without identities, readable beside a running station. */
export const journalCommand: Command = (args, io) => Promise.resolve(run(args, io));

function run(args: readonly string[], io: CliIo): ExitStatus {
  const words = parseWords(args, { data: { type: 'string' }, json: { type: 'boolean', default: false } });
  if (words.kind === 'failed') {
    io.err(words.error);
    return exit.badUse;
  }
  const parsed = words.value;
  const [action, ...rest] = parsed.positionals;
  const { data, json } = parsed.values;
  if (
    rest.length > 0 ||
    data === undefined ||
    !(action === 'list' || action === 'export' || action === 'check')
  ) {
    io.err(usage);
    return exit.badUse;
  }
  const file = join(data, 'journal.db');
  if (!existsSync(file)) {
    io.err(`${file}: there is no journal here`);
    return exit.badUse;
  }
  const opened = openJournal({ file, key: null, readOnly: true });
  if (opened.kind === 'failed') {
    io.err(opened.error.message);
    return exit.refused;
  }
  const journal = opened.value;
  try {
    if (action === 'check') return check(journal, json, io);
    const entries = journal.list(action === 'export' ? everything : 200).map(withoutSession);
    const pendingMarks = journal.pendingSecurity().map(pendingMark);
    if (json || action === 'export') io.out(JSON.stringify({ entries, pendingMarks }));
    else io.out([...entries.map(line), ...pendingMarks.map(markLine)].join('\n'));
    return exit.done;
  } finally {
    journal.close();
  }
}

type Listed = ReturnType<typeof withoutSession>;

/** The session's random name ties entries of one person together: it stays inside. */
function withoutSession(entry: ReturnType<Journal['list']>[number]) {
  const { id, action, itemId, state, reason, at, settledAt } = entry;
  return { id, action, itemId, state, reason, at, settledAt };
}

function line(entry: Listed): string {
  const reason = entry.reason === null ? '' : ` (${entry.reason})`;
  return `${String(entry.id)}  ${entry.at}  ${entry.action}  ${JSON.stringify(entry.itemId)}  ${entry.state}${reason}`;
}

/** A mark that a tag still lacks: what staff go after. */
function pendingMark({ itemId, wanted, attempts, lastFailure }: SecurityWrite) {
  return { itemId, wanted, attempts, lastFailure };
}

function markLine({ itemId, wanted, attempts, lastFailure }: ReturnType<typeof pendingMark>): string {
  const why = lastFailure === null ? '' : ` (${lastFailure})`;
  return `mark to switch ${wanted}  ${JSON.stringify(itemId)}  ${String(attempts)} attempts${why}`;
}

function check(journal: Journal, json: boolean, io: CliIo): ExitStatus {
  const { ok, entries, pending, problems } = journal.check();
  if (json) io.out(JSON.stringify({ ok, entries, pending, problems }));
  else io.out(ok ? `ok: ${String(entries)} entries, ${String(pending)} pending` : problems.join('\n'));
  return ok ? exit.done : exit.refused;
}
