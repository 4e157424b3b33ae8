import { fromHex, toHex } from '../../frame/hex.ts';
import { flag, nxpMaker, tagCommand, turned } from '../iso15693.ts';
import type { SeenTag, Uid } from '../reader.ts';
import { encodeCommand, encodeObject, parseObjects } from './frame.ts';
import type { ResponseApdu } from './frame.ts';

/** Instructions for the reader itself (PC/SC part 3, 3.2.2). */
export const instruction = {
  readBinary: 0xb0,
  session: 0xc2,
  getData: 0xca,
  updateBinary: 0xd6,
} as const;

/** P2 of the transparent session (PC/SC part 3, 3.2.3; the ACR1552U's manual has them the same). */
export const sessionPart = { manage: 0x00, exchange: 0x01, switchProtocol: 0x02 } as const;

/** Data objects of the transparent session. */
export const object = {
  start: 0x81,
  end: 0x82,
  protocol: 0x8f,
  /** How long the reader waits for the tag, in microseconds, low byte first. */
  timer: 0x5f46,
  transceive: 0x95,
  /** How it went: the number of the object that failed, and a status word. */
  outcome: 0xc0,
  validBits: 0x92,
  /** In its low bits: CRC wrong, collision, parity, framing. */
  reception: 0x96,
  answer: 0x97,
} as const;

export const status = {
  done: 0x9000,
  /** Of the card there is no answer: gone, or silent. */
  noCard: 0x6401,
  wrongLength: 0x6700,
  securityNotSatisfied: 0x6982,
  notAllowed: 0x6986,
  notSupported: 0x6a81,
  noSuchBlock: 0x6a82,
} as const;

/** Exact length in SW2. */
export const wrongLe = 0x6c00;

const none = new Uint8Array();
const uidBytes = 8;
/** ISO/IEC 15693, layer 3: air commands go out as they are, the reader adds the CRC. */
const iso15693Layer3 = Uint8Array.of(0x02, 0x03);
/** A second. Without it the reader gives up on a write before the tag has programmed itself, and says 6401. */
const writeTimer = Uint8Array.of(0x40, 0x42, 0x0f, 0x00);

export const getUid = encodeCommand({
  instruction: instruction.getData,
  p1: 0x00,
  p2: 0x00,
  data: none,
  wanted: 0,
});

/** Blocks from `block` on. @param sizeBytes of all of them. */
export function readBinary(block: number, sizeBytes: number): Uint8Array {
  return encodeCommand({
    instruction: instruction.readBinary,
    p1: block >> 8,
    p2: block & 0xff,
    data: none,
    wanted: sizeBytes,
  });
}

/** One block. */
export function updateBinary(block: number, data: Uint8Array): Uint8Array {
  return encodeCommand({
    instruction: instruction.updateBinary,
    p1: block >> 8,
    p2: block & 0xff,
    data,
    wanted: null,
  });
}

function session(p2: number, data: Uint8Array, wanted: number | null): Uint8Array {
  return encodeCommand({ instruction: instruction.session, p1: 0x00, p2, data, wanted });
}

export const startSession = session(sessionPart.manage, encodeObject(object.start, none), 0);
export const endSession = session(sessionPart.manage, encodeObject(object.end, none), 0);
export const selectIso15693 = session(
  sessionPart.switchProtocol,
  encodeObject(object.protocol, iso15693Layer3),
  null,
);

/** A request that goes over the air. @param programs whether the tag writes to its memory before it answers. */
export function transceive(request: Uint8Array, programs = false): Uint8Array {
  const timer = programs ? encodeObject(object.timer, writeTimer) : none;
  const data = Uint8Array.of(...timer, ...encodeObject(object.transceive, request));
  return session(sessionPart.exchange, data, 0);
}

/** A request to one tag, whatever else lies there: its UID goes with it, low byte first. */
export function addressed(command: number, uid: Uid, parameters: readonly number[] = []): Uint8Array {
  const maker = command >= 0xa0 ? [nxpMaker] : [];
  const to = turned(fromHex(uid) ?? none);
  return Uint8Array.of(flag.highRate | flag.address, command, ...maker, ...to, ...parameters);
}

/** An inventory in one slot: two tags that answer it spoil each other's answer. @param mask whose UID may answer. */
export function inventoryRequest(mask: Uid | null = null): Uint8Array {
  const bytes = mask === null ? none : turned(fromHex(mask) ?? none);
  const flags = flag.highRate | flag.inventory | flag.oneSlot;
  return Uint8Array.of(flags, tagCommand.inventory, bytes.length * 8, ...bytes);
}

/** The tag of an inventory's answer, its flags left off: DSFID, then the UID, low byte first. */
export function parseInventory(data: Uint8Array): SeenTag | null {
  if (data.length !== 1 + uidBytes) return null;
  return { uid: toHex(turned(data.slice(1))), dsfid: data[0] ?? null };
}

/**
 * The UIDs that a reader may mean. PC/SC says low byte first, and some have it so; others turn it. Only one order
 * begins with E0, as a rule.
 * @returns none for a card of another kind.
 */
export function parseUid(data: Uint8Array): {
  readonly lowFirst: Uid | null;
  readonly highFirst: Uid | null;
} {
  const isWhole = data.length === uidBytes;
  return {
    lowFirst: isWhole && data[uidBytes - 1] === 0xe0 ? toHex(turned(data)) : null,
    highFirst: isWhole && data[0] === 0xe0 ? toHex(data) : null,
  };
}

/**
 * What came of an air command.
 * - `silent`: no tag answered it.
 * - `spoiled`: something answered, but not so that the reader understood it: too weak, or two at once.
 * - `refused`: the reader did not do it.
 */
export type AirAnswer =
  | { readonly kind: 'answered'; readonly bytes: Uint8Array }
  | { readonly kind: 'silent' }
  | { readonly kind: 'spoiled' }
  | { readonly kind: 'refused'; readonly status: number };

/** Whether the session's command was carried out, or the status word that says why not. */
export function sessionStatus(response: ResponseApdu): number {
  if (response.status !== status.done) return response.status;
  const outcome = parseObjects(response.data)?.get(object.outcome);
  return outcome?.length === 3 ? ((outcome[1] ?? 0) << 8) | (outcome[2] ?? 0) : response.status;
}

export function parseAirAnswer(response: ResponseApdu): AirAnswer {
  const said = sessionStatus(response);
  if (said === status.noCard) return { kind: 'silent' };
  const objects = parseObjects(response.data);
  if (said !== status.done || !objects) return { kind: 'refused', status: said };
  if (((objects.get(object.reception)?.[0] ?? 0) & 0x0f) !== 0) return { kind: 'spoiled' };
  const bytes = objects.get(object.answer);
  return bytes && bytes.length > 0 ? { kind: 'answered', bytes } : { kind: 'silent' };
}

export function describeStatus(word: number): string {
  const code = word.toString(16).toUpperCase().padStart(4, '0');
  switch (word) {
    case status.noCard:
      return `no tag answered (${code})`;
    case status.noSuchBlock:
      return `the tag has no such block (${code})`;
    case status.securityNotSatisfied:
    case status.notAllowed:
      return `the block is locked (${code})`;
    case status.notSupported:
      return `the reader does not know the command (${code})`;
    default:
      return `status ${code} of the reader`;
  }
}
