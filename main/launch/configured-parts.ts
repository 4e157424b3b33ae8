import type { MarkProfile } from '../../drivers/rfid/mark-profile.ts';
import { TagPassword } from '../../drivers/rfid/tag-password.ts';
import type { StationConfig } from '../config/schema.ts';
import type { Speech } from '../contract/voice.ts';
import type { DeskSettings, FlowSettings } from '../station/flow/state.ts';
import { createNetwork } from '../station/network.ts';
import type { Network } from '../station/network.ts';
import { receiptSettings } from './receipt-parts.ts';
import { plainAccess } from '../station/flow/access.ts';
import type { OfflinePolicy } from '../station/offline/policy.ts';
import type { StationParts } from '../station/station-parts.ts';

/** How long a word to the person stays on screen. */
const noticeMs = 6_000;

export type ConfiguredParts = Pick<StationParts, 'settings' | 'markProfile' | 'network' | 'offline'>;

/**
 * The parts of a station that its configuration alone decides.
 * @param policy what may be lent without a line
 * @param engine who speaks, as far as it is installed
 */
export function configuredParts(
  config: StationConfig,
  demo: boolean,
  policy: OfflinePolicy | null = null,
  engine: Speech['engine'] = 'browser',
): ConfiguredParts {
  const network = networkOf(config);
  const { returns, goodUntilUp, loanDays } = config.offline;
  return {
    settings: flowSettings(config, network, demo, engine),
    markProfile: markProfile(config),
    network,
    offline: { returns, goodUntilUp, loanDays, policy },
  };
}

/** The settings that flows depend on, out of a checked configuration. */
function flowSettings(
  config: StationConfig,
  network: Network,
  demo: boolean,
  engine: Speech['engine'],
): FlowSettings {
  const { signIn, items, session, security } = config;
  const card = patternOf(signIn.cardPattern);
  const item = patternOf(items.pattern);
  return {
    language: config.language,
    access: {
      ...plainAccess,
      theme: config.looks.theme,
      voice: { ...plainAccess.voice, volume: config.voice.volume, rate: config.voice.rate },
    },
    libraryName: config.library.name,
    timeZone: config.timeZone,
    ownerOf: (itemId, owner) => network.ownerOf(itemId, owner),
    pin: signIn.pin,
    pinAttempts: signIn.pinAttempts,
    // One pattern tells both apart; without any, the screen that asks decides.
    isCard: (text) => (card ? card.test(text) : !item?.test(text)),
    isItem: (text) => (item ? item.test(text) : !card?.test(text)),
    marks: security.kind !== 'none' && (demo || config.pad !== null),
    idleMs: session.idleSeconds * 1000,
    accessibleIdle: session.accessibleFactor,
    padKeepsMs: session.padKeepsSeconds * 1000,
    warningMs: session.warningSeconds * 1000,
    endMs: session.endSeconds * 1000,
    noticeMs,
    receipts: receiptSettings(config),
    speech: {
      engine,
      sounds: config.sounds === 'on',
      onlyHeadset: config.voice.onlyHeadset,
      unplugEndsSession: config.voice.unplugEndsSession,
    },
    keypad: config.keypad.keys,
    demo,
    desk: deskSettings(config),
  };
}

/** What the library wants beside borrowing and returning. */
function deskSettings(config: StationConfig): DeskSettings {
  const { fees, signIn, session, holds, returns, outOfService, search } = config;
  const { shelf, holdHere, holdElsewhere, transfer, staff } = returns.bins;
  return {
    pay: fees.pay,
    citizenCard: signIn.citizenCard,
    otherCard: session.otherCard,
    holdsAt: holds.where,
    bins: { shelf, 'hold-here': holdHere, 'hold-elsewhere': holdElsewhere, transfer, staff },
    instead: outOfService.instead,
    places: new Map(Object.entries(search.places)),
  };
}

/** The libraries whose books turn up here. */
function networkOf({ members, items, language }: StationConfig): Network {
  return createNetwork({
    language,
    owners: items.owners,
    members: members.map(({ isil, name, itemPattern, institution, location }) => {
      const pattern = patternOf(itemPattern);
      return {
        isil,
        name,
        isItem: pattern === null ? null : (itemId: string) => pattern.test(itemId),
        place: institution === null ? null : { institution, location },
      };
    }),
  });
}

/** How this site's tags carry the mark; a site without marks never asks for one to be written. */
function markProfile({ security }: StationConfig): MarkProfile {
  const afi = {
    secured: Number.parseInt(security.secured, 16),
    unsecured: Number.parseInt(security.unsecured, 16),
  };
  const { kind } = security;
  if (kind === 'uhf-pc' || kind === 'uhf-epc') {
    const accessPassword = TagPassword.parse(security.accessPassword);
    return { kind, afi, ...(accessPassword ? { accessPassword } : {}) };
  }
  const password = security.password === null ? null : TagPassword.parse(security.password);
  return { kind: kind === 'none' ? 'afi' : kind, afi, ...(password ? { password } : {}) };
}

/** A sentence where the marks of this site are none that its pad could switch. */
export function markMismatch({ security: { kind } }: StationConfig, band: 'hf' | 'uhf'): string | null {
  if (kind === 'none' || kind.startsWith('uhf-') === (band === 'uhf')) return null;
  const fitting = band === 'uhf' ? '"uhf-pc", "uhf-epc"' : '"afi", "eas", "both"';
  return `setting "security.kind": "${kind}" is not for the tags of this pad: ${fitting} or "none"`;
}

function patternOf(source: string): RegExp | null {
  return source === '' ? null : new RegExp(source, 'u');
}
