/** Operations of the module that this driver sends or understands. */
export const op = {
  version: 0x03,
  tagRecord: 0x22,
  continuous: 0x2f,
  antenna: 0x91,
  power: 0x92,
  protocol: 0x93,
} as const;

/** Gen2. */
export const gen2 = Uint8Array.of(0x00, 0x05);
export const antennaOne = Uint8Array.of(0x01, 0x01);
/** 20 dBm in hundredths: enough for a desk, and below every country's limit. */
export const deskPower = Uint8Array.of(0x07, 0xd0);

/** Data of the two forms of operation 2F. */
export const startReading = Uint8Array.of(
  ...[0x00, 0x00, 0x01, 0x22, 0x00, 0x00, 0x05, 0x07, 0x22, 0x10, 0x00, 0x1b, 0x03, 0xe8, 0x01, 0xff],
);
export const stopReading = Uint8Array.of(0x00, 0x00, 0x02);

export interface TagRecord {
  readonly rssiDbm: number;
  readonly pc: number;
  readonly epc: Uint8Array;
}

/** Seven bytes of options stand before a record; its fixed part is RSSI, antenna, frequency, time, phase, protocol. */
const optionBytes = 7;
const fixedBytes = 12;

/** A record of a continuous read: metadata, embedded data, a reserved byte, then length in bits of PC, EPC and CRC. */
export function readTagRecord(data: Uint8Array): TagRecord | null {
  const record = data.subarray(optionBytes);
  const number = (at: number): number => (record[at] ?? 0) * 256 + (record[at + 1] ?? 0);
  const embeddedBytes = Math.ceil(number(fixedBytes) / 8);
  const lengthAt = fixedBytes + 2 + embeddedBytes + 1;
  const bankBytes = number(lengthAt) / 8;
  const bank = record.subarray(lengthAt + 2, lengthAt + 2 + bankBytes);
  if (!Number.isInteger(bankBytes) || bankBytes < 6 || bank.length < bankBytes) return null;
  const pc = (bank[0] ?? 0) * 256 + (bank[1] ?? 0);
  return { rssiDbm: ((record[0] ?? 0) << 24) >> 24, pc, epc: bank.slice(2, -2) };
}

/** The same record for a simulator. @param crc Gen2 CRC of PC and EPC. */
export function writeTagRecord(pc: number, epc: Uint8Array, crc: number): Uint8Array {
  const bits = (epc.length + 4) * 8;
  return Uint8Array.from([
    ...[0x10, 0x00, 0x1b, 0x01, 0xff, 0x01, 0x01],
    ...[0xc4, 0x11, 0x0e, 0x16, 0x40, 0x00, 0x00, 0x01, 0x27, 0x00, 0x00, 0x05],
    ...[0x00, 0x00, 0x0f, bits >> 8, bits & 0xff],
    ...[pc >> 8, pc & 0xff],
    ...epc,
    ...[crc >> 8, crc & 0xff],
  ]);
}
