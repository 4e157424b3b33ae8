import type { Due, Ils, Outcome, RefusalReason } from '../ils.ts';
import type { Charset } from './charset.ts';
import { formatSip2Date, parseDateText } from './dates.ts';
import type { FieldCode, FixedPart, MessageCode } from './fields.ts';
import { fitValue } from './message-build.ts';
import type { Sip2Message } from './message.ts';
import { textOfReason } from './texts.ts';

/** An answer before it is put on the wire. */
export interface Reply {
  readonly code: MessageCode;
  readonly fixed: Readonly<Record<string, string>>;
  readonly variable: readonly (readonly [FieldCode, string])[];
}

/** A field to send; null leaves it out. */
export type Value = readonly [field: FieldCode, value: string | null];

export interface ReplyOptions {
  readonly ils: Ils;
  readonly now: () => Date;
  readonly institution: string;
  readonly location: string;
  readonly charset: Charset;
  readonly timeZone: string;
}

/** Puts values into the form of the wire. */
export class ReplyWriter {
  readonly ils: Ils;
  readonly institution: string;
  readonly location: string;
  readonly #options: ReplyOptions;

  constructor(options: ReplyOptions) {
    this.ils = options.ils;
    this.institution = options.institution;
    this.location = options.location;
    this.#options = options;
  }

  now(): Date {
    return this.#options.now();
  }

  date(): string {
    return formatSip2Date(this.now(), this.#options.timeZone);
  }

  due({ dueAt, dueText }: Due): string {
    const instant = dueAt === null ? Number.NaN : Date.parse(dueAt);
    return Number.isNaN(instant)
      ? (dueText ?? '')
      : formatSip2Date(new Date(instant), this.#options.timeZone);
  }

  /** An instant out of a fixed field; null where it is blank or none. */
  instant(text: string): Date | null {
    return parseDateText(text, this.#options.timeZone);
  }

  /** When something happened at the station: one of the future is a wrong clock. */
  happenedAt(text: string): Date {
    const now = this.now();
    const at = this.instant(text);
    return at && at < now ? at : now;
  }

  reply<C extends MessageCode>(code: C, fixed: FixedPart<C>, values: readonly Value[]): Reply {
    const variable: (readonly [FieldCode, string])[] = [];
    for (const [field, value] of values) {
      if (value !== null) variable.push([field, fitValue(value, this.#options.charset)]);
    }
    return { code, fixed, variable };
  }
}

export type Settled<T> = Exclude<Outcome<T>, { kind: 'notSent' } | { kind: 'unknown' }>;

export function isLost<T>(outcome: Outcome<T>): outcome is Exclude<Outcome<T>, Settled<T>> {
  return outcome.kind === 'notSent' || outcome.kind === 'unknown';
}

/** Why not; null when it was done. What provably did not happen may be refused. */
export function reasonOf<T>(outcome: Outcome<T>): RefusalReason | null {
  if (outcome.kind === 'ok') return null;
  return outcome.kind === 'refused' ? outcome.reason : 'ils-out-of-service';
}

/** AF for an outcome: our own words, which every station's tables know, then what the library adds. */
export function textsOf<T>(outcome: Outcome<T>): Value[] {
  const reason = reasonOf(outcome);
  const added = outcome.kind === 'refused' ? outcome.ilsText : undefined;
  return [
    ['AF', reason ? textOfReason[reason] : null],
    ['AF', added ?? null],
  ];
}

export function idOf(message: Sip2Message, code: 'AA' | 'AB'): string {
  return (message.field(code) ?? '').trim();
}

/** A PIN to be verified; an empty one is none. */
export function pinOf(message: Sip2Message): { readonly pin?: string } {
  const pin = message.field('AD') ?? '';
  return pin === '' ? {} : { pin };
}

export function counter(value: number | null | undefined): string {
  return value === null || value === undefined ? '    ' : String(Math.min(value, 9999)).padStart(4, '0');
}
