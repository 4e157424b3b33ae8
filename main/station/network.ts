import type { Language } from '../contract/words.ts';
import type { Place } from '../../drivers/ils/ils.ts';
import type { Ownership } from './flow/state.ts';

/** A library of the network whose books turn up at this station. */
export interface Member {
  /** ISIL on its tags, `VN-` and up to eleven characters. */
  readonly isil: string;
  readonly name: Readonly<Record<Language, string>>;
  /** Which numbers are its items', where a tag does not say or there is none; null: cannot be told by the number. */
  readonly isItem: ((itemId: string) => boolean) | null;
  /** As the ILS of this station knows it; null where that ILS does not: its books are sent on their way unasked. */
  readonly place: Place | null;
}

export interface NetworkOptions {
  readonly members: readonly Member[];
  /** ISILs of this library's own books; empty: any that is no member's. */
  readonly owners: readonly string[];
  readonly language: Language;
}

/** Knows whose book it is, by the owner on its tag or else by its number. */
export interface Network {
  ownerOf(itemId: string, owner: string | null): Ownership;
  /** How the ILS names the library it belongs to; null where it is this one. */
  placeOf(itemId: string, owner: string | null): Place | null;
}

export function createNetwork({ members, owners, language }: NetworkOptions): Network {
  const memberOf = (itemId: string, owner: string | null): Member | null => {
    if (owner !== null) return members.find(({ isil }) => isil === owner) ?? null;
    return members.find(({ isItem }) => isItem?.(itemId) === true) ?? null;
  };
  return {
    ownerOf(itemId, owner) {
      if (owner !== null && owners.includes(owner)) return { kind: 'served' };
      const member = memberOf(itemId, owner);
      if (member) {
        return member.place ? { kind: 'served' } : { kind: 'elsewhere', libraryName: member.name[language] };
      }
      const isForeign = owner !== null && owners.length > 0;
      return isForeign ? { kind: 'elsewhere', libraryName: null } : { kind: 'served' };
    },
    placeOf(itemId, owner) {
      if (owner !== null && owners.includes(owner)) return null;
      return memberOf(itemId, owner)?.place ?? null;
    },
  };
}
