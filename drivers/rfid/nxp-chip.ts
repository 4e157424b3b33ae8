import { toHex } from '../frame/hex.ts';
import { tagErrorCode } from './field.ts';
import type { FieldTag, RfField } from './field.ts';
import { errorFlag, flag, isNxp, nxpCustom, nxpMaker, turned } from './iso15693.ts';

const uidBytes = 8;
const passwordRequestBytes = 5;
/** The chip's EAS sequence is 32 bytes long; these stand for it. */
const easSequence = new Uint8Array(32).fill(0x2f);

/**
 * What a simulated tag answers to a custom command of NXP's that reached it: flags and data. Null is silence: of other
 * makers' tags, and of a chip whose EAS is off when it is asked for the alarm.
 */
export function chipAnswer(
  field: RfField,
  tag: FieldTag,
  code: number,
  parameters: Uint8Array,
): Uint8Array | null {
  if (!isNxp(tag.uid)) return null;
  switch (code) {
    case nxpCustom.setEas:
    case nxpCustom.resetEas:
      return field.writeEas(tag, code === nxpCustom.setEas) ? good() : bad(tagErrorCode.unknown);
    case nxpCustom.easAlarm:
      return tag.eas ? good(easSequence) : null;
    case nxpCustom.getRandom:
      return good(field.random(tag));
    case nxpCustom.setPassword: {
      // Behind the identifier of the password; a chip of the simulation has the one for EAS and AFI.
      if (parameters.length !== passwordRequestBytes || parameters[0] !== 0x10) {
        return bad(tagErrorCode.notSupported);
      }
      return field.present(tag, parameters.subarray(1)) ? good() : bad(tagErrorCode.unknown);
    }
    default:
      return bad(tagErrorCode.notSupported);
  }
}

/** The same for a whole request as it goes over the air, without CRC. */
export function frameAnswer(field: RfField, frame: Uint8Array): Uint8Array | null {
  const [flags = 0, code = 0, maker] = frame;
  const isAddressed = flags === (flag.highRate | flag.address);
  const tag = isAddressed ? field.tag(toHex(turned(frame.subarray(3, 3 + uidBytes)))) : null;
  if (!tag || maker !== nxpMaker) return null;
  return chipAnswer(field, tag, code, frame.subarray(3 + uidBytes));
}

function good(data: Uint8Array = new Uint8Array()): Uint8Array {
  return Uint8Array.of(0, ...data);
}

function bad(code: number): Uint8Array {
  return Uint8Array.of(errorFlag, code);
}
