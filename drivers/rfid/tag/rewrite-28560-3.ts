import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { basicBlock, octets, storedOwner, writeCrc } from './iso28560-3.ts';
import type { CodedChange, RewriteError } from './tag-change.ts';

/** Changes fields of a basic block whose checksum fits; what stands behind it stays. */
export function rewriteBasicBlock(memory: Uint8Array, change: CodedChange): Result<Uint8Array, RewriteError> {
  const next = memory.slice();
  const end = Math.min(memory.length, basicBlock.sizeBytes);
  const fields = [
    { value: change.id === undefined ? null : octets(change.id), from: basicBlock.id, to: basicBlock.idEnd },
    { value: change.owner === undefined ? null : storedOwner(change.owner), from: basicBlock.owner, to: end },
  ];
  for (const { value, from, to } of fields) {
    if (value === null) continue;
    if (value.length > to - from) {
      return failed({ reason: 'too-long', detail: `${String(to - from)} bytes are all there is for it` });
    }
    next.fill(0, from, to);
    next.set(value, from);
  }
  const numbers = [change.parts, change.part].filter((number) => number !== undefined);
  if (numbers.some((number) => !Number.isInteger(number) || number < 0 || number > 255)) {
    return failed({ reason: 'bad-value', detail: 'parts and part must be 0 to 255' });
  }
  // Tags that have the two the other way round keep it so.
  const swapped = (memory[basicBlock.part] ?? 0) > (memory[basicBlock.parts] ?? 0);
  if (change.parts !== undefined) next[swapped ? basicBlock.part : basicBlock.parts] = change.parts;
  if (change.part !== undefined) next[swapped ? basicBlock.parts : basicBlock.part] = change.part;
  if (change.usageCode !== undefined) {
    const first = memory[0] ?? 0;
    const nibblesSwapped = first >> 4 !== 1 && (first & 0x0f) === 1;
    next[0] = nibblesSwapped ? (change.usageCode << 4) | (first & 0x0f) : (first & 0xf0) | change.usageCode;
  }
  writeCrc(next);
  return ok(next);
}
