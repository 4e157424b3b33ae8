import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal, SecurityWrite } from '../../db/stores/journal.ts';
import { exit } from './io.ts';
import { clearException, listExceptions } from './journal-exceptions.ts';
import { backUp, restore } from './journal-files.ts';
import { parseWords } from './parse-words.ts';
import type { Command, CliIo, ExitStatus } from './io.ts';

const usage =
  'usage: muontra journal list|export|check --data DIR [--json]' +
  ' | journal exceptions --data DIR [--json|--csv] [--identities] | journal clear ID --data DIR [--json]' +
  ' | journal backup|restore FILE --data DIR [--json]';
const everything = 10_000_000;

/**
 * `journal …`: the journal without identities, readable beside a running station; what waits for staff; a copy of it
 * to a file and back.
 */
export const journalCommand: Command = async (args, io) => {
  const words = parseWords(args, {
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
    csv: { type: 'boolean', default: false },
    identities: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const { values, positionals } = words.value;
  const [action, operand, ...rest] = positionals;
  const { data, json, csv, identities } = values;
  const isExceptions = action === 'exceptions';
  if (rest.length > 0 || data === undefined || data === '') return badUse(io, usage);
  if ((csv && (json || !isExceptions)) || (identities && !isExceptions)) return badUse(io, usage);
  if (action === 'restore' && operand !== undefined) return restore(data, operand, json, io);
  const known = readingActions.find((one) => one === action);
  const isKnown = known !== undefined || isExceptions || action === 'clear' || action === 'backup';
  const takesOperand = action === 'clear' || action === 'backup';
  if (!isKnown || takesOperand !== (operand !== undefined)) return badUse(io, usage);

  const file = join(data, 'journal.db');
  if (!existsSync(file)) return badUse(io, `${file}: there is no journal here`);
  if (isExceptions)
    return listExceptions(data, { format: json ? 'json' : csv ? 'csv' : 'text', identities }, io);
  if (action === 'backup' && operand !== undefined) return backUp(data, operand, json, io);
  if (action === 'clear') {
    if (operand === undefined || !/^\d{1,15}$/.test(operand))
      return badUse(io, 'the number of an exception is wanted');
    return clearException(data, Number(operand), json, io);
  }
  return known === undefined ? badUse(io, usage) : read(known, file, json, io);
};

const readingActions = ['list', 'export', 'check'] as const;

function badUse(io: CliIo, message: string): ExitStatus {
  io.err(message);
  return exit.badUse;
}

function read(action: (typeof readingActions)[number], file: string, json: boolean, io: CliIo): ExitStatus {
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
