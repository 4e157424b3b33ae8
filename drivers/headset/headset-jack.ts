import type { PortError } from '../port/byte-port.ts';
import type { Result } from '../result.ts';

export interface HeadsetJackEvents {
  onChange(isIn: boolean): void;
  onLost(error: PortError): void;
}

/** A socket for a headset that says when one is put in or pulled out. After a loss, `connect` again. */
export interface HeadsetJack {
  readonly address: string;
  connect(events: HeadsetJackEvents): Promise<Result<void, PortError>>;
  close(): Promise<void>;
}
