import {
  concat,
  parameter,
  readParameters,
  readText,
  tlv,
  tv,
  u16,
  u16Bytes,
  u32,
  u32Bytes,
} from './parameters.ts';
import type { LlrpParameter } from './parameters.ts';
import { readOperationResult, writeOperationResult } from './access.ts';
import type { OperationResult } from './access.ts';

/** The one ROSpec of this driver; 0 means all of them and cannot be one's own. */
export const roSpecId = 1;
export const roSpecIdBody = u32Bytes(roSpecId);
export const allRoSpecs = u32Bytes(0);
/** Body of GET_READER_CAPABILITIES: only the general ones, which name the device. */
export const generalCapabilities = Uint8Array.of(1);

/** Of an LLRPStatus (LLRP 1.0.1, 16.2.8.1). */
export const statusCode = {
  success: 0,
  fieldError: 101,
  unexpectedParameter: 102,
  unsupportedMessage: 109,
} as const;

const byte = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

const gen2 = 1;
/** Tags expected at once, from which the reader chooses its number of slots to begin with. */
const tagPopulation = 32;

/**
 * In session 0 a tag forgets that it was counted as soon as the field goes off; in the others, which some readers
 * prefer, it would keep quiet through the next inventories (Gen2, 6.3.2.2).
 */
const inSessionZero = tlv(
  parameter.antennaConfiguration,
  u16Bytes(0),
  tlv(
    parameter.c1g2InventoryCommand,
    byte(0),
    tlv(parameter.c1g2SingulationControl, byte(0), u16Bytes(tagPopulation), u32Bytes(0)),
  ),
);

export interface RoSpecOptions {
  /** After so long the reader ends the inventory by itself, and stops transmitting. */
  readonly durationMs: number;
  /** Whether it asks for session 0, or leaves that to the reader. */
  readonly sessionZero: boolean;
}

/** Body of ADD_ROSPEC: all antennas for a time, each tag reported as it is seen, with antenna, RSSI and PC. */
export function addRoSpecBody({ durationMs, sessionZero }: RoSpecOptions): Uint8Array {
  const disabled = 0;
  const nullTrigger = 0;
  const afterDuration = 1;
  const allAntennas = concat(u16Bytes(1), u16Bytes(0));
  const everyTagOrEndOfRoSpec = concat(byte(2), u16Bytes(1));
  const antennaIdAndPeakRssi = 0x1400;
  const pcBits = 0x40;
  return tlv(
    parameter.roSpec,
    u32Bytes(roSpecId),
    byte(0, disabled),
    tlv(
      parameter.roBoundarySpec,
      tlv(parameter.roSpecStartTrigger, byte(nullTrigger)),
      tlv(parameter.roSpecStopTrigger, byte(nullTrigger), u32Bytes(0)),
    ),
    tlv(
      parameter.aiSpec,
      allAntennas,
      tlv(parameter.aiSpecStopTrigger, byte(afterDuration), u32Bytes(durationMs)),
      tlv(
        parameter.inventoryParameterSpec,
        u16Bytes(1),
        byte(gen2),
        sessionZero ? inSessionZero : new Uint8Array(),
      ),
    ),
    tlv(
      parameter.roReportSpec,
      everyTagOrEndOfRoSpec,
      tlv(
        parameter.tagReportContentSelector,
        u16Bytes(antennaIdAndPeakRssi),
        tlv(parameter.c1g2EpcMemorySelector, byte(pcBits)),
      ),
    ),
  );
}

/** A tag as a report names it; null is what the report leaves out. */
export interface TagReport {
  readonly epc: Uint8Array;
  readonly pc: number | null;
  readonly rssiDbm: number | null;
  readonly antenna: number | null;
  /** What AccessSpecs did with the tag. */
  readonly results: readonly OperationResult[];
}

export interface TagReports {
  readonly tags: readonly TagReport[];
  /** False when part of the report could not be understood. */
  readonly whole: boolean;
}

/** The tags of an RO_ACCESS_REPORT. */
export function readTagReports(body: Uint8Array): TagReports {
  const parameters = readParameters(body);
  const reports = (parameters ?? []).filter(({ type }) => type === parameter.tagReportData);
  const tags = reports.map((report) => readTagReport(report.body));
  return {
    tags: tags.filter((tag) => tag !== null),
    whole: parameters !== null && !tags.includes(null),
  };
}

