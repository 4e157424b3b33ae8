import { setTimeout as wait } from 'node:timers/promises';

const patienceMs = 30_000;
const stepMs = 25;

/**
 * What `look` finds once it is as wanted. Real time, because the kernel's own is what is waited for: a device that was
 * plugged in has its entry in /dev only when udev made it. What is not there in the end is given out as it is.
 */
export async function eventually<T>(look: () => T | Promise<T>, isWanted: (found: T) => boolean): Promise<T> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (isWanted(found) || performance.now() > untilMs) return found;
    await wait(stepMs);
  }
}
