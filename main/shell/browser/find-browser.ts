import { join } from 'node:path';

/** What is asked of the machine to find a browser. */
export interface BrowserPlace {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True for a file that may be run. */
  isExecutable(path: string): boolean;
}

/** Commands on PATH, the most neutral first. All of them understand the flags of an app window. */
const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

const linuxPlaces = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/usr/lib/chromium', '/opt/google/chrome'];

/** Path of an installed Chromium, Chrome or Edge, or null. `MUONTRA_BROWSER` names one that wins over all. */
export function findBrowser(place: BrowserPlace): string | null {
  const named = place.env['MUONTRA_BROWSER'];
  if (named) return place.isExecutable(named) ? named : null;
  return candidates(place).find((path) => place.isExecutable(path)) ?? null;
}

function candidates({ platform, env }: BrowserPlace): string[] {
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return roots.flatMap((root) => (root ? windowsPrograms.map((program) => `${root}\\${program}`) : []));
  }
  const onPath = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env['HOME'] ? [`${env['HOME']}/Applications`] : [])];
    const installed = folders.flatMap((folder) =>
      macApplications.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`),
    );
    return [...installed, ...commands.flatMap((command) => onPath.map((folder) => join(folder, command)))];
  }
  const folders = [...new Set([...onPath, ...linuxPlaces])];
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)));
}
