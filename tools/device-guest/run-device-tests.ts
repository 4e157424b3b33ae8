import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { openGuestKernel } from './kernel.ts';
import { prepareMachine } from './machine.ts';
import type { CaseResult } from './report.ts';
import { runInGuest } from './run-guest.ts';

const root = join(import.meta.dirname, '../..');
/** Keeps the kernel; git does not see it. */
const cache = join(root, '.cache/device-guest');
/** About a minute; several where other work has the processor. */
const guestLimitMs = 10 * 60_000;

/**
 * The tests of test/devices in a guest with device stacks of its own; what they say is shown as they run.
 * @returns each test's outcome, or one line that says why they could not be run.
 */
export async function runDeviceTests(
  say: (line: string) => void,
  show: 'out' | 'err' = 'out',
): Promise<Result<readonly CaseResult[], string>> {
  const problem = prepareMachine(say);
  if (problem !== null) return failed(problem);
  const kernel = openGuestKernel(cache, say);
  if (kernel.kind === 'failed') return kernel;
  const out = mkdtempSync(join(tmpdir(), 'muontra-guest-'));
  try {
    const command = [process.execPath, 'tools/device-guest/run-tests.ts', '/guest-out/report.json'];
    const ran = await runInGuest({
      kernel: kernel.value,
      command,
      show,
      cwd: root,
      out,
      limitMs: guestLimitMs,
    });
    if (ran.kind === 'failed') return ran;
    return readReport(join(out, 'report.json'), ran.value);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function readReport(file: string, status: number): Result<readonly CaseResult[], string> {
  let cases: readonly CaseResult[];
  try {
    cases = JSON.parse(readFileSync(file, 'utf8')) as readonly CaseResult[];
  } catch {
    return failed(`the tests ended with status ${String(status)} before they had all run`);
  }
  const isBad = cases.length === 0 || cases.some((one) => one.status === 'failed');
  if (isBad === (status === 0))
    return failed(`the tests ended with status ${String(status)}, unlike their report`);
  return ok(cases);
}
