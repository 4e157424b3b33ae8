import { mkdirSync } from 'node:fs';
import { pinGateOf } from './admit-staff.ts';
import { exit } from './io.ts';
import type { Command } from './io.ts';
import { parseWords } from './parse-words.ts';

const usage =
  'usage: muontra staff set-pin --data DIR [--pin PIN] [--json]   (else the PIN is read from standard input)';

const said = {
  'not-digits': 'the PIN must be digits only: the kiosk has no other keys',
  'too-short': 'the PIN must have at least 6 digits',
  'too-long': 'the PIN must have at most 16 digits',
  'too-simple': 'the PIN must not be one digit repeated or digits in order',
} as const;

/** `staff set-pin`: sets the PIN that opens the staff screen, also beside a running station, and forgives wrong tries. */
export const staffCommand: Command = async (args, io) => {
  const words = parseWords(args, {
    data: { type: 'string' },
    pin: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') {
    io.err(`${words.error}; ${usage}`);
    return exit.badUse;
  }
  const { values, positionals } = words.value;
  const { data, json } = values;
  if (positionals.length !== 1 || positionals[0] !== 'set-pin' || data === undefined || data === '') {
    io.err(usage);
    return exit.badUse;
  }
  const pin = values.pin ?? (await io.readSecret('New staff PIN: '));
  if (pin === null) {
    io.err('the new PIN is wanted on standard input or with --pin');
    return exit.badUse;
  }
  try {
    mkdirSync(data, { recursive: true });
  } catch (error) {
    io.err(`${data}: the data folder cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return exit.refused;
  }
  const changed = await pinGateOf(data).change(pin);
  switch (changed.kind) {
    case 'done':
      io.out(json ? JSON.stringify({ set: true }) : 'the staff PIN is set');
      return exit.done;
    case 'refused':
      io.err(said[changed.problem]);
      return exit.badUse;
    case 'storage':
      io.err(`${data}: the staff PIN cannot be written`);
      return exit.refused;
  }
};
