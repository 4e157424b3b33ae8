import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { Language } from '../../main/contract/words.ts';
import { textsOf } from '../i18n/languages.ts';
import { withSiteTexts } from '../i18n/site-texts.ts';
import type { Texts } from '../i18n/texts.ts';
import { voiceTextsOf } from '../i18n/voice-languages.ts';
import type { StationClient } from '../station-client.ts';
import { createBrowserEngine, firstOf } from './browser-engine.ts';
import { line } from './lines.ts';
import { listenToPage } from './page-ears.ts';
import { helpScript, script } from './script.ts';
import type { ScriptWords } from './script.ts';
import { Speaker } from './speaker.ts';
import { runsOf, spokenStop } from './spoken-element.ts';
import type { Reading } from './spoken-element.ts';
import { createStationEngine } from './station-engine.ts';
import type { Utterance, VoiceEngine } from './utterance.ts';

declare global {
  interface Window {
    /** An engine that stands before the page's own; who tests the kiosk listens with it. */
    readonly muontraVoiceEngine?: VoiceEngine;
  }
}

/** The voice while it is on. */
export interface Voice {
  /** Says the last again; asked twice, the whole screen and how to go on. */
  repeat(): void;
  skip(): void;
  /** Says where the focus is. */
  sayFocus(): void;
  /** Silence at once, and nothing is remembered. */
  stop(): void;
}

export interface VoiceOptions {
  readonly client: StationClient;
  readonly page: Document;
  /** Whether there is a voice of this language at all. */
  readonly onHeard: (isHeard: boolean) => void;
}

/** Starts speaking what the station publishes and what happens on the page. */
export function startVoice({ client, page, onHeard }: VoiceOptions): Voice {
  const audio = new AudioContext();
  const speaker = new Speaker({
    engine: window.muontraVoiceEngine ?? engineFor(client, audio),
    settings: () => client.view?.access.voice ?? { rate: 1, volume: 0 },
    onHeard,
  });
  let before: Snapshot | null = null;
  let wasRepeated = false;
  const say = (utterances: readonly Utterance[]): void => {
    wasRepeated = false;
    speaker.say(utterances);
  };
  const follow = (): void => {
    const { view } = client;
    if (view === null || view === before) {
      if (view === null) speaker.forget();
      before = view;
      return;
    }
    // What the session before was told is nobody's business any more.
    if (view.screen.kind === 'attract' && before !== null && before.screen.kind !== 'attract')
      speaker.forget();
    const { cut, say: groups } = script(before, view, wordsOf(client, view));
    before = view;
    if (cut) speaker.cut();
    // An alert of the same moment goes first: it must not cut what came with it.
    const isAlert = (group: readonly Utterance[]): boolean => group[0]?.kind === 'alert';
    for (const group of [...groups.filter(isAlert), ...groups.filter((other) => !isAlert(other))]) say(group);
  };
  const sayElement = (kind: Utterance['kind'], element: Element | null): void => {
    const reading = readingOf(client);
    if (element && reading) say(line(kind, reading.language, runsOf(element, reading)));
  };
  const sayFocus = (element: Element | null): void => {
    const reading = readingOf(client);
    if (element && reading) say(spokenStop(element, reading));
  };
  const stopListening = listenToPage(page, () => client.view?.screen.kind ?? null, {
    onFocus: sayFocus,
    onTyped(character, isHidden, isLonger) {
      const { view } = client;
      if (!view) return;
      const { echo } = voiceTextsOf[view.language];
      const text = !isLonger ? echo.erased : isHidden ? echo.hidden : character;
      say([{ text, language: view.language, kind: 'echo' }]);
    },
    onScreen(name) {
      const { view } = client;
      if (!view) return;
      speaker.cut();
      if (name === null) say(helpScript(view, wordsOf(client, view)));
      else sayElement('prompt', page.querySelector('[data-screen] h1'));
    },
    onDialog(dialog) {
      const label = page.getElementById(dialog.getAttribute('aria-labelledby') ?? '');
      sayElement('prompt', label ?? dialog);
    },
  });
  const unsubscribe = client.subscribe(follow);
  follow();
  const repeat = (): void => {
    const { view } = client;
    if (!view) return;
    const isAgain = wasRepeated;
    if (isAgain || !speaker.repeat()) {
      speaker.cut();
      say(helpScript(view, wordsOf(client, view)));
    }
    wasRepeated = !isAgain;
  };
  return {
    repeat,
    skip: () => {
      speaker.skip();
    },
    sayFocus: () => {
      sayFocus(page.activeElement);
    },
    stop() {
      unsubscribe();
      stopListening();
      speaker.forget();
      client.onVoice = null;
      void audio.close();
    },
  };
}

function engineFor(client: StationClient, audio: AudioContext): VoiceEngine {
  const browser = createBrowserEngine(window.speechSynthesis);
  return client.view?.speech.engine === 'station'
    ? firstOf([createStationEngine(client, audio), browser])
    : browser;
}

/** What is said is what is shown: a library's own words, too. */
function textsFor({ looks }: StationClient, language: Language): Texts {
  return withSiteTexts(textsOf[language], looks.texts[language]);
}

function wordsOf(client: StationClient, { language }: Snapshot): ScriptWords {
  return { texts: textsFor(client, language), voice: voiceTextsOf[language], today: new Date() };
}

function readingOf(client: StationClient): Reading | null {
  const { view } = client;
  if (!view) return null;
  const { language, speech } = view;
  return {
    language,
    voice: voiceTextsOf[language],
    titles: speech.titles,
    hiddenTitle: textsFor(client, language).pile.unknownItem,
  };
}
