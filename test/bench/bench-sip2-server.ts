import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A library behind SIP2 in a process of its own. */
export interface BenchServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const child = fork(fileURLToPath(new URL('bench-sip2-process.ts', import.meta.url)));
  const [port] = (await once(child, 'message')) as [number];
  // A benchmark that fails ends, and the server with it.
  child.unref();
  child.channel?.unref();
  return {
    port,
    async close() {
      const ended = once(child, 'exit');
      child.ref();
      child.disconnect();
      await ended;
    },
  };
}
