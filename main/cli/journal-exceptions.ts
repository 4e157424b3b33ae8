import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { LoanException } from '../../db/stores/journal.ts';
import { JournalError } from '../../db/stores/journal.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { createSystemClock } from '../clock/clock.ts';
import { csvLines } from '../csv/csv-lines.ts';
import { admitStaff } from './admit-staff.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';
import { takeFolder } from './take-folder.ts';

export interface ExceptionsOptions {
  readonly format: 'text' | 'json' | 'csv';
  /** With card numbers: only for staff, and only where the folder's key is. */
  readonly identities: boolean;
}

const columns = [
  'id',
  'kind',
  'action',
  'itemId',
  'title',
  'reason',
  'destination',
  'at',
  'raisedAt',
] as const;

/** `journal exceptions`: what waits for staff, readable beside a running station. */
export async function listExceptions(
  data: string,
  { format, identities }: ExceptionsOptions,
  io: CliIo,
): Promise<ExitStatus> {
  const keyFile = join(data, 'journal.key');
  if (identities && !existsSync(keyFile)) {
    io.err(`${keyFile}: there is no key here, and without it card numbers cannot be read`);
    return exit.refused;
  }
  if (identities && !(await admitStaff(data, io))) return exit.refused;
  const key = identities ? loadOrCreateKey(keyFile) : null;
  if (key?.kind === 'failed') {
    io.err(key.error.message);
    return exit.refused;
  }
  const file = join(data, 'journal.db');
  const opened = openJournal({ file, key: key?.value ?? null, readOnly: true });
  if (opened.kind === 'failed') {
    io.err(opened.error.message);
    return exit.refused;
  }
  const rows = opened.value.exceptions().map((one) => listed(one, identities));
  opened.value.close();
  if (format === 'json') io.out(JSON.stringify({ exceptions: rows }));
  else if (format === 'csv')
    io.out(
      identities
        ? csvLines(
            [...columns, 'cardNumber'],
            rows.map((row) => ({ ...row, cardNumber: row.cardNumber ?? null })),
          )
        : csvLines(columns, rows),
    );
  else io.out(rows.length === 0 ? 'nothing waits for staff' : rows.map(line).join('\n'));
  return exit.done;
}

interface Listed extends Readonly<Record<(typeof columns)[number], string | number | null>> {
  readonly cardNumber?: string | null;
}

function listed(one: LoanException, identities: boolean): Listed {
  const { id, kind, action, itemId, title, reason, destination, at, raisedAt, patronId } = one;
  const row = { id, kind, action, itemId, title, reason, destination, at, raisedAt };
  return identities ? { ...row, cardNumber: patronId } : row;
}

function line({ id, kind, action, itemId, title, reason, destination, at, cardNumber }: Listed): string {
  const more = [reason, destination, cardNumber].filter((part) => part !== null && part !== undefined);
  const text = `${String(id)}  ${String(at)}  ${String(kind)}  ${String(action)}  ${String(itemId)}  ${String(title)}`;
  return (more.length === 0 ? text : `${text}  (${more.join(', ')})`).replace(/\p{C}/gu, '\ufffd');
}

/** `journal clear ID`: staff have dealt with it. A running station does that on its own screen. */
export async function clearException(
  data: string,
  id: number,
  json: boolean,
  io: CliIo,
): Promise<ExitStatus> {
  const lock = takeFolder(data);
  if (lock.kind === 'failed') {
    io.err(`${lock.error.message}; clear it on its staff screen, or stop it first`);
    return exit.refused;
  }
  try {
    if (!(await admitStaff(data, io))) return exit.refused;
    // No key: clearing reads no identity.
    const opened = openJournal({ file: join(data, 'journal.db'), key: null });
    if (opened.kind === 'failed') {
      io.err(opened.error.message);
      return exit.refused;
    }
    try {
      const cleared = opened.value.clearException(id, createSystemClock().now());
      if (json) io.out(JSON.stringify({ cleared, id }));
      else if (cleared) io.out(`exception ${String(id)} is cleared`);
      if (!cleared && !json) io.err(`no open exception has the number ${String(id)}`);
      return cleared ? exit.done : exit.refused;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      io.err(`it cannot be cleared (${error.reason})`);
      return exit.refused;
    } finally {
      opened.value.close();
    }
  } finally {
    lock.value.release();
  }
}
