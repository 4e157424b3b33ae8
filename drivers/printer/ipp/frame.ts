/** IPP messages as bytes (RFC 8010, 3). */

/** Delimiter tags: which group the attributes belong to (RFC 8010, 3.5.1). */
export const groups = { operation: 0x01, job: 0x02, end: 0x03, printer: 0x04, unsupported: 0x05 } as const;

/** Value tags that are used or read here (RFC 8010, 3.5.2). */
export const tags = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  language: 0x48,
  mimeType: 0x49,
} as const;
const tagsWithNumbers: ReadonlySet<number> = new Set([tags.integer, tags.enum]);

export interface IppAttribute {
  readonly group: number;
  readonly tag: number;
  readonly name: string;
  /** Numbers and booleans for the tags that have them, text for the others. */
  readonly values: readonly (string | number | boolean)[];
}

export interface IppMessage {
  /** Operation of a request (RFC 8011, 5.4.15), status of an answer. */
  readonly code: number;
  readonly requestId: number;
  readonly attributes: readonly IppAttribute[];
  /** What follows the attributes: a document. */
  readonly data: Uint8Array;
}

/** An answer of CUPS with all its formats is some kilobytes. */
export const longestMessage = 1_000_000;
const mostAttributes = 2_000;
const mostValues = 4_000;

const version = 0x0101;
const encoder = new TextEncoder();

export function writeIpp({ code, requestId, attributes, data }: IppMessage): Uint8Array {
  const parts: Uint8Array[] = [];
  const put = (...bytes: readonly number[]): void => {
    parts.push(Uint8Array.from(bytes));
  };
  const putText = (bytes: Uint8Array): void => {
    put(bytes.length >> 8, bytes.length & 0xff);
    parts.push(bytes);
  };
  const number32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >> shift) & 0xff);
  put(version >> 8, version & 0xff, code >> 8, code & 0xff, ...number32(requestId));
  let group = 0;
  for (const attribute of attributes) {
    if (attribute.group !== group) put(attribute.group);
    group = attribute.group;
    for (const [at, value] of attribute.values.entries()) {
      put(attribute.tag);
      // A further value of the same attribute has no name (RFC 8010, 3.1.5).
      putText(encoder.encode(at === 0 ? attribute.name : ''));
      if (typeof value === 'number') putText(Uint8Array.from(number32(value)));
      else if (typeof value === 'boolean') putText(Uint8Array.of(value ? 1 : 0));
      else putText(encoder.encode(value));
    }
  }
  put(groups.end);
  parts.push(data);
  return Uint8Array.from(Buffer.concat(parts));
}

/** Null for what is no IPP message, is cut off, or is longer than any that is wanted here. */
export function parseIpp(bytes: Uint8Array): IppMessage | null {
  if (bytes.length < 9 || bytes.length > longestMessage || (bytes[0] !== 1 && bytes[0] !== 2)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  const attributes: { group: number; tag: number; name: string; values: (string | number | boolean)[] }[] =
    [];
  let group = 0;
  let values = 0;
  let at = 8;
  /** A length and as many bytes; null where they are not all there. */
  const take = (): Uint8Array | null => {
    if (at + 2 > bytes.length) return null;
    const size = view.getUint16(at);
    if (at + 2 + size > bytes.length) return null;
    const taken = bytes.subarray(at + 2, at + 2 + size);
    at += 2 + size;
    return taken;
  };
  for (;;) {
    const tag = bytes[at];
    if (tag === undefined) return null;
    at += 1;
    if (tag === groups.end) break;
    if (tag < 0x10) {
      group = tag;
      continue;
    }
    const name = take();
    const value = take();
    values += 1;
    if (!name || !value || values > mostValues || attributes.length > mostAttributes) return null;
    const read = valueOf(tag, value, decoder);
    const last = attributes.at(-1);
    if (name.length > 0) attributes.push({ group, tag, name: decoder.decode(name), values: [read] });
    else if (last) last.values.push(read);
    else return null;
  }
  return { code: view.getUint16(2), requestId: view.getInt32(4), attributes, data: bytes.subarray(at) };
}

function valueOf(tag: number, value: Uint8Array, decoder: TextDecoder): string | number | boolean {
  if (tagsWithNumbers.has(tag) && value.length === 4)
    return new DataView(value.buffer, value.byteOffset, 4).getInt32(0);
  if (tag === tags.boolean && value.length === 1) return value[0] === 1;
  return decoder.decode(value);
}

/** All values of an attribute; none where it is not there. */
export function valuesOf(message: IppMessage, name: string): readonly (string | number | boolean)[] {
  return message.attributes.find((attribute) => attribute.name === name)?.values ?? [];
}
