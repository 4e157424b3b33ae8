import type { Ils, PatronList } from '../../../drivers/ils/ils.ts';
import type { ListAnswer, TitleAnswer } from '../flow/inputs.ts';
import type { Knowledge } from '../offline/knowledge.ts';

export interface AccountDeskOptions {
  readonly ils: Ils;
  /** What is remembered of items: a title, while the line does not bear a question. */
  readonly knowledge: Knowledge;
  /** The line did not bear a question. */
  readonly onLineBroken: (reason: string) => void;
}

/** Asks the ILS for one list or one title of the account; which comes next is the flow's business. */
export class AccountDesk {
  readonly #options: AccountDeskOptions;

  constructor(options: AccountDeskOptions) {
    this.#options = options;
  }

  async list(patronId: string, pin: string | null, list: PatronList): Promise<ListAnswer> {
    const outcome = await this.#options.ils.patron(patronId, pin ?? undefined, list);
    switch (outcome.kind) {
      case 'ok':
        return { kind: 'listed', patron: outcome.value };
      case 'refused':
        return { kind: 'refused' };
      case 'notSent':
      case 'unknown':
        this.#options.onLineBroken(outcome.cause.reason);
        return { kind: 'no-line' };
    }
  }

  async title(itemId: string): Promise<TitleAnswer> {
    const outcome = await this.#options.ils.item(itemId);
    switch (outcome.kind) {
      case 'ok':
        return { kind: 'found', view: outcome.value };
      case 'refused':
        return { kind: 'unknown' };
      case 'notSent':
      case 'unknown':
        this.#options.onLineBroken(outcome.cause.reason);
        return { kind: 'no-line', title: this.#options.knowledge.item(itemId)?.title ?? '' };
    }
  }
}
