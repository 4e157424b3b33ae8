import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/harness/run-command.ts';
import { tagCommand } from './tag.ts';

const run = (...args: string[]) => runCommand(tagCommand, ...args);

describe('muontra tag', () => {
  it('changes a tag in place, and nothing else of it', async () => {
    const { out } = await run('encode', '--model', 'iso28560-3', '--id', 'TV00000012', '--json');
    const { hex } = JSON.parse(out) as { hex: string };
    const changed = await run('rewrite', hex, '--owner', 'VN-HN001', '--json');
    const again = (JSON.parse(changed.out) as { hex: string }).hex;
    const decoded = await run('decode', again, '--json');
    expect(JSON.parse(decoded.out)).toMatchObject({ id: 'TV00000012', owner: 'VN-HN001', crc: 'ok' });
    expect(again.slice(0, 38)).toBe(hex.slice(0, 38));
    expect(await run('rewrite', hex, '--owner', 'VN-HN001', '--locked', '5')).toMatchObject({
      status: 1,
      out: '',
    });
    expect(await run('rewrite', '41'.repeat(40), '--id', 'X')).toMatchObject({ status: 1, out: '' });
  });

  it('encodes what it decodes', async () => {
    const encoded = await run(
      'encode',
      '--model',
      'iso28560-3',
      '--id',
      'TV00000012',
      '--owner',
      'VN-HN001',
      '--json',
    );
    const { hex } = JSON.parse(encoded.out) as { hex: string };
    expect(hex).toMatch(/^[0-9A-F]{224}$/);
    const decoded = await run('decode', hex, '--dsfid', '3E', '--json');
    expect(decoded.status).toBe(0);
    expect(JSON.parse(decoded.out)).toMatchObject({
      model: 'iso28560-3',
      id: 'TV00000012',
      owner: 'VN-HN001',
      crc: 'ok',
    });
  });

  it('answers 1 for unknown content and 0 for a blank', async () => {
    expect(await run('decode', '0102030405', '--json')).toMatchObject({ status: 1 });
    expect((await run('decode', '00000000', '--json')).status).toBe(0);
  });

  it.each([
    [['decode', 'xyz'], /hex digits/],
    [['decode', '123'], /hex digits/],
    [['decode', '0'.repeat(20_000)], /more than/],
    [['decode', '00', '--dsfid', 'zz'], /two hex digits/],
    [['decode', '00', '--bank', 'tid'], /bank/],
    [['decode'], /usage/],
    [['encode', '--model', 'iso28560-3'], /usage/],
    [['encode', '--model', 'iso28560-3', '--id', 'A', '--parts', 'x'], /parts/],
    [['encode', '--model', 'x', '--id', 'A'], /--model/],
    [['burn'], /usage/],
  ])('answers 2 and one line for %j', async (args, line) => {
    const { status, out, err } = await run(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(line);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('lets no control character of a tag reach the terminal', async () => {
    const encoded = await run('encode', '--model', 'iso28560-2', '--id', 'ab\u009bcdefgh');
    expect(encoded.status).toBe(2);
    const decoded = await run('decode', '610361071B', '--dsfid', '06');
    expect(decoded.out).not.toMatch(/[\u0007\u001b]/);
  });
});
