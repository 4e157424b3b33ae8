import type { Screen } from '../../main/contract/snapshot.ts';

/** Where a person is on the way (UX-06): card, books, done; a return needs no card. Null where no way was chosen. */
export function stepOf(screen: Screen): { readonly at: number; readonly of: number } | null {
  switch (screen.kind) {
    case 'card':
    case 'pin':
      return { at: 1, of: screen.purpose === 'account' ? 2 : 3 };
    case 'account':
      return screen.hasPile ? null : { at: 2, of: 2 };
    case 'pile':
      return screen.verb === 'borrow' ? { at: 2, of: 3 } : { at: 1, of: 2 };
    case 'end':
      if (screen.renewal) return null;
      return screen.verb === 'borrow' ? { at: 3, of: 3 } : { at: 2, of: 2 };
    default:
      return null;
  }
}
