import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { Clock } from '../clock/clock.ts';
import type { StationConfig } from '../config/schema.ts';
import type { Log } from '../log/log.ts';
import { WebhookAdapter } from '../station/fees/webhook-adapter.ts';
import { createCallPoster } from '../station/staff/call-poster.ts';
import type { CallPoster } from '../station/staff/call-poster.ts';
import type { FeeParts } from '../station/station-parts.ts';

const leastSecret = 16;

/** How fees are paid here, out of a checked configuration. The failure is one sentence for whoever started it. */
export function openFees(
  { fees }: Pick<StationConfig, 'fees'>,
  baseDir: string,
  clock: Clock,
  log: Log,
): Result<FeeParts, string> {
  const { pay, vietqr, webhook } = fees;
  if (pay !== 'vietqr') return ok({ beneficiary: null, adapter: null });
  if (vietqr === null)
    return { kind: 'failed', error: 'setting "fees.vietqr": needed, since "fees.pay" is "vietqr"' };
  if (webhook === null) return ok({ beneficiary: vietqr, adapter: null });
  let text: string;
  try {
    text = readFileSync(resolve(baseDir, webhook.secretFile), 'utf8').trim();
  } catch {
    return { kind: 'failed', error: 'setting "fees.webhook.secretFile": the file cannot be read' };
  }
  const secret = new TextEncoder().encode(text);
  if (secret.length < leastSecret)
    return {
      kind: 'failed',
      error: `setting "fees.webhook.secretFile": at least ${String(leastSecret)} bytes`,
    };
  return ok({ beneficiary: vietqr, adapter: new WebhookAdapter({ port: webhook.port, secret, clock, log }) });
}

export function openCallPoster(
  { staffCall }: Pick<StationConfig, 'staffCall'>,
  clock: Clock,
): CallPoster | null {
  return staffCall.url === null ? null : createCallPoster(new URL(staffCall.url), hostname(), clock);
}
