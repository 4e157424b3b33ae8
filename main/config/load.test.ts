import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig, loadConfig } from './load.ts';

const message = (value: unknown): string => {
  const checked = checkConfig(value, 'station.json');
  return checked.kind === 'failed' ? checked.message : '';
};

describe('configuration', () => {
  it('has a default for every setting', () => {
    expect(checkConfig({}, 'x')).toMatchObject({ kind: 'ok', config: { language: 'vi', pad: null } });
  });

  it('names an unknown setting and what is allowed', () => {
    expect(message({ languge: 'vi' })).toMatch(/unknown setting "languge"; allowed here: library, /);
    expect(message({ session: { idle: 3 } })).toMatch(
      /unknown setting "session.idle"; allowed here: idleSeconds, warningSeconds, /,
    );
    expect(message({ pad: { model: 'feig-iso-host', adress: 'x' } })).toMatch(
      /"pad.adress"; allowed here: model, address/,
    );
  });

  it('names a wrong setting and what is allowed', () => {
    expect(message({ language: 'fr' })).toMatch(/setting "language": .*vi.*en/);
    expect(message({ security: { secured: 'xyz' } })).toMatch(/setting "security.secured": two hex digits/);
    expect(message({ session: { idleSeconds: 30, warningSeconds: 30 } })).toMatch(
      /less than session.idleSeconds/,
    );
    expect(message({ items: { pattern: '(' } })).toMatch(/items.pattern.*regular expression/);
    expect(message({ timeZone: 'Asia/Hanoi' })).toMatch(/timeZone.*Asia\/Ho_Chi_Minh/);
    expect(message({ security: { secured: 'c2' } })).toMatch(/must differ/);
    expect(message('text')).toMatch(/station\.json/);
  });

  it('takes passwords of eight hex digits, and never says what was written in their place', () => {
    expect(checkConfig({}, 'x')).toMatchObject({
      config: { security: { kind: 'afi', password: null, accessPassword: '00000000' } },
    });
    expect(
      checkConfig({ security: { kind: 'uhf-pc', password: 'a1B2c3D4', accessPassword: 'A1B2C3D4' } }, 'x'),
    ).toMatchObject({ kind: 'ok' });
    for (const name of ['password', 'accessPassword']) {
      for (const value of ['s3cret', 'A1B2C3D', 'A1B2C3D4E5']) {
        expect(message({ security: { [name]: value } })).toMatch(
          `setting "security.${name}": eight hex digits`,
        );
        expect(message({ security: { [name]: value } })).not.toContain(value);
      }
      expect(message({ security: { [name]: 27_182_818 } })).not.toContain('27182818');
    }
    expect(message({ security: { kind: 'uhf' } })).toMatch(/security.kind.*uhf-pc/);
  });

  it('quotes nothing of a file that is no JSON', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'muontra-config-')), 'broken.json');
    for (const text of ['{"security":{"password":"A1B2C3D4",}}', '{"security":\n{"password":A1B2C3D4}}']) {
      writeFileSync(file, text);
      const loaded = loadConfig(file);
      expect(loaded.kind === 'failed' ? loaded.message : '').toMatch(/not valid JSON/);
      expect(JSON.stringify(loaded)).not.toMatch(/A1B2/);
    }
  });

  it('says in one line why a file cannot be used', () => {
    const dir = mkdtempSync(join(tmpdir(), 'muontra-config-'));
    expect(loadConfig(join(dir, 'none.json'))).toMatchObject({ kind: 'failed' });
    const broken = join(dir, 'broken.json');
    writeFileSync(broken, '{"language":');
    const loaded = loadConfig(broken);
    expect(loaded.kind === 'failed' ? loaded.message : '').toMatch(/not valid JSON/);
    expect(loaded.kind === 'failed' ? loaded.message.split('\n') : []).toHaveLength(1);
  });
});
