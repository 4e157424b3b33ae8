import { expect, it } from 'vitest';
import { keyNames, usualKeys } from '../config/keypad-keys.ts';
import { keypadKeyNames, usualKeypad } from '../contract/keypad.ts';

it('the settings and the contract know the same keys of a keypad', () => {
  expect(keyNames).toEqual(keypadKeyNames);
  expect(usualKeys).toEqual(usualKeypad);
});
