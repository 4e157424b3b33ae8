import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../drivers/frame/hex.ts';
import { bookTag, uidOf } from '../../test/harness/feig-bench.ts';
import { runCommand, startCommand } from '../../test/harness/run-command.ts';
import type { RunningCommand, Said } from '../../test/harness/run-command.ts';
import { padCommand } from './pad.ts';

let folder: string;
let tagsFile: string;
let simulator: RunningCommand;
let address: string;

function lay(...ids: string[]): void {
  const tags = ids.map((id, index) => {
    const { uid, memory } = bookTag(uidOf(index), id);
    return { uid, memory: toHex(memory), afi: '07', dsfid: '3E' };
  });
  writeFileSync(tagsFile, JSON.stringify(tags));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-pad-'));
  tagsFile = join(folder, 'tags.json');
  lay('TV00000001', 'TV00000002');
  simulator = startCommand(
    padCommand,
    ...['simulate', '--reader', 'feig-iso-host', '--at', 'tcp://127.0.0.1:0', '--tags', tagsFile, '--json'],
  );
  address = (JSON.parse(await simulator.firstLine) as { address: string }).address;
});
afterEach(async () => {
  simulator.end();
  expect((await simulator.done).status).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

const onPad = (...args: string[]): Promise<Said> =>
  runCommand(padCommand, ...args, '--reader', 'feig-iso-host', '--at', address, '--json');

const json = (said: Said): unknown => {
  expect(said.err).toBe('');
  return JSON.parse(said.out);
};

describe('muontra pad', () => {
  it('lists what this build drives', async () => {
    const said = await runCommand(padCommand, 'models', '--json');
    expect(json(said)).toContainEqual(
      expect.objectContaining({ model: 'feig-iso-host', ports: ['serial', 'tcp', 'usb'] }),
    );
  });

  it('says what lies on the pad, and sees it change when the tags file is read again', async () => {
    const said = await onPad('inventory');
    expect(said.status).toBe(0);
    expect(json(said)).toMatchObject({
      tags: [
        { uid: uidOf(0), dsfid: '3E', afi: '07', content: { id: 'TV00000001', crc: 'ok' } },
        { uid: uidOf(1), dsfid: '3E', afi: '07', content: { id: 'TV00000002', crc: 'ok' } },
      ],
    });
    lay('TV00000001');
    simulator.hangUp();
    expect((json(await onPad('inventory')) as { tags: unknown[] }).tags).toHaveLength(1);
  });

  it('writes and reads back mark and memory', async () => {
    expect(json(await onPad('unsecure', uidOf(0)))).toMatchObject({ uid: uidOf(0), afi: 'C2' });
    expect(json(await onPad('secure', uidOf(0)))).toMatchObject({ afi: '07' });
    const written = await onPad('write', uidOf(1), '--hex', '1122334455667788');
    expect(json(written)).toMatchObject({ memory: expect.stringMatching(/^1122334455667788/) as string });
    expect((json(await onPad('read', uidOf(1))) as { memory: string }).memory).toHaveLength(224);
  });

  it('finds out which model answers at an address, and tells what it tried', async () => {
    const said = await runCommand(padCommand, 'discover', '--at', address, '--json');
    expect(said.status).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({
      found: [{ model: 'feig-iso-host', address, answered: true }],
      attempts: [{ model: 'feig-iso-host' }],
    });
    expect(said.err).toContain('feig-iso-host: answers');
    const nobody = await runCommand(padCommand, 'discover', '--at', 'tcp://127.0.0.1:1', '--json');
    expect(nobody.status).toBe(1);
    const { attempts } = JSON.parse(nobody.out) as { attempts: { answered: boolean }[] };
    expect(attempts.length).toBeGreaterThan(4);
    expect(attempts.some(({ answered }) => answered)).toBe(false);
  });

  it('refuses what the tag cannot hold', async () => {
    expect(await onPad('write', uidOf(1), '--hex', '112233')).toMatchObject({ status: 1, out: '' });
    expect(await onPad('write', uidOf(1), '--hex', '00'.repeat(200))).toMatchObject({ status: 1, out: '' });
    expect(await onPad('read', 'E004010000009999')).toMatchObject({ status: 1, out: '' });
  });

  it.each([
    ['a pad that is not there', ['inventory', '--reader', 'feig-iso-host', '--at', 'tcp://127.0.0.1:1'], 3],
    ['an unknown model', ['inventory', '--reader', 'x', '--at', 'tcp://127.0.0.1:1'], 2],
    ['no address', ['inventory', '--reader', 'feig-iso-host'], 2],
    ['a UID that is none', ['read', '1234', '--reader', 'feig-iso-host', '--at', 'tcp://127.0.0.1:1'], 2],
    ['no PC/SC reader of that name', ['inventory', '--reader', 'pcsc', '--at', 'pcsc:No%20such'], 3],
    ['a PC/SC reader at a socket', ['inventory', '--reader', 'pcsc', '--at', 'tcp://127.0.0.1:1'], 2],
    ['a pad over PC/SC that has none', ['inventory', '--reader', 'feig-iso-host', '--at', 'pcsc:'], 2],
    ['a name that is no percent encoding', ['inventory', '--reader', 'pcsc', '--at', 'pcsc:100%'], 2],
    [
      'a PC/SC reader to be simulated',
      ['simulate', '--reader', 'pcsc', '--at', 'tcp://127.0.0.1:0', '--tags', 'none'],
      2,
    ],
    ['an unknown word', ['dance'], 2],
    ['an unknown option', ['models', '--all'], 2],
  ])('answers %s in one line', async (_, args, status) => {
    const said = await runCommand(padCommand, ...args);
    expect(said).toMatchObject({ status, out: '' });
    expect(said.err.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['no JSON', '[', /not JSON/],
    ['a UID that is none', '[{"uid":"12","memory":""}]', /0\.uid/],
    ['memory that is no hex', '[{"uid":"E004010012345678","memory":"X"}]', /0\.memory/],
    ['no list', '{}', /tags file/],
  ])('says what is wrong with a tags file: %s', async (_, text, line) => {
    writeFileSync(tagsFile, text);
    const args = ['simulate', '--reader', 'feig-iso-host', '--at', 'tcp://127.0.0.1:0', '--tags', tagsFile];
    const said = await runCommand(padCommand, ...args);
    expect(said.status).toBe(2);
    expect(said.err).toMatch(line);
  });
});
