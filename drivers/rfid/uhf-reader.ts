import type { Result } from '../result.ts';
import type {
  InventoryRound,
  ReaderCapabilities,
  ReaderError,
  ReaderInfo,
  RfidReader,
  SeenTag,
  TagBlocks,
  TagInfo,
} from './reader.ts';
import { toHex } from '../frame/hex.ts';
import { unsupported } from './unsupported.ts';

/** UHF readers that only take inventories: what they name is all there is to know of a tag. */
export const uhfInventoryCapabilities: ReaderCapabilities = {
  band: 'uhf',
  multipleTags: true,
  readBlocks: false,
  writeBlocks: false,
  afi: false,
  dsfid: false,
  eas: false,
  lights: false,
};

/** What every inventory-only UHF reader has in common; a maker's reader adds the line. */
export abstract class UhfInventoryReader implements RfidReader {
  abstract readonly model: string;
  abstract readonly address: string;
  readonly capabilities = uhfInventoryCapabilities;

  abstract connect(): Promise<Result<ReaderInfo, ReaderError>>;
  abstract inventory(): Promise<Result<InventoryRound, ReaderError>>;
  abstract onLost(listener: (error: ReaderError) => void): () => void;
  abstract close(): Promise<void>;

  readBlocks(): Promise<Result<TagBlocks, ReaderError>> {
    return unsupported('read memory');
  }

  writeBlocks(): Promise<Result<void, ReaderError>> {
    return unsupported('write memory');
  }

  tagInfo(): Promise<Result<TagInfo, ReaderError>> {
    return unsupported('ask a tag about itself');
  }

  writeAfi(): Promise<Result<void, ReaderError>> {
    return unsupported('write an AFI');
  }

  writeEas(): Promise<Result<void, ReaderError>> {
    return unsupported('switch EAS');
  }

  readEas(): Promise<Result<boolean, ReaderError>> {
    return unsupported('read EAS');
  }

  signal(): Promise<Result<void, ReaderError>> {
    return unsupported('show lights');
  }
}

/** A tag as an inventory names it. @param pc the word before the EPC, where the reader hands it over. */
export function seenEpc(bytes: Uint8Array, pc: number | null): SeenTag {
  return { uid: toHex(bytes), dsfid: null, epc: { pc, bytes } };
}
