import type { Timers } from '../exchange/timers.ts';
import type { AcceptDevice } from '../port/byte-server.ts';

/** Requests out of a stream; a break ends what is half received. */
interface RequestParser<Request> {
  push(bytes: Uint8Array): Request[];
  reset(): void;
}

/** What a simulated reader does with one request: `send` may be called later, often, or never. */
export interface Answering<Request> {
  answer(request: Request, send: (reply: Uint8Array) => void): void;
}

/** A break this long inside a frame ends it: readers allow 12 ms and less, and a network needs room for its hops. */
const frameBreakMs = 200;

/** One simulated reader behind as many connections as come; each has a parser of its own. */
export function simulatedLine<Request>(
  device: Answering<Request>,
  createParser: () => RequestParser<Request>,
  timers: Timers,
): AcceptDevice {
  return (end) => {
    const parser = createParser();
    let cancelBreak = (): void => undefined;
    let isOpen = true;
    const send = (reply: Uint8Array): void => {
      if (isOpen) end.send(reply);
    };
    return {
      onData(bytes) {
        cancelBreak();
        for (const request of parser.push(bytes)) device.answer(request, send);
        cancelBreak = timers.after(frameBreakMs, () => {
          parser.reset();
        });
      },
      onClose() {
        isOpen = false;
        cancelBreak();
      },
    };
  };
}
