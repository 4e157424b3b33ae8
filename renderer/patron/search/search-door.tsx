import { SearchIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';

/** To the search for a title; only where there is something to find. */
export function SearchDoor() {
  const { texts, snapshot, call } = useKiosk();
  // A child asks, and is shown the shelf: letters by the dozen are no screen for them.
  if (!snapshot.offersSearch || snapshot.access.child) return null;
  return (
    <button
      type="button"
      className="small-door"
      onClick={() => {
        call('openSearch', {});
      }}
    >
      <SearchIcon />
      {texts.search.open}
    </button>
  );
}
