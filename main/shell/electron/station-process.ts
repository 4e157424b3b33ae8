import type { MessagePortMain } from 'electron';
import { launchStation } from '../../launch/launch-station.ts';
import { createLog } from '../../log/log.ts';
import { createStationHost } from './station-host.ts';
import type { HostPort, ToStation } from './station-host.ts';

// Entry file of the utility process: the station with its devices, apart from every window.

const log = createLog(
  () => new Date(),
  (line) => process.stderr.write(`${line}\n`),
);
const parent = process.parentPort;
const host = createStationHost(launchStation, log, (message) => parent.postMessage(message));

function asHostPort(port: MessagePortMain): HostPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
  };
}

parent.on('message', ({ data, ports }) => {
  const message = data as ToStation;
  void host.receive(message, ports.map(asHostPort)).then(() => {
    if (message.kind === 'close') process.exit(0);
  });
});