function readTagReport(bytes: Uint8Array): TagReport | null {
  const parameters = readParameters(bytes);
  const epc = (parameters ?? []).map(readEpc).find((found) => found !== null);
  if (!parameters || !epc) return null;
  const body = (wanted: number): Uint8Array | undefined =>
    parameters.find(({ type }) => type === wanted)?.body;
  const [pc, rssi, antenna] = [body(parameter.c1g2Pc), body(parameter.peakRssi), body(parameter.antennaId)];
  return {
    epc,
    pc: pc ? u16(pc, 0) : null,
    rssiDbm: rssi ? ((rssi[0] ?? 0) << 24) >> 24 : null,
    antenna: antenna ? u16(antenna, 0) : null,
    results: parameters.map(readOperationResult).filter((result) => result !== null),
  };
}

/** EPC-96, or EPCData with its length in bits. A tag without an EPC cannot be told from another and is none here. */
function readEpc({ type, body }: LlrpParameter): Uint8Array | null {
  if (type === parameter.epc96) return body.slice();
  if (type !== parameter.epcData || body.length < 2) return null;
  const bytes = Math.ceil(u16(body, 0) / 8);
  return bytes > 0 && body.length >= 2 + bytes ? body.slice(2, 2 + bytes) : null;
}

/** TagReportData for a simulator, in the order that readers use. */
export function writeTagReport({ epc, pc, rssiDbm, antenna, results }: TagReport): Uint8Array {
  const none = new Uint8Array();
  return tlv(
    parameter.tagReportData,
    epc.length === 12 ? tv(parameter.epc96, epc) : tlv(parameter.epcData, u16Bytes(epc.length * 8), epc),
    antenna === null ? none : tv(parameter.antennaId, u16Bytes(antenna)),
    rssiDbm === null ? none : tv(parameter.peakRssi, byte(rssiDbm & 0xff)),
    pc === null ? none : tv(parameter.c1g2Pc, u16Bytes(pc)),
    ...results.map(writeOperationResult),
  );
}

/** How a reader receives a connection (ConnectionAttemptEvent); 4 tells a connected one that another client tried. */
export const greeting = {
  success: 0,
  readerInitiatedExists: 1,
  clientInitiatedExists: 2,
  failed: 3,
  another: 4,
} as const;

export interface ReaderEvents {
  /** Null when the notification is not about a connection. */
  readonly greeting: number | null;
  /** The reader threw reports away. */
  readonly overflow: boolean;
}

/** What matters of a READER_EVENT_NOTIFICATION. */
export function readEvents(body: Uint8Array): ReaderEvents {
  const events = (readParameters(body) ?? [])
    .filter(({ type }) => type === parameter.readerEventNotificationData)
    .flatMap((data) => readParameters(data.body) ?? []);
  const attempt = events.find(
    ({ type, body: fields }) => type === parameter.connectionAttempt && fields.length >= 2,
  );
  return {
    greeting: attempt ? u16(attempt.body, 0) : null,
    overflow: events.some(({ type }) => type === parameter.reportBufferOverflow),
  };
}

/** The same for a simulator, at the beginning of time. @param event the parameter of what happened. */
export function writeEvent(event: Uint8Array): Uint8Array {
  return tlv(
    parameter.readerEventNotificationData,
    tlv(parameter.utcTimestamp, u32Bytes(0), u32Bytes(0)),
    event,
  );
}

/** Maximum of antennas, flags, IANA enterprise number, model number, firmware; sub-parameters follow. */
const capabilityFieldBytes = 14;

/** What a GET_READER_CAPABILITIES_RESPONSE says of the device, for a technician; empty when it says nothing. */
export function readDeviceDetails(body: Uint8Array): Readonly<Record<string, string>> {
  const fields = (readParameters(body) ?? []).find(
    ({ type, body: found }) =>
      type === parameter.generalDeviceCapabilities && found.length >= capabilityFieldBytes,
  )?.body;
  if (!fields) return {};
  const firmware = fields.subarray(capabilityFieldBytes, capabilityFieldBytes + u16(fields, 12));
  return {
    manufacturer: `IANA ${String(u32(fields, 4))}`,
    model: String(u32(fields, 8)),
    firmware: readText(firmware),
    antennas: String(u16(fields, 0)),
  };
}
