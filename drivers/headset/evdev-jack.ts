import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { Timers } from '../exchange/timers.ts';
import type { PortError } from '../port/byte-port.ts';
import { failed, ok } from '../result.ts';
import type { HeadsetJack, HeadsetJackEvents } from './headset-jack.ts';
import { evSw, inputEventBytes, InputEventParser, swHeadphoneInsert } from './input-event.ts';

/** How often the device is asked for news; a person notices no delay of that size. */
const lookEveryMs = 150;
/** More records in one look than a jack ever has. */
const readBytes = 64 * inputEventBytes;
/** A stream with so many records of unknown type is something else. */
const mostStrange = 16;

/**
 * The jack as Linux shows it: switch events (`EV_SW`, `SW_HEADPHONE_INSERT`) of `/dev/input/eventN`. It is read without
 * waiting, so that no thread is held by a device that may stay silent for days. What is in the jack before the first
 * change is not told by the stream.
 */
export function createEvdevJack(address: string, timers: Timers): HeadsetJack {
  let open: { readonly fd: number; cancel: () => void } | null = null;
  const shut = (): void => {
    open?.cancel();
    if (open) closeSync(open.fd);
    open = null;
  };
  const watch = (fd: number, events: HeadsetJackEvents): void => {
    const parser = new InputEventParser();
    const buffer = new Uint8Array(readBytes);
    const look = (): void => {
      const read = readNow(fd, buffer);
      if (read.kind === 'failed') {
        shut();
        events.onLost(read.error);
        return;
      }
      for (const { type, code, value } of parser.push(buffer.subarray(0, read.value))) {
        if (type === evSw && code === swHeadphoneInsert) events.onChange(value !== 0);
      }
      if (parser.strange > mostStrange) {
        shut();
        events.onLost({ reason: 'unsupported', detail: `${address} is no event device` });
        return;
      }
      if (open) open.cancel = timers.after(lookEveryMs, look);
    };
    open = { fd, cancel: timers.after(0, look) };
  };
  return {
    address,
    connect(events) {
      shut();
      try {
        watch(openSync(address, constants.O_RDONLY | constants.O_NONBLOCK), events);
        return Promise.resolve(ok(undefined));
      } catch (error) {
        return Promise.resolve(failed(portError(address, error)));
      }
    },
    close() {
      shut();
      return Promise.resolve();
    },
  };

  function readNow(
    fd: number,
    buffer: Uint8Array,
  ): { kind: 'ok'; value: number } | { kind: 'failed'; error: PortError } {
    try {
      return ok(readSync(fd, buffer));
    } catch (error) {
      // Nothing has happened: that is how a silent device answers who does not wait.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return ok(0);
      return failed(portError(address, error));
    }
  }
}

function portError(address: string, error: unknown): PortError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const reason =
    code === 'ENOENT' || code === 'ENODEV' ? 'not-found' : code === 'EACCES' ? 'denied' : 'other';
  return { reason, detail: `${address}: ${code}` };
}
