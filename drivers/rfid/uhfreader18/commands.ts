/** Command bytes of UHFReader18 that this driver sends. */
export const command = { inventory: 0x01, readerInfo: 0x21 } as const;

/**
 * Status bytes of an inventory: finished, out of time, more follows in the next frame, memory full; FB when no tag
 * answered.
 */
export const status = {
  ok: 0x00,
  finished: 0x01,
  timeout: 0x02,
  more: 0x03,
  full: 0x04,
  noTag: 0xfb,
} as const;

/** Tags in one answer: the count, then length and bytes of each EPC. Null when it is cut off. */
export function readEpcs(data: Uint8Array): Uint8Array[] | null {
  const count = data[0] ?? 0;
  const epcs: Uint8Array[] = [];
  let at = 1;
  for (let index = 0; index < count; index += 1) {
    const length = data[at] ?? 0;
    const epc = data.slice(at + 1, at + 1 + length);
    if (length === 0 || epc.length < length) return null;
    epcs.push(epc);
    at += 1 + length;
  }
  return epcs;
}
