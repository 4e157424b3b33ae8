import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { nxpCustom, nxpMaker } from './iso15693.ts';
import type { ReaderError, RfidReader, Uid } from './reader.ts';
import type { TagPassword } from './tag-password.ts';

/** Which of a chip's passwords it is (SL2S2002, SET PASSWORD, password identifier). */
const easAfiPassword = 0x10;
const randomBytes = 2;

/** The password as it is sent: XORed with the chip's random number, twice over (SL2S2002, SET PASSWORD). */
export function maskPassword(password: Uint8Array, random: Uint8Array): Uint8Array {
  return password.map((byte, index) => byte ^ (random[index % randomBytes] ?? 0));
}

/**
 * Presents the EAS/AFI password to one tag: until its power goes, AFI and EAS may then be written. A wrong password
 * strikes the chip dumb for as long (SL2S2002, SET PASSWORD, remark).
 */
export async function presentPassword(
  reader: RfidReader,
  uid: Uid,
  password: TagPassword,
): Promise<Result<void, ReaderError>> {
  const { getRandom, setPassword } = nxpCustom;
  const maker = nxpMaker;
  const random = await reader.transceive(uid, {
    code: getRandom,
    maker,
    parameters: new Uint8Array(),
    answerBytes: randomBytes,
  });
  if (random.kind === 'failed') return random;
  if (random.value.length !== randomBytes) {
    return failed({ reason: 'refused', detail: 'the tag answered with no random number' });
  }
  const masked = maskPassword(password.reveal(), random.value);
  const parameters = Uint8Array.of(easAfiPassword, ...masked);
  const presented = await reader.transceive(uid, { code: setPassword, maker, parameters, answerBytes: 0 });
  if (presented.kind === 'ok') return ok(undefined);
  if (presented.error.reason === 'line') return presented;
  // It gave a random number a moment ago: an error, or silence, is its word about the password.
  return failed({ reason: 'protected', detail: 'the tag did not take the password that is set for it' });
}
