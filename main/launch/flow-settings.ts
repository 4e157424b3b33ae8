import type { MarkProfile } from '../../drivers/rfid/mark-profile.ts';
import { TagPassword } from '../../drivers/rfid/tag-password.ts';
import type { StationConfig } from '../config/schema.ts';
import type { FlowSettings } from '../station/flow/state.ts';

/** How long a word to the person stays on screen. */
const noticeMs = 6_000;

/** The settings that flows depend on, out of a checked configuration. */
export function flowSettings(config: StationConfig, demo: boolean): FlowSettings {
  const { signIn, items, session, security } = config;
  const card = patternOf(signIn.cardPattern);
  const item = patternOf(items.pattern);
  return {
    language: config.language,
    libraryName: config.library.name,
    timeZone: config.timeZone,
    isOwn: (owner) => items.owners.length === 0 || items.owners.includes(owner),
    pin: signIn.pin,
    pinAttempts: signIn.pinAttempts,
    // One pattern tells both apart; without any, the screen that asks decides.
    isCard: (text) => (card ? card.test(text) : !item?.test(text)),
    isItem: (text) => (item ? item.test(text) : !card?.test(text)),
    marks: security.kind !== 'none' && (demo || config.pad !== null),
    idleMs: session.idleSeconds * 1000,
    warningMs: session.warningSeconds * 1000,
    endMs: session.endSeconds * 1000,
    noticeMs,
    demo,
  };
}

/** How this site's tags carry the mark; a site without marks never asks for one to be written. */
export function markProfile({ security }: StationConfig): MarkProfile {
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
