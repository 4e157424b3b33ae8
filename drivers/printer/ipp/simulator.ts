import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operations } from './commands.ts';
import { groups, longestMessage, parseIpp, tags, valuesOf, writeIpp } from './frame.ts';
import type { IppAttribute, IppMessage } from './frame.ts';

/** How the simulated queue behaves. `stuck`: takes a job and never ends it; `garbage`: answers what is no IPP; `silent`: nothing. */
export type QueueConduct = 'good' | 'stuck' | 'aborts' | 'refuses' | 'garbage' | 'silent' | 'http-error';

/** A print server with one queue, over HTTP on a real socket. */
export interface IppSimulator {
  readonly address: string;
  conduct: QueueConduct;
  /** `printer-state-reasons`; empty: none. */
  reasons: readonly string[];
  makeAndModel: string;
  isAccepting: boolean;
  /** Documents of jobs that were taken, in order. */
  readonly documents: readonly { readonly mimeType: string; readonly data: Uint8Array }[];
  readonly cancelled: readonly number[];
  /** Attributes of each job that a person could read in the queue. */
  readonly jobNames: readonly string[];
  close(): Promise<void>;
}

export async function createIppSimulator(): Promise<IppSimulator> {
  const documents: { mimeType: string; data: Uint8Array }[] = [];
  const cancelled: number[] = [];
  const jobNames: string[] = [];

  const text = (
    group: number,
    tag: number,
    name: string,
    ...values: IppAttribute['values']
  ): IppAttribute => ({
    group,
    tag,
    name,
    values,
  });
  const answer = (request: IppMessage): IppMessage => {
    const head = [
      text(groups.operation, tags.charset, 'attributes-charset', 'utf-8'),
      text(groups.operation, tags.language, 'attributes-natural-language', 'en'),
    ];
    const reply = (code: number, ...attributes: IppAttribute[]): IppMessage => ({
      code,
      requestId: request.requestId,
      attributes: [...head, ...attributes],
      data: new Uint8Array(),
    });
    switch (request.code) {
      case operations.getPrinterAttributes:
        return reply(
          0,
          text(groups.printer, tags.enum, 'printer-state', 3),
          text(
            groups.printer,
            tags.keyword,
            'printer-state-reasons',
            ...(simulator.reasons.length > 0 ? simulator.reasons : ['none']),
          ),
          text(groups.printer, tags.boolean, 'printer-is-accepting-jobs', simulator.isAccepting),
          text(groups.printer, tags.text, 'printer-make-and-model', simulator.makeAndModel),
        );
      case operations.printJob: {
        // 0x040A: client-error-document-format-not-supported.
        if (simulator.conduct === 'refuses') return reply(0x040a);
        documents.push({
          mimeType: String(valuesOf(request, 'document-format')[0]),
          data: request.data.slice(),
        });
        jobNames.push(String(valuesOf(request, 'job-name')[0]));
        return reply(0, text(groups.job, tags.integer, 'job-id', documents.length));
      }
      case operations.getJobAttributes: {
        const states = { stuck: 5, aborts: 8 } as Readonly<Record<string, number>>;
        return reply(0, text(groups.job, tags.enum, 'job-state', states[simulator.conduct] ?? 9));
      }
      case operations.cancelJob:
        cancelled.push(Number(valuesOf(request, 'job-id')[0]));
        return reply(0);
      default:
        return reply(0x0501);
    }
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > longestMessage) request.destroy();
      else parts.push(part);
    });
    request.on('end', () => {
      if (simulator.conduct === 'silent') return;
      if (simulator.conduct === 'http-error') {
        response.writeHead(426).end();
        return;
      }
      const message = parseIpp(Uint8Array.from(Buffer.concat(parts)));
      const garbage = simulator.conduct === 'garbage' || message === null;
      response.writeHead(200, { 'Content-Type': 'application/ipp' });
      response.end(garbage ? 'no IPP at all' : writeIpp(answer(message)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const simulator: IppSimulator = {
    address: `ipp://127.0.0.1:${String(port)}/printers/receipts`,
    conduct: 'good',
    reasons: [],
    makeAndModel: 'Receipt printer',
    isAccepting: true,
    documents,
    cancelled,
    jobNames,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return simulator;
}
