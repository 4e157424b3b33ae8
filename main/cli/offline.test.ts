import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../test/harness/run-command.ts';
import { hashCard, parsePolicy } from '../station/offline/policy.ts';
import { offlineCommand } from './offline.ts';

const run = (...args: string[]) => runCommand(offlineCommand, ...args);
const policy = {
  name: 'Tuần 48',
  issuedAt: '2020-01-01T00:00:00+07:00',
  expiresAt: '2099-01-01T00:00:00+07:00',
  loanDays: 7,
  itemsPerPatron: 3,
  queue: 200,
  hours: 48,
};

let dir: string;
const file = (name: string): string => join(dir, name);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-policy-'));
  writeFileSync(file('policy.json'), JSON.stringify(policy));
});

async function keygen(): Promise<string> {
  const made = await run('keygen', '--key', file('key.pem'), '--json');
  return (JSON.parse(made.out) as { publicKey: string }).publicKey;
}

const sign = (...more: string[]) =>
  run('sign', file('policy.json'), '--key', file('key.pem'), '--out', file('signed.json'), ...more);

describe('muontra offline', () => {
  it('makes a key that only its owner reads, and never replaces one', async () => {
    await keygen();
    expect(statSync(file('key.pem')).mode & 0o777).toBe(0o600);
    expect(await run('keygen', '--key', file('key.pem'))).toMatchObject({ status: 2, out: '' });
  });

  it('signs a policy with a list of blocked cards, whose numbers are not in it', async () => {
    const publicKey = await keygen();
    writeFileSync(file('blocked.txt'), 'BD000007\r\n\nBD000008\n');
    expect(await sign('--blocked', file('blocked.txt'), '--json')).toMatchObject({ status: 0 });
    const text = readFileSync(file('signed.json'), 'utf8');
    expect(text).not.toContain('BD000007');
    const parsed = parsePolicy(text, publicKey);
    if (parsed.kind === 'failed') throw new Error(parsed.error);
    const { salt, cards } = parsed.value.blocked;
    expect(cards).toEqual([hashCard('BD000007', salt), hashCard('BD000008', salt)]);
    const checked = await run('check', file('signed.json'), '--public-key', publicKey, '--json');
    expect(checked).toMatchObject({ status: 0, out: '{"ok":true,"problem":null}' });
  });

  it('says what is wrong with a file', async () => {
    const publicKey = await keygen();
    await sign();
    const bent = readFileSync(file('signed.json'), 'utf8').replace('48}', '49}').replace('48,', '49,');
    writeFileSync(file('bent.json'), bent);
    expect(await run('check', file('bent.json'), '--public-key', publicKey, '--json')).toMatchObject({
      status: 1,
      out: '{"ok":false,"problem":"wrong-signature"}',
    });
    writeFileSync(file('policy.json'), JSON.stringify({ ...policy, hours: 0 }));
    const refused = await sign();
    expect(refused.status).toBe(2);
    expect(refused.err).toContain('hours');
    expect(refused.err.trim().split('\n')).toHaveLength(1);
    writeFileSync(file('policy.json'), 'no JSON');
    expect(await sign()).toMatchObject({ status: 2 });
    expect(await run('sign', file('nowhere'), '--key', file('key.pem'), '--out', file('x'))).toMatchObject({
      status: 2,
    });
    expect(await run('frobnicate')).toMatchObject({ status: 2 });
  });
});
