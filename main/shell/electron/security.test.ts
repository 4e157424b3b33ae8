import { describe, expect, it } from 'vitest';
import {
  commandLineSwitches,
  isBlockedKey,
  isOwnAddress,
  pageAddress,
  pageScheme,
  windowOptions,
} from './security.ts';

describe('a window', () => {
  it.each([true, false])('has a sandboxed page with nothing of Node in it (demo: %s)', (demo) => {
    const { webPreferences } = windowOptions({ page: 'kiosk', demo, preload: '/p.cjs' });
    expect(webPreferences).toMatchObject({
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
      partition: 'kiosk',
    });
    expect(webPreferences?.enableBlinkFeatures).toBeUndefined();
  });

  it('cannot be left in a library, and can in the demo', () => {
    const kiosk = windowOptions({ page: 'kiosk', demo: false, preload: '/p.cjs' });
    expect(kiosk).toMatchObject({ kiosk: true, frame: false, closable: false, minimizable: false });
    expect(kiosk.webPreferences?.devTools).toBe(false);
    expect(windowOptions({ page: 'kiosk', demo: true, preload: '/p.cjs' }).kiosk).toBe(false);
    expect(windowOptions({ page: 'dock', demo: true, preload: '/p.cjs' }).kiosk).toBe(false);
  });

  it('keeps no profile on the disk', () => {
    expect(windowOptions({ page: 'kiosk', demo: false, preload: '' }).webPreferences?.partition).not.toMatch(
      /^persist:/,
    );
  });
});

describe('addresses', () => {
  it('of our own are those of the one scheme and host', () => {
    expect(isOwnAddress(pageAddress('index.html'))).toBe(true);
    expect(isOwnAddress(pageAddress('dock.html?kiosk=apart'))).toBe(true);
    expect(pageScheme.privileges).toMatchObject({ standard: true, secure: true });
  });

  it.each([
    'muontra://station.example/index.html',
    'muontra://station:1/index.html',
    'muontra://staff@station/index.html',
    'muontra://other/index.html',
    'muontra:station/index.html',
    'https://station/index.html',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,muontra://station/',
    'about:blank',
    '',
    'no address',
  ])('of others are refused: %s', (address) => {
    expect(isOwnAddress(address)).toBe(false);
  });
});

describe('keys', () => {
  const key = (name: string, held: Partial<Record<'control' | 'alt' | 'meta', boolean>> = {}) =>
    isBlockedKey({ key: name, code: '', control: false, alt: false, meta: false, ...held });

  it.each([
    'F3',
    'F5',
    'F7',
    'F10',
    'F11',
    'F12',
    'PrintScreen',
    'ContextMenu',
    'Meta',
    'BrowserBack',
    'Insert',
  ])('blocks %s', (name) => expect(key(name)).toBe(true));

  it.each(['F1', 'F24', 'Help', 'Escape', 'PageUp', 'AudioVolumeUp'])('lets the keypad have %s', (name) => {
    expect(key(name)).toBe(false);
    expect(key(name, { control: true })).toBe(true);
  });

  it.each(['p', 'o', 's', 'n', 't', 'w', 'r', 'I', 'J', '+', '0', 'Tab', 'Escape', ']'])(
    'blocks Ctrl and %s',
    (name) => expect(key(name, { control: true })).toBe(true),
  );

  it.each(['Tab', 'F4', ' ', 'ArrowLeft', 'd'])('blocks Alt and %s', (name) =>
    expect(key(name, { alt: true })).toBe(true),
  );

  it('lets the way to the staff side pass, whatever the layout makes of it, and nothing near it', () => {
    const staff = { key: 'ß', code: 'KeyS', control: true, alt: true, meta: false };
    expect(isBlockedKey(staff)).toBe(false);
    for (const change of [{ control: false }, { alt: false }, { meta: true }, { code: 'KeyD' }])
      expect(isBlockedKey({ ...staff, ...change })).toBe(true);
  });

  it.each(['u', 'r', '+', 'l', 'e'])('blocks the system key and %s', (name) =>
    expect(key(name, { meta: true })).toBe(true),
  );

  it.each(['\u0000', '\u001d', '\u007f', '\u202e', '\u200b'])('blocks the control character %j', (name) =>
    expect(key(name)).toBe(true),
  );

  it.each(['a', 'Z', '0', 'đ', 'Ơ', '-', ' ', 'Enter', 'Backspace', 'Tab', 'Shift'])('lets %s pass', (name) =>
    expect(key(name)).toBe(false),
  );
});

it('switches off pinch and swipe where patrons are', () => {
  expect(commandLineSwitches(false).map(([name]) => name)).toContain('disable-pinch');
  expect(commandLineSwitches(true).map(([name]) => name)).not.toContain('disable-pinch');
});
