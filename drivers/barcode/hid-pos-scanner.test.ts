import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../main/clock/manual-clock.ts';
import { createMemoryPair } from '../port/memory-port.ts';
import { createScanner } from './create-scanner.ts';
import { createHidPosScanner, HidPosParser } from './hid-pos-scanner.ts';

interface ReportForm {
  readonly aim?: string;
  /** Bytes by which the identifier and what follows it are further on. */
  readonly shift?: number;
  readonly isNumbered?: boolean;
}

/** The reports of one code, as a scanner sends them. */
function reportsOf(
  code: string,
  { aim = ']C0', shift = 0, isNumbered = true }: ReportForm = {},
): Uint8Array[] {
  const data = new TextEncoder().encode(code);
  const reports: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < data.length; at += 56) {
    const part = data.subarray(at, at + 56);
    const report = new Uint8Array(64);
    report.set([2, part.length]);
    report.set(new TextEncoder().encode(aim), 2 + shift);
    report.set(part, 5 + shift);
    report[63] = at + 56 < data.length ? 1 : 0;
    reports.push(isNumbered ? report : report.slice(1));
  }
  return reports;
}

async function listen() {
  const clock = createManualClock();
  const pair = createMemoryPair();
  const seen: string[] = [];
  const scanner = createHidPosScanner({ address: 'memory:', makePort: () => pair.port, timers: clock });
  await scanner.connect({
    onScan: ({ text, aimId }) => seen.push(aimId ? `${aimId} ${text}` : text),
    onRejected: (reason) => seen.push(`rejected ${reason}`),
    onLost: ({ reason }) => seen.push(`lost ${reason}`),
  });
  const scan = (code: string, form?: ReportForm): void => {
    for (const report of reportsOf(code, form)) pair.feed(report);
  };
  return { clock, pair, seen, scan };
}

describe('a HID POS scanner', () => {
  it('gives out a code with its symbology', async () => {
    const { scan, seen } = await listen();
    scan('TV00000001');
    scan('9786042088888', { aim: ']E0' });
    expect(seen).toEqual([']C0 TV00000001', ']E0 9786042088888']);
  });

  it.each<[string, ReportForm]>([
    ['whose number the system took off', { isNumbered: false }],
    ['with the identifier one byte further on', { shift: 1 }],
    ['with both', { shift: 1, isNumbered: false }],
  ])('reads reports %s', async (_, form) => {
    const { scan, seen } = await listen();
    scan('TV00000001', form);
    expect(seen).toEqual([']C0 TV00000001']);
  });

  it('reads a code without an identifier', async () => {
    const { scan, seen } = await listen();
    scan('TV00000001\r', { aim: '' });
    expect(seen).toEqual(['TV00000001']);
  });

  it('puts a long code together, letters cut in two by the reports included', async () => {
    const { scan, seen } = await listen();
    const card = `001099012345|123456789|Nguyễn Thị Ánh Nguyệt|${'ằ'.repeat(40)}|01012020`;
    scan(card, { aim: ']Q1' });
    expect(seen).toEqual([`]Q1 ${card.normalize('NFC')}`]);
  });

  it('gives up a code whose second part does not come', async () => {
    const { pair, scan, seen, clock } = await listen();
    const [first = new Uint8Array()] = reportsOf('9'.repeat(100));
    pair.feed(first);
    await clock.advance(600);
    scan('TV00000001');
    expect(seen).toEqual([']C0 TV00000001']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects 10,000 characters once and takes the next code', async () => {
    const { scan, seen } = await listen();
    scan('9'.repeat(10_000));
    scan('TV\u0007');
    scan('TV00000001');
    expect(seen).toEqual(['rejected too-long', 'rejected not-text', ']C0 TV00000001']);
  });

  it('says that its cable went', async () => {
    const { pair, seen } = await listen();
    pair.unplug();
    expect(seen).toEqual(['lost closed']);
  });

  it('never gives out what is no text, whatever comes, and goes on', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 60, maxLength: 66 }), { maxLength: 30 }), (noise) => {
        const parser = new HidPosParser();
        for (const report of noise) {
          const event = parser.push(report);
          if (event?.kind === 'scan') expect(event.scan.text).not.toMatch(/\p{C}/u);
        }
        parser.clear();
        const [report = new Uint8Array()] = reportsOf('TV1');
        expect(parser.push(report)).toMatchObject({ scan: { text: 'TV1', aimId: ']C0' } });
      }),
    );
  });

  it('is what a hid: address makes', () => {
    expect(createScanner('hid:0c2e:0b81', createManualClock())).toMatchObject({
      kind: 'ok',
      value: { address: 'hid:0c2e:0b81' },
    });
  });
});
