/**
 * The closed list of what the station logs. An event carries only the fields named here, and none of them can
 * hold a person's identity, a PIN or raw bytes of a tag: there is nothing to redact later.
 */
export interface LogEvents {
  'station-started': { readonly version: string; readonly demo: boolean };
  'station-stopped': Record<string, never>;
  'device-connected': { readonly device: 'pad' | 'scanner' | 'headset'; readonly detail: string };
  'device-lost': {
    readonly device: 'pad' | 'scanner' | 'headset';
    readonly reason: string;
    readonly detail: string;
  };
  'line-online': { readonly protocol: string };
  'line-offline': { readonly protocol: string; readonly reason: string };
  'session-started': { readonly session: string; readonly verb: string };
  'session-ended': {
    readonly session: string;
    readonly items: number;
    readonly durationMs: number;
    readonly by: string;
  };
  'item-settled': {
    readonly session: string;
    readonly action: string;
    readonly outcome: string;
    readonly reason: string;
    readonly ms: number;
  };
  /** Somebody called for staff. */
  'staff-called': { readonly result: 'told' | 'failed' | 'shown' };
  'bill-opened': Record<string, never>;
  'bill-ended': { readonly result: string; readonly by: 'staff' | 'adapter' | 'station' };
  'payment-adapter': { readonly result: string };
  /** What the ILS wrote of fees is no amount. */
  'fees-unreadable': Record<string, never>;
  'item-queued': { readonly session: string; readonly action: string };
  'queue-sent': { readonly entries: number };
  'offline-policy': { readonly name: string; readonly problem: string };
  'security-written': { readonly wanted: 'on' | 'off'; readonly result: string; readonly attempts: number };
  'tag-rejected': { readonly reason: string };
  'scan-rejected': { readonly reason: string };
  'journal-recovered': {
    readonly unsettled: number;
    readonly queued: number;
    readonly pendingSecurity: number;
    readonly exceptions: number;
  };
  /** A damaged journal was put into a folder of its own, and one begun anew; staff have an exception to clear. */
  'journal-put-aside': { readonly to: string };
  'journal-failed': { readonly reason: string };
  /** A damaged file of the cache was renamed and begun anew. */
  'cache-put-aside': { readonly file: string; readonly to: string };
  /** The cache keeps nothing new until it does again; nobody waits for it. */
  'cache-failed': { readonly reason: string };
  /** The index of titles; `dropped`: it was damaged, and is made anew. */
  'titles-failed': { readonly reason: string };
  /** More waits for staff than the library set as its limit; and less again. */
  'alarm-raised': { readonly alarm: string };
  'alarm-ended': { readonly alarm: string };
  'staff-signed-in': Record<string, never>;
  'staff-refused': { readonly reason: string };
  'staff-signed-out': { readonly by: 'staff' | 'idle' | 'page-gone' };
  /** Dealt with by staff; `exception` is its number in the journal. */
  'exception-cleared': { readonly exception: number };
  /** `printed`, `shown`, `sent`, or what kept it. Nothing of what it says. */
  'receipt-made': { readonly flow: string; readonly way: string; readonly outcome: string };
  'printer-changed': { readonly state: string; readonly detail: string };
  /** The library's own template cannot be used: the standard one is, until it is mended. */
  'receipt-template-broken': { readonly problem: string };
  'shell-opened': { readonly shell: string };
  'shell-refused': { readonly reason: string };
  'call-refused': { readonly name: string; readonly failure: string };
  'flow-failed': { readonly detail: string };
}
export type LogEventName = keyof LogEvents;

export interface Log {
  write<N extends LogEventName>(event: N, fields: LogEvents[N]): void;
}

// Everything a terminal or a log viewer could take for a command is shown as a mark of its own.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g;

function plain(value: unknown): unknown {
  return typeof value === 'string' ? value.slice(0, 500).replace(unsafe, '\ufffd') : value;
}

/** One JSON line an event, to wherever `writeLine` goes (standard error, a file). */
export function createLog(now: () => Date, writeLine: (line: string) => void): Log {
  return {
    write(event, fields) {
      const safe = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
      writeLine(JSON.stringify({ at: now().toISOString(), event, ...safe }));
    },
  };
}

export function createSilentLog(): Log {
  return { write: () => undefined };
}
