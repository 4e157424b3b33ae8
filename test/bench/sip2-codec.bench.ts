import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { layout } from '../../drivers/ils/sip2/fields.ts';
import type { MessageCode } from '../../drivers/ils/sip2/fields.ts';
import { buildMessage } from '../../drivers/ils/sip2/message-build.ts';
import type { VariableFields, WireOptions } from '../../drivers/ils/sip2/message-build.ts';
import { parseMessage } from '../../drivers/ils/sip2/message.ts';
import type { Sip2Message } from '../../drivers/ils/sip2/message.ts';
import { readTranscript, transcriptNames } from '../../drivers/ils/sip2/testing/transcript.ts';

const rounds = 9;
const roundMs = 200;
/** What one core must do in a second: a million responses. */
const parseLimitNs = 1e9 / 1_000_000;

interface Response {
  readonly bytes: Uint8Array;
  readonly message: Sip2Message;
}

/** Every response that real servers sent in the recorded sessions. */
const responses: readonly Response[] = transcriptNames
  .flatMap(readTranscript)
  .filter(({ from }) => from === 'server')
  .flatMap(({ bytes }) => {
    const parsed = parseMessage(bytes);
    return parsed.kind === 'ok' ? [{ bytes, message: parsed.value }] : [];
  });

let sink = 0;

/** Fixed fields that count something or time it. */
const counted = new Map(
  responses.map(({ message }) => [
    message.code,
    layout(message.code)
      .fixed.map(({ name }) => name)
      .filter((name) =>
        /^(holds|overdue|charged|fines|recalls|unavailableHolds|renewed|unrenewed|timeout|retries)$/.test(
          name,
        ),
      ),
  ]),
);

/** All of a message: every fixed field and so each flag, every counter, every value by its code. */
function readAll(message: Sip2Message): void {
  for (const { name } of layout(message.code).fixed) sink += message.fixed(name as never).length;
  for (const name of counted.get(message.code) ?? []) sink += message.counter(name as never) ?? 0;
  const { codes, values } = message;
  for (let index = 0; index < codes.length; index += 1) {
    sink += (codes[index] as string).length + (values[index] as string).length;
  }
}

/** The least that reading fields can cost: cut at the delimiters, code and value apart. */
function bareSplit(bytes: Uint8Array): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  for (const piece of text.split('|')) sink += piece.slice(0, 2).length + piece.slice(2).length;
}

/**
 * Nanoseconds of one core for one response: time of the processor, so that what else runs costs nothing, and the best
 * of several rounds, for a core that is shared is half a core. Each piece of work in turn.
 */
function measure<K extends string>(work: Readonly<Record<K, (index: number) => void>>): Record<K, number> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, action] of Object.entries<(index: number) => void>(work)) {
      let count = 0;
      const before = process.cpuUsage();
      for (const startMs = performance.now(); performance.now() - startMs < roundMs;) {
        for (let index = 0; index < responses.length; index += 1) action(index);
        count += responses.length;
      }
      const { user, system } = process.cpuUsage(before);
      // The first round warms the compiler up.
      if (round > 0) times.set(name, [...(times.get(name) ?? []), ((user + system) * 1000) / count]);
    }
  }
  return Object.fromEntries([...times].map(([name, each]) => [name, Math.min(...each)])) as Record<K, number>;
}

/** The same fields again, ready to be built: what a server does. */
interface Rebuilt {
  readonly code: MessageCode;
  readonly fixed: Readonly<Record<string, string>>;
  readonly variable: VariableFields;
}

/** A text of its own, as it comes from a database, and no view into the line it was read from. */
const flat = (text: string): string => Buffer.from(text).toString();

function rebuild({ message }: Response): Rebuilt {
  const names = layout(message.code).fixed.map(({ name }) => name);
  const taken = new Map<string, number>();
  const variable = message.codes.map((code) => {
    const index = taken.get(code) ?? 0;
    taken.set(code, index + 1);
    return [code, flat((message.all(code as never)[index] ?? '').replaceAll('|', '&#124;'))] as const;
  });
  return {
    code: message.code,
    fixed: Object.fromEntries(names.map((name) => [name, flat(message.fixed(name as never))])),
    variable: variable as unknown as VariableFields,
  };
}

/** What is measured must be right: each value again from the bytes by plain means, each message from its own parts. */
function verify(rebuilt: readonly Rebuilt[], options: WireOptions): void {
  responses.forEach(({ bytes, message }, index) => {
    const text = Buffer.from(bytes).toString('utf8').normalize('NFC').trimEnd();
    if (text.slice(0, 2) !== message.code) throw new Error(`code of ${text}`);
    for (const { name, offset, width } of layout(message.code).fixed) {
      const plain = text.slice(offset, offset + width);
      const number = /^ *\d+ *$/.test(plain) ? Number(plain) : null;
      if (message.fixed(name as never) !== plain) throw new Error(`${name} of ${text}`);
      if (message.counter(name as never) !== number) throw new Error(`${name} of ${text}`);
    }
    for (const code of message.codes) {
      for (const value of message.all(code as never)) {
        if (!text.replaceAll('&#124;', '|').includes(`${code}${value}|`))
          throw new Error(`${code} of ${text}`);
      }
    }
    const part = rebuilt[index];
    const built = part ? buildMessage(part.code, part.fixed as never, part.variable, options) : null;
    const again = built?.kind === 'ok' ? parseMessage(built.value) : null;
    const same = again?.kind === 'ok' && again.value.checksum === 'ok' ? again.value : null;
    if (JSON.stringify(same?.codes) !== JSON.stringify(message.codes)) throw new Error(`built from ${text}`);
  });
}

/** Real responses on one core: read with every field, flag and counter, and built again with a checksum. */
export const bench: Bench = {
  name: 'sip2-codec',
  run() {
    const options: WireOptions = { charset: 'utf-8', terminator: 'cr', sequence: 3, checksum: true };
    const rebuilt = responses.map(rebuild);
    verify(rebuilt, options);
    const { parse, split, build } = measure({
      parse(index) {
        const response = responses[index];
        const parsed = response && parseMessage(response.bytes);
        if (parsed?.kind === 'ok') readAll(parsed.value);
      },
      split(index) {
        const response = responses[index];
        if (response) bareSplit(response.bytes);
      },
      build(index) {
        const part = rebuilt[index];
        const built = part && buildMessage(part.code, part.fixed as never, part.variable, options);
        if (built?.kind === 'ok') sink += built.value.length;
      },
    });
    if (sink === 0) throw new Error('nothing was read');
    const result = (name: string, value: number, limit: number, allowedRatio = 1): BenchResult => ({
      name,
      value,
      unit: 'ns',
      limit,
      ratio: value / limit,
      allowedRatio,
    });
    return Promise.resolve([
      result('sip2-parse', parse, parseLimitNs),
      result('sip2-parse-beside-bare-split', parse, split, 3),
      result('sip2-build', build, parse),
    ]);
  },
};
