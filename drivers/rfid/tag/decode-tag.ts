import { latin1 } from './text.ts';
import type { TagContent, TagModel } from './content.ts';
import { detect, reverseBlocks, shortestText } from './detect.ts';
import { dm11Text } from './dm11.ts';
import { contentOf, needsMore, readElements } from './iso28560-2.ts';
import { readBasicBlock } from './iso28560-3.ts';
import { read501 } from './threem-501.ts';

export interface DecodeOptions {
  /** Data storage format identifier as the tag reports it. */
  readonly dsfid?: number | null;
}

/** No tag of the field holds more; what a faulty reader might give beyond is not looked at. */
const largestMemoryBytes = 8192;

/**
 * What a tag's memory says, whichever of the models of ISO 28560 it follows. Never fails: what follows none is
 * `unknown`, with its readable text as a warning. Texts are as the tag has them and are to be checked before use.
 * @param memory in tag order, from block 0.
 */
export function decodeTag(memory: Uint8Array, options: DecodeOptions = {}): TagContent {
  const bytes = memory.length > largestMemoryBytes ? memory.subarray(0, largestMemoryBytes) : memory;
  switch (detect({ memory: bytes, dsfid: options.dsfid ?? null }).verdict) {
    case 'iso28560-3':
    case 'iso28560-3-swapped':
      return readBasicBlock(bytes, 'ok');
    case 'iso28560-3-reversed': {
      const content = readBasicBlock(reverseBlocks(bytes), 'ok');
      return { ...content, warnings: ['blocks are stored reversed', ...content.warnings] };
    }
    case 'iso28560-3-damaged':
      return readBasicBlock(bytes, 'wrong');
    case 'iso28560-2':
      return contentOf(readElements(bytes));
    case 'threem-501':
      return read501(bytes);
    case 'blank':
      return empty('blank', []);
    case 'dm11':
      return empty('unknown', ['laid out like bibliotheca’s data model 11', rawText(dm11Text(bytes) ?? '')]);
    case 'legacy-text':
    case 'unknown':
      return empty('unknown', readableText(bytes));
  }
}

/**
 * The same for the first bytes of a memory that goes on.
 * @returns `needsMoreBytes` when identifier, parts or usage may lie beyond, or when nothing can be said yet.
 */
export function decodeTagPrefix(
  memory: Uint8Array,
  options: DecodeOptions = {},
): { content: TagContent; needsMoreBytes: boolean } {
  const content = decodeTag(memory, options);
  switch (content.model) {
    case 'iso28560-3':
    case 'threem-501':
      return { content, needsMoreBytes: false };
    case 'iso28560-2':
      return { content, needsMoreBytes: needsMore(readElements(memory)) };
    default:
      // The beginning of a long chain of elements looks like nothing until its end is seen.
      return { content, needsMoreBytes: content.model !== 'blank' };
  }
}

function empty(model: TagModel, warnings: readonly string[]): TagContent {
  return {
    model,
    id: null,
    owner: null,
    parts: null,
    part: null,
    usage: null,
    crc: null,
    elements: [],
    warnings,
  };
}

/** Runs of printable ASCII, for a person who knows what the tag should say. */
function readableText(memory: Uint8Array): string[] {
  const runs = latin1(memory).match(new RegExp(`[ -~]{${String(shortestText)},}`, 'g')) ?? [];
  return runs.slice(0, 4).map(rawText);
}

function rawText(text: string): string {
  return `raw text: ${text.slice(0, 64)}`;
}
