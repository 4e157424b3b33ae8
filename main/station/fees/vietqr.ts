import { crc16CcittFalse } from '../../../drivers/frame/crc16.ts';

/**
 * VietQR transfer orders (NAPAS 247, "Quy định về định dạng mã VietQR" v1.0, 09/2021; vietnam.md 2.6): TLV of a 2-digit
 * id, a 2-digit length and a value, all ASCII, ended by a CRC. Whoever shows such a code is told nothing of a payment.
 */
export interface VietQrOrder {
  /** `QRIBFTTA` to an account, `QRIBFTTC` to a card. */
  readonly to: 'account' | 'card';
  /** BIN of the bank, 6 digits. */
  readonly bin: string;
  /** Account or card number, 1 to 19 letters and digits. */
  readonly account: string;
  /** In đồng; null for a code that leaves the amount to the payer. */
  readonly amountVnd: number | null;
  /** 62-01, 1 to 25 characters; null where there is none. */
  readonly bill: string | null;
  /** 62-08, up to 25 characters. */
  readonly purpose: string | null;
  /** Used once (12) or time and again (11). */
  readonly once: boolean;
}

const napas = 'A000000727';
const services = { account: 'QRIBFTTA', card: 'QRIBFTTC' } as const;
/** Longer is no code of this kind: each of at most 100 values is at most 99 characters long. */
const longest = 512;
const mostVnd = 9_999_999_999_999;

/** Latin letters without marks, in ASCII: length in characters is length in bytes. What has no such form is left out. */
export function plainAscii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/gu, 'd')
    .replace(/Đ/gu, 'D')
    .replace(/[^\x20-\x7e]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** The payload of an order; null when a part of it does not fit the format. */
export function buildVietQr(order: VietQrOrder): string | null {
  const { to, bin, account, amountVnd, bill, purpose, once } = order;
  if (!/^\d{6}$/u.test(bin) || !/^[0-9A-Za-z]{1,19}$/u.test(account)) return null;
  if (amountVnd !== null && !(Number.isSafeInteger(amountVnd) && amountVnd >= 1 && amountVnd <= mostVnd))
    return null;
  if (bill !== null && !/^[0-9A-Za-z-]{1,25}$/u.test(bill)) return null;
  const said = purpose === null ? '' : plainAscii(purpose).slice(0, 25).trim();
  const beneficiary =
    field('00', napas) + field('01', field('00', bin) + field('01', account)) + field('02', services[to]);
  const more = (bill === null ? '' : field('01', bill)) + (said === '' ? '' : field('08', said));
  const body =
    field('00', '01') +
    field('01', once ? '12' : '11') +
    field('38', beneficiary) +
    field('53', '704') +
    (amountVnd === null ? '' : field('54', String(amountVnd))) +
    field('58', 'VN') +
    (more === '' ? '' : field('62', more)) +
    '6304';
  return body + crcOf(body);
}

function field(id: string, value: string): string {
  return id + String(value.length).padStart(2, '0') + value;
}

function crcOf(text: string): string {
  return crc16CcittFalse(new TextEncoder().encode(text)).toString(16).toUpperCase().padStart(4, '0');
}

/**
 * Reads a payload strictly: every length must be filled to the end, at every level; ids must not come twice; the CRC
 * must be right. Null for anything else, also where the CRC fits and the nesting does not.
 */
export function parseVietQr(text: string): VietQrOrder | null {
  if (text.length > longest || !/^[\x20-\x7e]*$/u.test(text)) return null;
  const all = split(text);
  if (!all || text.slice(0, 6) !== '000201' || text.slice(-8, -4) !== '6304') return null;
  if (crcOf(text.slice(0, -4)) !== text.slice(-4)) return null;
  const once = all.get('01');
  if (once !== '11' && once !== '12') return null;
  if (all.get('53') !== '704' || all.get('58') !== 'VN') return null;
  const beneficiary = split(all.get('38') ?? '');
  const target = split(beneficiary?.get('01') ?? '');
  if (!beneficiary || !target || beneficiary.get('00') !== napas) return null;
  const service = beneficiary.get('02');
  const to = service === services.account ? 'account' : service === services.card ? 'card' : null;
  const bin = target.get('00') ?? '';
  const account = target.get('01') ?? '';
  if (to === null || !/^\d{6}$/u.test(bin) || !/^[0-9A-Za-z]{1,19}$/u.test(account)) return null;
  const amountVnd = amountOf(all.get('54'));
  if (amountVnd === undefined) return null;
  const more = all.has('62') ? split(all.get('62') ?? '') : new Map<string, string>();
  if (!more) return null;
  const bill = more.get('01') ?? null;
  const purpose = more.get('08') ?? null;
  if ((bill?.length ?? 0) > 25 || (purpose?.length ?? 0) > 25) return null;
  return { to, bin, account, amountVnd, bill, purpose, once: once === '12' };
}

/** Undefined for what is no amount in đồng. */
function amountOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  if (!/^\d{1,13}(\.0{1,2})?$/u.test(text) || text.length > 13) return undefined;
  const amount = Number(text);
  return amount >= 1 ? amount : undefined;
}

/** The values of one level by their ids; null when a length does not fit. */
function split(text: string): Map<string, string> | null {
  const values = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const head = text.slice(at, at + 4);
    if (!/^\d{4}$/u.test(head)) return null;
    const id = head.slice(0, 2);
    const length = Number(head.slice(2));
    const value = text.slice(at + 4, at + 4 + length);
    if (length === 0 || value.length !== length || values.has(id)) return null;
    values.set(id, value);
    at += 4 + length;
  }
  return values.size > 0 ? values : null;
}
