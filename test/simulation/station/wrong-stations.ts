import type { Journal } from '../../../db/stores/journal.ts';
import type { CheckoutView, Ils, Outcome } from '../../../drivers/ils/ils.ts';
import type { StationParts } from '../../../main/station/station-parts.ts';
import { overlay } from './overlay.ts';
import type { ChangeParts } from './world.ts';

/** A station with one fault of its own, and the promise that it breaks. */
export interface WrongStation {
  readonly name: string;
  readonly breaks: RegExp;
  readonly change: ChangeParts;
}

const withIls = (parts: StationParts, changes: Partial<Ils>): StationParts => ({
  ...parts,
  ils: overlay(parts.ils, changes),
});

const withJournal = (parts: StationParts, changes: Partial<Journal>): StationParts => ({
  ...parts,
  journal: overlay(parts.journal, changes),
});

async function again<T>(ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const first = await ask();
  return first.kind === 'unknown' ? ask() : first;
}

/**
 * Stations as they must not be. Each is made of the right one by a change of what it is given, and each has to be found
 * out by the simulation within a few seeds: what cannot fail proves nothing.
 */
export const wrongStations: readonly WrongStation[] = [
  {
    name: 'sends a borrow again when no answer came',
    breaks: /promise 3/,
    change: (parts) => withIls(parts, { checkout: (request) => again(() => parts.ils.checkout(request)) }),
  },
  {
    name: 'sends a return again when no answer came, and believes the second answer',
    breaks: /promise 3/,
    change: (parts) => withIls(parts, { checkin: (request) => again(() => parts.ils.checkin(request)) }),
  },
  {
    name: 'takes a lost answer for a no',
    breaks: /promise 3/,
    change: (parts) =>
      withIls(parts, {
        checkout: async (request) => {
          const outcome = await parts.ils.checkout(request);
          return outcome.kind === 'unknown' ? { kind: 'refused', reason: 'other' } : outcome;
        },
      }),
  },
  {
    name: 'takes a lost answer for a yes',
    breaks: /promise [123]/,
    change: (parts) =>
      withIls(parts, {
        checkout: async (request) => {
          const outcome = await parts.ils.checkout(request);
          if (outcome.kind !== 'unknown') return outcome;
          const item = await parts.ils.item(request.itemId);
          const facts = item.kind === 'ok' ? item.value : { title: '', dueAt: null, dueText: null };
          const { title, dueAt, dueText } = facts;
          return {
            kind: 'ok',
            value: { id: request.itemId, title, dueAt, dueText, renewed: false, security: 'off', fee: null },
          };
        },
      }),
  },
  {
    name: 'takes the answer of one item for that of the next',
    breaks: /promise [13]/,
    change: (parts) => {
      let late: Promise<Outcome<CheckoutView>> | null = null;
      return withIls(parts, {
        checkout: (request) => {
          const before = late;
          late = parts.ils.checkout(request);
          return before ?? late;
        },
      });
    },
  },
  {
    name: 'believes the first look at what became of a lost request',
    breaks: /promise 3/,
    change: (parts) =>
      withIls(parts, {
        reconcile: async (operation) => {
          if (operation.kind !== 'checkout') return parts.ils.reconcile(operation);
          const item = await parts.ils.item(operation.itemId);
          if (item.kind === 'notSent' || item.kind === 'unknown')
            return { kind: 'unknown', cause: item.cause };
          return { kind: 'notDone' };
        },
      }),
  },
  {
    name: 'clears the mark before the answer is there',
    breaks: /promise 2/,
    change: (parts) => {
      let uids: readonly string[] = [];
      const journal = overlay<Journal>(parts.journal, {
        accept: (entry) => {
          uids = entry.uids;
          return parts.journal.accept(entry);
        },
      });
      const ils = overlay<Ils>(parts.ils, {
        checkout: (request) => {
          for (const uid of uids) void parts.pad?.reader.writeAfi(uid, parts.markProfile.afi.unsecured);
          return parts.ils.checkout(request);
        },
      });
      return { ...parts, journal, ils };
    },
  },
  {
    name: 'says that a mark is written without writing it',
    breaks: /promise 2/,
    change: (parts) => {
      if (!parts.pad) return parts;
      const { reader } = parts.pad;
      const ok = { kind: 'ok', value: undefined } as const;
      const { secured } = parts.markProfile.afi;
      const lying = overlay(reader, {
        writeAfi: (uid, afi) => (afi === secured ? Promise.resolve(ok) : reader.writeAfi(uid, afi)),
        tagInfo: async (uid) => {
          const info = await reader.tagInfo(uid);
          return info.kind === 'ok' ? { kind: 'ok', value: { ...info.value, afi: secured } } : info;
        },
      });
      return { ...parts, pad: { ...parts.pad, reader: lying } };
    },
  },
  {
    name: 'forgets which marks are still to be written',
    breaks: /promise 2/,
    change: (parts) => withJournal(parts, { pendingSecurity: () => [] }),
  },
  {
    name: 'sends before it has written down',
    breaks: /promise 3/,
    change: (parts) => {
      // Kept in memory until the answer is there.
      const late = new Map<number, Parameters<Journal['accept']>[0]>();
      let names = -1;
      return withJournal(parts, {
        accept: (entry) => {
          names -= 1;
          late.set(names, entry);
          return names;
        },
        settle: (id, ...rest) => {
          const entry = late.get(id);
          parts.journal.settle(entry ? parts.journal.accept(entry) : id, ...rest);
        },
        markUnknown: () => undefined,
      });
    },
  },
  {
    name: 'never looks at what an earlier run left open',
    breaks: /promise 3/,
    change: (parts) => withJournal(parts, { open: () => [] }),
  },
  {
    name: 'ties the session to the card',
    breaks: /promise 4: a card number/,
    change: (parts) =>
      withJournal(parts, {
        accept: (entry) =>
          parts.journal.accept({ ...entry, session: `${entry.session} ${entry.patronId ?? ''}` }),
      }),
  },
  {
    name: 'writes the card into the log',
    breaks: /promise 4: an identity in the log/,
    change: (parts) =>
      withIls(parts, {
        patron: (id, ...rest) => {
          parts.log.write('tag-rejected', { reason: id });
          return parts.ils.patron(id, ...rest);
        },
      }),
  },
  {
    name: 'keeps the PIN with the entry',
    breaks: /promise 4: a PIN/,
    change: (parts) => {
      let lastPin = '';
      return {
        ...withIls(parts, {
          patron: (id, pin, ...rest) => {
            lastPin = pin ?? lastPin;
            return parts.ils.patron(id, pin, ...rest);
          },
        }),
        journal: overlay<Journal>(parts.journal, {
          accept: (entry) => parts.journal.accept({ ...entry, session: `${entry.session} ${lastPin}` }),
        }),
      };
    },
  },
];
