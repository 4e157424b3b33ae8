import { looksLikeElements } from './iso28560-2.ts';
import { crcIsRight } from './iso28560-3.ts';
import { looksLike501 } from './threem-501.ts';

export interface Evidence {
  readonly memory: Uint8Array;
  readonly dsfid: number | null;
}

export type Verdict =
  'iso28560-3' | 'iso28560-3-reversed' | 'iso28560-3-damaged' | 'iso28560-2' | 'threem-501' | 'blank';

export const dsfidOf = { 'iso28560-2': 0x06, 'iso28560-3': 0x3e } as const;
const blockBytes = 4;

interface Rule {
  readonly verdict: Verdict;
  readonly because: string;
  readonly test: (evidence: Evidence) => boolean;
}

/**
 * Which model a tag follows: the first rule that holds. The checksum comes before the DSFID, because many tags in
 * the field carry DSFID 00 or a wrong one, and because a basic block can read as a legal chain of elements.
 */
export const rules: readonly Rule[] = [
  {
    verdict: 'blank',
    because: 'nothing but 00, nothing but FF, or the pattern a maker leaves (55… then 00)',
    test: ({ memory }) => isBlank(memory),
  },
  {
    verdict: 'iso28560-3',
    because: 'the checksum of the basic block fits',
    test: ({ memory }) => crcIsRight(memory),
  },
  {
    verdict: 'iso28560-3-reversed',
    because: 'the checksum fits when every block is turned round: some makers store them so',
    test: ({ memory }) => crcIsRight(reverseBlocks(memory)),
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
];

export function detect(evidence: Evidence): Verdict | null {
  return rules.find((rule) => rule.test(evidence))?.verdict ?? null;
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
