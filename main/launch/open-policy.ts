import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { StationConfig } from '../config/schema.ts';
import { parsePolicy } from '../station/offline/policy.ts';
import type { OfflinePolicy, PolicyProblem } from '../station/offline/policy.ts';

const said: Readonly<Record<PolicyProblem, string>> = {
  'not-a-policy': 'it is no signed policy',
  'wrong-signature': 'it is not signed for `offline.publicKey`',
  'not-yet': 'it is not good yet',
  expired: 'it has run out',
};

/** The policy that a configuration names; null where it names none. A failure is one sentence. */
export function openPolicy(
  { policy, publicKey }: StationConfig['offline'],
  baseDir: string,
): Result<OfflinePolicy | null, string> {
  if (policy === null) return ok(null);
  if (publicKey === null) return failed('setting "offline.publicKey" is missing: policies are signed');
  let text: string;
  try {
    text = readFileSync(resolve(baseDir, policy), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return failed(`setting "offline.policy": ${policy} cannot be read (${code})`);
  }
  const parsed = parsePolicy(text, publicKey);
  if (parsed.kind === 'ok') return parsed;
  return failed(`setting "offline.policy": ${policy}: ${said[parsed.error]}`);
}
