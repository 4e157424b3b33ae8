import { readFileSync } from 'node:fs';
import { findPadModel } from '../../drivers/models.ts';
import { parseAddress } from '../../drivers/port/address.ts';
import { servePty, serveTcp } from '../../drivers/port/byte-server.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { parseTagsFile } from '../../drivers/rfid/tags-file.ts';
import { failed } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { createSystemClock } from '../clock/clock.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';

export interface SimulateOptions {
  readonly model: string;
  readonly at: string;
  readonly tagsFile: string;
  readonly json: boolean;
}

/** A simulated pad until the command is told to end; SIGHUP reads the tags file again. */
export async function simulatePad(options: SimulateOptions, io: CliIo): Promise<ExitStatus> {
  const model = findPadModel(options.model);
  if (model.kind === 'failed') return refuse(io, model.error);
  if (model.value.line.isPcsc) {
    return refuse(
      io,
      `${options.model} is reached through PC/SC, which no address of a simulator stands for`,
    );
  }
  const at = parseAddress(options.at);
  if (at.kind === 'failed') return refuse(io, at.error);
  const tags = readTags(options.tagsFile);
  if (tags.kind === 'failed') return refuse(io, tags.error);

  const field = new RfField();
  field.setTo(tags.value);
  const device = model.value.createSimulator(field, createSystemClock());
  const address = at.value;
  if (address.kind !== 'tcp' && address.kind !== 'pty') {
    return refuse(io, 'a pad is simulated at tcp://HOST:PORT or pty:');
  }
  const served =
    address.kind === 'tcp' ? await serveTcp(address.host, address.port, device) : await servePty(device);
  if (served.kind === 'failed') {
    io.err(`cannot simulate at ${options.at}: ${served.error}`);
    return exit.outOfReach;
  }
  const unsubscribe = io.onHangup(() => {
    const again = readTags(options.tagsFile);
    if (again.kind === 'ok') field.setTo(again.value);
    else io.err(`${again.error}; the pad stays as it is`);
  });
  io.out(
    options.json
      ? JSON.stringify({ address: served.value.address })
      : `${options.model} on ${served.value.address}`,
  );
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  unsubscribe();
  await served.value.close();
  return exit.done;
}

function refuse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}

function readTags(file: string): Result<FieldTag[], string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return failed(`cannot read the tags file: ${error instanceof Error ? error.message : file}`);
  }
  return parseTagsFile(text);
}
