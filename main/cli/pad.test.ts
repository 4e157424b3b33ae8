import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../drivers/frame/hex.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { bookTag, uidOf } from '../../test/harness/feig-bench.ts';
import { runCommand, startCommand } from '../../test/harness/run-command.ts';
import type { RunningCommand, Said } from '../../test/harness/run-command.ts';
import { isoUhfTag } from '../../test/harness/uhf-tags.ts';
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

  it('switches a protected mark under its password, and never says it', async () => {
    const { uid, memory } = bookTag(uidOf(5), 'TV00000005');
    const tag = { uid, memory: toHex(memory), afi: '07', dsfid: '3E', password: 'A1B2C3D4' };
    writeFileSync(tagsFile, JSON.stringify([tag]));
    simulator.hangUp();
    const without = await onPad('unsecure', uid);
    expect(without).toMatchObject({ status: 1, out: '' });
    expect(without.err).toMatch(/^protected: .*no password is set/);
    const right = await onPad('unsecure', uid, '--password', 'A1B2C3D4');
    expect(json(right)).toMatchObject({ uid, afi: 'C2' });
    const still = await onPad('secure', uid, '--password', '00112233');
    // The chip still trusts whoever gave it the right one: its power never went.
    expect(still).toMatchObject({ status: 0 });
    writeFileSync(tagsFile, '[]');
    simulator.hangUp();
    writeFileSync(tagsFile, JSON.stringify([tag]));
    simulator.hangUp();
    const anew = await onPad('unsecure', uid, '--password', '00112233');
    expect(anew).toMatchObject({ status: 1, out: '' });
    expect(anew.err).toMatch(/^protected: /);
    for (const { out, err } of [without, right, still, anew]) {
      expect(out + err).not.toMatch(/A1B2C3D4|00112233/i);
    }
  });

  it.each(['A1B2C3', 'A1B2C3D4E5', 'secretly', ''])(
    'refuses what is no password without saying it: %s',
    async (text) => {
      const said = await onPad('secure', uidOf(0), `--password=${text}`);
      expect(said).toMatchObject({ status: 2, out: '' });
      expect(said.err.trim()).toBe('--password takes eight hex digits');
    },
  );

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

describe('muontra pad before UHF tags', () => {
  const uhf = ['--reader', 'm6e', '--at'];
  const locked = isoUhfTag('VN-MAU.TV00000301', 0x07);
  const open = isoUhfTag('VN-MAU.TV00000302', 0x07);

  it('names them, switches the AFI in the PC word, and reads it back', async () => {
    const bank = ({ epc }: FieldTag): string => `3107${toHex(epc?.bytes ?? new Uint8Array())}`;
    writeFileSync(
      tagsFile,
      JSON.stringify([{ epc: bank(locked), password: 'A1B2C3D4' }, { epc: bank(open) }]),
    );
    const pad = startCommand(
      padCommand,
      ...['simulate', ...uhf, 'tcp://127.0.0.1:0', '--tags', tagsFile, '--json'],
    );
    const { address: at } = JSON.parse(await pad.firstLine) as { address: string };
    const say = (...words: string[]): Promise<Said> => runCommand(padCommand, ...words, ...uhf, at, '--json');
    expect(json(await say('inventory'))).toMatchObject({
      tags: [
        { uid: locked.uid, afi: '07', content: { model: 'iso28560-4', id: 'TV00000301' } },
        { uid: open.uid, afi: '07', content: { id: 'TV00000302' } },
      ],
    });
    expect(json(await say('read', open.uid))).toMatchObject({ memory: bank(open) });
    expect(json(await say('unsecure', open.uid))).toMatchObject({ afi: 'C2', memory: `31C2${open.uid}` });
    const without = await say('unsecure', locked.uid);
    expect(without).toMatchObject({ status: 1, out: '' });
    expect(without.err).toMatch(/^protected: /);
    const under = await say('unsecure', locked.uid, '--password', 'A1B2C3D4');
    expect(json(under)).toMatchObject({ afi: 'C2', memory: `31C2${locked.uid}` });
    expect(await say('read', uidOf(0).slice(0, 15))).toMatchObject({ status: 2, out: '' });
    expect(await say('unsecure', '1122334455667788')).toMatchObject({ status: 1, out: '' });
    pad.end();
    expect((await pad.done).status).toBe(0);
  });
});
