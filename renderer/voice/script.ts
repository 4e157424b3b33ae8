import type { ReceiptView } from '../../main/contract/receipt.ts';
import type { PileItem, Screen, Snapshot } from '../../main/contract/snapshot.ts';
import { noticeWords } from '../i18n/notice-words.ts';
import type { Texts } from '../i18n/texts.ts';
import type { VoiceTexts } from '../i18n/voice-texts.ts';
import { titleLanguage } from '../i18n/title-language.ts';
import { accountChanges, payLines, receiptLines } from './account-script.ts';
import { line, sentence, speakable } from './lines.ts';
import type { Piece } from './lines.ts';
import { spokenItem } from './scene.ts';
import type { Scene } from './scene.ts';
import type { Utterance } from './utterance.ts';
import { banner, problem, settled, wholeScreen } from './whole-screen.ts';

export interface ScriptWords {
  readonly texts: Texts;
  readonly voice: VoiceTexts;
  readonly today: Date;
}

/** What a change of the station is to the ear. */
export interface Script {
  /** What was being said is over: another screen, another language. */
  readonly cut: boolean;
  /** Groups of utterances in their order; one group is one thought. */
  readonly say: readonly (readonly Utterance[])[];
}

/** Seconds at which the time that is left is said again. */
const remindAt: readonly number[] = [10, 5];
/** More books settled at one stroke than this are told by their count. */
const mostSingle = 4;
/** Stands in a text where its title goes; no text of ours has it. */
const hole = '\u0001';

const nothing: Script = { cut: false, say: [] };
type Kind = Utterance['kind'];
type Said = readonly [kind: Kind, pieces: readonly Piece[]];

/**
 * Everything the kiosk says, as a pure function of two snapshots.
 * @param before null: the voice has just been turned on
 */
export function script(before: Snapshot | null, now: Snapshot, words: ScriptWords): Script {
  const scene: Scene = { ...words, snapshot: now, language: now.language };
  const group = ([kind, pieces]: Said): Utterance[] => line(kind, now.language, pieces);
  const whole: Said = ['prompt', wholeScreen(scene)];
  if (before === null)
    return { cut: true, say: [group(['prompt', [words.voice.on, ...whole[1], words.voice.keys]])] };
  const isOther = isOtherScreen(before.screen, now.screen) || before.language !== now.language;
  const said: Said[] = isOther ? [whole] : [...screenChanges(before.screen, now.screen, scene)];
  said.push(...around(before, now, scene));
  if (said.length === 0) return nothing;
  return { cut: isOther, say: said.map(group).filter((utterances) => utterances.length > 0) };
}

/** The screen that is shown, whole, with how a keypad goes on. */
export function helpScript(now: Snapshot, words: ScriptWords): readonly Utterance[] {
  const scene: Scene = { ...words, snapshot: now, language: now.language };
  return line('prompt', now.language, [...wholeScreen(scene), words.voice.keys]);
}

function isOtherScreen(before: Screen, now: Screen): boolean {
  if (before.kind !== now.kind) return true;
  return before.kind === 'pile' && now.kind === 'pile' && before.verb !== now.verb;
}

/** What changed on the same screen. */
function screenChanges(before: Screen, now: Screen, scene: Scene): readonly Said[] {
  const { texts } = scene;
  switch (now.kind) {
    case 'attract': {
      const known = before.kind === 'attract' ? before.leftoverCount : 0;
      return now.leftoverCount > known ? [['prompt', [texts.attract.leftOver(now.leftoverCount)]]] : [];
    }
    case 'choose': {
      const known = before.kind === 'choose' ? before.itemCount : 0;
      return now.itemCount === known ? [] : [['prompt', [texts.choose.title(now.itemCount)]]];
    }
    case 'search':
      return before.kind === 'search' ? searchChanges(before, now, scene) : [];
    case 'card':
    case 'pin':
      return before.kind === 'card' || before.kind === 'pin' ? signInChanges(before, now, scene) : [];
    case 'blocked':
      return JSON.stringify(before) === JSON.stringify(now) ? [] : [['prompt', wholeScreen(scene)]];
    case 'pile':
      return before.kind === 'pile' ? pileChanges(before, now, scene) : [];
    case 'account':
      return before.kind === 'account'
        ? accountChanges(before, now, scene).map((pieces): Said => ['list', pieces])
        : [];
    case 'pay':
      if (before.kind !== 'pay') return [];
      return before.state === now.state
        ? receiptChanges(before.receipt, now.receipt, scene)
        : [['alert', payLines(now, scene)]];
    case 'end':
      if (before.kind !== 'end') return [];
      return [
        ...itemChanges(before.items, now, scene),
        ...receiptChanges(before.receipt, now.receipt, scene),
      ];
    case 'out-of-service':
      return before.kind === 'out-of-service' && before.reason !== now.reason
        ? [['prompt', wholeScreen(scene)]]
        : [];
  }
}

function receiptChanges(before: ReceiptView | null, now: ReceiptView | null, scene: Scene): readonly Said[] {
  const isOther = before?.state !== now?.state || before?.way !== now?.way;
  return isOther ? [['prompt', receiptLines(now, scene)]] : [];
}

type Search = Extract<Screen, { kind: 'search' }>;

