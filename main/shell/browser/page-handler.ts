import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Log } from '../../log/log.ts';
import type { Health } from '../../contract/health.ts';
import type { PageFile } from '../page-files.ts';
import type { Gate } from './gate.ts';

export interface PageHandlerOptions {
  readonly gate: Gate;
  /** Set on every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly log: Log;
  /** Answers `/health`: numbers and states only, for whoever watches over the station on this machine. */
  readonly health: () => Health;
}

/** Answers GET and HEAD for the listed files; everything else is refused with an empty body. */
export function createPageHandler(
  options: PageHandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { gate, headers, files, log, health } = options;
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // No request of ours has a body; one that comes anyway is not waited for.
    request.resume();
    const refuse = (status: number, reason: string): void => {
      log.write('shell-refused', { reason });
      response.writeHead(status, { 'Content-Length': 0, Connection: 'close' }).end();
    };
    if (!gate.hostAllowed(request)) {
      refuse(421, 'foreign-host');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(405, 'method');
      return;
    }
    const address = (request.url ?? '').split('?', 1)[0] ?? '';
    if (address === '/health') {
      const body = JSON.stringify(health());
      const length = Buffer.byteLength(body);
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': length });
      response.end(request.method === 'HEAD' ? undefined : body);
      return;
    }
    const file = files.get(address);
    if (!file) {
      response.writeHead(404, { 'Content-Length': 0 }).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': file.contentType });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    pipeline(createReadStream(file.path), response, (error) => {
      if (error) response.destroy();
    });
  };
}
