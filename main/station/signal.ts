import type { Snapshot } from '../contract/snapshot.ts';
import type { Signal } from '../../drivers/rfid/reader.ts';

/** What the pad's own lights say beside the screen; null when they need not change. */
export function signalOf(before: Snapshot, after: Snapshot): Signal | null {
  const was = lights(before);
  const is = lights(after);
  return was === is ? null : is;
}

function lights(snapshot: Snapshot): Signal {
  const { screen } = snapshot;
  if (screen.kind !== 'pile' && screen.kind !== 'end') return 'ready';
  const attention = screen.items.some(
    (item) =>
      ['refused', 'lifted', 'unreadable', 'ask-staff'].includes(item.state) ||
      ['put-back', 'failed'].includes(item.security),
  );
  if (attention) return 'attention';
  const working = screen.items.some((item) => item.state !== 'done' || item.security === 'pending');
  if (working) return 'working';
  return screen.items.length > 0 ? 'good' : 'ready';
}
