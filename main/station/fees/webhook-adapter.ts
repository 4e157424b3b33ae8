import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';
import type { PaymentAdapter, PaymentReply, PaymentWord } from './payment-adapter.ts';

export interface WebhookOptions {
  /** On loopback; 0 takes any. What comes from outside comes through the library's own gateway. */
  readonly port: number;
  /** Shared with whoever sends, at least 16 bytes. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

const path = '/payments';
const mostBytes = 4_096;
const requestMs = 5_000;
const mostConnections = 8;
/** A word may be so old, or so far ahead of this clock; older ones may be an echo. */
const freshMs = 5 * 60_000;

/**
 * Listens for `POST /payments` with the JSON body `{"bill": "MT…", "amount": 15000, "currency": "VND"}` and two headers:
 * `X-Timestamp`, seconds since 1970, and `X-Signature`, `sha256=` with the hex HMAC-SHA256 of `TIMESTAMP.BODY` under
 * the shared secret. Said twice it is booked once.
 */
export class WebhookAdapter implements PaymentAdapter {
  readonly #options: WebhookOptions;
  #server: Server | null = null;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Null while it does not listen. */
  get port(): number | null {
    return (this.#server?.address() as AddressInfo | null)?.port ?? null;
  }

  start(onPaid: (word: PaymentWord) => PaymentReply): Promise<boolean> {
    const server = createServer(
      { requestTimeout: requestMs, headersTimeout: requestMs },
      (request, response) => {
        this.#serve(request, response, onPaid);
      },
    );
    server.maxConnections = mostConnections;
    server.maxHeadersCount = 50;
    this.#server = server;
    return new Promise((resolve) => {
      server.once('error', () => {
        this.#server = null;
        this.#options.log.write('payment-adapter', { result: 'not-listening' });
        resolve(false);
      });
      server.listen(this.#options.port, '127.0.0.1', () => {
        this.#options.log.write('payment-adapter', { result: 'listening' });
        resolve(true);
      });
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  #serve(
    request: IncomingMessage,
    response: ServerResponse,
    onPaid: (word: PaymentWord) => PaymentReply,
  ): void {
    const end = (status: number, result: string): void => {
      if (response.headersSent) return;
      if (status >= 400) this.#options.log.write('payment-adapter', { result });
      response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
      response.end(JSON.stringify({ result }));
    };
    if (request.url !== path) {
      end(404, 'no-such-path');
      return;
    }
    if (request.method !== 'POST') {
      end(405, 'not-a-post');
      return;
    }
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > mostBytes) {
        end(413, 'too-long');
        request.destroy();
        return;
      }
      parts.push(part);
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      const body = Buffer.concat(parts);
      if (!this.#isSigned(request, body)) {
        end(401, 'not-signed');
        return;
      }
      const word = wordOf(body);
      if (word === null) {
        end(400, 'not-understood');
        return;
      }
      const reply = onPaid(word);
      end(statuses[reply], reply);
    });
  }

  #isSigned({ headers }: IncomingMessage, body: Buffer): boolean {
    const { secret, clock } = this.#options;
    const timestamp = headers['x-timestamp'];
    const signature = headers['x-signature'];
    if (typeof timestamp !== 'string' || !/^\d{1,12}$/u.test(timestamp)) return false;
    if (Math.abs(clock.now().getTime() - Number(timestamp) * 1000) > freshMs) return false;
    if (typeof signature !== 'string' || !/^sha256=[0-9a-f]{64}$/u.test(signature)) return false;
    const right = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
    return timingSafeEqual(right, Buffer.from(signature.slice('sha256='.length), 'hex'));
  }
}

const statuses: Readonly<Record<PaymentReply, number>> = {
  taken: 200,
  known: 200,
  unknown: 404,
  amount: 409,
  storage: 503,
};

/** Null for what is no word of a payment in đồng. */
export function wordOf(body: Uint8Array): PaymentWord | null {
  let said: unknown;
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
  if (typeof said !== 'object' || said === null) return null;
  const { bill, amount, currency } = said as Readonly<Record<string, unknown>>;
  if (typeof bill !== 'string' || !/^[0-9A-Za-z-]{1,25}$/u.test(bill)) return null;
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 1) return null;
  return currency === 'VND' ? { bill, amountVnd: amount } : null;
}
