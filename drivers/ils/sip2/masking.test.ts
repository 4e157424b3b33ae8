import { describe, expect, it } from 'vitest';
import { maskLine } from './masking.ts';

const mask = (text: string): string => maskLine(Buffer.from(text), 'utf-8');

describe('a raw line for a technician', () => {
  it('hides PIN and passwords wherever they stand', () => {
    expect(mask('9300CNkiosk|COmatkhau|CPTV|AY0AZF4F7\r')).toBe('9300CNkiosk|CO****|CPTV|AY0AZF4F7');
    expect(mask('2300020261124    080000AD1234|AOTV|AA1|ACgeheim|')).toBe(
      '2300020261124    080000AD****|AOTV|AA1|AC****|',
    );
  });

  it('hides personal data that came unasked, and leaves empty fields', () => {
    const head = `64${' '.repeat(14)}000${' '.repeat(18)}${'0'.repeat(24)}`;
    expect(mask(`${head}AEBích|BDPhố Huế|BEb@example.org|PB20000101|AD|\r`)).toBe(
      `${head}AEBích|BD****|BE****|PB****|AD|`,
    );
  });

  it('never lets a terminal take it for a command', () => {
    expect(mask('94\u001b[2J')).toBe('94\ufffd[2J');
    expect(mask('AD1234|x\r')).toBe('AD****|x');
  });
});
