import type { WebSocket } from 'ws';
import type { Log } from '../../log/log.ts';
import type { ContractLink } from '../contract-link.ts';
import type { MessagePipe } from '../message-pipe.ts';

/** WebSocket close codes (RFC 6455, 7.4.1). */
const policyViolation = 1008;

/** Unsent answers a socket may pile up before it counts as dead. States never pile up. */
const mostBufferedBytes = 1024 * 1024;

/** Ties one socket to one contract link for as long as the socket lives. */
export function carry(socket: WebSocket, log: Log, open: (pipe: MessagePipe) => ContractLink): void {
  const link = open({
    send(message, sent) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > mostBufferedBytes) {
        log.write('shell-refused', { reason: 'socket-does-not-read' });
        socket.terminate();
        return;
      }
      // Called back when the bytes have left this process: that is the back-pressure.
      socket.send(JSON.stringify(message), () => sent());
    },
  });
  socket.on('message', (data, isBinary) => {
    if (!isBinary && link.receive(parseJson(data))) return;
    log.write('shell-refused', { reason: 'not-a-message' });
    socket.close(policyViolation);
  });
  // Too large a message ends here; the socket is closed by the library with the right code.
  socket.on('error', () => log.write('shell-refused', { reason: 'bad-frame' }));
  socket.on('close', () => link.close());
}

/** The value of a text message; undefined for what is no JSON, which no schema of the contract takes. */
function parseJson(data: WebSocket.RawData): unknown {
  const text = Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
