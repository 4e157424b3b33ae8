import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Access, AccessChange } from '../../../main/contract/access.ts';
import { CheckIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { ChildIcon, ContrastIcon, CoverIcon, DarkIcon, LargeTextIcon } from './access-icons.tsx';
import { LowReachIcon, VoiceIcon } from './access-icons.tsx';
import { Stepper } from './stepper.tsx';

interface AccessPanelProps {
  /** False where no voice of this language can be heard here. */
  readonly isHeard: boolean;
  readonly onClose: () => void;
}

/** How the kiosk is to be: each wish one touch, seen at once, and gone with the session. */
export function AccessPanel({ isHeard, onClose }: AccessPanelProps) {
  const { snapshot, looks, texts, call } = useKiosk();
  const { text, theme, reach, child, voice } = snapshot.access;
  const words = texts.access;
  const panel = useFocusInside();
  const change = (next: AccessChange): void => {
    call('setAccess', next);
  };
  const setTheme = (wanted: 'contrast' | 'dark'): void => {
    change({ theme: theme === wanted ? without(wanted, looks.theme) : wanted });
  };
  return (
    <div
      className="veil access-veil"
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div
        ref={panel}
        className="access-panel"
        role="dialog"
        aria-modal="true"
        aria-labelledby="access-title"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
      >
        <div className="access-all scrolls">
          <h2 id="access-title" className="title access-title">
            {words.title}
          </h2>
          <div className="access-wishes">
            <Wish
              icon={<LargeTextIcon />}
              name={words.text}
              isOn={text === 'large'}
              onPress={() => {
                change({ text: text === 'large' ? 'normal' : 'large' });
              }}
            />
            <Wish
              icon={<ContrastIcon />}
              name={words.contrast}
              isOn={theme === 'contrast'}
              onPress={() => {
                setTheme('contrast');
              }}
            />
            <Wish
              icon={<DarkIcon />}
              name={words.dark}
              isOn={theme === 'dark'}
              onPress={() => {
                setTheme('dark');
              }}
            />
            <Wish
              icon={<LowReachIcon />}
              name={words.reach}
              isOn={reach === 'low'}
              onPress={() => {
                change({ reach: reach === 'low' ? 'normal' : 'low' });
              }}
            />
            <Wish
              icon={<ChildIcon />}
              name={words.child}
              isOn={child}
              onPress={() => {
                change({ child: !child });
              }}
            />
            {snapshot.speech.engine !== 'off' && (
              <Wish
                icon={<VoiceIcon />}
                name={words.voice}
                isOn={voice.on}
                onPress={() => {
                  change({ voice: voice.on ? { on: false, blank: false } : { on: true } });
                }}
              />
            )}
          </div>
          {voice.on && (
            <div className="access-voice">
              {!isHeard && (
                <p className="hint hint-strong" role="alert">
                  {words.noVoice}
                </p>
              )}
              <Stepper
                name={words.volume}
                value={voice.volume}
                least={0.1}
                most={1}
                step={0.15}
                onChange={(volume) => {
                  change({ voice: { volume } });
                }}
              />
              <Stepper
                name={words.rate}
                value={voice.rate}
                least={0.5}
                most={2}
                step={0.25}
                onChange={(rate) => {
                  change({ voice: { rate } });
                }}
              />
              <Wish
                icon={<CoverIcon />}
                name={words.blank}
                isOn={voice.blank}
                onPress={() => {
                  change({ voice: { blank: true } });
                  onClose();
                }}
              />
            </div>
          )}
        </div>
        <div className="access-close">
          <p className="access-note">{words.note}</p>
          <button type="button" className="button button-primary" onClick={onClose}>
            {texts.actions.ok}
          </button>
        </div>
      </div>
    </div>
  );
}

type Theme = Access['theme'];

/** What the screens look like without this wish: as the library has them, and light where that is the wish itself. */
function without(wish: Theme, usual: Theme): Theme {
  return wish === usual ? 'light' : usual;
}

interface WishProps {
  readonly icon: ReactNode;
  readonly name: string;
  readonly isOn: boolean;
  readonly onPress: () => void;
}

/** On is a colour, a frame and a tick. */
function Wish({ icon, name, isOn, onPress }: WishProps) {
  return (
    <button type="button" className="wish" aria-pressed={isOn} onClick={onPress}>
      <span className="wish-icon">{icon}</span>
      <span className="wish-name">{name}</span>
      <span className="wish-tick">{isOn && <CheckIcon />}</span>
    </button>
  );
}

/** The focus comes in when the panel opens, and goes back to where it was when it closes. */
function useFocusInside() {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector('button')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return panel;
}
