import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePng } from '../../drivers/printer/png.ts';
import { exit } from './io.ts';
import type { CliIo } from './io.ts';
import { printerCommand } from './printer.ts';
import { receiptCommand } from './receipt.ts';

let folder: string;
let said: string[];
let complained: string[];
let ending: AbortController;
let io: CliIo;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-printer-'));
  said = [];
  complained = [];
  ending = new AbortController();
  io = {
    out: (text) => said.push(text),
    err: (text) => complained.push(text),
    readSecret: () => Promise.resolve(null),
    signal: ending.signal,
    onHangup: () => () => undefined,
  };
});
afterEach(() => {
  ending.abort();
  rmSync(folder, { recursive: true, force: true });
});

const picture = (file: string) => parsePng(Uint8Array.from(readFileSync(file)));

describe('printer', () => {
  it('names its models', async () => {
    expect(await printerCommand(['models', '--json'], io)).toBe(exit.done);
    expect(said[0]).toContain('"escpos-80"');
  });

  it.each([
    ['none', exit.done, exit.done],
    ['paper-out', exit.refused, exit.refused],
    ['silent', exit.refused, exit.refused],
  ])('prints on a simulated one whose fault is %s', async (fault, statusExit, testExit) => {
    const paper = join(folder, 'paper.png');
    const running = printerCommand(
      ['simulate', '--at', 'tcp://127.0.0.1:0', '--fault', fault, '--out', paper, '--json'],
      io,
    );
    await expect.poll(() => said.length).toBe(1);
    const { address } = JSON.parse(said[0] ?? '') as { address: string };
    expect(await printerCommand(['status', '--at', address], io)).toBe(statusExit);
    expect(await printerCommand(['test', '--at', address], io)).toBe(testExit);
    if (fault === 'none') expect(picture(paper)?.widthDots).toBe(576);
    ending.abort();
    expect(await running).toBe(exit.done);
    expect(await printerCommand(['status', '--at', address], io)).toBe(exit.outOfReach);
  });

  it.each([
    [['status']],
    [['test', '--at', 'nonsense']],
    [['simulate', '--at', 'pty:', '--fault', 'rain']],
    [['dance', '--at', 'x']],
  ])('used wrongly says how: %j', async (words) => {
    expect(await printerCommand(words, io)).toBe(exit.badUse);
    expect(complained).toHaveLength(1);
  });
});

describe('receipt', () => {
  it('shows what a template makes', async () => {
    const out = join(folder, 'receipt.png');
    const template = join(folder, 'own.liquid');
    writeFileSync(template, '# {{ title }}\n');
    expect(await receiptCommand(['preview', '--out', out], io)).toBe(exit.done);
    const standard = picture(out);
    expect(await receiptCommand(['preview', '--out', out, '--template', template, '--width', '58'], io)).toBe(
      exit.done,
    );
    expect(standard?.heightDots).toBeGreaterThan(picture(out)?.heightDots ?? Infinity);
    writeFileSync(template, '{{ title');
    expect(await receiptCommand(['preview', '--out', out, '--template', template], io)).toBe(exit.refused);
    expect(complained).toHaveLength(1);
  });

  it('gives the standard template to begin with', async () => {
    expect(await receiptCommand(['template'], io)).toBe(exit.done);
    expect(said[0]).toContain('{{ item.title }}');
    expect(await receiptCommand(['preview'], io)).toBe(exit.badUse);
  });
});
