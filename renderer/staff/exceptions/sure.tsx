import type { StaffTexts } from '../../i18n/staff-texts.ts';

interface SureProps {
  readonly question: string;
  readonly texts: StaffTexts;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** The one question before something leaves the list for good. */
export function Sure({ question, texts, onYes, onNo }: SureProps) {
  return (
    <div className="staff-confirm">
      <p>{question}</p>
      <button type="button" className="button button-primary" onClick={onYes}>
        {texts.confirmYes}
      </button>
      <button type="button" className="button" onClick={onNo}>
        {texts.confirmNo}
      </button>
    </div>
  );
}
