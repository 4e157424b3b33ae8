import type { Screen } from '../../main/contract/snapshot.ts';
import { stepOf } from '../patron/steps.ts';
import { accountLines, payLines, receiptLines } from './account-script.ts';
import { sentence } from './lines.ts';
import type { Piece } from './lines.ts';
import { spokenDay, spokenItem } from './scene.ts';
import type { Scene } from './scene.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

/**
 * A screen from its heading to its last word. A new kind of screen fails the build here until it is spoken: most need
 * only `heading(scene, title, ...lines)`.
 */
export function wholeScreen(scene: Scene): readonly Piece[] {
  const { screen } = scene.snapshot;
  switch (screen.kind) {
    case 'attract':
      return attract(screen, scene);
    case 'choose':
      return heading(scene, scene.texts.choose.title(screen.itemCount), scene.voice.choose);
    case 'search':
      return search(screen, scene);
    case 'card':
      return card(screen, scene);
    case 'pin':
      return heading(
        scene,
        scene.texts.pin.title,
        scene.voice.pin,
        ...problem(screen, scene),
        screen.offersStaff ? scene.texts.account.staff.pinHelp : null,
      );
    case 'blocked':
      return blocked(screen, scene);
    case 'account':
      return accountLines(screen, scene);
    case 'pay':
      return payLines(screen, scene);
    case 'pile':
      return pile(screen, scene);
    case 'end':
      return end(screen, scene);
    case 'out-of-service':
      return outOfService(screen, scene);
  }
}

/** Which step it is, the heading, and what follows, each with its pause. */
function heading({ snapshot, voice }: Scene, title: string, ...lines: readonly (string | null)[]): Piece[] {
  const step = stepOf(snapshot.screen);
  const said = [step && voice.step(step.at, step.of), title, ...lines];
  return said.map((text) => text && sentence(text));
}

/** Why the last card or PIN was not taken, and what to do. */
export function problem(
  { problem: found, busy }: Of<'card'> | Of<'pin'>,
  { texts }: Scene,
): readonly (string | null)[] {
  if (busy || found === null) return [];
  const { what, next } = texts.reasons[found.reason];
  const { attemptsLeft } = found;
  return [sentence(what), attemptsLeft === null ? null : texts.pin.attemptsLeft(attemptsLeft), next];
}

/** What still goes while the line is down; null while it is up. */
export function banner({ snapshot: { devices, served }, texts: { offline } }: Scene): string | null {
  const { borrow, return: back } = served;
  if (devices.line === 'online' || (!borrow && !back)) return null;
  return borrow && back ? offline.both : offline.only[borrow ? 'borrow' : 'return'];
}

function attract({ leftoverCount }: Of<'attract'>, scene: Scene): Piece[] {
  const { snapshot, texts, voice, language } = scene;
  const { served } = snapshot;
  return heading(
    scene,
    snapshot.libraryName[language],
    voice.attract.what,
    served.borrow ? voice.attract.how.borrow : null,
    served.return ? voice.attract.how.return : null,
    leftoverCount > 0 ? texts.attract.leftOver(leftoverCount) : null,
    banner(scene),
  );
}

function search({ text, titles }: Of<'search'>, scene: Scene): Piece[] {
  const { search: words } = scene.texts;
  const found = titles.length === 0 ? words.none : words.found(titles.length);
  return heading(scene, words.title, text === '' ? scene.voice.search : found);
}

function card(screen: Of<'card'>, scene: Scene): Piece[] {
  const { texts, voice } = scene;
  const { busy, itemCount } = screen;
  return heading(
    scene,
    screen.purpose === 'account' ? texts.account.cardTitle : texts.card.title,
    busy ? texts.card.looking : voice.card,
    !busy && screen.citizenCard ? texts.account.citizenCard : null,
    !busy && itemCount > 0 ? texts.card.waiting(itemCount) : null,
    ...problem(screen, scene),
  );
}

function blocked({ reasons }: Of<'blocked'>, scene: Scene): Piece[] {
  const { texts, voice, snapshot } = scene;
  const pinEnded = reasons.length === 1 && reasons[0] === 'pin-wrong';
  return heading(
    scene,
    pinEnded ? texts.blocked.titleEnded : texts.blocked.title,
    reasons.length > 1 ? voice.reasons(reasons.length) : null,
    ...reasons.flatMap((reason) => [texts.reasons[reason].what, texts.reasons[reason].next]),
    snapshot.served.return ? voice.blocked : null,
  );
}

function pile(screen: Of<'pile'>, scene: Scene): Piece[] {
  const { texts, voice, snapshot } = scene;
  const { verb, items, doneCount, leftoverCount, finishing } = screen;
  if (items.length === 0) {
    const hasPad = snapshot.devices.pad === 'ready';
    return heading(
      scene,
      hasPad ? texts.pile.begin[verb] : texts.pile.scannerOnly,
      hasPad ? voice.pile.onPad : voice.pile.scannerOnly,
      screen.holdsReady === null
        ? null
        : texts.account.holdsReady(screen.holdsReady.count, screen.holdsReady.where[scene.language]),
      leftoverCount > 0 ? texts.attract.leftOver(leftoverCount) : null,
    );
  }
  return [
    ...heading(scene, voice.pile.seen(items.length), doneCount > 0 ? voice.pile.many[verb](doneCount) : null),
    ...items.flatMap((item, at) => spokenItem(item, at, verb, scene) ?? []),
    ...settled(screen, scene),
    finishing ? texts.pile.finishing : null,
  ];
}

/** Where a pile stands once nothing of it is on its way: what is missing, and how to go on. */
export function settled({ items, doneCount, finishing }: Of<'pile'>, { texts, voice }: Scene): Piece[] {
  if (finishing) return [];
  const isShort = items.length > doneCount;
  return [
    isShort ? sentence(texts.pile.notAll(items.length, doneCount)) : null,
    voice.pile.finish(texts.actions.finish),
  ];
}

function end(screen: Of<'end'>, scene: Scene): Piece[] {
  const { texts, voice } = scene;
  const { verb, items, doneCount, dueDate, secondsLeft } = screen;
  const done = items.filter(({ state }) => state === 'done');
  const marked = done.length > 0 && done.every(({ security }) => security === 'done');
  const open = items.flatMap((item, at) => {
    const isOpen = item.state !== 'done' || item.security === 'put-back' || item.security === 'failed';
    return isOpen ? (spokenItem(item, at, verb, scene) ?? []) : [];
  });
  return [
    ...heading(
      scene,
      doneCount === 0
        ? texts.end.nothing
        : screen.renewal
          ? texts.account.renewedCount(doneCount)
          : voice.pile.many[verb](doneCount),
      dueDate === null ? null : voice.pile.due(spokenDay(dueDate, scene)),
      marked ? voice.pile.markDone[verb] : null,
      items.length > doneCount ? texts.end.notDone(items.length - doneCount) : null,
    ),
    ...open,
    doneCount > 0 && !screen.renewal ? texts.end.takeAll[verb] : null,
    ...receiptLines(screen.receipt, scene),
    voice.end(secondsLeft),
  ];
}

function outOfService({ reason, since, instead }: Of<'out-of-service'>, scene: Scene): Piece[] {
  const { out } = scene.texts;
  if (reason === 'starting') return heading(scene, out.starting);
  const time = new Date(since).toLocaleTimeString(scene.language, { hour: '2-digit', minute: '2-digit' });
  const where = instead === null ? out.next : scene.texts.account.instead(instead[scene.language]);
  return heading(scene, out.title, where, out.since(time));
}
