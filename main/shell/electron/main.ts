import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, Menu, MessageChannelMain, protocol, safeStorage, session } from 'electron';
import { utilityProcess } from 'electron';
import type { UtilityProcess, WebContents } from 'electron';
import { failedLine, readyLine } from '../electron-binary/run-electron.ts';
import { defaultDataDir } from '../data-dir.ts';
import { listPageFiles } from '../page-files.ts';
import { pageHeaders } from '../page-policy.ts';
import { answerPage } from './pages.ts';
import { openSealedKey } from './sealed-key.ts';
import type { SecretStore } from './sealed-key.ts';
import { commandLineSwitches, isBlockedKey, isOwnAddress, pageAddress, pageScheme } from './security.ts';
import { scheme, windowOptions } from './security.ts';
import type { FromStation, ToStation } from './station-host.ts';
import { createStorm } from './storm.ts';

// Entry file of Electron: opens windows, keeps them and the station alive, and denies everything else.

const { values } = parseArgs({
  args: process.argv.slice(1),
  // Chromium's own switches stand among ours.
  strict: false,
  options: { data: { type: 'string' }, config: { type: 'string' }, demo: { type: 'boolean' } },
});
const demo = values.demo === true;
const place = { platform: process.platform, env: process.env, home: homedir() };
const dataDir = typeof values.data === 'string' ? values.data : defaultDataDir(place, demo);
const configFile = typeof values.config === 'string' ? values.config : null;
const folder = import.meta.dirname;
const assetsDir = join(folder, '..', demo ? 'demo' : 'renderer');

const pages = demo ? (['kiosk', 'dock'] as const) : (['kiosk'] as const);
type Page = (typeof pages)[number];
const addressOf = (page: Page): string =>
  pageAddress(page === 'kiosk' ? 'index.html' : 'dock.html?kiosk=apart');

const windows = new Map<Page, BrowserWindow>();
const restarts = createStorm(5, 60_000, () => performance.now());
let station: UtilityProcess | null = null;
let stationReady = false;
let ending = false;

app.setPath('userData', join(dataDir, 'window'));
app.enableSandbox();
protocol.registerSchemesAsPrivileged([pageScheme]);
for (const [name, value] of commandLineSwitches(demo)) app.commandLine.appendSwitch(name, value);

function endWith(message: string): void {
  console.log(`${failedLine}${message}`);
  ending = true;
  app.exit(1);
}

/** What every page is denied, whichever window it is in. */
app.on('web-contents-created', (_event, contents) => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-navigate', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('before-input-event', (event, input) => {
    if (!demo && isBlockedKey(input)) event.preventDefault();
  });
});

function prepareSession(): void {
  const kiosk = session.fromPartition('kiosk');
  kiosk.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  kiosk.setPermissionCheckHandler(() => false);
  kiosk.setDevicePermissionHandler(() => false);
  kiosk.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  kiosk.on('will-download', (event) => event.preventDefault());
  kiosk.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({
      cancel: !(isOwnAddress(url) || url.startsWith('data:') || (demo && url.startsWith('devtools:'))),
    });
  });
  const files = listPageFiles(assetsDir, demo);
  const headers = pageHeaders({ connect: null, demo });
  kiosk.protocol.handle(scheme, (request) => answerPage(request, files, headers));
}

/** Gives a page a port of its own, and only to a page of ours. */
function connect(page: Page, contents: WebContents): void {
  if (!station || !stationReady || !isOwnAddress(contents.getURL())) return;
  const { port1, port2 } = new MessageChannelMain();
  const message: ToStation = { kind: 'link', channel: page === 'kiosk' ? 'station' : 'dock' };
  station.postMessage(message, [port1]);
  contents.postMessage('contract-port', null, [port2]);
}

function openWindow(page: Page): void {
  const window = new BrowserWindow(windowOptions({ page, demo, preload: join(folder, 'preload.cjs') }));
  const { webContents } = window;
  windows.set(page, window);
  window.once('ready-to-show', () => window.show());
  webContents.on('did-finish-load', () => connect(page, webContents));
  webContents.on('unresponsive', () => webContents.forcefullyCrashRenderer());
  webContents.on('render-process-gone', () => {
    if (ending) return;
    if (restarts.mayRestart()) void window.loadURL(addressOf(page));
    else endWith('the pages crash again and again');
  });
  window.on('closed', () => {
    windows.delete(page);
    if (page === 'kiosk') app.quit();
  });
  void window.loadURL(addressOf(page));
}

/** Where Linux has no keyring, Chromium would only pretend to encrypt. */
const secretStore: SecretStore = {
  isAvailable: () =>
    safeStorage.isEncryptionAvailable() &&
    !(process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'),
  encryptString: (text) => safeStorage.encryptString(text),
  decryptString: (sealed) => safeStorage.decryptString(sealed),
};

function startStation(): void {
  stationReady = false;
  const opened = openSealedKey(dataDir, secretStore);
  if (opened.kind === 'failed') {
    endWith(opened.message);
    return;
  }
  const started = utilityProcess.fork(join(folder, 'station-process.js'), [], {
    serviceName: 'muontra-station',
    stdio: 'inherit',
  });
  station = started;
  const launch: ToStation = { kind: 'launch', options: { configFile, dataDir, demo, key: opened.key } };
  started.postMessage(launch);
  started.on('message', (message: FromStation) => {
    if (message.kind === 'failed') endWith(message.message);
    if (message.kind !== 'ready') return;
    stationReady = true;
    if (windows.size === 0) for (const page of pages) openWindow(page);
    else for (const [page, window] of windows) connect(page, window.webContents);
    console.log(`${readyLine}${addressOf('kiosk')}`);
  });
  started.once('exit', () => {
    station = null;
    if (ending) app.exit(0);
    else if (restarts.mayRestart()) startStation();
    else endWith('the station crashes again and again');
  });
}

/** The station ends in order, devices and journal closed; what hangs is cut off. */
app.on('before-quit', (event) => {
  if (ending || !station) return;
  event.preventDefault();
  ending = true;
  const close: ToStation = { kind: 'close' };
  station.postMessage(close);
  setTimeout(() => app.exit(1), 5000);
});
app.on('window-all-closed', () => app.quit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

if (app.requestSingleInstanceLock()) {
  await app.whenReady();
  Menu.setApplicationMenu(null);
  prepareSession();
  startStation();
} else {
  endWith('a station already runs with this data folder');
}
