import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffView } from '../../main/contract/staff.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { openBrowserShell } from '../../main/shell/browser/browser-shell.ts';
import type { BrowserShell } from '../../main/shell/browser/browser-shell.ts';
import { createScriptedStation } from '../harness/scripted-station.ts';
import type { ScriptedStation } from '../harness/scripted-station.ts';
import { openPageSocket } from '../harness/shell-client.ts';

let folder: string;
let shell: BrowserShell;
let station: ScriptedStation;

const view: StaffView = {
  calledAt: null,
  payments: [],
  exceptions: [
    {
      id: 3,
      kind: 'hold-waiting',
      action: 'checkin',
      title: 'Số đỏ',
      itemId: 'TV00000003',
      cardNumber: 'BD004711',
      at: '2026-11-24T01:00:00.000Z',
      reason: 'held-for-other',
      destination: null,
    },
  ],
  exceptionCount: 1,
  queuedCount: 0,
  oldestQueuedAt: null,
  openCount: 0,
  pendingMarkCount: 0,
  unreadableFees: null,
  line: 'online',
  printer: null,
  receipts: null,
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-staff-'));
  mkdirSync(join(folder, 'pages'));
  writeFileSync(join(folder, 'pages', 'index.html'), '<!doctype html><title>kiosk</title>');
  station = createScriptedStation({ demo: true });
  const options = { assetsDir: join(folder, 'pages'), port: 0, demo: true, log: createSilentLog() };
  const opened = await openBrowserShell({ station, ...options });
  if (opened.kind === 'failed') throw new Error(opened.reason);
  ({ shell } = opened);
});

afterEach(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

const ofKind =
  (kind: string) =>
  (message: Record<string, unknown>): boolean =>
    message['kind'] === kind;

describe('the staff side of the contract', () => {
  it('sends nothing to a page that did not ask', async () => {
    const page = await openPageSocket(shell.url);
    await page.first(ofKind('snapshot'));
    expect(station.visitCount).toBe(0);
    station.publishStaff({ view });
    station.publish({ language: 'en' });
    await page.first((message) => JSON.stringify(message).includes('"language":"en"'));
    expect(JSON.stringify(page.received)).not.toMatch(/"staff-|BD004711/);
  });

  it('carries states down and calls up for a page that did', async () => {
    const page = await openPageSocket(shell.url);
    page.send({ kind: 'staff-call', ref: 1, name: 'open', input: {} });
    expect(await page.first(ofKind('staff-state'))).toEqual({
      kind: 'staff-state',
      state: { pin: 'set', triesLeft: 5, waitSeconds: 0, view: null },
    });
    page.send({ kind: 'staff-call', ref: 2, name: 'signIn', input: { pin: '802714', as: 'director' } });
    expect(await page.first((message) => message['ref'] === 2)).toEqual({
      kind: 'staff-answer',
      ref: 2,
      answer: { kind: 'done' },
    });
    station.publishStaff({ view });
    expect(await page.first((message) => JSON.stringify(message).includes('BD004711'))).toEqual({
      kind: 'staff-state',
      state: { pin: 'set', triesLeft: 5, waitSeconds: 0, view },
    });
    expect(station.staffCalls).toEqual([
      { name: 'open', input: {} },
      { name: 'signIn', input: { pin: '802714' } },
    ]);
    expect(station.visitCount).toBe(1);
  });

  it.each([
    ['an unknown call', { name: 'setPin', input: {} }, 'unknown-call'],
    ['a name of every object', { name: 'toString', input: {} }, 'unknown-call'],
    ['a number for a PIN', { name: 'signIn', input: { pin: 802714 } }, 'bad-input'],
    ['a PIN too long', { name: 'signIn', input: { pin: '1'.repeat(65) } }, 'bad-input'],
    ['half an exception', { name: 'clearException', input: { id: 1.5 } }, 'bad-input'],
    ['no input', { name: 'clearException', input: null }, 'bad-input'],
  ])('answers %s with a failure', async (_what, call, failure) => {
    const page = await openPageSocket(shell.url);
    page.send({ kind: 'staff-call', ref: 1, ...call });
    expect(await page.first((message) => message['ref'] === 1)).toEqual({
      kind: 'staff-answer',
      ref: 1,
      answer: { kind: 'failed', failure },
    });
    expect(station.staffCalls).toEqual([]);
  });

  it('takes nothing beyond the schema to the page, and no state that does not fit', async () => {
    const page = await openPageSocket(shell.url);
    page.send({ kind: 'staff-call', ref: 1, name: 'open', input: {} });
    await page.first(ofKind('staff-state'));
    const leaking = { ...view, journalKey: 'c0ffee' };
    station.publishStaff({ view: leaking });
    station.publishStaff({ triesLeft: 'none' as unknown as number });
    station.publishStaff({ triesLeft: 2 });
    await page.first((message) => JSON.stringify(message).includes('"triesLeft":2'));
    expect(JSON.stringify(page.received)).not.toMatch(/c0ffee|"triesLeft":"none"/);
  });

  it('ends with the page that leaves, and with the page that goes', async () => {
    const page = await openPageSocket(shell.url);
    const gone = await openPageSocket(shell.url);
    for (const one of [page, gone]) one.send({ kind: 'staff-call', ref: 1, name: 'open', input: {} });
    await expect.poll(() => station.visitCount).toBe(2);
    page.send({ kind: 'staff-call', ref: 2, name: 'leave', input: {} });
    await page.first((message) => message['ref'] === 2);
    gone.socket.terminate();
    await expect.poll(() => station.visitCount).toBe(0);
    station.publishStaff({ view });
    station.publish({ language: 'en' });
    await page.first((message) => JSON.stringify(message).includes('"language":"en"'));
    expect(JSON.stringify(page.received)).not.toContain('BD004711');
  });

  it('is not on the dock', async () => {
    const dock = await openPageSocket(shell.url, '/dock');
    dock.send({ kind: 'staff-call', ref: 1, name: 'open', input: {} });
    expect(await dock.first((message) => message['ref'] === 1)).toMatchObject({
      answer: { kind: 'failed', failure: 'unknown-call' },
    });
    expect(station.visitCount).toBe(0);
  });
});
