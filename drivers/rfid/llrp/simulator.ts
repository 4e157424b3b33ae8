import type { Timers } from '../../exchange/timers.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import type { FieldTag, RfField } from '../field.ts';
import { readBank, writeBank } from '../gen2-tag.ts';
import { epcBankNumber } from '../uhf-reader.ts';
import { readAccessSpec, readResult, writeResult } from './access.ts';
import type { OperationResult, TakenAccessSpec } from './access.ts';
import { greeting, statusCode, writeEvent, writeTagReport } from './commands.ts';
import { encodeMessage, LlrpParser, message } from './frame.ts';
import type { LlrpMessage } from './frame.ts';
import {
  concat,
  parameter,
  readParameters,
  tlv,
  u16,
  u16Bytes,
  u32,
  u32Bytes,
  writeStatus,
} from './parameters.ts';
import type { LlrpStatus } from './parameters.ts';

export interface LlrpSimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** How it receives a client: `greeting` of commands.ts. */
  readonly greets?: number;
  /** Asks so often whether the client is still there; null never, as readers leave the factory. */
  readonly keepaliveMs?: number | null;
  /** False refuses every ROSpec that sets how tags are singulated. */
  readonly setsSingulation?: boolean;
}

/** Between two sweeps over the field. */
const sweepMs = 100;
/** A Gen2 slot with an answer at the usual link rate. */
const tagMs = 2;
const done: LlrpStatus = { code: statusCode.success, text: '' };
const firmware = new TextEncoder().encode('5.14.0.240');
const capabilities = tlv(
  parameter.generalDeviceCapabilities,
  ...[
    u16Bytes(4),
    u16Bytes(0x4000),
    u32Bytes(25_882),
    u32Bytes(2_001_002),
    u16Bytes(firmware.length),
    firmware,
  ],
);

/** A reader of one client: it greets, takes one ROSpec and names every UHF tag of a field while that is active. */
export function createLlrpSimulator(options: LlrpSimulatorOptions): AcceptDevice {
  return (end) => {
    const simulator = new LlrpSimulator(options, (bytes) => {
      end.send(bytes);
    });
    return {
      onData(bytes) {
        if (!simulator.receive(bytes)) return;
        simulator.stop();
        end.close();
      },
      onClose() {
        simulator.stop();
      },
    };
  };
}

class LlrpSimulator {
  readonly #options: LlrpSimulatorOptions;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #parser = new LlrpParser();
  readonly #cancels = new Map<'greeting' | 'keepalive' | 'sweep', () => void>();
  #roSpec: { readonly durationMs: number; enabled: boolean; activeUntilMs: number } | null = null;
  #accessSpec: (TakenAccessSpec & { enabled: boolean }) | null = null;
  #lastId = 0;

