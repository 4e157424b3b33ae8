import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/harness/run-command.ts';
import { openJournal } from '../../db/stores/journal-store.ts';
import { journalCommand } from './journal.ts';

const run = (...args: string[]) => runCommand(journalCommand, ...args);

function station(): string {
  const dir = mkdtempSync(join(tmpdir(), 'muontra-cli-'));
  const opened = openJournal({ file: join(dir, 'journal.db'), key: new Uint8Array(32) });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const entry = {
    action: 'checkout',
    session: 'S-77',
    itemId: 'TV1',
    patronId: 'BD-77',
    wasOnLoanBefore: false,
  } as const;
  opened.value.accept({ ...entry, uids: [], at: new Date('2026-11-24T02:00:00Z') });
  opened.value.close();
  return dir;
}

describe('muontra journal', () => {
  it('lists without identities', async () => {
    const listed = await run('list', '--data', station(), '--json');
    expect(listed.status).toBe(0);
    expect(JSON.parse(listed.out)).toMatchObject({ entries: [{ itemId: 'TV1', state: 'accepted' }] });
    expect(listed.out).not.toMatch(/BD-77|S-77/);
  });

  it('lists the marks that are still to be switched, and why they are not', async () => {
    const dir = station();
    const opened = openJournal({ file: join(dir, 'journal.db'), key: new Uint8Array(32) });
    if (opened.kind === 'failed') throw new Error(opened.error.message);
    const at = new Date('2026-11-24T02:00:00Z');
    const entry = { action: 'checkout', session: 'S-78', patronId: null, wasOnLoanBefore: false } as const;
    const uids = ['E004010012345678'];
    opened.value.settle(opened.value.accept({ ...entry, itemId: 'TV2', uids, at }), 'done', at, {
      mark: 'off',
    });
    const [pending] = opened.value.pendingSecurity();
    opened.value.countSecurityAttempt(pending?.id ?? 0);
    opened.value.noteSecurityFailure(pending?.id ?? 0, 'protected');
    opened.value.close();
    const marks = [{ itemId: 'TV2', wanted: 'off', attempts: 1, lastFailure: 'protected' }];
    for (const action of ['list', 'export']) {
      const listed = await run(action, '--data', dir, '--json');
      expect(JSON.parse(listed.out)).toMatchObject({ pendingMarks: marks });
      expect(listed.out).not.toMatch(/S-78|E00401/);
    }
    expect((await run('list', '--data', dir)).out).toContain(
      'mark to switch off  "TV2"  1 attempts (protected)',
    );
  });

  it('checks', async () => {
    const checked = await run('check', '--data', station(), '--json');
    expect(checked.status).toBe(0);
    expect(JSON.parse(checked.out)).toMatchObject({ ok: true, entries: 1, pending: 1 });
  });

  it('says in one line what is wrong', async () => {
    const dir = station();
    expect(await run('list')).toMatchObject({ status: 2, out: '' });
    expect(await run('burn', '--data', dir)).toMatchObject({ status: 2 });
    expect(await run('list', '--data', join(dir, 'none'))).toMatchObject({ status: 2, out: '' });
    writeFileSync(join(dir, 'journal.db'), 'nonsense '.repeat(500));
    const broken = await run('check', '--data', dir, '--json');
    expect(broken.status).toBe(1);
    expect(broken.err).toMatch(/not a Mượn Trả database/);
  });
});
