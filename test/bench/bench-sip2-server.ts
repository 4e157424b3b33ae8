import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A SIP2 server in a process of its own that says yes to everything at once. */
export interface BenchServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const child = fork(fileURLToPath(new URL('bench-sip2-process.ts', import.meta.url)));
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
