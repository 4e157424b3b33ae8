import { resolve } from 'node:path';
import { parseIlsAddress, sip2SettingsOf } from '../../drivers/ils/address.ts';
import type { ExchangeRecord, Ils } from '../../drivers/ils/ils.ts';
import { createSip2Ils } from '../../drivers/ils/sip2/client.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { Clock } from '../clock/clock.ts';
import { openLibrary } from '../library/open-library.ts';
import type { Library } from '../library/open-library.ts';
import { siteTextsIn } from './site-texts.ts';

export interface IlsPlace {
  /** Where a folder of `library:DIR` that is not absolute begins. */
  readonly baseDir: string;
  readonly timeZone: string;
  readonly clock: Clock;
  /** Fills an empty embedded library with the demo catalogue. */
  readonly demo?: boolean;
  readonly onExchange?: (record: ExchangeRecord) => void;
  /** Data folder in which texts of the ILS are collected and translated; absent: neither. */
  readonly textsDir?: string;
}

/** `library` is set where the ILS is the embedded one. */
export interface OpenedIls {
  readonly ils: Ils;
  readonly library: Library | null;
}

export interface IlsFailure {
  readonly reason: 'bad-address' | 'library';
  /** One sentence; holds no password. */
  readonly message: string;
}

/** The ILS that an address names (`sip2://…`, `library:DIR`). Nothing is sent to it yet. */
export function openIls(address: string, place: IlsPlace): Result<OpenedIls, IlsFailure> {
  const { baseDir, timeZone, clock, demo = false, onExchange, textsDir } = place;
  const parsed = parseIlsAddress(address);
  if (parsed.kind === 'failed') return failed({ reason: 'bad-address', message: parsed.error.message });
  if (parsed.value.kind === 'library') {
    const dir = resolve(baseDir, parsed.value.dir);
    const opened = openLibrary({ dir, now: clock.now, timeZone, demo });
    if (opened.kind === 'failed') return failed({ reason: 'library', message: opened.error.message });
    return ok({ ils: opened.value, library: opened.value });
  }
  const settings = sip2SettingsOf(parsed.value.settings);
  if (settings.kind === 'failed') return failed({ reason: 'bad-address', message: settings.error.message });
  const ils = createSip2Ils({
    timeZone,
    ...settings.value,
    timers: clock,
    now: clock.now,
    ...(onExchange ? { onExchange } : {}),
    ...(textsDir === undefined ? {} : siteTextsIn(textsDir, clock.now)),
  });
  return ok({ ils, library: null });
}