/** How many were found, once nothing more is asked; the list is walked through. */
function searchChanges(before: Search, now: Search, { texts }: Scene): readonly Said[] {
  if (now.asking || now.text === '' || (!before.asking && before.text === now.text)) return [];
  const { length } = now.titles;
  return [['prompt', [length === 0 ? sentence(texts.search.none) : texts.search.found(length)]]];
}

type SignIn = Extract<Screen, { kind: 'card' | 'pin' }>;

function signInChanges(before: SignIn, now: SignIn, scene: Scene): readonly Said[] {
  const { texts } = scene;
  if (now.busy && !before.busy)
    return [['prompt', [now.kind === 'card' ? texts.card.looking : texts.pin.checking]]];
  // The same answer to a second try is news, too.
  const isNews = before.busy || JSON.stringify(before.problem) !== JSON.stringify(now.problem);
  const said = isNews ? problem(now, scene) : [];
  return said.length === 0 ? [] : [['alert', said]];
}

type Piled = Extract<Screen, { kind: 'pile' }>;

function pileChanges(before: Piled, now: Piled, scene: Scene): readonly Said[] {
  const said = [...itemChanges(before.items, now, scene)];
  const isSettled = !now.items.some(isMoving);
  const wasMoving = before.items.some(isMoving) || before.items.length < now.items.length;
  if (now.finishing && !before.finishing) said.push(['prompt', [scene.texts.pile.finishing]]);
  else if (wasMoving && isSettled && now.items.length > 0) said.push(['prompt', settled(now, scene)]);
  if (now.leftoverCount > before.leftoverCount)
    said.push(['prompt', [scene.texts.attract.leftOver(now.leftoverCount)]]);
  return said;
}

function isMoving({ state }: PileItem): boolean {
  return state === 'reading' || state === 'working' || state === 'checking';
}

/** Each item whose word changed; where many are done at one stroke, how many. */
function itemChanges(
  before: readonly PileItem[],
  { items, verb, doneCount }: Pick<Piled, 'items' | 'verb' | 'doneCount'>,
  scene: Scene,
): readonly Said[] {
  const known = new Map(
    before.map((item, at) => [item.key, JSON.stringify(spokenItem(item, at, verb, scene))]),
  );
  const changed = items.flatMap((item, at) => {
    const pieces = spokenItem(item, at, verb, scene);
    return pieces === null || known.get(item.key) === JSON.stringify(pieces) ? [] : [{ item, pieces }];
  });
  const isMany = changed.length > mostSingle;
  const told = isMany ? changed.filter(({ item }) => item.state !== 'done') : changed;
  const said: Said[] = told.map(({ pieces }) => ['list', pieces]);
  if (isMany && told.length < changed.length)
    said.unshift(['list', [scene.voice.pile.many[verb](doneCount)]]);
  return said;
}

/** What stands around every screen: time that runs out, notices, the line, and the voice itself. */
function around(before: Snapshot, now: Snapshot, scene: Scene): readonly Said[] {
  const { texts, voice } = scene;
  const said: Said[] = [];
  const left = now.idleSecondsLeft;
  if (left !== null && before.idleSecondsLeft === null)
    said.push(['alert', [sentence(texts.idle.title), sentence(texts.idle.left(left)), voice.idle]]);
  else if (left !== null && left !== before.idleSecondsLeft && remindAt.includes(left))
    said.push(['alert', [voice.seconds(left), voice.idle]]);
  if (now.notice !== null && JSON.stringify(now.notice) !== JSON.stringify(before.notice))
    said.push(['alert', noticePieces(now.notice, scene)]);
  const { staff, otherCard } = texts.account;
  if (now.staffCall !== null && now.staffCall !== before.staffCall)
    said.push(['alert', [sentence(staff[now.staffCall])]]);
  if (now.otherCard && !before.otherCard)
    said.push(['alert', [sentence(otherCard.title), sentence(otherCard.yes), sentence(otherCard.no)]]);
  if (now.devices.line !== before.devices.line && before.screen.kind === now.screen.kind)
    said.push(['prompt', [now.devices.line === 'online' ? voice.lineBack : banner(scene)]]);
  const { voice: was } = before.access;
  const { voice: is } = now.access;
  if (is.volume !== was.volume) said.push(['echo', [voice.volume(Math.round(is.volume * 100))]]);
  if (is.rate !== was.rate) said.push(['echo', [voice.rate(Math.round(is.rate * 100))]]);
  if (is.blank !== was.blank) said.push(['echo', [voice.cover[is.blank ? 'on' : 'off']]]);
  return said;
}

/** A notice with its title in the title's own language. */
function noticePieces(notice: NonNullable<Snapshot['notice']>, scene: Scene): readonly Piece[] {
  const { texts, language, snapshot } = scene;
  const title = speakable(notice.title);
  const isHeard = title !== '' && snapshot.speech.titles;
  const parts = noticeWords({ ...notice, title: isHeard ? hole : texts.pile.unknownItem }, texts).split(hole);
  return parts.flatMap((part, index): Piece[] => {
    const text = sentence(part.replace(/[“”"]/gu, ' ').replace(/^\s*:/u, ''));
    const own: Piece[] = /[\p{L}]/u.test(text) ? [text] : [];
    return index === 0
      ? own
      : [{ text: sentence(title), language: titleLanguage(notice.title, language) }, ...own];
  });
}
