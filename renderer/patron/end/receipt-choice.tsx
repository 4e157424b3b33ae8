import type { ReceiptView, ReceiptWay } from '../../../main/contract/receipt.ts';
import { AttentionIcon, BusyIcon, CheckIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { QrCode } from '../../components/qr-code.tsx';
import { ReceiptIcon } from '../../components/receipt-icons.tsx';

interface ReceiptProps {
  readonly receipt: ReceiptView;
}

/** The receipt: a tap for each way to have it, what becomes of it, and a way on where one did not work. */
export function ReceiptChoice({ receipt }: ReceiptProps) {
  const { texts } = useKiosk();
  const { ways, state, maskedEmail } = receipt;
  return (
    <section className="receipt" aria-label={texts.receipt.title} data-receipt={state}>
      <div role="status">
        <ReceiptState receipt={receipt} />
      </div>
      {ways.length > 0 && (
        <div className="receipt-ways">
          {ways.map((way) => (
            <WayButton key={way} way={way} detail={way === 'email' ? (maskedEmail ?? '') : ''} />
          ))}
        </div>
      )}
    </section>
  );
}

/** @param detail a second line, e.g. where a mail would go */
function WayButton({ way, detail }: { readonly way: ReceiptWay; readonly detail: string }) {
  const { texts, call } = useKiosk();
  return (
    <button
      type="button"
      className="button receipt-way"
      onClick={() => {
        call('chooseReceipt', { way });
      }}
    >
      <ReceiptIcon way={way} />
      <span className="said">
        {texts.receipt.ways[way]}
        {detail !== '' && <span className="receipt-detail">{detail}</span>}
      </span>
    </button>
  );
}

function ReceiptState({ receipt: { state, way, trouble, qr, maskedEmail } }: ReceiptProps) {
  const { texts } = useKiosk();
  if (state === 'offered' || way === null) return null;
  if (state === 'working') {
    return (
      <p className="receipt-state">
        <span className="badge">
          <BusyIcon />
        </span>
        <span className="said">{texts.receipt.working[way]}</span>
      </p>
    );
  }
  if (state === 'done' && way === 'qr') return null;
  if (state === 'done') {
    return (
      <p className="receipt-state">
        <span className="badge badge-good">
          <CheckIcon />
        </span>
        <span className="said">
          {way === 'email' ? texts.receipt.sent(maskedEmail ?? '') : texts.receipt.printed}
        </span>
      </p>
    );
  }
  return (
    <p className="receipt-state">
      <span className="badge badge-attention">
        <AttentionIcon />
      </span>
      <span className="said">
        {texts.receipt.troubles[trouble ?? 'printer']} {qr === null && texts.receipt.staysRecorded}
      </span>
    </p>
  );
}

/** The code itself, large enough for a telephone held in one hand. */
export function ReceiptCode({ receipt: { qr } }: ReceiptProps) {
  const { texts } = useKiosk();
  if (qr === null) return null;
  return (
    <figure className="receipt-code">
      <QrCode code={qr} label={texts.receipt.code} />
      <figcaption className="hint">{texts.receipt.scan}</figcaption>
    </figure>
  );
}
