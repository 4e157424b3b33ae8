import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';

/** A card that lies on a reader and was connected to: as long as it lies there, and no longer. */
export interface OpenCard {
  transmit(apdu: Uint8Array): Promise<Uint8Array>;
  /** Fails when card, reader or service is gone; sends nothing to the card. */
  check(): Promise<void>;
  disconnect(): Promise<void>;
}

/** The part of PC/SC that is used here. What fails throws an error with pcsc-mini's name for it as its `code`. */
export interface PcscSystem {
  /** Names of all readers. */
  list(): Promise<string[]>;
  /** The card on the reader of that name; fails with `NoSmartCard` where there is none. */
  connect(reader: string): Promise<OpenCard>;
}

/**
 * Readers are told by pcsc-mini's watch alone, and that cannot be ended safely in a process that lives on: it may wait
 * for its own thread without end, and once the service is gone its collection throws (0.1.3). So it runs in a process of
 * its own, which is ended with it. The process gets this text, since a bundled station has no file to give it.
 */
const listScript = `
const { Client } = require(process.argv[1]);
const names = [];
const say = (said) => process.stdout.write(JSON.stringify(said), () => process.exit(0));
const fail = ({ code, message }) => say({ code: String(code), message: String(message) });
const done = () => say({ names });
const client = new Client();
client.on('error', fail);
client.on('reader', (reader) => {
  names.push(reader.name());
  // All that are there are told at once.
  setTimeout(done, 50);
});
setTimeout(done, 1000);
try {
  client.start();
} catch (error) {
  fail(error);
}
`;
const listLimitMs = 10_000;

/** pcsc-mini, loaded when the first reader is opened: a station without one needs none of its system libraries. */
export async function loadPcscMini(): Promise<PcscSystem> {
  const { default: addon } = await import('pcsc-mini/build/addon.node.js');
  const client = addon.newClient();
  return {
    list: listReaders,
    async connect(reader) {
      const card = await during(addon, client, client.connect(reader, addon.CardMode.SHARED));
      return {
        async transmit(apdu) {
          const bytes = Uint8Array.from(apdu);
          return during(bytes, client, card.transmit(undefined, bytes));
        },
        async check() {
          await during(card, client, card.state());
        },
        // Asynchronous also where pcsc-mini refuses at once.
        async disconnect() {
          await during(card, client, card.disconnect(addon.CardDisposition.LEAVE));
        },
      };
    },
  };
}

const inHand = new Set<readonly object[]>();

/** Holds on to what native code works with until it is done: pcsc-mini itself does not. */
async function during<T>(held: object, client: object, action: Promise<T>): Promise<T> {
  const both = [held, client];
  inHand.add(both);
  try {
    return await action;
  } finally {
    inHand.delete(both);
  }
}

async function listReaders(): Promise<string[]> {
  const words = ['-e', listScript, createRequire(import.meta.url).resolve('pcsc-mini')];
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const said = await new Promise<string>((resolve, reject) => {
    const options = { env, timeout: listLimitMs, killSignal: 'SIGKILL' as const, windowsHide: true };
    execFile(process.execPath, words, options, (error, stdout) => {
      if (error) reject(new Error(`PC/SC readers cannot be listed: ${error.message.slice(-300)}`));
      else resolve(stdout);
    });
  });
  const answer = JSON.parse(said) as { names: string[] } | { code: string; message: string };
  if ('names' in answer) return answer.names;
  throw Object.assign(new Error(answer.message), { code: answer.code });
}
