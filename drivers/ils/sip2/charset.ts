/** Character sets met on SIP2 lines. Decoding never fails: bytes that mean nothing become U+FFFD. */
export const charsets = ['utf-8', 'latin1', 'windows-1252', 'cp850', 'ascii'] as const;
export type Charset = (typeof charsets)[number];

const replacement = '\ufffd';

/** Code page 850, 0x80 to 0xFF (IBM registration 850): the WHATWG decoders know no DOS code page. */
const cp850High =
  'ÇüéâäàåçêëèïîìÄÅ' +
  'ÉæÆôöòûùÿÖÜø£Ø×ƒ' +
  'áíóúñÑªº¿®¬½¼¡«»' +
  '░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐' +
  '└┴┬├─┼ãÃ╚╔╩╦╠═╬¤' +
  'ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀' +
  'ÓßÔÒõÕµþÞÚÛÙýÝ¯´' +
  '\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

const latin1High = Array.from({ length: 128 }, (_, i) => String.fromCharCode(0x80 + i)).join('');
const windows1252High = new TextDecoder('windows-1252').decode(
  Uint8Array.from({ length: 128 }, (_, i) => 0x80 + i),
);

const high: Readonly<Record<Exclude<Charset, 'utf-8'>, string>> = {
  latin1: latin1High,
  'windows-1252': windows1252High,
  cp850: cp850High,
  ascii: replacement.repeat(128),
};

const byteOf: Readonly<Record<Exclude<Charset, 'utf-8'>, ReadonlyMap<string, number>>> = {
  latin1: reverse(high.latin1),
  'windows-1252': reverse(high['windows-1252']),
  cp850: reverse(high.cp850),
  ascii: new Map(),
};

function reverse(table: string): ReadonlyMap<string, number> {
  return new Map([...table].map((character, index) => [character, 0x80 + index]));
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of the bytes, not normalised. */
export function decodeText(bytes: Uint8Array, charset: Charset): string {
  if (charset === 'utf-8') return utf8.decode(bytes);
  const table = high[charset];
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : (table[byte - 0x80] ?? '');
  return text;
}

/**
 * Bytes of the text in NFC, or null when the character set lacks a character of it.
 * @param substitute written for such characters instead (one ASCII character), e.g. `?` in a title.
 */
export function encodeText(text: string, charset: Charset, substitute?: string): Uint8Array | null {
  const composed = isAscii(text) ? text : text.normalize('NFC');
  if (charset === 'utf-8') {
    return composed.isWellFormed() || substitute !== undefined ? Buffer.from(composed, 'utf8') : null;
  }
  const table = byteOf[charset];
  const bytes: number[] = [];
  for (const character of composed) {
    const code = character.charCodeAt(0);
    const byte = code < 0x80 ? code : (table.get(character) ?? substitute?.charCodeAt(0));
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
