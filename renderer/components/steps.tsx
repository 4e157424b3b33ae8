import { stepOf } from '../patron/steps.ts';
import { useKiosk } from './kiosk-context.ts';

/** How far on the way (UX-06): a point for each step, the one that is now longer than the rest. No words to read. */
export function Steps() {
  const { snapshot, texts } = useKiosk();
  const step = stepOf(snapshot.screen);
  if (step === null) return null;
  return (
    <div className="steps" role="img" aria-label={texts.account.step(String(step.at), String(step.of))}>
      {Array.from({ length: step.of }, (_, index) => (
        <span key={index} className={`step${stepState(index + 1, step.at)}`} />
      ))}
    </div>
  );
}

function stepState(step: number, at: number): string {
  if (step === at) return ' step-now';
  return step < at ? ' step-past' : '';
}
