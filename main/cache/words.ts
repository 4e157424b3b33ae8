import { parseDateText } from '../../drivers/ils/sip2/dates.ts';
import type { CachedStatus } from '../../db/stores/cache.ts';
import { foldName } from '../csv/columns.ts';

/** What a list says of the standing of an item. */

const statusWords: Readonly<Record<CachedStatus, readonly string[]>> = {
  available: ['available', 'on shelf', 'in stock', 'sẵn sàng', 'trên giá', 'trong kho', 'có sẵn', 'còn'],
  'on-loan': [
    'on loan',
    'checked out',
    'issued',
    'loaned',
    'đang mượn',
    'đã mượn',
    'đã cho mượn',
    'đang cho mượn',
  ],
  'on-hold-shelf': ['on hold shelf', 'on hold', 'waiting', 'giữ chỗ', 'đặt chỗ', 'đang giữ', 'chờ lấy'],
  'in-transit': ['in transit', 'đang chuyển', 'đang luân chuyển'],
  lost: ['lost', 'mất', 'đã mất', 'thất lạc'],
  missing: ['missing', 'thiếu'],
  'in-process': ['in process', 'đang xử lý', 'đang bổ sung', 'on order', 'ordered'],
  other: ['other', 'khác'],
  unknown: [],
};
const statuses: ReadonlyMap<string, CachedStatus> = new Map(
  Object.entries(statusWords).flatMap(([status, words]) =>
    words.map((word): [string, CachedStatus] => [foldName(word), status as CachedStatus]),
  ),
);

/** Null for an empty cell; a word nobody knows is some other status, in which nothing is lent. */
export function statusOf(text: string): CachedStatus | null {
  return text === '' ? null : (statuses.get(foldName(text)) ?? 'other');
}

/** Milliseconds since 1970. A day alone means its end, as for a loan. */
export function instantOf(text: string, timeZone: string): number | null {
  return parseDateText(text, timeZone, 'dmy')?.getTime() ?? null;
}
