import { groups, tags } from './frame.ts';
import type { IppAttribute, IppMessage } from './frame.ts';

/** Operations of IPP/1.1 that a receipt needs (RFC 8011, 4.2 and 4.3; numbers 5.4.15). */
export const operations = {
  printJob: 0x0002,
  cancelJob: 0x0008,
  getJobAttributes: 0x0009,
  getPrinterAttributes: 0x000b,
} as const;

/** What is asked of a queue. */
const printerWanted = [
  'printer-state',
  'printer-state-reasons',
  'printer-is-accepting-jobs',
  'printer-make-and-model',
];

const own = (tag: number, name: string, ...values: IppAttribute['values']): IppAttribute => ({
  group: groups.operation,
  tag,
  name,
  values,
});

/** The first attributes of every request, in the order in which they must come (RFC 8011, 4.1.4). */
const head = (uri: string): IppAttribute[] => [
  own(tags.charset, 'attributes-charset', 'utf-8'),
  own(tags.language, 'attributes-natural-language', 'en'),
  own(tags.uri, 'printer-uri', uri),
];

const user = own(tags.name, 'requesting-user-name', 'muontra');
const none = new Uint8Array();

export function getPrinterAttributes(requestId: number, uri: string): IppMessage {
  const wanted = own(tags.keyword, 'requested-attributes', ...printerWanted);
  const attributes = [...head(uri), user, wanted];
  return { code: operations.getPrinterAttributes, requestId, attributes, data: none };
}

export interface IppDocument {
  readonly mimeType: string;
  readonly data: Uint8Array;
  /** Size of the page, in hundredths of a millimetre; null for bytes that are passed on as they are. */
  readonly page: { readonly width: number; readonly height: number } | null;
}

export function printJob(requestId: number, uri: string, document: IppDocument): IppMessage {
  const { mimeType, data, page } = document;
  const mm = (hundredths: number): string => String(hundredths / 100);
  const job: IppAttribute[] =
    page === null
      ? []
      : [
          {
            group: groups.job,
            tag: tags.keyword,
            name: 'media',
            // PWG 5101.1, 5: a size of one's own.
            values: [`custom_receipt_${mm(page.width)}x${mm(page.height)}mm`],
          },
          { group: groups.job, tag: tags.keyword, name: 'print-scaling', values: ['none'] },
        ];
  const attributes = [
    ...head(uri),
    user,
    // No name of anybody, no title: queues keep these.
    own(tags.name, 'job-name', 'receipt'),
    own(tags.mimeType, 'document-format', mimeType),
    ...job,
  ];
  return { code: operations.printJob, requestId, attributes, data };
}

const ofJob = (code: number, requestId: number, uri: string, jobId: number): IppMessage => ({
  code,
  requestId,
  attributes: [...head(uri), own(tags.integer, 'job-id', jobId), user],
  data: none,
});

export const getJob = (requestId: number, uri: string, jobId: number): IppMessage =>
  ofJob(operations.getJobAttributes, requestId, uri, jobId);
export const cancelJob = (requestId: number, uri: string, jobId: number): IppMessage =>
  ofJob(operations.cancelJob, requestId, uri, jobId);
