import { useCallback, useEffect, useState } from 'react';
import type { ComponentType } from 'react';
import type { StaffSideProps } from '../staff/staff-side-props.ts';

export interface StaffDoor {
  /** The staff side while it is open; its code is fetched only then. */
  readonly Side: ComponentType<StaffSideProps> | null;
  close(): void;
}

/** So long the library's name is held: no patron does that by chance, and without the PIN it gives nothing. */
const holdMs = 3_000;
/** A finger that moves further is doing something else. */
const slipPx = 40;

/** The way to the staff side: the header held with one finger, or Ctrl+Alt+S. Nothing of it is to be seen. */
export function useStaffDoor(): StaffDoor {
  const [side, setSide] = useState<{ readonly Side: ComponentType<StaffSideProps> } | null>(null);
  useEffect(() => {
    let held: {
      readonly timer: ReturnType<typeof setTimeout>;
      readonly x: number;
      readonly y: number;
    } | null = null;
    const letGo = (): void => {
      if (held) clearTimeout(held.timer);
      held = null;
    };
    const open = (): void => {
      letGo();
      // Where its code does not come the kiosk simply goes on.
      void import('../staff/staff-side.tsx').then(
        ({ StaffSide }) => {
          setSide({ Side: StaffSide });
        },
        () => undefined,
      );
    };
    const onDown = ({ target, clientX: x, clientY: y, isPrimary }: PointerEvent): void => {
      letGo();
      if (!isPrimary || !(target instanceof Element)) return;
      if (target.closest('.top') === null || target.closest('button') !== null) return;
      held = { timer: setTimeout(open, holdMs), x, y };
    };
    const onMove = ({ clientX, clientY }: PointerEvent): void => {
      if (held && Math.hypot(clientX - held.x, clientY - held.y) > slipPx) letGo();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.ctrlKey || !event.altKey || event.code !== 'KeyS') return;
      event.preventDefault();
      open();
    };
    document.addEventListener('pointerdown', onDown);
    document.addEventListener('pointermove', onMove);
    for (const name of ['pointerup', 'pointercancel'] as const) document.addEventListener(name, letGo);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      letGo();
      document.removeEventListener('pointerdown', onDown);
      document.removeEventListener('pointermove', onMove);
      for (const name of ['pointerup', 'pointercancel'] as const) document.removeEventListener(name, letGo);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
  const close = useCallback(() => {
    setSide(null);
  }, []);
  return { Side: side?.Side ?? null, close };
}