  constructor(options: LlrpSimulatorOptions, send: (bytes: Uint8Array) => void) {
    this.#options = options;
    this.#send = send;
    this.#after('greeting', 1, () => {
      const attempt = tlv(parameter.connectionAttempt, u16Bytes(options.greets ?? greeting.success));
      this.#say(message.readerEventNotification, writeEvent(attempt));
      this.#keepAlive();
    });
  }

  /** True when the client said good-bye. */
  receive(bytes: Uint8Array): boolean {
    for (const request of this.#parser.push(bytes)) {
      this.#answer(request);
      if (request.type === message.closeConnection) return true;
    }
    return false;
  }

  stop(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }

  #answer({ type, id, body }: LlrpMessage): void {
    const reply = (code: number, ...parts: readonly Uint8Array[]): void => {
      this.#send(encodeMessage({ type: code, id, body: concat(...parts) }));
    };
    switch (type) {
      case message.getReaderCapabilities:
        reply(message.getReaderCapabilitiesResponse, writeStatus(done), capabilities);
        return;
      case message.addRoSpec:
        reply(message.addRoSpecResponse, writeStatus(this.#add(body)));
        return;
      case message.deleteRoSpec:
        this.#roSpec = null;
        reply(message.deleteRoSpecResponse, writeStatus(done));
        return;
      case message.enableRoSpec:
        if (this.#roSpec) this.#roSpec.enabled = true;
        reply(message.enableRoSpecResponse, writeStatus(this.#roSpec ? done : refused('no such ROSpec')));
        return;
      case message.startRoSpec:
        reply(message.startRoSpecResponse, writeStatus(this.#start()));
        return;
      case message.stopRoSpec: {
        const status = this.#isActive ? done : refused('the ROSpec is not active');
        if (this.#roSpec) this.#roSpec.activeUntilMs = 0;
        reply(message.stopRoSpecResponse, writeStatus(status));
        return;
      }
      case message.addAccessSpec: {
        const spec = readAccessSpec(body);
        const isNew = spec !== null && this.#accessSpec === null;
        if (isNew) this.#accessSpec = { ...spec, enabled: false };
        reply(
          message.addAccessSpecResponse,
          writeStatus(isNew ? done : refused('not such an AccessSpec, or it exists')),
        );
        return;
      }
      case message.enableAccessSpec:
        if (this.#accessSpec) this.#accessSpec.enabled = true;
        reply(
          message.enableAccessSpecResponse,
          writeStatus(this.#accessSpec ? done : refused('no such AccessSpec')),
        );
        return;
      case message.deleteAccessSpec: {
        const wasThere = this.#accessSpec !== null || u32(body, 0) === 0;
        this.#accessSpec = null;
        reply(message.deleteAccessSpecResponse, writeStatus(wasThere ? done : refused('no such AccessSpec')));
        return;
      }
      case message.closeConnection:
        reply(message.closeConnectionResponse, writeStatus(done));
        return;
      case message.keepaliveAck:
        return;
      default:
        reply(
          message.errorMessage,
          writeStatus({ code: statusCode.unsupportedMessage, text: 'unsupported message' }),
        );
    }
  }

  /** Digs for the duration of the AISpec, by the layout that addRoSpecBody writes. */
  #add(body: Uint8Array): LlrpStatus {
    const within = (bytes: Uint8Array, type: number): Uint8Array | undefined =>
      (readParameters(bytes) ?? []).find((found) => found.type === type)?.body;
    const roSpec = within(body, parameter.roSpec);
    const aiSpec = roSpec && within(roSpec.subarray(6), parameter.aiSpec);
    const afterAntennas = aiSpec?.subarray(2 + 2 * u16(aiSpec, 0));
    const trigger = afterAntennas && within(afterAntennas, parameter.aiSpecStopTrigger);
    const inventory = afterAntennas && within(afterAntennas, parameter.inventoryParameterSpec);
    if (!trigger || !inventory) return refused('no inventory in the ROSpec');
    if (this.#roSpec) return refused('the ROSpec exists');
    if (
      within(inventory.subarray(3), parameter.antennaConfiguration) &&
      this.#options.setsSingulation === false
    ) {
      return { code: statusCode.unexpectedParameter, text: 'AntennaConfiguration' };
    }
    this.#roSpec = { durationMs: u32(trigger, 1), enabled: false, activeUntilMs: 0 };
    return done;
  }

  get #isActive(): boolean {
    return this.#roSpec !== null && this.#options.timers.monotonicMs() < this.#roSpec.activeUntilMs;
  }

  #start(): LlrpStatus {
    if (!this.#roSpec?.enabled || this.#isActive) return refused('the ROSpec is not inactive');
    this.#roSpec.activeUntilMs = this.#options.timers.monotonicMs() + this.#roSpec.durationMs;
    this.#sweep();
    return done;
  }

  #sweep(): void {
    const tags = this.#options.field.answering('uhf');
    // The reports of a sweep come when it is over, one for each tag, as N = 1 asks for.
    this.#after('sweep', sweepMs / 2 + tags.length * tagMs, () => {
      if (!this.#isActive) return;
      for (const tag of tags) {
        const { epc } = tag;
        // One that was lifted meanwhile is named, but can no longer be spoken to.
        if (!epc) continue;
        const results = this.#access(tag, epc.bytes);
        const report = writeTagReport({ epc: epc.bytes, pc: epc.pc, rssiDbm: -48, antenna: 1, results });
        this.#say(message.roAccessReport, report);
      }
      this.#sweep();
    });
  }

  /** Carries out the AccessSpec that waits for this tag, once. */
  #access(tag: FieldTag, epc: Uint8Array): readonly OperationResult[] {
    const spec = this.#accessSpec;
    if (!spec?.enabled || !spec.epc.every((byte, at) => byte === epc[at])) return [];
    this.#accessSpec = null;
    return [carriedOut(this.#options.field, tag, spec)];
  }

  #keepAlive(): void {
    const everyMs = this.#options.keepaliveMs ?? null;
    if (everyMs === null) return;
    this.#after('keepalive', everyMs, () => {
      this.#say(message.keepalive, new Uint8Array());
      this.#keepAlive();
    });
  }

  #say(type: number, body: Uint8Array): void {
    this.#lastId += 1;
    this.#send(encodeMessage({ type, id: this.#lastId, body }));
  }

  #after(what: 'greeting' | 'keepalive' | 'sweep', delayMs: number, action: () => void): void {
    this.#cancels.get(what)?.();
    this.#cancels.set(what, this.#options.timers.after(delayMs, action));
  }
}

function refused(text: string): LlrpStatus {
  return { code: statusCode.fieldError, text };
}

function carriedOut(field: RfField, tag: FieldTag, { operation }: TakenAccessSpec): OperationResult {
  const { id, kind } = operation;
  const failedWith = (code: number): OperationResult => ({ id, kind, code, wordCount: 0, words: none });
  const isHere = field.answering('uhf').includes(tag);
  if (operation.kind === 'read') {
    if (!isHere) return failedWith(readResult.noAnswer);
    const { firstWord, wordCount } = operation;
    const words = readBank(tag, epcBankNumber, firstWord, wordCount);
    return words ? { id, kind, code: readResult.success, wordCount, words } : failedWith(readResult.overrun);
  }
  if (!isHere) return failedWith(writeResult.noAnswer);
  const { firstWord, bytes, password } = operation;
  const write = { bank: epcBankNumber, firstWord, bytes, password: password ?? none };
  switch (writeBank(field, tag, write)) {
    case 'written':
      return { id, kind, code: writeResult.success, wordCount: bytes.length / 2, words: none };
    case 'overrun':
      return failedWith(writeResult.overrun);
    case 'locked':
      return failedWith(writeResult.locked);
    case 'wrong-password':
      // The standard's first edition has no word for it: the tag has fallen silent.
      return failedWith(writeResult.noAnswer);
  }
}

const none = new Uint8Array();
