import { encodeTag } from '../../drivers/rfid/tag/encode-tag.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';

/** ISIL of the demo library: invented, in the form that a Vietnamese one would have. */
const demoOwner = 'VN-MAU';
/** AFI of an item in the library and of one on loan (ISO 28560-1). */
export const demoAfi = { on: 0x07, off: 0xc2 } as const;
/** Format of the memory: an ISO 28560-2 tag, an ISO 28560-3 tag. */
const dsfid = { 'iso28560-2': 0x06, 'iso28560-3': 0x3e } as const;
const sizeBytes = 112;

/** The tag in a demo book: NXP's maker code, then the digits of its number. Both data models are met. */
export function demoTag(itemId: string, onLoan: boolean): FieldTag | null {
  const number = Number(itemId.replace(/\D/g, ''));
  const model = number % 2 === 0 ? 'iso28560-2' : 'iso28560-3';
  const memory = encodeTag({ model, id: itemId, owner: demoOwner, sizeBytes });
  if (memory.kind === 'failed') return null;
  return {
    uid: `E00401${number.toString(16).toUpperCase().padStart(10, '0')}`,
    memory: memory.value,
    blockSizeBytes: 4,
    afi: onLoan ? demoAfi.off : demoAfi.on,
    dsfid: dsfid[model],
    eas: false,
    locked: new Set(),
  };
}
