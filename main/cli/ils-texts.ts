import { existsSync } from 'node:fs';
import { openTextStore } from '../../db/stores/unknown-texts.ts';
import { refusalReasons } from '../../drivers/ils/ils.ts';
import { isRefusalReason } from '../launch/site-texts.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';
import { plain } from './plain.ts';

export const textsUsage =
  'usage: muontra ils texts --data DIR [--json], or muontra ils texts map ID REASON --data DIR';

/** `ils texts`: screen messages of the ILS that no table knows, and what staff say they mean. */
export function textsCommand(
  words: readonly string[],
  { data, json }: { readonly data?: string | undefined; readonly json: boolean },
  io: CliIo,
): ExitStatus {
  const [action, id, reason, ...rest] = words;
  const listing = action === undefined;
  const mapping = action === 'map' && id !== undefined && reason !== undefined && rest.length === 0;
  if (data === undefined || !(listing || mapping)) return badUse(io, textsUsage);
  if (!existsSync(data)) return badUse(io, `${data}: there is no such folder`);
  const store = openTextStore(data);
  if (mapping) {
    if (!isRefusalReason(reason)) return badUse(io, `REASON must be one of ${refusalReasons.join(', ')}`);
    const mapped = store.mean(id, reason);
    if (mapped.kind === 'failed') {
      io.err(mapped.error.message);
      return exit.refused;
    }
    if (mapped.value === null)
      return badUse(io, `${plain(id)}: no such text; \`muontra ils texts\` lists them`);
    const { id: known, text } = mapped.value;
    io.out(
      json ? JSON.stringify({ mapped: { id: known, text, reason } }) : `${known}  ${reason}  ${plain(text)}`,
    );
    return exit.done;
  }
  const meanings = store.meanings();
  const texts = store.list().map((each) => ({ ...each, reason: meanings.get(each.text) ?? null }));
  if (json) io.out(JSON.stringify({ texts }));
  else if (texts.length > 0) {
    const lines = texts.map(
      ({ id: known, count, lastSeen, reason: meaning, text }) =>
        `${known}  ${String(count).padStart(4)}×  ${lastSeen}  ${meaning ?? '?'}  ${plain(text)}`,
    );
    io.out(lines.join('\n'));
  }
  return exit.done;
}

function badUse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}
