import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { detect, reverseBlocks } from './detect.ts';
import { rewriteBasicBlock } from './rewrite-28560-3.ts';
import { rewriteElements } from './rewrite-28560-2.ts';
import type { CodedChange, RewriteError, TagChange, TagToRewrite } from './tag-change.ts';
import { usageCode } from './usage.ts';

/**
 * The memory with some of its content changed. Unknown elements, extension blocks and the maker's habits (swapped
 * nibbles, swapped part bytes, reversed blocks) are kept as they are.
 */
export function rewriteTag(tag: TagToRewrite, change: TagChange): Result<Uint8Array, RewriteError> {
  const { usage, ...rest } = change;
  const code = usage === undefined ? undefined : usageCode(usage);
  if (code === null) return failed({ reason: 'bad-value', detail: `there is no usage "${usage ?? ''}"` });
  const coded: CodedChange = code === undefined ? rest : { ...rest, usageCode: code };
  const rewritten = inModel(tag, coded);
  if (rewritten.kind === 'failed') return rewritten;
  for (const block of tag.locked) {
    const from = block * tag.blockSizeBytes;
    for (let at = from; at < from + tag.blockSizeBytes && at < tag.memory.length; at += 1) {
      if (rewritten.value[at] !== tag.memory[at]) {
        return failed({
          reason: 'locked',
          detail: `block ${String(block)} is locked and would have to change`,
        });
      }
    }
  }
  return rewritten;
}

function inModel(tag: TagToRewrite, change: CodedChange): Result<Uint8Array, RewriteError> {
  const { memory, dsfid } = tag;
  switch (detect({ memory, dsfid }).verdict) {
    case 'iso28560-3':
    case 'iso28560-3-swapped':
      return rewriteBasicBlock(memory, change);
    case 'iso28560-3-reversed': {
      const turned = rewriteBasicBlock(reverseBlocks(memory), change);
      return turned.kind === 'ok' ? ok(reverseBlocks(turned.value)) : turned;
    }
    case 'iso28560-2':
      return rewriteElements(tag, change);
    default:
      return failed({
        reason: 'unknown-model',
        detail: 'only whole tags of ISO 28560-2 and -3 are rewritten',
      });
  }
}
