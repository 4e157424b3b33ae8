import type { ReactNode } from 'react';
import type { Reason } from '../../main/contract/words.ts';
import { AttentionIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';
import { LibrarianScene } from './scenes.tsx';
import { ChildCall } from './staff-button.tsx';

interface ProblemProps {
  readonly reason: Reason;
  /** Goes after what happened, e.g. how many tries are left. */
  readonly more?: ReactNode;
}

/** Why it did not work and what to do now. */
export function Problem({ reason, more }: ProblemProps) {
  const { texts, snapshot } = useKiosk();
  const { what, next } = texts.reasons[reason];
  if (snapshot.access.child) return <ChildProblem said={`${what}. ${next}`} />;
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

/** To a child: a picture of whom to ask, and the button that calls them; the whole sentence is there for the voice. */
export function ChildProblem({ said }: { readonly said: string }) {
  return (
    <div className="child-problem" role="alert">
      <LibrarianScene />
      <ChildCall />
      <p className="said">{said}</p>
    </div>
  );
}
