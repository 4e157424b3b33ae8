import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exit } from './io.ts';
import { parseWords } from './parse-words.ts';
import type { Command } from './io.ts';

/** One measured figure beside the limit computed for the same work. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  /** E.g. `ms`. */
  readonly unit: string;
  /** The best that the line, the air or the rules allow. */
  readonly limit: number;
  /** value / limit. */
  readonly ratio: number;
  /** The ratio that is still good; 1 where it is not given. */
  readonly allowedRatio?: number;
}

/** What each module of test/bench exports as `bench`. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly BenchResult[]>;
}

const usage = 'usage: muontra bench [NAME…] [--json]';
const benchDir = fileURLToPath(new URL('../../test/bench', import.meta.url));

/** `bench`: runs the benchmarks of test/bench one after the other; 1 when a figure is above what is allowed. */
export const benchCommand: Command = async (args, io) => {
  const words = parseWords(args, { json: { type: 'boolean', default: false } });
  if (words.kind === 'failed') {
    io.err(`${words.error}; ${usage}`);
    return exit.badUse;
  }
  const parsed = words.value;
  const { values, positionals } = parsed;
  const known = benchNames();
  const wanted = positionals.length > 0 ? positionals : known;
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0 || known.length === 0) {
    io.err(`no benchmark "${unknown.join('", "')}"; known are: ${known.join(', ') || 'none'}`);
    return exit.badUse;
  }
  const results: BenchResult[] = [];
  for (const name of wanted) {
    if (io.signal.aborted) return exit.refused;
    io.err(`${name} …`);
    const bench = await loadBench(name);
    results.push(...(await bench.run()));
  }
  if (values.json) io.out(JSON.stringify({ results }));
  else io.out(results.map(asLine).join('\n'));
  return results.every(isGood) ? exit.done : exit.refused;
};

function benchNames(): string[] {
  if (!existsSync(benchDir)) return [];
  return readdirSync(benchDir)
    .filter((file) => /^[a-z0-9-]+\.bench\.ts$/.test(file))
    .map((file) => file.replace(/\.bench\.ts$/, ''))
    .sort();
}

/** @param name one of `benchNames`: it is a file that lies there, not a path somebody typed. */
async function loadBench(name: string): Promise<Bench> {
  const loaded = (await import(pathToFileURL(join(benchDir, `${name}.bench.ts`)).href)) as {
    readonly bench: Bench;
  };
  return loaded.bench;
}

const isGood = (result: BenchResult): boolean => result.ratio <= (result.allowedRatio ?? 1);

function asLine(result: BenchResult): string {
  const { name, value, unit, limit, ratio } = result;
  const verdict = isGood(result) ? 'ok' : `above ${result.allowedRatio ?? 1}`;
  return `${name}: ${round(value)} ${unit}, limit ${round(limit)} ${unit}, ratio ${round(ratio)} (${verdict})`;
}

const round = (value: number): string => String(Math.round(value * 1000) / 1000);
