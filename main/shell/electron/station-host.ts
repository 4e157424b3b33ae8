import type { StationHandle } from '../../contract/station.ts';
import type { LaunchOptions, LaunchStation } from '../../launch/launch-station.ts';
import type { Log } from '../../log/log.ts';
import { linkDock, linkStation } from '../contract-link.ts';
import type { ContractLink } from '../contract-link.ts';
import type { MessagePipe } from '../message-pipe.ts';

/** What Electron's main process tells the process the station runs in. Both are our own code: types are enough. */
export type ToStation =
  | { readonly kind: 'launch'; readonly options: Omit<LaunchOptions, 'log'> }
  | { readonly kind: 'link'; readonly channel: 'station' | 'dock' }
  | { readonly kind: 'close' };

export type FromStation =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };

/** The part of a MessagePort that is needed, the same in Electron and in Node. */
export interface HostPort {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

export interface StationHost {
  /** @param ports those that came with the message: one for `link`. */
  receive(message: ToStation, ports: readonly HostPort[]): Promise<void>;
}

/** Holds the station in its process and ties each screen's port to it. */
export function createStationHost(
  launch: LaunchStation,
  log: Log,
  tell: (message: FromStation) => void,
): StationHost {
  let station: StationHandle | null = null;
  const links = new Set<ContractLink>();

  const tie = (channel: 'station' | 'dock', port: HostPort): void => {
    const pipe: MessagePipe = {
      send(message, sent) {
        port.postMessage(message);
        sent();
      },
    };
    const dock = station?.dock ?? null;
    const link =
      channel === 'station' && station
        ? linkStation(station, { pipe, log })
        : dock
          ? linkDock(dock, { pipe, log })
          : null;
    if (!link) {
      log.write('shell-refused', { reason: `no-${channel}` });
      return;
    }
    links.add(link);
    port.onMessage((message) => {
      if (!link.receive(message)) log.write('shell-refused', { reason: 'not-a-message' });
    });
    port.onClose(() => {
      link.close();
      links.delete(link);
    });
  };

  return {
    async receive(message, ports) {
      switch (message.kind) {
        case 'launch': {
          const launched = await launch({ ...message.options, log });
          if (launched.kind === 'failed') {
            tell({ kind: 'failed', message: launched.failure.message });
            return;
          }
          station = launched.station;
          log.write('shell-opened', { shell: 'electron' });
          tell({ kind: 'ready' });
          return;
        }
        case 'link':
          for (const port of ports) tie(message.channel, port);
          return;
        case 'close':
          for (const link of links) link.close();
          await station?.close();
          tell({ kind: 'closed' });
          return;
      }
    },
  };
}
