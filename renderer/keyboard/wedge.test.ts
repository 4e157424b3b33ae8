import { describe, expect, it } from 'vitest';
import { characterOf, WedgeDetector } from './wedge.ts';
import type { StrokeOutcome } from './wedge.ts';

const codeOf = (character: string): { code: string; shift: boolean } => {
  if (/[A-Z]/.test(character)) return { code: `Key${character}`, shift: true };
  if (/[a-z]/.test(character)) return { code: `Key${character.toUpperCase()}`, shift: false };
  if (/[0-9]/.test(character)) return { code: `Digit${character}`, shift: false };
  return { code: 'Minus', shift: false };
};

function type(
  wedge: WedgeDetector,
  text: string,
  gapMs: number,
  startMs = 0,
  end = 'Enter',
): StrokeOutcome[] {
  const strokes = [...text].map((key, index) => ({
    key,
    ...codeOf(key),
    capsLock: false,
    atMs: startMs + index * gapMs,
  }));
  const last = { key: end, code: end, shift: false, capsLock: false, atMs: startMs + text.length * gapMs };
  return [...strokes, last].map((stroke) => wedge.stroke(stroke));
}

describe('keyboard wedge', () => {
  it.each([1, 8, 30])('takes a burst with %i ms between keys for a scan', (gapMs) => {
    const outcomes = type(new WedgeDetector(), 'TV00000012', gapMs);
    expect(outcomes.at(-1)).toEqual({ kind: 'scan', text: 'TV00000012' });
    expect(outcomes.slice(1, -1).every(({ kind }) => kind === 'held')).toBe(true);
  });

  it('leaves what a person types to the page, Enter too', () => {
    const outcomes = type(new WedgeDetector(), '1234', 120);
    expect(outcomes.every(({ kind }) => kind === 'none')).toBe(true);
  });

  it('takes no scan together with keys a person pressed before', () => {
    const wedge = new WedgeDetector();
    wedge.stroke({ key: '9', code: 'Digit9', shift: false, capsLock: false, atMs: 0 });
    expect(type(wedge, 'TV00000012', 5, 500).at(-1)).toEqual({ kind: 'scan', text: 'TV00000012' });
  });

  it('tells two scans in a row apart and knows Tab as an end', () => {
    const wedge = new WedgeDetector();
    expect(type(wedge, 'BD000001', 5, 0, 'Tab').at(-1)).toEqual({ kind: 'scan', text: 'BD000001' });
    expect(type(wedge, 'TV00000021', 5, 60).at(-1)).toEqual({ kind: 'scan', text: 'TV00000021' });
  });

  it('bounds what it keeps of 20,000 characters, and its Enter still presses nothing', () => {
    const last = type(new WedgeDetector(), '9'.repeat(20_000), 1).at(-1);
    expect(last?.kind).toBe('scan');
    expect(last?.kind === 'scan' && last.text.length).toBe(16_384);
  });

  it('reads keys by their place, whatever an input method makes of them', () => {
    const off = { capsLock: false };
    expect(characterOf({ key: 'Process', code: 'KeyW', shift: true, ...off })).toBe('W');
    expect(characterOf({ key: 'b', code: 'KeyB', shift: true, capsLock: true })).toBe('B');
    expect(characterOf({ key: 'q', code: 'KeyA', shift: true, ...off })).toBe('A');
    expect(characterOf({ key: 'Đ', code: 'KeyD', shift: false, ...off })).toBe('d');
    expect(characterOf({ key: '&', code: 'Digit1', shift: false, ...off })).toBe('1');
    expect(characterOf({ key: 'Shift', code: 'ShiftLeft', shift: true, ...off })).toBeNull();
  });
});
