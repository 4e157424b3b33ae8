import * as z from 'zod/mini';

/** What a key of the tactile keypad does. Letters and digits are never among them: those are typed. */
export const keypadActions = [
  'up',
  'down',
  'left',
  'right',
  'select',
  'repeat',
  'skip',
  'louder',
  'softer',
  'faster',
  'slower',
] as const;
export type KeypadAction = (typeof keypadActions)[number];

/**
 * Keys that a keypad may send, by their name in the DOM (`KeyboardEvent.key`). None of them opens anything of the
 * browser or the system that the shell does not already keep shut.
 */
export const keypadKeyNames = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Enter',
  'F1',
  'F2',
  'F4',
  'F8',
  'F9',
  'F13',
  'F14',
  'F15',
  'F16',
  'F17',
  'F18',
  'F19',
  'F20',
  'F21',
  'F22',
  'F23',
  'F24',
  'Help',
  'Escape',
  'PageUp',
  'PageDown',
  'AudioVolumeUp',
  'AudioVolumeDown',
  '+',
  '-',
  '*',
  '/',
] as const;
export const keypadKey = z.enum(keypadKeyNames);
export type KeypadKey = z.infer<typeof keypadKey>;

export const keypadKeys = z.object({
  up: z.array(keypadKey),
  down: z.array(keypadKey),
  left: z.array(keypadKey),
  right: z.array(keypadKey),
  select: z.array(keypadKey),
  repeat: z.array(keypadKey),
  skip: z.array(keypadKey),
  louder: z.array(keypadKey),
  softer: z.array(keypadKey),
  faster: z.array(keypadKey),
  slower: z.array(keypadKey),
});
export type KeypadKeys = z.infer<typeof keypadKeys>;

/** The keys of a keypad that was not told otherwise. */
export const usualKeypad: KeypadKeys = {
  up: ['ArrowUp'],
  down: ['ArrowDown'],
  left: ['ArrowLeft'],
  right: ['ArrowRight'],
  select: ['Enter'],
  repeat: ['F1', 'Help'],
  skip: ['Escape', 'F2'],
  louder: ['AudioVolumeUp', '+'],
  softer: ['AudioVolumeDown', '-'],
  faster: ['PageUp'],
  slower: ['PageDown'],
};
