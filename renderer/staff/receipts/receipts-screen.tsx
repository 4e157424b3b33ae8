import { useEffect, useState } from 'react';
import { receiptFlows } from '../../../main/contract/receipt.ts';
import { longestTemplate } from '../../../main/contract/staff-receipts.ts';
import type { PreviewChoice, StaffReceipts } from '../../../main/contract/staff-receipts.ts';
import type { StaffPrinter } from '../../../main/contract/staff-receipts.ts';
import { languages } from '../../../main/contract/words.ts';
import { AttentionIcon, BackIcon, CheckIcon } from '../../components/icons.tsx';
import { Screen, Title } from '../../components/screen.tsx';
import type { StaffTexts } from '../../i18n/staff-texts.ts';
import type { StationClient } from '../../station-client.ts';
import './receipts.css';

interface ReceiptsProps {
  readonly client: StationClient;
  readonly receipts: StaffReceipts;
  readonly printer: StaffPrinter;
  readonly texts: StaffTexts['receipts'];
}

/** After so long a pause in the writing the picture follows. */
const pauseMs = 300;

/** The template of receipts beside the picture it gives: what is written is seen at once, and kept only when it works. */
export function ReceiptsScreen({ client, receipts, printer, texts }: ReceiptsProps) {
  const [template, setTemplate] = useState(receipts.template);
  const [choice, setChoice] = useState(receipts.choice);
  const [said, setSaid] = useState<keyof StaffTexts['receipts']['outcomes'] | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      void client.callStaff('previewReceipt', { template, ...choice });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [client, template, choice]);
  const isChanged = template !== receipts.template;
  const save = async (): Promise<void> => {
    const answer = await client.callStaff('saveReceipt', { template });
    setSaid(answer.kind === 'done' ? 'saved' : answer.failure === 'bad-template' ? 'bad' : 'failed');
  };
  const reset = async (): Promise<void> => {
    const answer = await client.callStaff('resetReceipt', {});
    setSaid(answer.kind === 'done' ? 'standard' : 'failed');
    // What is in use from now on comes with the next state.
    const fresh = client.staffState?.view?.receipts?.template;
    if (answer.kind === 'done' && fresh !== undefined) setTemplate(fresh);
  };
  const print = async (): Promise<void> => {
    const answer = await client.callStaff('testPrint', {});
    setSaid(answer.kind === 'done' ? 'printed' : 'notPrinted');
  };
  const back = (
    <button
      type="button"
      className="button button-quiet"
      onClick={() => {
        void client.callStaff('closeReceipts', {});
      }}
    >
      <BackIcon />
      {texts.back}
    </button>
  );
  const keep = (
    <button
      type="button"
      className="button button-primary"
      disabled={!isChanged || receipts.problem !== null}
      onClick={() => {
        void save();
      }}
    >
      {texts.save}
    </button>
  );
  return (
    <Screen name="staff-receipts" back={back} forward={keep}>
      <Title>{texts.title}</Title>
      <Choices choice={choice} texts={texts} onChange={setChoice} />
      <div className="template-desk">
        <div className="template-side">
          <textarea
            className="template-text"
            aria-label={texts.template}
            value={template}
            maxLength={longestTemplate}
            spellCheck={false}
            onChange={({ target }) => {
              setSaid(null);
              setTemplate(target.value);
            }}
          />
          <div role="status">
            <Word receipts={receipts} texts={texts} said={said} />
          </div>
          <div className="template-actions">
            {printer !== null && (
              <button type="button" className="button" onClick={() => void print()}>
                {texts.print}
              </button>
            )}
            {receipts.isOwn && (
              <button type="button" className="button" onClick={() => void reset()}>
                {texts.reset}
              </button>
            )}
          </div>
        </div>
        {/* It is longer than its window, and can be moved without a finger. */}
        <div className="template-paper" tabIndex={0} role="group" aria-label={texts.preview}>
          {receipts.picture !== null && <img src={receipts.picture} alt={texts.preview} />}
        </div>
      </div>
    </Screen>
  );
}

interface ChoicesProps extends Pick<ReceiptsProps, 'texts'> {
  readonly choice: PreviewChoice;
  readonly onChange: (choice: PreviewChoice) => void;
}

/** Which receipt the picture shows. */
function Choices({ choice, texts, onChange }: ChoicesProps) {
  const button = (name: string, isOn: boolean, change: Partial<PreviewChoice>) => (
    <button
      key={name}
      type="button"
      className="button"
      aria-pressed={isOn}
      onClick={() => {
        onChange({ ...choice, ...change });
      }}
    >
      {name}
    </button>
  );
  return (
    <div className="template-choices" role="group" aria-label={texts.preview}>
      {receiptFlows.map((flow) => button(texts.flows[flow], choice.flow === flow, { flow }))}
      {languages.map((language) =>
        button(texts.languages[language], choice.language === language, { language }),
      )}
      {(['wide', 'narrow'] as const).map((width) =>
        button(texts.widths[width], choice.width === width, { width }),
      )}
    </div>
  );
}

interface WordProps extends Pick<ReceiptsProps, 'receipts' | 'texts'> {
  readonly said: keyof StaffTexts['receipts']['outcomes'] | null;
}

function Word({ receipts: { problem, isOwn }, texts, said }: WordProps) {
  const isBad = problem !== null || said === 'failed' || said === 'bad' || said === 'notPrinted';
  const word = said === null ? (isOwn ? texts.own : texts.standard) : texts.outcomes[said];
  return (
    <p className={isBad ? 'template-word hint-strong' : 'template-word'}>
      <span className={`badge badge-${isBad ? 'attention' : 'good'}`}>
        {isBad ? <AttentionIcon /> : <CheckIcon />}
      </span>
      <span>{problem === null ? word : `${texts.broken} ${problem}`}</span>
    </p>
  );
}
