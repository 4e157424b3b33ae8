import { formatMoney } from '../../contract/format-money.ts';
import type { ReceiptFlow } from '../../contract/receipt.ts';
import type { Language } from '../../contract/words.ts';
import type { Receipt, ReceiptItem } from './receipt.ts';

/** What previews show: invented books with everything on them that a receipt can have. */
export function exampleReceipt(flow: ReceiptFlow, language: Language, at: Date): Receipt {
  const day = (daysLater: number): string =>
    new Date(at.getTime() + daysLater * 86_400_000).toISOString().slice(0, 10);
  const hasDue = flow === 'borrow' || flow === 'renew';
  const item = (title: string, id: string, more: Partial<ReceiptItem> = {}): ReceiptItem => ({
    title,
    id,
    dueDate: hasDue ? day(14) : null,
    dueText: null,
    outcome: 'done',
    provisional: false,
    route: null,
    destination: null,
    ...more,
  });
  const books = [
    item('Dế Mèn phiêu lưu ký', 'TV00000001'),
    item('Những ngày thơ ấu và các truyện ngắn chọn lọc, tập một', 'TV00000002'),
    flow === 'return'
      ? item('Đất rừng phương Nam', 'TV00000003', { route: 'hold-here' })
      : item('Đất rừng phương Nam', 'TV00000003'),
    ...(flow === 'return' ? [item('Quê nội', 'TV00000004', { outcome: 'already' })] : []),
  ];
  return {
    flow,
    language,
    at,
    items: flow === 'fee' ? [] : books,
    cardTail: '1234',
    amount: flow === 'fee' ? formatMoney({ amountMinor: 25_000, currency: 'VND' }, language) : null,
    reference: '7F3A-92CD',
  };
}
