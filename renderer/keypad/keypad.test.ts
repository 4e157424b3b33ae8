import { expect, it } from 'vitest';
import { keypadKeyNames, usualKeypad } from '../../main/contract/keypad.ts';
import { actionOf } from './keypad.ts';

it('knows its keys, and none that is typed', () => {
  expect(actionOf('Help', usualKeypad)).toBe('repeat');
  expect(actionOf('F1', usualKeypad)).toBe('repeat');
  expect(actionOf('ArrowLeft', usualKeypad)).toBe('left');
  expect(actionOf('+', usualKeypad)).toBe('louder');
  expect(actionOf('F13', { ...usualKeypad, skip: ['F13'] })).toBe('skip');
  for (const typed of ['a', '7', 'Ă', ' ', 'Tab', 'Backspace'])
    expect(actionOf(typed, usualKeypad)).toBeNull();
  expect(keypadKeyNames.filter((name) => /^[\p{L}\p{N}]$/u.test(name))).toEqual([]);
});
