import type { Downward } from '../contract/envelope.ts';

/** The way down to one screen: a WebSocket or a MessagePort. */
export interface MessagePipe {
  /** Hands one message over; `sent` is called once it has left, so that a slow screen is not flooded. */
  send(message: Downward, sent: () => void): void;
}
