import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSip2Server } from '../../drivers/ils/sip2/server.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import type { ByteServer } from '../../drivers/port/byte-server.ts';
import type { FeigRequest } from '../../drivers/rfid/feig/frame.ts';
import { createFeigSimulator } from '../../drivers/rfid/feig/simulator.ts';
import type { Conduct } from '../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { demoTag } from '../../main/demo/demo-tags.ts';
import { openLibrary } from '../../main/library/open-library.ts';
import type { Book, Library } from '../../main/library/open-library.ts';
import { openCuttableLine } from './cuttable-line.ts';
import type { CuttableLine } from './cuttable-line.ts';

/** A moment of the ILS's work that a test may step into. */
export type IlsMoment = 'before' | 'after';

/**
 * Everything around a station, over real wires: a pad on a socket with its field, and a library that speaks SIP2 on
 * another, behind a line that can be cut.
 */
export interface World {
  readonly folder: string;
  readonly field: RfField;
  readonly pad: ByteServer;
  readonly library: Library;
  readonly line: CuttableLine;
  /** For a configuration. */
  readonly config: Record<string, unknown>;
  /** What the pad does with a request; may be changed at any time. */
  conduct: (request: FeigRequest) => Conduct;
  /** Called around each checkout and checkin that reaches the ILS. */
  onIls: (moment: IlsMoment, action: 'checkout' | 'checkin', itemId: string) => void | Promise<void>;
  /** Copies that nobody has on loan, of different titles. */
  freeBooks(count: number): readonly (Book & { readonly tag: FieldTag })[];
  isOnLoan(itemId: string): boolean;
  /** How often the ILS carried this out. A loan that was a renewal counts as `renewal`. */
  executed(action: 'checkout' | 'checkin' | 'renewal', itemId: string): number;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-world-'));
  const clock = createSystemClock();
  const opened = openLibrary({ dir: join(folder, 'ils'), now: clock.now, demo: true });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const library = opened.value;
  const field = new RfField();
  const executed = new Map<string, number>();
  const count = (action: string, itemId: string): void => {
    const name = `${action} ${itemId}`;
    executed.set(name, (executed.get(name) ?? 0) + 1);
  };
  const watched: Ils = {
    protocol: library.protocol,
    capabilities: library.capabilities,
    status: () => library.status(),
    patron: (id, pin, want) => library.patron(id, pin, want),
    item: (id) => library.item(id),
    async checkout(request) {
      await world.onIls('before', 'checkout', request.itemId);
      const outcome = await library.checkout(request);
      if (outcome.kind === 'ok') count(outcome.value.renewed ? 'renewal' : 'checkout', request.itemId);
      await world.onIls('after', 'checkout', request.itemId);
      return outcome;
    },
    async checkin(request) {
      await world.onIls('before', 'checkin', request.itemId);
      const outcome = await library.checkin(request);
      if (outcome.kind === 'ok') count('checkin', request.itemId);
      await world.onIls('after', 'checkin', request.itemId);
      return outcome;
    },
    renew: (request) => library.renew(request),
    renewAll: (request) => library.renewAll(request),
    payFee: (payment) => library.payFee(payment),
    hold: (request) => library.hold(request),
    blockPatron: (request) => library.blockPatron(request),
    enablePatron: (patronId, pin) => library.enablePatron(patronId, pin),
    updateItem: (update) => library.updateItem(update),
    endSession: (patronId) => library.endSession(patronId),
    reconcile: (operation) => library.reconcile(operation),
    close: () => library.close(),
  };
  const server = createSip2Server({ ils: watched, timers: clock, now: clock.now, institution: 'TV' });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  const line = await openCuttableLine(listening.value.port);
  const pad = await serveTcp(
    '127.0.0.1',
    0,
    createFeigSimulator({ field, timers: clock, baud: null, conduct: (request) => world.conduct(request) }),
  );
  if (pad.kind === 'failed') throw new Error(pad.error);
  const world: World = {
    folder,
    field,
    pad: pad.value,
    library,
    line,
    config: {
      ils: `sip2://127.0.0.1:${String(line.port)}?institution=TV`,
      pad: { model: 'feig-iso-host', address: pad.value.address, pollMs: 50, missesUntilGone: 2 },
      signIn: { cardPattern: '^BD[0-9]{6}$' },
    },
    conduct: () => 'carry-out',
    onIls: () => undefined,
    freeBooks(count) {
      const byTitle = new Map<string, Book & { tag: FieldTag }>();
      for (const book of library.books()) {
        const tag = demoTag(book.id, false);
        if (!book.onLoan && book.id > 'TV00000300' && tag) byTitle.set(book.title, { ...book, tag });
      }
      return [...byTitle.values()].slice(0, count);
    },
    isOnLoan: (itemId) => library.books().some(({ id, onLoan }) => id === itemId && onLoan),
    executed: (action, itemId) => executed.get(`${action} ${itemId}`) ?? 0,
    async close() {
      await pad.value.close();
      await line.close();
      await server.close();
      await library.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
