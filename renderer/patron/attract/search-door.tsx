import { SearchIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';

/** To the search for a title; only where there is something to find. A sign alone: the first screen has fifteen words at most. */
export function SearchDoor() {
  const { texts, snapshot, call } = useKiosk();
  // A child asks, and is shown the shelf: letters by the dozen are no screen for them.
  if (!snapshot.offersSearch || snapshot.access.child) return null;
  return (
    <button
      type="button"
      className="small-door small-door-sign"
      aria-label={texts.search.open}
      onClick={() => {
        call('openSearch', {});
      }}
    >
      <SearchIcon />
    </button>
  );
}
