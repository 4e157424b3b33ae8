import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { usualKeypad } from '../../main/contract/keypad.ts';
import type { CallName } from '../../main/contract/calls.ts';
import type { Screen as ScreenView, Snapshot } from '../../main/contract/snapshot.ts';
import { KioskContext } from '../components/kiosk-context.ts';
import type { KioskTools, TypedListener } from '../components/kiosk-context.ts';
import { WelcomeScene } from '../components/scenes.tsx';
import { formatDay } from '../i18n/format-day.ts';
import { textsOf } from '../i18n/languages.ts';
import { withSiteTexts } from '../i18n/site-texts.ts';
import { listenToKeyboard } from '../keyboard/listen.ts';
import { listenToKeypad } from '../keypad/keypad.ts';
import type { StationClient } from '../station-client.ts';
import { OtherCard } from '../components/other-card.tsx';
import { AccountScreen } from './account/account-screen.tsx';
import { AccessPanel } from './access/access-panel.tsx';
import { Cover } from './access/cover.tsx';
import { useAppearance } from './appearance.ts';
import { AttractScreen } from './attract/attract-screen.tsx';
import { BlockedScreen } from './blocked/blocked-screen.tsx';
import { CardScreen } from './card/card-screen.tsx';
import { ChooseScreen } from './choose/choose-screen.tsx';
import { EndScreen } from './end/end-screen.tsx';
import { IdleWarning } from './idle/idle-warning.tsx';
import { Notice } from './notice.tsx';
import { OutOfServiceScreen, RestingScreen } from './out-of-service/out-of-service-screen.tsx';
import { PayScreen } from './pay/pay-screen.tsx';
import { PileScreen } from './pile/pile-screen.tsx';
import { PinScreen } from './pin/pin-screen.tsx';
import { SearchScreen } from './search/search-screen.tsx';
import { useStaffDoor } from './staff-door.ts';
import type { StaffDoor } from './staff-door.ts';
import { useVoice } from './voice-door.ts';
import type { VoiceDoor } from './voice-door.ts';

/** Touches that meant the screen before must not press a button of the new one. */
const ghostTapMs = 300;
/** One word of life a second is enough. */
const stayEveryMs = 1_000;

/** The whole kiosk: whatever the station published last, and the keyboard behind it. */
export function Kiosk({ client }: { readonly client: StationClient }) {
  const snapshot = useSyncExternalStore(client.subscribe, () => client.view);
  const staff = useStaffDoor();
  const isPatrons = staff.Side === null;
  const isOn = snapshot?.access.voice.on === true && isPatrons;
  const voice = useVoice(client, isOn, snapshot?.speech.sounds === true && isPatrons);
  const typed = useTyped(client, !isPatrons, voice);
  useAppearance(snapshot, client.looks, !isPatrons);
  if (snapshot === null) return <OutOfServiceScreen snapshot={null} looks={client.looks} />;
  return <Running client={client} snapshot={snapshot} onTyped={typed} staff={staff} voice={voice} />;
}

const lastTap = { button: '', atMs: 0 };

/** Calls that several buttons of one screen make; of no other is the input looked at: it may be a card or a PIN. */
const sharedCalls: ReadonlySet<CallName> = new Set<CallName>([
  'chooseVerb',
  'setLanguage',
  'renew',
  'answerFee',
  'answerOtherCard',
  'chooseReceipt',
]);

/** The second of two quick taps on one button is no wish of its own; how the kiosk is may be changed in steps, and a search with each letter. */
function isSecondTap(name: CallName, input: unknown): boolean {
  const nowMs = performance.now();
  const button = sharedCalls.has(name) ? `${name} ${JSON.stringify(input)}` : name;
  const isRepeated = name === 'setAccess' || name === 'search';
  const isSecond = !isRepeated && button === lastTap.button && nowMs - lastTap.atMs < ghostTapMs;
  if (!isSecond) Object.assign(lastTap, { button, atMs: nowMs });
  return isSecond;
}

interface RunningProps {
  readonly client: StationClient;
  readonly snapshot: Snapshot;
  readonly onTyped: KioskTools['onTyped'];
  readonly staff: StaffDoor;
  readonly voice: VoiceDoor;
}

