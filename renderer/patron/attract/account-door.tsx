import { AccountIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';

/** The third door, smaller than the two great ones: one's own account. */
export function AccountDoor() {
  const { texts, snapshot, call } = useKiosk();
  return (
    <button
      type="button"
      className={`small-door${snapshot.served.account ? '' : ' verb-closed'}`}
      onClick={() => {
        call('openAccount', {});
      }}
    >
      <AccountIcon />
      {texts.account.open}
    </button>
  );
}
