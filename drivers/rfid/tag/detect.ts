import { dm11Text } from './dm11.ts';
import { looksLikeElements } from './iso28560-2.ts';
import { crcIsRight, hasPlainId, nibblesAreSwapped } from './iso28560-3.ts';
import { looksLike501 } from './threem-501.ts';

export interface Evidence {
  readonly memory: Uint8Array;
  readonly dsfid: number | null;
}

export type Verdict =
  | 'iso28560-3'
  | 'iso28560-3-swapped'
  | 'iso28560-3-reversed'
  | 'iso28560-3-damaged'
  | 'iso28560-2'
  | 'threem-501'
  | 'blank'
  /** Known by its looks, and no more of it than some text. */
  | 'dm11'
  /** A maker's own layout that begins with text. */
  | 'legacy-text'
  | 'unknown';

export const dsfidOf = { 'iso28560-2': 0x06, 'iso28560-3': 0x3e } as const;
const blockBytes = 4;

/** What a tag was taken for, and why. */
export interface Detection {
  readonly verdict: Verdict;
  readonly because: string;
}

interface Rule extends Detection {
  readonly test: (evidence: Evidence) => boolean;
}

/** Its text is offered as it is read, and nothing is made of it. */
const noModel: Rule = { verdict: 'unknown', because: 'it follows none of the models', test: () => true };

/**
 * Which model a tag follows: the first rule that holds, and the last one always does (docs/tags.md). The checksum comes
 * before the DSFID, because many tags in the field carry DSFID 00 or a wrong one, and because a basic block can read as
 * a legal chain of elements.
 */
export const rules: readonly Rule[] = [
  {
    verdict: 'blank',
    because: 'nothing but 00, nothing but FF, or the pattern a maker leaves (55… then 00)',
    test: ({ memory }) => isBlank(memory),
  },
  {
    verdict: 'iso28560-3',
    because: 'the checksum of the basic block fits, and not by chance',
    test: ({ memory, dsfid }) =>
      !nibblesAreSwapped(memory) && crcIsRight(memory) && !isByChance(memory, memory, dsfid),
  },
  {
    verdict: 'iso28560-3-swapped',
    because:
      'the checksum of the basic block fits so, too; version and usage stand the other way round in its first byte',
    test: ({ memory, dsfid }) =>
      nibblesAreSwapped(memory) && crcIsRight(memory) && !isByChance(memory, memory, dsfid),
  },
  {
    verdict: 'iso28560-3-reversed',
    because: 'the checksum fits when every block is turned round: some makers store them so',
    test: ({ memory, dsfid }) => {
      const turned = reverseBlocks(memory);
      return crcIsRight(turned) && !isByChance(memory, turned, dsfid);
    },
  },
  {
    verdict: 'dm11',
    because:
      'begins with 0B and holds text where bibliotheca’s data model 11 does; how to check it is not published',
    test: ({ memory }) => dm11Text(memory) !== null,
  },
  {
    verdict: 'iso28560-2',
    because: 'DSFID 06',
    test: ({ dsfid }) => dsfid === dsfidOf['iso28560-2'],
  },
  {
    verdict: 'iso28560-3-damaged',
    because: 'DSFID 3E, although the checksum does not fit',
    test: ({ dsfid, memory }) => dsfid === dsfidOf['iso28560-3'] && memory.length >= 32,
  },
  {
    verdict: 'iso28560-2',
    because: 'reads as a chain of elements that begins with an identifier; the DSFID was never written',
    test: ({ memory }) => looksLikeElements(memory),
  },
  {
    verdict: 'threem-501',
    because: 'begins with 04, a zero and a known type of item, holds a printable number and ends in zeros',
    test: ({ memory }) => looksLike501(memory),
  },
  {
    verdict: 'legacy-text',
    because: 'text where makers’ own layouts begin with it; which maker’s it is, the tag does not say',
    test: ({ memory }) => beginsWithText(memory),
  },
  noModel,
];

export function detect(evidence: Evidence): Detection {
  return rules.find((rule) => rule.test(evidence)) ?? noModel;
}

/**
 * A checksum of two bytes fits one chain of elements in some twenty thousand. It did where the tag reads as such a chain
 * and the basic block has no text for its identifier.
 */
function isByChance(memory: Uint8Array, basicBlock: Uint8Array, dsfid: number | null): boolean {
  return dsfid !== dsfidOf['iso28560-3'] && !hasPlainId(basicBlock) && looksLikeElements(memory);
}

/** Where makers' own layouts put their text. */
const textStarts = [0, 3, 4] as const;
export const shortestText = 6;

function beginsWithText(memory: Uint8Array): boolean {
  return textStarts.some((start) => {
    const run = memory.subarray(start, start + shortestText);
    return run.length === shortestText && run.every((byte) => byte >= 0x20 && byte <= 0x7e);
  });
}

/** Every block of four bytes turned round; a rest shorter than a block stays. */
export function reverseBlocks(memory: Uint8Array): Uint8Array {
  const turned = memory.slice();
  for (let at = 0; at + blockBytes <= turned.length; at += blockBytes)
    turned.subarray(at, at + blockBytes).reverse();
  return turned;
}

function isBlank(memory: Uint8Array): boolean {
  const [first] = memory;
  if (first === undefined) return true;
  if (memory.every((byte) => byte === first)) return first === 0 || first === 0xff;
  // Told by its first byte, so that no other tag is looked through for it.
  if (first !== 0x55) return false;
  return memory.length >= 28 && memory.every((byte, index) => byte === (index < 24 ? 0x55 : 0));
}
