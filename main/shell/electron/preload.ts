import { contextBridge, ipcRenderer } from 'electron';

// All that a page sees of the outside: one port to the station, with the contract on it.

let port: MessagePort | null = null;
let listener: ((message: unknown) => void) | null = null;

// A port holds its messages back until somebody listens.
function attach(): void {
  if (port && listener) port.onmessage = ({ data }) => listener?.(data);
}

ipcRenderer.on('contract-port', ({ ports }) => {
  port?.close();
  port = ports[0] ?? null;
  attach();
});

contextBridge.exposeInMainWorld('muontraBridge', {
  send(message: unknown): void {
    port?.postMessage(message);
  },
  onMessage(next: (message: unknown) => void): void {
    listener = next;
    attach();
  },
});
