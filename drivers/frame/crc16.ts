/**
 * The CRC-16 family of tags and readers: one polynomial (x^16 + x^12 + x^5 + 1), in both bit orders, table driven.
 * Names follow the CRC catalogue; which protocol uses which is said at each.
 */
const forward = new Uint16Array(256);
const reflected = new Uint16Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let high = byte << 8;
  let low = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    high = high & 0x8000 ? (high << 1) ^ 0x1021 : high << 1;
    low = low & 1 ? (low >> 1) ^ 0x8408 : low >> 1;
  }
  forward[byte] = high & 0xffff;
  reflected[byte] = low;
}

function forwardOver(bytes: Uint8Array, start: number, end: number, from: number): number {
  let crc = from;
  for (let index = start; index < end; index += 1) {
    crc = ((crc << 8) & 0xffff) ^ (forward[(crc >> 8) ^ (bytes[index] ?? 0)] ?? 0);
  }
  return crc;
}

function reflectedOver(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffff;
  for (let index = start; index < end; index += 1) {
    crc = (crc >> 8) ^ (reflected[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
  }
  return crc;
}

/**
 * CRC-16/CCITT-FALSE: ISO 28560-3 tags, VietQR. `from` continues an earlier part, so that a CRC over two ranges
 * needs no copy.
 */
export function crc16CcittFalse(bytes: Uint8Array, start = 0, end = bytes.length, from = 0xffff): number {
  return forwardOver(bytes, start, end, from);
}

/** CRC-16/GENIBUS, the same complemented: 3M readers, UHF Gen2. */
export function crc16Genibus(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return forwardOver(bytes, start, end, 0xffff) ^ 0xffff;
}

/** CRC-16/MCRF4XX: FEIG ISO-Host, RL86xx, UHFReader18; travels low byte first. */
export function crc16Mcrf4xx(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return reflectedOver(bytes, start, end);
}

/** CRC-16/X-25, the same complemented: ISO/IEC 15693 on the air, low byte first. */
export function crc16X25(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return reflectedOver(bytes, start, end) ^ 0xffff;
}
