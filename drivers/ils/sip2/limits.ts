import type { Sip2Message } from './message.ts';
import type { Sip2Settings } from './options.ts';

/** What an ILS says of its own speed in 98. */
export interface ServerLimits {
  /** Null: it does not say. */
  readonly timeoutMs: number | null;
  readonly retries: number | null;
}

const shortestTimeoutMs = 10_000;
const longestTimeoutMs = 60_000;
const mostRetries = 5;
/** Nothing of use: 999 is "unknown". */
const unsaid = 999;

/** Sites configure nonsense here, such as half a second: taken within bounds only (ils-protocols 2.2). */
export function limitsOf(status: Sip2Message<'98'>): ServerLimits {
  const tenths = status.counter('timeout');
  const retries = status.counter('retries');
  return {
    // 000 stands for "not on-line".
    timeoutMs:
      tenths === null || tenths === 0 || tenths === unsaid
        ? null
        : Math.min(Math.max(tenths * 100, shortestTimeoutMs), longestTimeoutMs),
    retries: retries === null || retries === unsaid ? null : Math.min(retries, mostRetries),
  };
}

const defaultReadMs = 10_000;
const shortestWriteMs = 30_000;
const mostResends = 2;

/** How long an answer is waited for, and how often a request is sent again because the server asks for that (96). */
export interface Pace {
  readonly timeoutMs: number;
  readonly mostResends: number;
}

/** The site's own settings go before what the ILS says of itself; a loan gets 30 seconds at least. */
export function paceOf(
  { readTimeoutMs, writeTimeoutMs }: Pick<Sip2Settings, 'readTimeoutMs' | 'writeTimeoutMs'>,
  limits: ServerLimits | null,
  readOnly: boolean,
): Pace {
  const said = limits?.timeoutMs ?? defaultReadMs;
  return {
    timeoutMs: readOnly ? (readTimeoutMs ?? said) : (writeTimeoutMs ?? Math.max(said, shortestWriteMs)),
    mostResends: Math.min(mostResends, limits?.retries ?? mostResends),
  };
}
