import type { ReactNode } from 'react';
import type { Reason } from '../../main/contract/words.ts';
import { AttentionIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

interface ProblemProps {
  readonly reason: Reason;
  /** Goes after what happened, e.g. how many tries are left. */
  readonly more?: ReactNode;
}

/** Why it did not work and what to do now. */
export function Problem({ reason, more }: ProblemProps) {
  const { texts } = useKiosk();
  const { what, next } = texts.reasons[reason];
  return (
    <div className="problem" role="alert">
      <span className="badge badge-attention">
        <AttentionIcon />
      </span>
      <p>
        <strong>{what}.</strong> {more} {next}
      </p>
    </div>
  );
}