function Running({ client, snapshot, onTyped, staff, voice }: RunningProps) {
  const { kind } = snapshot.screen;
  const isSettling = useSettling(kind);
  // The panel belongs to the screen it was opened on, and does not wait for that screen to come again.
  const [accessOn, setAccessOn] = useState<ScreenView['kind'] | null>(null);
  const isAccessOpen = accessOn === kind;
  if (accessOn !== null && !isAccessOpen) setAccessOn(null);
  const tools = useMemo<KioskTools>(() => {
    const { looks } = client;
    const texts = withSiteTexts(textsOf[snapshot.language], looks.texts[snapshot.language]);
    return {
      snapshot,
      looks,
      texts,
      onTyped,
      openAccess() {
        setAccessOn(kind);
      },
      call(name, input) {
        if (isSecondTap(name, input)) return;
        // The answer is the next snapshot; a call that came too late simply changes nothing.
        void client.call(name, input);
      },
      day: (isoDay) => formatDay(isoDay, texts, new Date()),
    };
  }, [client, snapshot, onTyped, kind]);
  const isIdle = snapshot.idleSecondsLeft !== null;
  if (staff.Side !== null)
    return (
      <KioskContext value={tools}>
        <staff.Side client={client} onLeave={staff.close} />
      </KioskContext>
    );
  return (
    <KioskContext value={tools}>
      <div
        className={isSettling ? 'kiosk settling' : 'kiosk'}
        inert={isIdle || isAccessOpen || snapshot.otherCard}
      >
        <CurrentScreen key={kind} screen={snapshot.screen} />
        <Notice />
      </div>
      {snapshot.otherCard && !isIdle && <OtherCard />}
      {isAccessOpen && (
        <div inert={isIdle}>
          <AccessPanel
            isHeard={voice.isHeard}
            onClose={() => {
              setAccessOn(null);
            }}
          />
        </div>
      )}
      {snapshot.access.reach === 'low' && (
        <div className="upper">
          <WelcomeScene hasPad={snapshot.devices.pad === 'ready'} />
        </div>
      )}
      {snapshot.idleSecondsLeft !== null && <IdleWarning secondsLeft={snapshot.idleSecondsLeft} />}
      {snapshot.access.voice.on && snapshot.access.voice.blank && <Cover />}
    </KioskContext>
  );
}

function CurrentScreen({ screen }: { readonly screen: ScreenView }) {
  switch (screen.kind) {
    case 'attract':
      return <AttractScreen {...screen} />;
    case 'choose':
      return <ChooseScreen {...screen} />;
    case 'search':
      return <SearchScreen {...screen} />;
    case 'card':
      return <CardScreen {...screen} />;
    case 'pin':
      return <PinScreen {...screen} />;
    case 'blocked':
      return <BlockedScreen {...screen} />;
    case 'account':
      return <AccountScreen {...screen} />;
    case 'pay':
      return <PayScreen {...screen} />;
    case 'pile':
      return <PileScreen {...screen} />;
    case 'end':
      return <EndScreen {...screen} />;
    case 'out-of-service':
      return <RestingScreen />;
  }
}

/** True for a moment after the screen changed. */
function useSettling(kind: ScreenView['kind']): boolean {
  const [settledKind, setSettledKind] = useState(kind);
  useEffect(() => {
    const timer = setTimeout(setSettledKind, ghostTapMs, kind);
    return () => {
      clearTimeout(timer);
    };
  }, [kind]);
  return settledKind !== kind;
}

/**
 * Listens to keys and touches for as long as the page lives; typed characters go to the screen that asked. While the
 * staff side is open nothing of it is a patron's: no scan, no sign of life.
 */
function useTyped(client: StationClient, isStaff: boolean, voice: VoiceDoor): KioskTools['onTyped'] {
  const listener = useRef<TypedListener | null>(null);
  useEffect(() => {
    let lastStayMs = Number.NEGATIVE_INFINITY;
    const stay = (): void => {
      const nowMs = performance.now();
      if (nowMs - lastStayMs < stayEveryMs) return;
      lastStayMs = nowMs;
      void (isStaff ? client.callStaff('stay', {}) : client.call('stay', {}));
    };
    const keypad = isStaff
      ? null
      : listenToKeypad(document, {
          keys: () => client.view?.keypad ?? usualKeypad,
          onSpeech: voice.onSpeech,
          onRow: voice.sayFocus,
        });
    const stopListening = listenToKeyboard(document, {
      onScan(text) {
        if (!isStaff) void client.call('scan', { text });
      },
      onTyped(character) {
        // Where something is typed, every character is text.
        if (listener.current) listener.current.onTyped(character);
        else keypad?.typed(character);
      },
      onErase: () => listener.current?.onErase(),
      onKey: stay,
    });
    document.addEventListener('pointerdown', stay);
    return () => {
      stopListening();
      keypad?.stop();
      document.removeEventListener('pointerdown', stay);
    };
  }, [client, isStaff, voice]);
  return useMemo(
    () => (wanting) => {
      listener.current = wanting;
      return () => {
        if (listener.current === wanting) listener.current = null;
      };
    },
    [],
  );
}
