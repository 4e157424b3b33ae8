import { useEffect } from 'react';
import type { Access } from '../../main/contract/access.ts';
import type { Looks } from '../../main/contract/looks.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';

/**
 * How the library and the person at the kiosk want it, on the page's root, where the style sheets read it: `lang`,
 * `data-theme`, `data-text="large"`, `data-reach="low"`, `data-child` (what is plain is not there), the millimetre
 * of this screen, and the library's colours.
 * @param isStaff the staff side keeps the theme only: its screens are no patron's
 */
export function useAppearance(snapshot: Snapshot | null, looks: Looks, isStaff: boolean): void {
  const language = snapshot?.language ?? 'vi';
  const { theme, text, reach, child } = snapshot?.access ?? { ...plain, theme: looks.theme };
  const isPatron = !isStaff;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    set('theme', theme === 'light' ? null : theme);
    set('text', text === 'large' && isPatron ? text : null);
    set('reach', reach === 'low' && isPatron ? reach : null);
    set('child', child && isPatron ? '' : null);
  }, [theme, text, reach, child, isPatron]);
  useEffect(() => paint(theme === 'contrast' ? {} : looks.colours[theme]), [theme, looks]);
  useEffect(() => measure(looks.widthMm), [looks]);
}

const plain: Pick<Access, 'text' | 'reach' | 'child'> = {
  text: 'normal',
  reach: 'normal',
  child: false,
};

function set(name: string, value: string | null): void {
  const { dataset } = document.documentElement;
  if (value === null) Reflect.deleteProperty(dataset, name);
  else dataset[name] = value;
}

function paint(colours: Readonly<Record<string, string>>): () => void {
  const { style } = document.documentElement;
  for (const [name, colour] of Object.entries(colours)) style.setProperty(`--${name}`, colour);
  return () => {
    for (const name of Object.keys(colours)) style.removeProperty(`--${name}`);
  };
}

/** Keeps `--mm` true to the ruler, however the page is scaled. */
function measure(widthMm: number | null): () => void {
  const { style } = document.documentElement;
  if (widthMm === null) return () => undefined;
  const put = (): void => {
    style.setProperty('--mm', `${(innerWidth / widthMm).toFixed(4)}px`);
  };
  put();
  addEventListener('resize', put);
  return () => {
    removeEventListener('resize', put);
    style.removeProperty('--mm');
  };
}
