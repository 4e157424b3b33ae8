import { useEffect, useState } from 'react';
import { useKiosk } from './kiosk-context.ts';

export const pinRows = ['123', '456', '789', ' 0'];
const longestPin = 16;

export interface PinEntry {
  readonly pin: string;
  add(digit: string): void;
  erase(): void;
  clear(): void;
}

/** A PIN as it is entered, on the glass or on a keyboard. */
export function usePinEntry(): PinEntry {
  const { onTyped } = useKiosk();
  const [pin, setPin] = useState('');
  const add = (digit: string): void => {
    setPin((before) => (before + digit).slice(0, longestPin));
  };
  const erase = (): void => {
    setPin((before) => before.slice(0, -1));
  };
  useEffect(
    () =>
      onTyped({
        onTyped(character) {
          if (/[0-9]/.test(character)) add(character);
        },
        onErase: erase,
      }),
    [onTyped],
  );
  return {
    pin,
    add,
    erase,
    clear: () => {
      setPin('');
    },
  };
}

/** Only how long it is, is ever shown. @param least dots that are always there */
export function PinDots({
  count,
  least,
  label,
}: {
  readonly count: number;
  readonly least: number;
  readonly label: string;
}) {
  return (
    <output className="dots" data-echo="masked" data-length={count} aria-label={label}>
      {Array.from({ length: Math.max(least, count) }, (_, index) => (
        <span key={index} className={index < count ? 'dot dot-full' : 'dot'} />
      ))}
    </output>
  );
}
