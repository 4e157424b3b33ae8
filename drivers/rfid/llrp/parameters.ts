/** A parameter as it stands in a message: its number and what follows its header. */
export interface LlrpParameter {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Numbers of the parameters that this driver writes or reads (LLRP 1.0.1, 16.2). */
export const parameter = {
  antennaId: 1,
  peakRssi: 6,
  c1g2Pc: 12,
  epc96: 13,
  utcTimestamp: 128,
  generalDeviceCapabilities: 137,
  roSpec: 177,
  roBoundarySpec: 178,
  roSpecStartTrigger: 179,
  roSpecStopTrigger: 182,
  aiSpec: 183,
  aiSpecStopTrigger: 184,
  inventoryParameterSpec: 186,
  accessSpec: 207,
  accessSpecStopTrigger: 208,
  accessCommand: 209,
  antennaConfiguration: 222,
  roReportSpec: 237,
  tagReportContentSelector: 238,
  accessReportSpec: 239,
  tagReportData: 240,
  epcData: 241,
  readerEventNotificationData: 246,
  reportBufferOverflow: 251,
  connectionAttempt: 256,
  status: 287,
  c1g2InventoryCommand: 330,
  c1g2SingulationControl: 336,
  c1g2TagSpec: 338,
  c1g2TargetTag: 339,
  c1g2Read: 341,
  c1g2Write: 342,
  c1g2EpcMemorySelector: 348,
  c1g2ReadResult: 349,
  c1g2WriteResult: 350,
} as const;

/**
 * Bytes after the one-byte header of each parameter that names no length (16.2, "TV"); 19 and 20 came with 1.1. By
 * number, beginning with 1.
 */
const tvBodyBytes = [2, 8, 8, 8, 8, 1, 2, 2, 4, 2, 2, 2, 12, 2, 2, 4, 2, 4, 2, 2] as const;
const tvFlag = 0x80;
const tlvHeaderBytes = 4;

export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
}

/** Big-endian, as every field of LLRP. */
export function u16Bytes(value: number): Uint8Array {
  return Uint8Array.of((value >> 8) & 0xff, value & 0xff);
}

export function u32Bytes(value: number): Uint8Array {
  return Uint8Array.of(...u16Bytes(value >>> 16), ...u16Bytes(value));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Six reserved bits, ten of type, a length that counts its own header, then fields and parameters. */
export function tlv(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(...parts);
  return concat(u16Bytes(type), u16Bytes(tlvHeaderBytes + body.length), body);
}

/** The short form, for types 1 to 20. */
export function tv(type: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(tvFlag | type), body);
}

/**
 * The parameters that fill `bytes`, in order; null when one is cut off or its length is impossible. Behind a short
 * form of unknown type nothing can be found, so that it takes the rest.
 */
export function readParameters(bytes: Uint8Array): LlrpParameter[] | null {
  const found: LlrpParameter[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    const isShort = (first & tvFlag) !== 0;
    const type = isShort ? first & 0x7f : u16(bytes, at) & 0x3ff;
    const headerBytes = isShort ? 1 : tlvHeaderBytes;
    const length = isShort
      ? headerBytes + (tvBodyBytes[type - 1] ?? bytes.length - at - headerBytes)
      : u16(bytes, at + 2);
    if (length < headerBytes || at + length > bytes.length || bytes.length - at < headerBytes) return null;
    found.push({ type, body: bytes.subarray(at + headerBytes, at + length) });
    at += length;
  }
  return found;
}

/** What a reader says of a request: 0 is success; the text is its own. */
export interface LlrpStatus {
  readonly code: number;
  readonly text: string;
}

const statusFieldBytes = 4;
const longestText = 200;

/** Text for a technician's screen: bounded, without control characters. */
export function readText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, longestText)).replace(/\p{C}/gu, ' ').trim();
}

/** LLRPStatus (287) at the head of an answer's body; null when there is none or it is cut off. */
export function readStatus(answer: Uint8Array): LlrpStatus | null {
  const length = u16(answer, 2);
  const isStatus = answer.length >= tlvHeaderBytes && (u16(answer, 0) & 0x3ff) === parameter.status;
  if (!isStatus || (answer[0] ?? 0) & tvFlag || length > answer.length) return null;
  const body = answer.subarray(tlvHeaderBytes, length);
  if (body.length < statusFieldBytes || statusFieldBytes + u16(body, 2) > body.length) return null;
  return {
    code: u16(body, 0),
    text: readText(body.subarray(statusFieldBytes, statusFieldBytes + u16(body, 2))),
  };
}

/** The same for a simulator. */
export function writeStatus({ code, text }: LlrpStatus): Uint8Array {
  const description = new TextEncoder().encode(text);
  return tlv(parameter.status, u16Bytes(code), u16Bytes(description.length), description);
}
