import { AttentionIcon, BusyIcon, CheckIcon, PersonIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

/** Calls staff: in the same place on every screen. While they are on their way it says so, and is no button. */
export function StaffButton() {
  const { snapshot, texts, call } = useKiosk();
  const isUnderWay = snapshot.staffCall === 'calling' || snapshot.staffCall === 'called';
  return (
    <button
      type="button"
      className="button button-quiet call-staff"
      disabled={isUnderWay}
      onClick={() => {
        call('callStaff', {});
      }}
    >
      {snapshot.staffCall === 'called' ? <CheckIcon /> : <PersonIcon />}
      <span className="said">{texts.account.staff.call}</span>
    </button>
  );
}

/** A child's way to a person: a large button, which then says that somebody comes. */
export function ChildCall() {
  const { snapshot, texts, call } = useKiosk();
  const { staff } = texts.account;
  const { staffCall } = snapshot;
  const isUnderWay = staffCall === 'calling' || staffCall === 'called';
  return (
    <button
      type="button"
      className="button button-primary child-call"
      disabled={isUnderWay}
      onClick={() => {
        call('callStaff', {});
      }}
    >
      {staffCall === 'called' ? <CheckIcon /> : <PersonIcon />}
      {isUnderWay ? staff[staffCall] : staff.call}
    </button>
  );
}

/** What became of the call, to be seen from the desk as well. */
export function StaffCallBanner() {
  const { snapshot, texts } = useKiosk();
  const { staffCall } = snapshot;
  return (
    <div role="status">
      {staffCall !== null && (
        <p className={`line-banner staff-banner staff-${staffCall}`}>
          {staffCall === 'called' ? (
            <CheckIcon />
          ) : staffCall === 'calling' ? (
            <BusyIcon />
          ) : (
            <AttentionIcon />
          )}
          {texts.account.staff[staffCall]}
        </p>
      )}
    </div>
  );
}
