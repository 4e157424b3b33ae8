import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../../clock/clock.ts';

/**
 * Tells staff that somebody at this station wants them: by a POST to an address of the library's (a buzzer, a chat, a
 * pager). It names the station and nothing of anybody.
 */
export interface CallPoster {
  /** Resolves to whether it was told; never rejects. */
  post(): Promise<boolean>;
}

const limitMs = 5_000;

/** @param url `http:` or `https:`. @param station its name on the message */
export function createCallPoster(url: URL, station: string, clock: Pick<Clock, 'after'>): CallPoster {
  const body = JSON.stringify({ event: 'staff-call', station });
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return {
    post: () =>
      new Promise((resolve) => {
        // The time limit counts from the first packet to the last; a half answer is no answer.
        const limit = new AbortController();
        const cancel = clock.after(limitMs, () => {
          limit.abort();
        });
        const told = (is: boolean): void => {
          cancel();
          resolve(is);
        };
        const asked = request(
          url,
          {
            method: 'POST',
            signal: limit.signal,
            headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
          },
          (answer) => {
            const { statusCode = 0 } = answer;
            // What it says is of no interest, and may be without end.
            answer.destroy();
            told(statusCode >= 200 && statusCode < 300);
          },
        );
        asked.once('error', () => {
          told(false);
        });
        asked.end(body);
      }),
  };
}
