import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveTcp } from '../../../drivers/port/byte-server.ts';
import type { ByteServer } from '../../../drivers/port/byte-server.ts';
import { createEscposSimulator } from '../../../drivers/printer/escpos/simulator.ts';
import type { EscposSimulator } from '../../../drivers/printer/escpos/simulator.ts';
import { createPrinter } from '../../../drivers/printer/models.ts';
import { rowsOf } from '../../../drivers/printer/raster.ts';
import { expectReceipt } from '../../../test/harness/receipt-fixture.ts';
import { createSystemClock } from '../../clock/clock.ts';
import { receiptFlows } from '../../contract/receipt.ts';
import type { ReceiptFlow } from '../../contract/receipt.ts';
import { exampleReceipt } from './example.ts';
import type { Receipt, ReceiptItem, ReceiptSite } from './receipt.ts';
import { ReceiptMaker } from './receipt-maker.ts';

const clock = createSystemClock();
const at = new Date('2026-11-24T01:05:00Z');
const site: ReceiptSite = {
  libraryName: { vi: 'Thư viện Phường Mẫu', en: 'Sample Ward Library' },
  hours: { vi: 'Mở cửa 8:00–17:00, thứ Hai đến thứ Bảy', en: 'Open 8:00–17:00, Monday to Saturday' },
  footer: { vi: 'Ẫ Ữ Ộ Ệ ẵ ặ ỗ ớ ỡ ợ ứ ữ ự ỳ ỷ ỹ ỵ đ Đ ₫', en: '' },
  timeZone: 'Asia/Ho_Chi_Minh',
};

const item = (title: string, more: Partial<ReceiptItem> = {}): ReceiptItem => ({
  title,
  id: 'TV00000001',
  dueDate: '2026-12-08',
  dueText: null,
  outcome: 'done',
  provisional: false,
  route: null,
  destination: null,
  ...more,
});

const receiptOf = (items: readonly ReceiptItem[], flow: ReceiptFlow = 'borrow'): Receipt => ({
  ...exampleReceipt(flow, 'vi', at),
  cardTail: null,
  items,
});

describe('receipts as a printer puts them on paper', () => {
  let server: ByteServer;
  let simulator: EscposSimulator;
  let broken: string[];
  let maker: ReceiptMaker;
  beforeEach(() => {
    broken = [];
    maker = new ReceiptMaker({ site, onBrokenTemplate: (problem) => broken.push(problem) });
  });
  afterEach(() => server.close());

  /** The whole way: facts, template, picture, bytes, socket, simulated paper; then against what was kept. */
  async function print(receipt: Receipt, name: string, model: 'escpos-80' | 'escpos-58' = 'escpos-80') {
    const widthDots = model === 'escpos-80' ? 576 : 384;
    simulator = createEscposSimulator({ timers: clock, widthDots });
    const served = await serveTcp('127.0.0.1', 0, simulator.accept);
    if (served.kind === 'failed') throw new Error(served.error);
    server = served.value;
    const printer = createPrinter(model, server.address, clock);
    if (printer.kind === 'failed') throw new Error(printer.error);
    const picture = await maker.picture(receipt, widthDots);
    expect(await printer.value.print({ picture })).toMatchObject({ kind: 'printed' });
    const paper = simulator.receipts[0] ?? simulator.paper;
    expectReceipt(rowsOf(paper, 0, picture.heightDots), name);
  }

  it.each(
    receiptFlows.flatMap((flow) => (['vi', 'en'] as const).map((language) => [flow, language] as const)),
  )('%s, %s', async (flow, language) => {
    await print(exampleReceipt(flow, language, at), `${flow}-${language}`);
  });

  it('on a narrow roll', async () => {
    await print(exampleReceipt('return', 'vi', at), 'return-vi-narrow', 'escpos-58');
  });

  it('made without a line: every date says that it is provisional', async () => {
    const items = [
      item('Kính vạn hoa', { provisional: true }),
      item('Quê nội', { provisional: true, dueDate: '2026-12-09' }),
    ];
    await print(receiptOf(items), 'borrow-provisional');
  });

  it('with titles that nobody would think of', async () => {
    const items = [
      item('Đ'.repeat(500)),
      item('Một nhan đề rất dài '.repeat(25)),
      item(''),
      item('&#124; <b>đậm</b> # | > * --- [qr] {{ title }} {% raw %}'),
      item('Tiếng Việt ẪỮỘỆ'.normalize('NFD')),
      item('Vui 😀 cười 👨‍👩‍👧 lên'),
      item('Ngày trả lạ', { dueDate: null, dueText: 'cuối tháng sau' }),
      item('Xuống\ndòng\tvà\u0007chuông\u202e'),
    ];
    await print(receiptOf(items), 'odd-titles');
  });

  it('with a template of the library, and with ours where that one does not work', async () => {
    maker.use(
      '# Thư viện tôi\n{% for item in items %}\n{{ item.title }} | {{ item.due }}\n{% endfor %}\n[qr]{{ reference }}',
    );
    await print(receiptOf([item('Số đỏ')]), 'own-template');
    await server.close();
    maker.use('{% for item in items %}{{ item.title | no_such_filter }}{% endfor %}');
    await print(exampleReceipt('borrow', 'vi', at), 'borrow-vi');
    expect(broken).toHaveLength(1);
  });
});

it('a right-to-left title and two hundred books have a picture of bounded height', async () => {
  const maker = new ReceiptMaker({ site, onBrokenTemplate: () => undefined });
  const items = Array.from({ length: 1_000 }, () => item('אבגד הוזח '.repeat(60)));
  const picture = await maker.picture(receiptOf(items), 576);
  expect(picture.heightDots).toBeLessThanOrEqual(16_000);
  expect(picture.bits.some((byte) => byte !== 0)).toBe(true);
});
