import { request } from 'node:http';
import type { IppQueue } from './address.ts';
import { longestMessage } from './frame.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { Timers } from '../../exchange/timers.ts';

/** Sends one IPP request over HTTP/1.1 (RFC 8010, 4) and reads its answer, within a time and up to a size. A failure is a line of detail. */
export function postIpp(
  { host, port, path }: IppQueue,
  body: Uint8Array,
  timers: Timers,
  limitMs: number,
): Promise<Result<Uint8Array, string>> {
  return new Promise((resolve) => {
    const posting = request({
      host,
      port,
      path,
      method: 'POST',
      // A connection of its own: nothing waits on one that a restarted server forgot.
      agent: false,
      headers: { 'Content-Type': 'application/ipp', 'Content-Length': String(body.length) },
    });
    const settle = (result: Result<Uint8Array, string>): void => {
      cancel();
      posting.destroy();
      resolve(result);
    };
    const cancel = timers.after(limitMs, () => {
      settle(failed('the print server does not answer'));
    });
    posting.on('error', (error) => {
      settle(failed(error.message));
    });
    posting.on('response', (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on('data', (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > longestMessage) settle(failed('the print server answers without end'));
      });
      answer.on('error', (error) => {
        settle(failed(error.message));
      });
      answer.on('end', () => {
        const status = answer.statusCode ?? 0;
        if (status === 200) settle(ok(Uint8Array.from(Buffer.concat(parts))));
        else settle(failed(`the print server answers ${String(status)}`));
      });
    });
    posting.end(body);
  });
}
