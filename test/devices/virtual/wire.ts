/** What the test's process says to the one that holds a virtual device. */
export type ToDevice =
  | { readonly kind: 'plug' }
  | { readonly kind: 'unplug' }
  /** For the computer: a HID input report, or bytes on a way in. */
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** What a HID feature report holds from now on, its number first. */
  | { readonly kind: 'hold'; readonly report: Uint8Array };

/** And what that says to the test's. */
export type FromDevice =
  | { readonly kind: 'ready' }
  | { readonly kind: 'plugged' }
  | { readonly kind: 'unplugged' }
  /** A program on the computer opened the device, or the computer set it going. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  /** From the computer: a HID output report as it came, or bytes on a way out. */
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  /** A HID feature report that the computer wrote, its number first. */
  | { readonly kind: 'feature'; readonly report: Uint8Array };

/** In the device's process. */
export function tell(message: FromDevice): void {
  process.send?.(message);
}

/** In the device's process: what the test wants, until the test is gone. */
export function listen(onMessage: (message: ToDevice) => void): void {
  process.on('message', (message) => {
    onMessage(message as ToDevice);
  });
  // A read that waits in the kernel holds a thread, and an ordinary exit would wait for it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
