import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { BytePort, PortError, PortEvents } from './byte-port.ts';

/** A device that has nothing to say is asked again so often: its file cannot be waited for. */
const lookMs = 40;
/** A full buffer is tried anew so often, and given up after so long. */
const retryMs = 20;
const writeLimitMs = 10_000;
const readSize = 512;

const reasons: Readonly<Record<string, PortError['reason']>> = {
  ENOENT: 'not-found',
  ENODEV: 'not-found',
  ENXIO: 'not-found',
  EACCES: 'denied',
  EPERM: 'denied',
  EBUSY: 'busy',
};

function portError(error: unknown): PortError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const detail = error instanceof Error ? error.message : String(error);
  return { reason: reasons[code] ?? 'other', detail };
}

const isLater = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EAGAIN';

/**
 * A device that is a file of bytes: on Linux the USB printer class, `/dev/usb/lp0` (usblp). It is never waited for in
 * the system, where a wait has no end: what is not there yet is looked for again.
 */
export function createLpPort(path: string): BytePort {
  const address = `lp:${path}`;
  let file: FileHandle | null = null;
  let events: PortEvents | null = null;
  let look: NodeJS.Timeout | null = null;
  let isReading = false;

  const end = async (error: PortError | null): Promise<void> => {
    const open = file;
    if (!open) return;
    file = null;
    if (look) clearInterval(look);
    await open.close().catch(() => undefined);
    events?.onClose(error);
  };

  const read = async (): Promise<void> => {
    if (isReading || !file) return;
    isReading = true;
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(readSize), 0, readSize, null);
      if (bytesRead > 0 && file !== null) events?.onData(buffer.subarray(0, bytesRead));
    } catch (error) {
      // A printer that cannot be read is one that only takes: writing says when it is gone.
      if (!isLater(error) && (error as NodeJS.ErrnoException).code !== 'EBADF') await end(portError(error));
    } finally {
      isReading = false;
    }
  };

  return {
    address,
    get isOpen() {
      return file !== null;
    },
    async open(deliverTo) {
      try {
        file = await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
      } catch (error) {
        return failed(portError(error));
      }
      events = deliverTo;
      look = setInterval(() => void read(), lookMs);
      look.unref();
      return ok(undefined);
    },
    async write(bytes): Promise<Result<void, PortError>> {
      const untilMs = performance.now() + writeLimitMs;
      let at = 0;
      while (at < bytes.length) {
        if (!file) return failed({ reason: 'closed', detail: `${address} is not open` });
        try {
          const { bytesWritten } = await file.write(bytes, at, bytes.length - at, null);
          at += bytesWritten;
        } catch (error) {
          if (!isLater(error)) {
            const lost = portError(error);
            await end(lost);
            return failed(lost);
          }
          if (performance.now() > untilMs)
            return failed({ reason: 'timeout', detail: `${address} takes no bytes` });
          await new Promise((resolve) => setTimeout(resolve, retryMs));
        }
      }
      return ok(undefined);
    },
    close: () => end(null),
  };
}
