import type { Snapshot } from '../../../main/contract/snapshot.ts';
import type { FieldTag } from '../../../drivers/rfid/field.ts';
import type { Chance } from './chance.ts';
import { patrons } from './shelf.ts';
import type { Book, Patron } from './shelf.ts';
import type { World } from './world.ts';

type Deed = () => void | Promise<void>;
type Choice = readonly [weight: number, deed: Deed];

/**
 * Everybody who comes by: patrons who mostly do what the screen says and sometimes do not, the desk, and whoever trips
 * over the cables. What they do hangs on the seed and on what the screen shows.
 */
export class People {
  readonly #world: World;
  readonly #chance: Chance;
  /** Who stands before the station, as far as anybody does. */
  #visitor: Patron;

  constructor(world: World) {
    this.#world = world;
    this.#chance = world.chance.fork('people');
    this.#visitor = this.#chance.pick(patrons);
  }

  /** Does one thing, then lets some time pass. */
  async act(): Promise<void> {
    const chance = this.#chance;
    const deed = chance.happens(0.1) ? chance.weighted(this.#mishaps()) : chance.weighted(this.#deeds());
    await deed?.();
    const pauseMs = chance.weighted([
      [2, 0],
      [5, chance.between(1, 150)],
      [6, chance.between(150, 1_500)],
      [4, chance.between(1_500, 7_000)],
      [1, chance.between(7_000, 45_000)],
    ]);
    await this.#world.clock.advance(pauseMs ?? 0);
  }

  #deeds(): readonly Choice[] {
    const { snapshot } = this.#world;
    if (!snapshot) return [[1, () => undefined]];
    const onPad = this.#world.pad.field.uids.length;
    return [
      ...this.#byScreen(snapshot.screen),
      [onPad > 0 ? 1 : 0, this.#liftOne],
      [onPad > 0 ? 0.5 : 0, this.#liftAll],
      [0.5, this.#lay],
      [0.3, this.#scanLabel],
      [0.3, this.#showCard],
      [0.2, this.#press('setLanguage')],
      [0.2, this.#press('stay')],
      [0.1, this.#press('callStaff')],
      [0.8, this.#answerOtherCard],
      [1.5, () => undefined],
      [0.4, this.#atDesk],
    ];
  }

  #byScreen(screen: Snapshot['screen']): readonly Choice[] {
    switch (screen.kind) {
      case 'attract':
        return [
          [8, this.#nextVisitor],
          [4, this.#lay],
          [1, this.#press('return')],
          [1, this.#press('borrow')],
          [1, this.#press('openAccount')],
          [1, this.#scanLabel],
        ];
      case 'choose':
        return [
          [4, this.#press('return')],
          [3, this.#showCard],
          [2, this.#press('borrow')],
          [1, this.#press('cancel')],
          [1, this.#lay],
        ];
      // The stories have no catalogue to search.
      case 'search':
        return [[1, this.#press('cancel')]];
      case 'card':
        return [
          [6, this.#showCard],
          [1, this.#nextVisitor],
          [1, this.#press('cancel')],
          [1, this.#lay],
        ];
      case 'pin':
        return [
          [6, this.#enterPin],
          [1, this.#press('cancel')],
        ];
      case 'blocked':
        return [
          [2, this.#press('return')],
          [2, this.#press('cancel')],
          [1, this.#press('openAccount')],
          [1, this.#nextVisitor],
        ];
      case 'account':
        return [
          [4, this.#renew],
          [2, this.#press('borrowOn')],
          [2, this.#press('cancel')],
          [1, this.#lay],
          [0.5, this.#nextVisitor],
        ];
      case 'pay':
        return [[1, this.#press('cancel')]];
      case 'pile':
        return [
          [9, this.#lay],
          [2, this.#scanLabel],
          [2, this.#press('finish')],
          [1, this.#liftOne],
          [0.5, this.#press('openAccount')],
          [1, this.#swap],
          [0.5, this.#liftAll],
          [0.5, this.#nextVisitor],
        ];
      case 'end':
        return [
          [4, this.#liftAll],
          [2, this.#press('finish')],
          [1, this.#lay],
          [1, this.#liftOne],
          [1, this.#nextVisitor],
        ];
      case 'out-of-service':
        return [
          [3, this.#repair],
          [3, () => undefined],
          [1, this.#lay],
          [1, this.#liftAll],
        ];
    }
  }

  /** Whoever looks after the station finds what is wrong with it. */
  readonly #repair = (): void => {
    const { line, disk, pad, scanner, central, trace } = this.#world;
    trace.add('fault', 'somebody sees to everything');
    line.mend();
    disk.setFull(false);
    pad.setPlugged(true);
    scanner.setPlugged(true);
    central.saysOffline = false;
  };

  /** Lines, power, disk, clock and cables. */
  #mishaps(): readonly Choice[] {
    const world = this.#world;
    const { faults, trace, line, pad, scanner, disk, central } = world;
    const chance = this.#chance;
    const fault = (name: string, deed: Deed): Deed => {
      return () => {
        faults.count(`mishap: ${name}`);
        trace.add('fault', name);
        return deed();
      };
    };
    return [
      [2, fault('the power is pulled', () => world.kill('at any time'))],
      [1, fault('the station is started anew', () => world.restart())],
      line.state === 'up'
        ? [3, fault('the line goes down', () => line.cut(chance.happens(0.4)))]
        : [12, fault('the line is mended', () => line.mend())],
      disk.full
        ? [12, fault('the disk has room', () => disk.setFull(false))]
        : [1, fault('the disk is full', () => disk.setFull(true))],
      [
        pad.plugged ? 1 : 12,
        fault(pad.plugged ? 'the pad is unplugged' : 'the pad is plugged in', () =>
          pad.setPlugged(!pad.plugged),
        ),
      ],
      [
        scanner.plugged ? 0.5 : 12,
        fault(scanner.plugged ? 'the scanner is unplugged' : 'the scanner is plugged in', () =>
          scanner.setPlugged(!scanner.plugged),
        ),
      ],
      [
        central.saysOffline ? 12 : 1,
        fault(central.saysOffline ? 'the ILS says it is online' : 'the ILS says it is offline', () => {
          central.saysOffline = !central.saysOffline;
        }),
      ],
      [
        2,
        fault('the wall clock jumps', () => {
          const hours = chance.pick([-24 * 365 * 3, -24, -1, 0, 1, 24, 24 * 365 * 2]);
          world.wallOffsetMs = hours === 0 ? 0 : world.wallOffsetMs + hours * 3_600_000;
        }),
      ],
    ];
  }

  #say(words: string): void {
    this.#world.trace.add('people', words);
  }

  readonly #nextVisitor = (): void => {
    const weights = patrons.map((patron) => [patron.kind === 'good' ? 6 : 1, patron] as const);
    this.#visitor = this.#chance.weighted(weights) ?? this.#visitor;
    this.#showCard();
  };

  readonly #showCard = (): void => {
    const { id } = this.#visitor;
    const way = this.#chance.below(10);
    if (way === 0) {
      this.#say(`types the card number ${id}`);
      this.#world.call({ name: 'typeCard', input: { text: id } });
    } else if (way === 1) {
      this.#layTag(this.#world.oddTags.card, 'lays a card with a tag');
    } else this.#scan(id, `shows the card ${id}`);
  };

  #scan(text: string, words: string): void {
    const byScanner = this.#chance.happens(0.8) && this.#world.scanner.scan(text);
    if (!byScanner) this.#world.call({ name: 'scan', input: { text } });
    this.#say(byScanner ? words : `${words} (keyboard wedge)`);
  }

  readonly #enterPin = (): void => {
    const right = this.#chance.happens(0.75);
    this.#say(right ? 'enters the PIN' : 'enters a wrong PIN');
    this.#world.call({
      name: 'enterPin',
      input: { pin: right ? this.#visitor.pin : `${this.#visitor.pin}?` },
    });
  };

  #press(
    name:
      | 'finish'
      | 'cancel'
      | 'stay'
      | 'borrow'
      | 'return'
      | 'setLanguage'
      | 'openAccount'
      | 'borrowOn'
      | 'callStaff',
  ): Deed {
    return () => {
      this.#say(`presses ${name}`);
      if (name === 'borrow' || name === 'return')
        this.#world.call({ name: 'chooseVerb', input: { verb: name } });
      else if (name === 'setLanguage')
        this.#world.call({ name, input: { language: this.#chance.pick(['vi', 'en'] as const) } });
      else this.#world.call({ name, input: {} });
    };
  }

  readonly #renew = (): void => {
    const screen = this.#world.snapshot?.screen;
    const rows = screen?.kind === 'account' ? screen.loans.rows.filter(({ canRenew }) => canRenew) : [];
    const key = rows.length > 0 && this.#chance.happens(0.6) ? this.#chance.pick(rows).key : null;
    this.#say(key === null ? 'renews everything' : 'renews one loan');
    this.#world.call({ name: 'renew', input: { key } });
  };

  readonly #answerOtherCard = (): void => {
    const isOther = this.#chance.happens(0.6);
    this.#say(isOther ? 'is somebody else' : 'goes on');
    this.#world.call({ name: 'answerOtherCard', input: { isOther } });
  };

  /** Books somebody may bring or take: tagged ones that do not lie on the pad. */
  #offPad(): readonly Book[] {
    const onPad = new Set(this.#world.pad.field.uids);
    return this.#world.books.filter(({ tags }) => tags.length > 0 && !tags.some(({ uid }) => onPad.has(uid)));
  }

  readonly #lay = (): void => {
    const chance = this.#chance;
    const count = chance.happens(0.3) ? chance.between(2, 6) : 1;
    for (let turn = 0; turn < count; turn += 1) this.#layBook();
    if (chance.happens(0.04)) this.#layTag(this.#world.oddTags.blank, 'lays something with an empty tag');
    if (chance.happens(0.04)) this.#layTag(this.#world.oddTags.twin, 'lays a copy of the first tag');
  };

  #layBook(): void {
    const books = this.#offPad();
    if (books.length === 0) return;
    const book = this.#chance.pick(books);
    const parts = this.#chance.happens(0.8) ? book.tags : book.tags.slice(0, 1);
    for (const tag of parts) this.#layTag(tag, `lays ${book.id}`);
  }

  #layTag(tag: FieldTag, words: string): void {
    this.#say(words);
    this.#world.pad.field.lay(tag);
  }

  readonly #liftOne = (): void => {
    const { field } = this.#world.pad;
    if (field.uids.length === 0) return;
    const uid = this.#chance.pick(field.uids);
    this.#say(`lifts ${uid}`);
    field.lift(uid);
  };

  readonly #liftAll = (): void => {
    this.#say('lifts everything');
    for (const uid of this.#world.pad.field.uids) this.#world.pad.field.lift(uid);
  };

  readonly #swap = (): void => {
    this.#liftOne();
    this.#layBook();
  };

  readonly #scanLabel = (): void => {
    const label = this.#world.books.find(({ kind }) => kind === 'label');
    const book = this.#chance.happens(0.6) && label ? label : this.#chance.pick(this.#world.books);
    const text = this.#chance.weighted([
      [20, book.id],
      [1, `${book.id}|BOY`],
      [1, 'x'.repeat(300)],
    ]);
    this.#scan(text ?? book.id, `scans the label ${(text ?? book.id).slice(0, 20)}`);
  };

  /**
   * The desk, another way to the same library. A book in its hands lies on no pad, and it has its mark set or cleared
   * there. Nobody carries a book to the desk and back while it is on the station's screen, nor within the seconds in
   * which the station finds out what became of it.
   */
  readonly #atDesk = async (): Promise<void> => {
    const { central, disk, trace, snapshot } = this.#world;
    if (!disk.isOpen || !snapshot) return;
    const { screen } = snapshot;
    const shown = screen.kind === 'pile' || screen.kind === 'end' ? screen.items.map(({ id }) => id) : [];
    const busy = new Set([...disk.journal.open().map(({ itemId }) => itemId), ...shown]);
    const books = this.#offPad().filter(({ id }) => !busy.has(id));
    if (books.length === 0) return;
    const book = this.#chance.pick(books);
    const isOnLoan = central.loans.has(book.id);
    const done = isOnLoan
      ? await central.takeBackAtDesk(book.id)
      : await central.lendAtDesk(book.id, this.#chance.pick(patrons).id);
    if (!done) return;
    for (const tag of book.tags) tag.afi = isOnLoan ? 0x07 : 0xc2;
    trace.add('desk', isOnLoan ? `takes ${book.id} back` : `lends ${book.id}`);
  };
}
