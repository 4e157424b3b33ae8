import type { RefusalReason } from '../ils.ts';
import type { Sip2Message } from './message.ts';
import { maskText } from './text-mask.ts';
import type { TextRule } from './texts.ts';
import { meaningOfText, reasonOfTexts } from './texts.ts';

export interface TextReaderOptions {
  readonly rules: readonly TextRule[];
  readonly siteTexts?: (() => ReadonlyMap<string, RefusalReason>) | undefined;
  readonly onUnknownText?: ((text: string) => void) | undefined;
}

/** Fields that name somebody or something, which a screen message may repeat. */
const naming = ['AA', 'AB', 'AJ', 'CY', 'BV', 'BK', 'CS', 'CT'] as const;

/** Reads the screen messages of one site's ILS: by the tables, then by what its staff made of unknown ones. */
export class TextReader {
  readonly #options: TextReaderOptions;
  /** Name of the patron last spoken of: a later answer may greet by it. Forgotten with the session. */
  #name: string | null = null;

  constructor(options: TextReaderOptions) {
    this.#options = options;
  }

  /** Bound, for views: reason behind these texts by the tables alone. */
  readonly reasonOf = (texts: readonly string[]): RefusalReason | null =>
    reasonOfTexts(texts, this.#options.rules);

  meet(name: string): void {
    if (name !== '') this.#name = name;
  }

  forget(): void {
    this.#name = null;
  }

  /** Reason behind the texts of a refusal. What nobody knows is told, without identities, to be translated once. */
  explain(message: Sip2Message, asked: readonly string[]): RefusalReason | null {
    const texts = message.all('AF');
    const told = this.reasonOf(texts);
    if (told !== null) return told;
    const unknown = texts.filter((text) => meaningOfText(text, this.#options.rules) === 'unknown');
    if (unknown.length === 0) return null;
    const names = [...message.all('AE'), ...message.all('DA'), this.#name ?? ''];
    const identities = [
      ...asked,
      ...naming.flatMap((code) => message.all(code)),
      ...names.flatMap((name) => [name, ...name.split(/\s+/u)]),
    ];
    const site = this.#options.siteTexts?.();
    for (const text of unknown) {
      const masked = maskText(text, identities);
      const reason = site?.get(masked);
      if (reason) return reason;
      if (/\p{L}{2}/u.test(masked)) this.#options.onUnknownText?.(masked);
    }
    return null;
  }
}
