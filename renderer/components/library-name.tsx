import type { Looks } from '../../main/contract/looks.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';

/** Whose station this is: the library's logo where it has one, else its name. */
export function LibraryName({ snapshot, looks }: { readonly snapshot: Snapshot; readonly looks: Looks }) {
  const name = snapshot.libraryName[snapshot.language];
  if (looks.logo !== null) return <img className="library-logo" src={looks.logo} alt={name} />;
  return <p className="library-name">{name}</p>;
}
