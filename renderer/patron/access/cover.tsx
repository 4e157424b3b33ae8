import { useKiosk } from '../../components/kiosk-context.ts';

/** Nothing to be seen while the voice tells everything (UX-27). A touch brings the screen back. */
export function Cover() {
  const { texts, call } = useKiosk();
  return (
    <div
      className="cover"
      onClick={() => {
        call('setAccess', { voice: { blank: false } });
      }}
    >
      <p>{texts.access.covered}</p>
    </div>
  );
}
