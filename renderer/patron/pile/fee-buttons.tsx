import { useKiosk } from '../../components/kiosk-context.ts';

/** Yes or no to what a loan costs; the other books go on meanwhile. */
export function FeeButtons({ itemKey }: { readonly itemKey: string }) {
  const { texts, call } = useKiosk();
  const answer = (accept: boolean) => () => {
    call('answerFee', { key: itemKey, accept });
  };
  return (
    <div className="fee-buttons">
      <button type="button" className="button" onClick={answer(false)}>
        {texts.account.fee.no}
      </button>
      <button type="button" className="button button-yes" onClick={answer(true)}>
        {texts.account.fee.yes}
      </button>
    </div>
  );
}
