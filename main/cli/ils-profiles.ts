import { profileNames } from '../../drivers/ils/sip2/options.ts';
import { profiles } from '../../drivers/ils/sip2/profiles.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';

/** `ils profiles`: what `profile=NAME` of an address sets, and what staff should know of that ILS. */
export function profilesCommand(json: boolean, io: CliIo): ExitStatus {
  const listed = profileNames.map((id) => {
    const { name, settings, facts, location } = profiles[id];
    return { id, name, settings, facts, location };
  });
  if (json) io.out(JSON.stringify({ profiles: listed }));
  else {
    const lines = listed.flatMap(({ id, name, settings, facts, location }) => [
      `${id}: ${name}`,
      ...Object.entries({ ...settings, ...facts, location }).map(
        ([key, value]) => `  ${key}: ${String(value)}`,
      ),
    ]);
    io.out(lines.join('\n'));
  }
  return exit.done;
}
