import { useEffect } from 'react';
import type { Access } from '../../main/contract/access.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';

/**
 * How the person at the kiosk wants it, on the page's root, where the style sheets read it: `lang`, `data-theme`,
 * `data-text="large"`, `data-reach="low"`, `data-child`. What is plain is not there.
 * @param isStaff the staff side keeps the theme only: its screens are no patron's
 */
export function useAppearance(snapshot: Snapshot | null, isStaff: boolean): void {
  const language = snapshot?.language ?? 'vi';
  const access = snapshot?.access ?? null;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    const { dataset } = document.documentElement;
    const wanted = access === null ? {} : attributesOf(access, isStaff);
    for (const name of ['theme', 'text', 'reach', 'child']) {
      const value = wanted[name];
      if (value === undefined) Reflect.deleteProperty(dataset, name);
      else dataset[name] = value;
    }
  }, [access, isStaff]);
}

function attributesOf(
  { theme, text, reach, child }: Access,
  isStaff: boolean,
): Readonly<Record<string, string>> {
  return {
    ...(theme === 'light' ? {} : { theme }),
    ...(text === 'large' && !isStaff ? { text } : {}),
    ...(reach === 'low' && !isStaff ? { reach } : {}),
    ...(child && !isStaff ? { child: '' } : {}),
  };
}
