import { toHex } from '../frame/hex.ts';
import type { Result } from '../result.ts';
import type { EpcBank, ReaderError, TagRequest, Uid } from './reader.ts';
import { unsupported } from './unsupported.ts';

/** What an HF reader cannot do unless it says otherwise. */
export abstract class HfReader {
  transceive(uid: Uid, { code }: TagRequest): Promise<Result<Uint8Array, ReaderError>> {
    return unsupported(`send ${uid} the custom command ${toHex(Uint8Array.of(code))}`);
  }

  readEpc(): Promise<Result<EpcBank, ReaderError>> {
    return unsupported('read an EPC');
  }

  writeEpc(): Promise<Result<void, ReaderError>> {
    return unsupported('write an EPC');
  }
}
