import { execFileSync } from 'node:child_process';
import { close, openSync, read, write } from 'node:fs';
import { createGadget } from './gadget.ts';
import type { GadgetSettings } from './gadget.ts';
import { listen, tell } from './wire.ts';

// A USB device with a serial line (CDC-ACM): the computer has it as /dev/ttyACM0, the device's own end is /dev/ttyGS0.
// In a process of its own.

const settings = JSON.parse(process.argv[2] ?? '') as GadgetSettings;
const gadget = createGadget(settings);
const terminal = '/dev/ttyGS0';
let line: number | null = null;

function open(): void {
  const file = openSync(terminal, 'r+');
  execFileSync('stty', ['-F', terminal, 'raw', '-echo']);
  line = file;
  tell({ kind: 'opened' });
  readFrom(file);
}

function readFrom(file: number): void {
  const bytes = Buffer.alloc(512);
  read(file, bytes, 0, bytes.length, null, (error, size) => {
    // The line hangs up when the cable goes.
    if (error || size === 0) {
      line = null;
      tell({ kind: 'closed' });
      close(file, () => undefined);
      return;
    }
    tell({ kind: 'output', bytes: Uint8Array.from(bytes.subarray(0, size)) });
    readFrom(file);
  });
}

listen((message) => {
  if (message.kind === 'plug') {
    gadget.plug();
    open();
    tell({ kind: 'plugged' });
  }
  if (message.kind === 'unplug') {
    gadget.unplug();
    tell({ kind: 'unplugged' });
  }
  if (message.kind === 'send' && line !== null) write(line, message.bytes, () => undefined);
});
tell({ kind: 'ready' });
