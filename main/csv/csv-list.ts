import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { CsvParser } from './csv-parser.ts';
import type { CsvRecord } from './csv-parser.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';

const pieceBytes = 256 * 1024;

/** A list that is read once, from front to back. */
export interface List {
  readonly header: readonly string[];
  /** In the order of the file, some hundreds or thousands at a time. */
  records(): AsyncIterable<readonly CsvRecord[]>;
  /** How much of it is read, 0 to 1. */
  readonly share: number;
  close(): Promise<void>;
}

/** Opens a CSV file and reads its header. UTF-8, or UTF-16 with a byte order mark as Excel writes it. */
export async function openCsvList(file: string): Promise<Result<List, string>> {
  let handle: FileHandle;
  let sizeBytes: number;
  try {
    handle = await open(file, 'r');
    sizeBytes = (await handle.stat()).size;
  } catch (error) {
    return failed(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const list = new CsvList(handle, sizeBytes);
  try {
    if (await list.readHeader()) return ok(list);
    await list.close();
    return failed(`${file}: there is no header line in it`);
  } catch (error) {
    await list.close();
    return failed(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

class CsvList implements List {
  header: readonly string[] = [];
  readonly #handle: FileHandle;
  readonly #sizeBytes: number;
  readonly #parser = new CsvParser();
  readonly #piece = Buffer.allocUnsafe(pieceBytes);
  #decoder: TextDecoder | null = null;
  #readBytes = 0;
  #first: readonly CsvRecord[] = [];

  constructor(handle: FileHandle, sizeBytes: number) {
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
  }

  get share(): number {
    return this.#sizeBytes === 0 ? 1 : Math.min(1, this.#readBytes / this.#sizeBytes);
  }

  async readHeader(): Promise<boolean> {
    for (;;) {
      const records = await this.#next();
      if (records === null) return false;
      const [first, ...rest] = records;
      if (!first) continue;
      if (first.kind !== 'row') return false;
      this.header = first.fields;
      this.#first = rest;
      return true;
    }
  }

  async *records(): AsyncGenerator<readonly CsvRecord[]> {
    yield this.#first;
    this.#first = [];
    for (let records = await this.#next(); records !== null; records = await this.#next()) yield records;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #ended = false;

  /** Null at the end. */
  async #next(): Promise<readonly CsvRecord[] | null> {
    if (this.#ended) return null;
    const { bytesRead } = await this.#handle.read(this.#piece, 0, pieceBytes, null);
    const bytes = this.#piece.subarray(0, bytesRead);
    this.#decoder ??= new TextDecoder(encodingOf(bytes));
    this.#readBytes += bytesRead;
    if (bytesRead > 0) return this.#parser.push(this.#decoder.decode(bytes, { stream: true }));
    this.#ended = true;
    return [...this.#parser.push(this.#decoder.decode()), ...this.#parser.end()];
  }
}

/** By the byte order mark, which the decoder then leaves out. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
