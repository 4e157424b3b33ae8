import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTextStore } from './unknown-texts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-texts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('texts nobody knows', () => {
  it('are counted by day and survive a restart', () => {
    const store = openTextStore(folder);
    store.note('Bị khóa', '2026-11-24');
    store.note('Chưa trả', '2026-11-24');
    openTextStore(folder).note('Bị khóa', '2026-11-25');
    expect(openTextStore(folder).list()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
        text: 'Bị khóa',
        count: 2,
        firstSeen: '2026-11-24',
        lastSeen: '2026-11-25',
      },
      expect.objectContaining({ text: 'Chưa trả', count: 1 }),
    ]);
  });

  it('are at most five hundred, the longest unseen goes first, and each is short', () => {
    const store = openTextStore(folder);
    store.note('again and again', '2026-11-24');
    for (let i = 0; i < 499; i += 1) store.note(`text ${String(i)}`, '2026-11-24');
    store.note('again and again', '2026-11-25');
    store.note('x'.repeat(10_000), '2026-11-25');
    const texts = openTextStore(folder).list();
    expect(texts).toHaveLength(500);
    expect(texts.some(({ text }) => text === 'again and again')).toBe(true);
    expect(texts.some(({ text }) => text === 'text 0')).toBe(false);
    expect(Math.max(...texts.map(({ text }) => text.length))).toBe(300);
  });

  it('get a meaning once, by id or by text, which the running station sees', () => {
    const station = openTextStore(folder);
    expect(station.meanings().size).toBe(0);
    station.note('Bị khóa', '2026-11-24');
    station.note('Chưa trả', '2026-11-24');
    const staff = openTextStore(folder);
    const id = staff.list().find(({ text }) => text === 'Bị khóa')?.id ?? '';
    expect(staff.mean(id, 'patron-blocked')).toMatchObject({ kind: 'ok', value: { text: 'Bị khóa' } });
    expect(staff.mean('Chưa trả', 'too-many-overdue')).toMatchObject({ kind: 'ok' });
    expect(staff.mean('nosuch', 'other')).toEqual({ kind: 'ok', value: null });
    expect([...station.meanings()]).toEqual([
      ['Bị khóa', 'patron-blocked'],
      ['Chưa trả', 'too-many-overdue'],
    ]);
  });

  it('a damaged file of meanings is left alone, one of texts begun anew', () => {
    writeFileSync(join(folder, 'texts.json'), '{"texts":');
    writeFileSync(join(folder, 'unknown-texts.json'), '[]]');
    const store = openTextStore(folder);
    store.note('Bị khóa', '2026-11-24');
    expect(store.list()).toHaveLength(1);
    expect(store.meanings().size).toBe(0);
    expect(store.mean('Bị khóa', 'other')).toMatchObject({ kind: 'failed', error: { reason: 'corrupt' } });
    expect(readFileSync(join(folder, 'texts.json'), 'utf8')).toBe('{"texts":');
  });

  it('a folder that cannot be written costs nobody a loan', () => {
    const store = openTextStore(join(folder, 'nosuch'));
    store.note('Bị khóa', '2026-11-24');
    expect(store.list()).toEqual([]);
    expect(store.mean('Bị khóa', 'other')).toEqual({ kind: 'ok', value: null });
  });
});
