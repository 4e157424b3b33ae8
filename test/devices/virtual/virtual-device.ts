import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromDevice, ToDevice } from './wire.ts';

/** A device that the kernel believes in, held by a process of its own. */
export interface VirtualDevice {
  send(message: ToDevice): void;
  /** The cable. Resolves when the kernel has seen it; programs on the computer may see it a moment later. */
  setPlugged(plugged: boolean): Promise<void>;
  /** Unplugs it, if need be by killing its process. */
  close(): Promise<void>;
}

/** @param program file in this folder; `settings` is what it is started with. */
export async function startVirtualDevice(
  program: string,
  settings: unknown,
  onMessage: (message: FromDevice) => void,
): Promise<VirtualDevice> {
  const child = fork(join(import.meta.dirname, program), [JSON.stringify(settings)], {
    serialization: 'advanced',
  });
  const waiting = new Map<FromDevice['kind'], PromiseWithResolvers<void>>();
  let hasEnded = false;
  const said = (kind: FromDevice['kind']): Promise<void> => {
    const next = Promise.withResolvers<void>();
    waiting.set(kind, next);
    if (hasEnded) next.reject(new Error(`${program} is not running`));
    return next.promise;
  };
  child.on('message', (message) => {
    const heard = message as FromDevice;
    waiting.get(heard.kind)?.resolve();
    onMessage(heard);
  });
  child.once('exit', () => {
    hasEnded = true;
    for (const each of waiting.values()) each.reject(new Error(`${program} ended`));
  });
  const send = (message: ToDevice): void => {
    if (child.connected) child.send(message);
  };
  await said('ready');
  return {
    send,
    async setPlugged(plugged) {
      const done = said(plugged ? 'plugged' : 'unplugged');
      send({ kind: plugged ? 'plug' : 'unplug' });
      await done;
    },
    async close() {
      if (hasEnded) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
