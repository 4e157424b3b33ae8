import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';

/** A queue, and what it is sent: `auto` is a page, or ESC/POS where the queue says that it passes bytes on. */
export interface IppQueue {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly send: 'auto' | 'pdf' | 'escpos';
}

const form = 'write ipp://HOST:631/printers/NAME, with ?send=pdf or ?send=escpos to settle what is sent';

/** `ipp://127.0.0.1:631/printers/receipts?send=pdf` (RFC 3510: port 631 where none is given). */
export function parseIppAddress(text: string): Result<IppQueue, string> {
  const match =
    /^ipp:\/\/(\[[0-9A-Fa-f:]+\]|[^:/?#@\s]+)(?::([0-9]{1,5}))?(\/[^?#\s]{1,200})(?:\?send=(pdf|escpos))?$/.exec(
      text.slice(0, 400),
    );
  const port = Number(match?.[2] ?? 631);
  const [, host, , path, send] = match ?? [];
  if (host === undefined || path === undefined || port < 1 || port > 65_535) return failed(form);
  const name = host.replace(/^\[|\]$/g, '');
  return ok({ address: text, host: name, port, path, send: (send ?? 'auto') as IppQueue['send'] });
}
