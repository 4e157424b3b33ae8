import { toHex } from '../../drivers/frame/hex.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';

function uhfTag(pc: number, bytes: Uint8Array, password?: Uint8Array): FieldTag {
  return {
    uid: toHex(bytes),
    memory: new Uint8Array(),
    blockSizeBytes: 2,
    afi: pc & 0xff,
    dsfid: 0,
    eas: false,
    locked: new Set(),
    ...(password ? { password } : {}),
    epc: { pc, bytes },
  };
}

/** A Chinese university's tag: eight digits in the 96-bit coding, the last one the number's own. */
export function universityTag(number: number): FieldTag {
  const digits = 0x04f4 + number * 4;
  const head = [0x17, 0x03, 0x00, 0x03, 0x98, 0x13, 0x08, 0x03];
  return uhfTag(0x3400, Uint8Array.of(...head, digits & 0xff, digits >> 8, 0, 0));
}

/** A German university's tag: its mark is the last bit. */
export function bookwavesTag(number: number, isSecured: boolean): FieldTag {
  const head = [0x19, 0xe9, 0xf8, 0x71, 0, 0, 0, 0, 0, 0, 0x10, number];
  return uhfTag(0x4000, Uint8Array.of(...head, 0, 0, 0, isSecured ? 1 : 0));
}

const alphabet = '\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789';

/** A tag of ISO 28560-4: owner and identifier in the EPC, three signs in two bytes, and the AFI in the PC word. */
export function isoUhfTag(name: string, afi: number, password?: Uint8Array): FieldTag {
  const bytes: number[] = [];
  for (let at = 0; at < name.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [...name.slice(at, at + 3)].map((sign) => alphabet.indexOf(sign));
    const value = 1600 * a + 40 * b + c + 1;
    bytes.push(value >> 8, value & 0xff);
  }
  return uhfTag(((bytes.length / 2) << 11) | 0x0100 | afi, Uint8Array.from(bytes), password);
}
