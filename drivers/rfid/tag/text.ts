// Tags are read by the thousand in a scan of the shelves: these work in place, without copies of the bytes.

/** The text of a range when all of it is ASCII, else null. */
function asciiIn(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  let at = start;
  // Four at a time: each call to the string builder costs more than the characters.
  for (; at + 4 <= end; at += 4) {
    const a = bytes[at] ?? 0;
    const b = bytes[at + 1] ?? 0;
    const c = bytes[at + 2] ?? 0;
    const d = bytes[at + 3] ?? 0;
    if ((a | b | c | d) & 0x80) return null;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte & 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Null when the bytes are not UTF-8; NFC. */
export function utf8(bytes: Uint8Array, start = 0, end = bytes.length): string | null {
  const ascii = asciiIn(bytes, start, end);
  if (ascii !== null) return ascii;
  try {
    return utf8Decoder.decode(bytes.subarray(start, end)).normalize('NFC');
  } catch {
    return null;
  }
}

/** ISO 8859-1: every byte is the character of its number. At most 4096 of them. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const stop = Math.min(end, start + 4096);
  return asciiIn(bytes, start, stop) ?? String.fromCharCode(...bytes.subarray(start, stop));
}

/** UTF-8 where it is, ISO 8859-1 else; NFC. */
export function textIn(bytes: Uint8Array, start: number, end: number): string {
  return utf8(bytes, start, end) ?? latin1(bytes, start, end).normalize('NFC');
}

/** Where the first 00 of a range stands, or its end. */
export function zeroIn(bytes: Uint8Array, start: number, end: number): number {
  const stop = Math.min(end, bytes.length);
  let at = start;
  while (at < stop && bytes[at] !== 0) at += 1;
  return at;
}

/** Whether a text holds a control character (Unicode category Cc). */
export function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  }
  return false;
}
