import type { Clock } from '../../../main/clock/clock.ts';

/** Who did it: the people, the station, the wire between station and ILS, the ILS, the pad, the disk, a fault. */
export type Actor = 'people' | 'station' | 'wire' | 'ils' | 'pad' | 'disk' | 'fault' | 'desk';

/** What happened in one run, in order: the story that a failure is understood from. */
export interface Trace {
  add(actor: Actor, words: string): void;
  readonly lines: readonly string[];
  /** How often each kind of fault or kill point came about, by its name. */
  readonly tally: ReadonlyMap<string, number>;
  count(name: string): void;
}

const idOfSession = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export function createTrace(clock: Clock): Trace {
  const lines: string[] = [];
  const tally = new Map<string, number>();
  const sessions = new Map<string, string>();
  const nameOf = (id: string): string => {
    const name = sessions.get(id) ?? `session-${String(sessions.size + 1)}`;
    sessions.set(id, name);
    return name;
  };
  return {
    lines,
    tally,
    add(actor, words) {
      const seconds = (clock.monotonicMs() / 1000).toFixed(3).padStart(8);
      // Random names of sessions would make two runs of one seed differ.
      const same = words.replaceAll(idOfSession, nameOf);
      lines.push(`${String(lines.length + 1).padStart(4)} ${seconds} s  ${actor.padEnd(7)} ${same}`);
    },
    count(name) {
      tally.set(name, (tally.get(name) ?? 0) + 1);
    },
  };
}
