import { AccessIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

/** The way to larger text, contrast, reach and voice: in the same place on every screen (UX-03). */
export function AccessButton() {
  const { texts, openAccess } = useKiosk();
  return (
    <button
      type="button"
      className="button button-quiet access-button"
      aria-haspopup="dialog"
      onClick={openAccess}
    >
      <AccessIcon />
      <span className="said">{texts.access.open}</span>
    </button>
  );
}
