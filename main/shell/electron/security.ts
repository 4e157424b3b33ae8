import type { BrowserWindowConstructorOptions, CustomScheme, Input } from 'electron';
import { keypadKeyNames } from '../../contract/keypad.ts';

/** Everything is denied here that a kiosk page does not need; pure, so that it is tested without Electron. */

export const scheme = 'muontra';
const host = 'station';

/** A scheme of our own in place of `file://`: an origin that holds our pages and nothing else of the disk. */
export const pageScheme: CustomScheme = {
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false },
};

/** @param page e.g. `index.html`, with a query where it needs one. */
export function pageAddress(page: string): string {
  return `${scheme}://${host}/${page}`;
}

/** Compares the parsed parts: a prefix would take `muontra://station.example`, too. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${scheme}:` && url.host === host && url.username === '' && url.password === '';
}

export interface WindowKind {
  readonly page: 'kiosk' | 'dock';
  readonly demo: boolean;
  readonly preload: string;
}

/** Options of a window. The demo's kiosk is a window among others, so that the dock fits beside it. */
export function windowOptions({ page, demo, preload }: WindowKind): BrowserWindowConstructorOptions {
  const locked = page === 'kiosk' && !demo;
  return {
    show: false,
    backgroundColor: '#ffffff',
    autoHideMenuBar: true,
    width: page === 'kiosk' ? 1280 : 480,
    height: 900,
    kiosk: locked,
    fullscreen: locked,
    frame: !locked,
    closable: !locked,
    minimizable: !locked,
    webPreferences: {
      preload,
      // A headset that is put in must be heard although nobody touched the glass.
      autoplayPolicy: 'no-user-gesture-required',
      partition: 'kiosk',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      disableDialogs: true,
      spellcheck: false,
      devTools: demo,
    },
  };
}

/** Keys that a form, a scanner in keyboard mode, a staff member's keyboard and a tactile keypad need. */
const allowedKeys: ReadonlySet<string> = new Set([
  ...keypadKeyNames,
  'Enter',
  'Tab',
  'Backspace',
  'Delete',
  'Home',
  'End',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Shift',
  'CapsLock',
  'Process',
  'Unidentified',
]);

/**
 * Whether a key is swallowed before the page or the browser sees it (reliability checklist, RS-46). Listed is what
 * passes: printable characters without Control, Alt or Meta. Alt-Tab and Ctrl-Alt-Del are the system's to block.
 */
export function isBlockedKey(input: Pick<Input, 'key' | 'code' | 'control' | 'alt' | 'meta'>): boolean {
  // Opens the staff side, which asks for its PIN.
  if (input.control && input.alt && !input.meta && input.code === 'KeyS') return false;
  if (input.control || input.alt || input.meta) return true;
  if (allowedKeys.has(input.key)) return false;
  return !/^[^\p{C}]$/u.test(input.key);
}

/** Chromium's own ways out of a page by touch, and what it would do unasked. */
export function commandLineSwitches(demo: boolean): readonly (readonly [name: string, value?: string])[] {
  return [
    ['disable-background-networking'],
    ['disable-component-update'],
    ['disable-features', 'Translate,MediaRouter,AutofillServerCommunication'],
    ['no-pings'],
    ...(demo ? [] : ([['disable-pinch'], ['overscroll-history-navigation', '0']] as const)),
  ];
}
