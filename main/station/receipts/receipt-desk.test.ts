import { describe, expect, it } from 'vitest';
import type { PrinterStatus, PrintResult, ReceiptPrinter } from '../../../drivers/printer/printer.ts';
import { createManualClock } from '../../clock/manual-clock.ts';
import { createLog } from '../../log/log.ts';
import { exampleReceipt } from './example.ts';
import type { Mail } from './mail-post.ts';
import { ReceiptDesk } from './receipt-desk.ts';
import { ReceiptMaker } from './receipt-maker.ts';

const at = new Date('2026-11-24T01:05:00Z');
const site = {
  libraryName: { vi: 'Thư viện thử', en: 'Test library' },
  hours: { vi: '', en: '' },
  footer: { vi: '', en: '' },
  timeZone: 'Asia/Ho_Chi_Minh',
};
const receipt = exampleReceipt('borrow', 'vi', at);
const ready: PrinterStatus = { state: 'ready', detail: '' };

function open(print: () => Promise<PrintResult>, mailTrouble: string | null = null) {
  const clock = createManualClock();
  const logged: string[] = [];
  const states: string[] = [];
  const mails: Mail[] = [];
  let status = ready;
  const printer: ReceiptPrinter = {
    ...{ address: 'test:', widthDots: 576 },
    status: () => Promise.resolve(status),
    print,
    close: () => Promise.resolve(),
  };
  const desk = new ReceiptDesk({
    site,
    printer,
    clock,
    log: createLog(clock.now, (line) => logged.push(line)),
    maker: new ReceiptMaker({ site, onBrokenTemplate: () => undefined }),
    mail: {
      send(mail) {
        mails.push(mail);
        return Promise.resolve(mailTrouble);
      },
    },
    onPrinter: (state) => states.push(state),
  });
  const setStatus = (next: PrinterStatus): void => {
    status = next;
  };
  return { clock, desk, logged, states, mails, setStatus };
}

describe('the desk that gives receipts', () => {
  it('never waits longer than a minute for a printer, and gives the code instead', async () => {
    const { desk, clock } = open(() => new Promise(() => undefined));
    let outcome: unknown = null;
    void desk.make(receipt, 'print', null).then((made) => (outcome = made));
    // Until the picture is made.
    await expect.poll(() => clock.pendingTimers).toBe(1);
    await clock.advance(60_000);
    expect(outcome).toMatchObject({
      kind: 'failed',
      trouble: 'printer',
      qr: { rows: expect.any(Array) as unknown },
    });
  });

  it('knows how the printer stands, tells each change once, and asks more often while it is in trouble', async () => {
    const { desk, clock, states, logged, setStatus } = open(() =>
      Promise.resolve({ kind: 'printed', status: ready }),
    );
    desk.start();
    await clock.advance(100_000);
    expect(states).toEqual(['ready']);
    setStatus({ state: 'paper-out', detail: 'the paper is out' });
    await clock.advance(20_000);
    expect(states).toEqual(['ready', 'paper-out']);
    expect(desk.printerStatus?.state).toBe('paper-out');
    setStatus(ready);
    await clock.advance(4_000);
    expect(states).toEqual(['ready', 'paper-out', 'ready']);
    expect(logged.filter((line) => line.includes('printer-changed'))).toHaveLength(3);
    await desk.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  it('sends mail to the one address, and keeps neither it nor a title in the log', async () => {
    const { desk, mails, logged } = open(() => Promise.resolve({ kind: 'printed', status: ready }));
    expect(await desk.make(receipt, 'email', 'lan@example.org')).toEqual({ kind: 'sent' });
    expect(mails).toMatchObject([{ to: 'lan@example.org', subject: 'Phiếu mượn – Thư viện thử' }]);
    expect(mails[0]?.text).toContain('Dế Mèn phiêu lưu ký');
    expect(logged.join('\n')).not.toMatch(/lan|Dế Mèn/);
  });

  it.each([null, 'no address', 'a@b.org, c@d.org'])('sends nothing to %s', async (email) => {
    const { desk, mails } = open(() => Promise.resolve({ kind: 'printed', status: ready }));
    expect(await desk.make(receipt, 'email', email)).toMatchObject({ kind: 'failed', trouble: 'mail' });
    expect(mails).toEqual([]);
  });

  it('says so where the mail was not taken', async () => {
    const { desk } = open(
      () => Promise.resolve({ kind: 'printed', status: ready }),
      'the mail was not taken (EAUTH)',
    );
    expect(await desk.make(receipt, 'email', 'lan@example.org')).toEqual({
      kind: 'failed',
      trouble: 'mail',
      qr: null,
    });
  });
});
