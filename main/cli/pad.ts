import { fromHex, toHex } from '../../drivers/frame/hex.ts';
import { createReader, findPadModel, padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import type { MarkProfile } from '../../drivers/rfid/mark-profile.ts';
import { readMemory, readTagContent } from '../../drivers/rfid/read-tag.ts';
import { readMark, switchMark } from '../../drivers/rfid/security-mark.ts';
import { TagPassword } from '../../drivers/rfid/tag-password.ts';
import { afiOf } from '../../drivers/rfid/uhf-reader.ts';
import type { ReaderError, RfidReader, SeenTag, Uid } from '../../drivers/rfid/reader.ts';
import type { TagContent } from '../../drivers/rfid/tag/content.ts';
import type { Result } from '../../drivers/result.ts';
import { createSystemClock } from '../clock/clock.ts';
import { exit } from './io.ts';
import { parseWords } from './parse-words.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';
import { discoverPads } from './pad-discover.ts';
import { simulatePad } from './pad-simulate.ts';

const usage =
  'usage: muontra pad models | discover [--at ADDRESS] [--probe] | inventory [--seconds N] | read UID | secure UID [--password HEX] | unsecure UID [--password HEX] | write UID --hex HEX, each with --reader MODEL --at ADDRESS | simulate --reader MODEL --at tcp://HOST:PORT|pty: --tags FILE';

/** AFI of items that the gate calls out and of those it lets pass (ISO 28560-1, application family identifier). */
const afi = { secured: 0x07, unsecured: 0xc2 };

const uidForm = /^[Ee]0[0-9A-Fa-f]{14}$/;
/** UHF tags are named by their EPC, which is whole words. */
const epcForm = /^([0-9A-Fa-f]{4}){2,31}$/;

interface Values {
  readonly reader?: string | undefined;
  readonly at?: string | undefined;
  readonly seconds?: string | undefined;
  readonly hex?: string | undefined;
  readonly password?: string | undefined;
  readonly tags?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `pad …`: one pad driven by hand, or simulated. */
export const padCommand: Command = async (args, io) => {
  const [action = '', ...rest] = args;
  const words = parseWords(rest, {
    reader: { type: 'string' },
    at: { type: 'string' },
    seconds: { type: 'string' },
    hex: { type: 'string' },
    password: { type: 'string' },
    tags: { type: 'string' },
    probe: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const parsed = words.value;
  const { values, positionals } = parsed;
  switch (action) {
    case 'models':
      return models(values.json, io);
    case 'inventory':
      return withReader(values, io, (reader) => inventory(reader, values, io));
    case 'read':
    case 'secure':
    case 'unsecure':
    case 'write':
      return oneTag(action, positionals, values, io);
    case 'discover':
      return discoverPads({ at: values.at ?? null, probe: values.probe, json: values.json }, io);
    case 'simulate':
      if (!values.reader || !values.at || !values.tags) return badUse(io, usage);
      return simulatePad(
        { model: values.reader, at: values.at, tagsFile: values.tags, json: values.json },
        io,
      );
    default:
      return badUse(io, usage);
  }
};

function badUse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}

function models(json: boolean, io: CliIo): ExitStatus {
  const list = Object.entries<PadModel>(padModels).map(([model, { ports, devices, capabilities }]) => ({
    model,
    ports,
    devices,
    capabilities,
  }));
  if (json) io.out(JSON.stringify(list));
  else for (const { model, ports, devices } of list) io.out(`${model}  (${ports.join(', ')})  ${devices}`);
  return exit.done;
}

async function withReader(
  values: Values,
  io: CliIo,
  action: (reader: RfidReader) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  if (!values.reader || !values.at) return badUse(io, usage);
  const made = createReader(values.reader, values.at, createSystemClock());
  if (made.kind === 'failed') return badUse(io, made.error);
  const reader = made.value;
  try {
    const connected = await reader.connect();
    if (connected.kind === 'failed') return failure(connected.error, io);
    return await action(reader);
  } finally {
    await reader.close();
  }
}

function failure({ reason, detail }: ReaderError, io: CliIo): ExitStatus {
  io.err(`${reason}: ${detail}`);
  return reason === 'line' || reason === 'busy' ? exit.outOfReach : exit.refused;
}

interface FoundTag {
  readonly uid: Uid;
  readonly dsfid: string | null;
  readonly afi: string | null;
  readonly content: TagContent | null;
}

async function inventory(reader: RfidReader, values: Values, io: CliIo): Promise<ExitStatus> {
  const seconds = Number(values.seconds ?? 0);
  if (!(seconds >= 0 && seconds <= 3600)) return badUse(io, '--seconds takes a number up to 3600');
  const clock = createSystemClock();
  const until = clock.monotonicMs() + seconds * 1000;
  const seen = new Map<Uid, SeenTag>();
  do {
    const round = await reader.inventory();
    if (round.kind === 'failed') return failure(round.error, io);
    for (const tag of round.value.tags) seen.set(tag.uid, tag);
    if (!round.value.complete) io.err('the pad could not tell all tags apart: spread the pile');
  } while (clock.monotonicMs() < until && !io.signal.aborted);
  const tags: FoundTag[] = [];
  for (const tag of seen.values()) {
    const { uid, dsfid } = tag;
    const read = await readTagContent(reader, tag);
    if (read.kind === 'failed' && read.error.reason === 'line') return failure(read.error, io);
    if (read.kind === 'failed') io.err(`${uid} ${read.error.reason}: ${read.error.detail}`);
    const content = read.kind === 'ok' ? read.value.content : null;
    tags.push({ uid, dsfid: hexByte(dsfid), afi: hexByte(await afiOfSeen(reader, tag)), content });
  }
  if (values.json) io.out(JSON.stringify({ tags }));
  else if (tags.length === 0) io.out('no tag on the pad');
  else for (const tag of tags) io.out(line(tag));
  return exit.done;
}

/** As the inventory named it, where it says enough of a UHF tag; else the tag is asked. */
async function afiOfSeen(reader: RfidReader, { uid, epc }: SeenTag): Promise<number | null> {
  if (epc && epc.pc !== null) return afiOf(epc.pc);
  const info = await reader.tagInfo(uid);
  return info.kind === 'ok' ? info.value.afi : null;
}

function line({ uid, afi, content }: FoundTag): string {
  const id = content?.id ? JSON.stringify(content.id) : '–';
  return `${uid}  AFI ${afi ?? '–'}  ${content?.model ?? 'not read'}  ${id}`;
}

const hexByte = (value: number | null): string | null =>
  value === null ? null : toHex(Uint8Array.of(value));

async function oneTag(
  action: 'read' | 'secure' | 'unsecure' | 'write',
  positionals: readonly string[],
  values: Values,
  io: CliIo,
): Promise<ExitStatus> {
  const [text = ''] = positionals;
  const model = findPadModel(values.reader ?? '');
  const isUhf = model.kind === 'ok' && model.value.capabilities.band === 'uhf';
  if (positionals.length !== 1 || !(isUhf ? epcForm : uidForm).test(text)) {
    return badUse(
      io,
      isUhf ? 'an EPC is 8 to 124 hex digits, in fours' : 'a UID is 16 hex digits that begin with E0',
    );
  }
  const uid = text.toUpperCase();
  const bytes = action === 'write' ? fromHex(values.hex ?? '') : new Uint8Array();
  if (!bytes || (action === 'write' && bytes.length === 0))
    return badUse(io, '--hex takes hex digits in pairs');
  const password = values.password === undefined ? undefined : TagPassword.parse(values.password);
  if (password === null) return badUse(io, '--password takes eight hex digits');
  return withReader(values, io, async (reader) => {
    if (action === 'secure' || action === 'unsecure') {
      const wanted = action === 'secure' ? 'on' : 'off';
      const profile = profileOf(isUhf, password);
      const switched = await switchMark(reader, uid, profile, wanted);
      if (switched.kind === 'failed') return failure(switched.error, io);
      return answer(reader, uid, values, io, async () => {
        const now = await readMark(reader, uid, profile);
        return now.kind === 'ok' && now.value === wanted;
      });
    }
    if (action === 'write') {
      const written = await writeMemory(reader, uid, bytes);
      if (written.kind === 'failed') return failure(written.error, io);
    }
    return answer(reader, uid, values, io, (memory) => bytes.every((byte, at) => memory[at] === byte));
  });
}

function profileOf(isUhf: boolean, password: TagPassword | undefined): MarkProfile {
  if (isUhf) return { kind: 'uhf-pc', afi, ...(password ? { accessPassword: password } : {}) };
  return { kind: 'afi', afi, ...(password ? { password } : {}) };
}

async function writeMemory(
  reader: RfidReader,
  uid: Uid,
  bytes: Uint8Array,
): Promise<Result<void, ReaderError>> {
  const info = await reader.tagInfo(uid);
  if (info.kind === 'failed') return info;
  const { blockSizeBytes, blockCount } = info.value;
  const refused = (detail: string): Result<void, ReaderError> => ({
    kind: 'failed',
    error: { reason: 'refused', detail },
  });
  if (!blockSizeBytes || !blockCount) return refused('the tag does not say how large its memory is');
  if (bytes.length % blockSizeBytes !== 0)
    return refused(`the tag has blocks of ${String(blockSizeBytes)} bytes: give whole blocks`);
  if (bytes.length > blockSizeBytes * blockCount)
    return refused(`the tag holds ${String(blockSizeBytes * blockCount)} bytes`);
  return reader.writeBlocks(uid, 0, blockSizeBytes, bytes);
}

/** What the tag itself says afterwards; done only when that is as wanted. Of UHF tags the memory is the EPC bank from its PC word on. */
async function answer(
  reader: RfidReader,
  uid: Uid,
  values: Values,
  io: CliIo,
  isAsWanted: (memory: Uint8Array) => boolean | Promise<boolean>,
): Promise<ExitStatus> {
  const said = reader.capabilities.band === 'uhf' ? await sayUhf(reader, uid) : await sayHf(reader, uid);
  if (said.kind === 'failed') return failure(said.error, io);
  const { memory } = said.value;
  const shown = { uid, afi: hexByte(said.value.afi), memory: toHex(memory) };
  io.out(values.json ? JSON.stringify(shown) : `${uid}  AFI ${shown.afi ?? '–'}  ${shown.memory}`);
  if (await isAsWanted(memory)) return exit.done;
  io.err('the tag did not keep what was written');
  return exit.refused;
}

interface TagSays {
  readonly afi: number | null;
  readonly memory: Uint8Array;
}

async function sayHf(reader: RfidReader, uid: Uid): Promise<Result<TagSays, ReaderError>> {
  const info = await reader.tagInfo(uid);
  if (info.kind === 'failed') return info;
  const memory = await readMemory(reader, uid);
  if (memory.kind === 'failed') return memory;
  return { kind: 'ok', value: { afi: info.value.afi, memory: memory.value } };
}

async function sayUhf(reader: RfidReader, uid: Uid): Promise<Result<TagSays, ReaderError>> {
  const bank = await reader.readEpc(uid);
  if (bank.kind === 'failed') return bank;
  const { pc, bytes } = bank.value;
  return { kind: 'ok', value: { afi: afiOf(pc), memory: Uint8Array.of(pc >> 8, pc & 0xff, ...bytes) } };
}
