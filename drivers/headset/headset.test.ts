import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvdevJack } from './evdev-jack.ts';
import { evSw, evSyn, InputEventParser, swHeadphoneInsert } from './input-event.ts';

/** A record as the kernel writes it: `struct input_event` of 64-bit Linux. */
function record(type: number, code: number, value: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, 1_795_500_000n, true);
  view.setBigUint64(8, 123_456n, true);
  view.setUint16(16, type, true);
  view.setUint16(18, code, true);
  view.setInt32(20, value, true);
  return bytes;
}
const put = Buffer.concat([record(evSw, swHeadphoneInsert, 1), record(evSyn, 0, 0)]);
const pull = Buffer.concat([record(evSw, swHeadphoneInsert, 0), record(evSyn, 0, 0)]);

describe('records of an event device', () => {
  it('are cut apart however they come', () => {
    const parser = new InputEventParser();
    const events = [...put, ...pull].flatMap((byte) => parser.push(Uint8Array.of(byte)));
    expect(events).toEqual([
      { type: evSw, code: swHeadphoneInsert, value: 1 },
      { type: evSyn, code: 0, value: 0 },
      { type: evSw, code: swHeadphoneInsert, value: 0 },
      { type: evSyn, code: 0, value: 0 },
    ]);
    expect(parser.pendingBytes).toBe(0);
    expect(parser.push(put.subarray(0, 30))).toHaveLength(1);
    expect(parser.pendingBytes).toBe(6);
  });

  it('of no type that exists are counted and left out', () => {
    const parser = new InputEventParser();
    expect(parser.push(new Uint8Array(48).fill(0xff))).toEqual([]);
    expect(parser.strange).toBe(2);
  });
});

describe('a jack', () => {
  let folder: string;
  let path: string;
  let pipe: number;
  let due: (() => void) | null;
  const timers = {
    monotonicMs: () => 0,
    after(_delayMs: number, action: () => void) {
      due = action;
      return () => {
        if (due === action) due = null;
      };
    },
  };
  const look = (): void => {
    const action = due;
    due = null;
    action?.();
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muontra-jack-'));
    path = join(folder, 'event0');
    execFileSync('mkfifo', [path]);
    pipe = openSync(path, constants.O_RDWR);
    due = null;
  });
  afterEach(() => {
    closeSync(pipe);
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells what is put in and pulled out, other switches not, and holds nothing up while it is silent', async () => {
    const changes: boolean[] = [];
    const jack = createEvdevJack(path, timers);
    const opened = await jack.connect({ onChange: (isIn) => changes.push(isIn), onLost: () => undefined });
    expect(opened.kind).toBe('ok');
    look();
    look();
    expect(changes).toEqual([]);
    writeSync(pipe, record(evSw, 0x04, 1));
    writeSync(pipe, put);
    look();
    expect(changes).toEqual([true]);
    writeSync(pipe, pull.subarray(0, 10));
    look();
    writeSync(pipe, pull.subarray(10));
    look();
    expect(changes).toEqual([true, false]);
    await jack.close();
    expect(due, 'nothing is looked at any more').toBeNull();
  });

  it('that is not there, or is something else, is a failure with a name', async () => {
    const lost: string[] = [];
    const events = {
      onChange: () => undefined,
      onLost: ({ reason }: { reason: string }) => lost.push(reason),
    };
    const gone = await createEvdevJack(join(folder, 'none'), timers).connect(events);
    expect(gone.kind === 'failed' && gone.error.reason).toBe('not-found');
    writeFileSync(join(folder, 'text'), Buffer.alloc(24 * 40, 0xff));
    await createEvdevJack(join(folder, 'text'), timers).connect(events);
    look();
    expect(lost).toEqual(['unsupported']);
    await createEvdevJack(folder, timers).connect(events);
    look();
    expect(lost).toEqual(['unsupported', 'other']);
  });
});
