import { useEffect, useState } from 'react';
import type { StaffFailure, StaffState } from '../../../main/contract/staff.ts';
import { AttentionIcon, BackIcon } from '../../components/icons.tsx';
import { Keys } from '../../components/keys.tsx';
import { PinDots, pinRows, usePinEntry } from '../../components/pin-entry.tsx';
import { Screen, Title } from '../../components/screen.tsx';
import type { StaffTexts } from '../../i18n/staff-texts.ts';
import type { StationClient } from '../../station-client.ts';

interface SignInProps {
  readonly client: StationClient;
  readonly state: StaffState;
  readonly texts: StaffTexts;
  readonly onLeave: () => void;
}

const setPinCommand = 'muontra staff set-pin --data …';

/** Asks for the staff PIN, or says how one is set. */
export function SignInScreen(props: SignInProps) {
  const { state, texts, onLeave } = props;
  const { pin } = state;
  if (pin === 'set') return <PinPad {...props} />;
  return (
    <Screen name="staff-sign-in" back={<LeaveButton texts={texts} onLeave={onLeave} />}>
      <div className="pin-ask">
        <span className="badge badge-great badge-waiting">
          <AttentionIcon />
        </span>
        <Title>{pin === 'none' ? texts.signIn.noPin : texts.signIn.unreadable}</Title>
        <p className="hint">{texts.signIn.howToSet}</p>
        <p className="staff-command">{setPinCommand}</p>
      </div>
    </Screen>
  );
}

function PinPad({ client, state, texts: { signIn, ...texts }, onLeave }: SignInProps) {
  const { pin, add, erase, clear } = usePinEntry();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<StaffFailure | null>(null);
  const waitSeconds = useCountdown(state);
  const isShut = busy || waitSeconds > 0;
  const submit = async (): Promise<void> => {
    setBusy(true);
    clear();
    const answer = await client.callStaff('signIn', { pin });
    setBusy(false);
    setFailure(answer.kind === 'failed' ? answer.failure : null);
  };
  const enter = (
    <button
      type="button"
      className="button button-primary"
      disabled={pin === '' || isShut}
      onClick={() => {
        void submit();
      }}
    >
      {signIn.enter}
    </button>
  );
  return (
    <Screen
      name="staff-sign-in"
      back={<LeaveButton texts={{ signIn, ...texts }} onLeave={onLeave} />}
      forward={enter}
    >
      <div className="pin-ask">
        <Title>{signIn.title}</Title>
        <PinDots count={pin.length} least={6} label={signIn.entered(pin.length)} />
        <div className="status-line" role="status">
          {busy && <p className="hint">{signIn.checking}</p>}
          {!busy && waitSeconds > 0 && <p className="hint hint-strong">{signIn.wait(waitSeconds)}</p>}
          {!busy && waitSeconds === 0 && failure !== null && (
            <p className="hint hint-strong">{words(failure, signIn, state.triesLeft)}</p>
          )}
        </div>
      </div>
      <Keys rows={pinRows} eraseLabel={signIn.erase} disabled={isShut} onKey={add} onErase={erase} />
    </Screen>
  );
}

function LeaveButton({ texts, onLeave }: Pick<SignInProps, 'texts' | 'onLeave'>) {
  return (
    <button type="button" className="button button-quiet" onClick={onLeave}>
      <BackIcon />
      {texts.leave}
    </button>
  );
}

function words(failure: StaffFailure, signIn: StaffTexts['signIn'], triesLeft: number): string | null {
  switch (failure) {
    case 'wrong-pin':
      return triesLeft > 0 ? `${signIn.wrong} ${signIn.triesLeft(triesLeft)}` : signIn.wrong;
    case 'storage':
      return signIn.storage;
    case 'wait':
      // It is over by now, or the countdown stood here.
      return null;
    case 'no-pin':
    case 'signed-out':
    case 'not-there':
    case 'bad-template':
    case 'printer':
    case 'bad-input':
    case 'unknown-call':
    case 'unavailable':
      return signIn.unavailable;
  }
}

/** The seconds of a state, counted down from the moment it came. */
function useCountdown(state: StaffState): number {
  const [passed, setPassed] = useState({ state, seconds: 0 });
  useEffect(() => {
    if (state.waitSeconds === 0) return undefined;
    const startedMs = performance.now();
    const timer = setInterval(() => {
      setPassed({ state, seconds: Math.floor((performance.now() - startedMs) / 1000) });
    }, 250);
    return () => {
      clearInterval(timer);
    };
  }, [state]);
  return Math.max(0, state.waitSeconds - (passed.state === state ? passed.seconds : 0));
}
