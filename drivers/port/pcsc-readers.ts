import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { PortError } from './byte-port.ts';
import { loadPcscMini } from './pcsc-system.ts';
import type { PcscSystem } from './pcsc-system.ts';

/** The address of a PC/SC reader, as a configuration has it. */
export function pcscAddress(name: string): string {
  return `pcsc:${encodeURIComponent(name)}`;
}

/** Names in the order in which one is taken when several fit: slots for security modules last, they see no tag. */
function inOrder(names: readonly string[]): string[] {
  const isModule = (name: string): number => (/\bSAM\b/.test(name) ? 1 : 0);
  return [...names].sort((a, b) => isModule(a) - isModule(b) || (a < b ? -1 : 1));
}

/** The names of the PC/SC readers of this machine. Fails where it has no PC/SC, or its service does not run. */
export async function listPcscReaders(
  load: () => Promise<PcscSystem> = loadPcscMini,
): Promise<Result<string[], PortError>> {
  try {
    const system = await load();
    return ok(inOrder(await system.list()));
  } catch (error) {
    return failed(pcscError(error));
  }
}

/**
 * The reader called `wanted`, or else the first whose name begins so; any name begins with the empty one. What a whole
 * name calls is tried before anybody is asked for a list.
 */
export async function findPcscReader(system: PcscSystem, wanted: string): Promise<Result<string, PortError>> {
  try {
    if (wanted !== '' && (await isThere(system, wanted))) return ok(wanted);
    const names = inOrder(await system.list());
    const name = names.find((one) => one === wanted) ?? names.find((one) => one.startsWith(wanted));
    return name === undefined ? failed({ reason: 'not-found', detail: whoIsThere(wanted, names) }) : ok(name);
  } catch (error) {
    return failed(pcscError(error));
  }
}

async function isThere(system: PcscSystem, name: string): Promise<boolean> {
  try {
    const card = await system.connect(name);
    await card.disconnect();
    return true;
  } catch (error) {
    if (noSuchReader.has(codeOf(error))) return false;
    if (isReaderLost(error)) throw error;
    // Something is the matter with the card, so there is a reader that says so.
    return true;
  }
}

function whoIsThere(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return 'no PC/SC reader is plugged in';
  return `no PC/SC reader's name begins with "${wanted}"; there is ${names.map((name) => `"${name}"`).join(', ')}`;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const noService: ReadonlySet<string> = new Set(['NoService', 'ServiceStopped', 'ServerTooBusy', 'Shutdown']);
const noSuchReader: ReadonlySet<string> = new Set([
  'NoReadersAvailable',
  'ReaderUnavailable',
  'UnknownReader',
]);
const otherLosses: ReadonlySet<string> = new Set([
  'CommError',
  'InvalidHandle',
  'NoAccess',
  'SecurityViolation',
  'SharingViolation',
  // pcsc-mini's own: it holds four cards at a time.
  'TooManyCardConnections',
  'TooManyConnectRequests',
]);

/** Whether something is wrong with the reader or the way to it, and not with the card on it. */
export function isReaderLost(error: unknown): boolean {
  const code = codeOf(error);
  return noService.has(code) || noSuchReader.has(code) || otherLosses.has(code);
}

/** What a failure of PC/SC is to whoever opened a port, and what there is to do about it. */
export function pcscError(error: unknown): PortError {
  const code = codeOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (/libpcsclite/.test(detail)) {
    return { reason: 'unsupported', detail: 'PC/SC is not installed: apt install libpcsclite1 pcscd' };
  }
  if (/addon dependency not found|Unsupported platform|Cannot find (module|package)/.test(detail)) {
    return { reason: 'unsupported', detail: 'this installation has no PC/SC part for this system' };
  }
  if (noService.has(code)) {
    const start =
      process.platform === 'win32'
        ? 'plug the reader in, or start the service "Smart Card"'
        : 'apt install pcscd, then systemctl start pcscd.socket';
    return { reason: 'refused', detail: `the PC/SC service does not run: ${start}` };
  }
  if (noSuchReader.has(code)) return { reason: 'closed', detail: 'the PC/SC reader is gone' };
  if (code === 'SecurityViolation' || code === 'NoAccess') {
    return { reason: 'denied', detail: 'this user may not use PC/SC readers (polkit: access_pcsc)' };
  }
  if (code === 'SharingViolation') {
    return { reason: 'busy', detail: 'another program has the PC/SC reader for itself' };
  }
  return { reason: 'closed', detail: code === '' ? detail : `PC/SC: ${code}` };
}
