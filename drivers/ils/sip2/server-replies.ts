import { supportedMessages } from './fields.ts';
import type { Sip2Message } from './message.ts';
import { ItemReplies } from './server-items.ts';
import { PatronReplies } from './server-patrons.ts';
import type { Reply, ReplyOptions } from './server-writer.ts';
import { ReplyWriter } from './server-writer.ts';

/** Messages that the library behind the server may not be able to serve. */
const optional = { '65': 'renewAll', '37': 'payFee', '15': 'hold' } as const;

/** Turns requests into calls of the `Ils`, and what it says into answers. */
export class ServerReplies {
  readonly #writer: ReplyWriter;
  readonly #patrons: PatronReplies;
  readonly #items: ItemReplies;

  constructor(options: ReplyOptions) {
    this.#writer = new ReplyWriter(options);
    this.#patrons = new PatronReplies(this.#writer);
    this.#items = new ItemReplies(this.#writer);
  }

  /** `no-answer`: what became of it is not known. `not-supported`: a request this server does not serve. */
  async answer(message: Sip2Message): Promise<Reply | 'no-answer' | 'not-supported'> {
    if (!this.#serves(message.code)) return 'not-supported';
    if (message.is('99')) return this.#status();
    if (message.is('23')) return this.#patrons.status(message);
    if (message.is('63')) return this.#patrons.information(message);
    if (message.is('01')) return this.#patrons.block(message);
    if (message.is('25')) return this.#patrons.enable(message);
    if (message.is('37')) return this.#patrons.pay(message);
    if (message.is('35')) return this.#patrons.endSession(message);
    if (message.is('17')) return this.#items.item(message);
    if (message.is('19')) return this.#items.update(message);
    if (message.is('11')) return this.#items.checkout(message);
    if (message.is('29')) return this.#items.renew(message);
    if (message.is('09')) return this.#items.checkin(message);
    if (message.is('65')) return this.#items.renewAll(message);
    if (message.is('15')) return this.#items.hold(message);
    return 'not-supported';
  }

  #serves(code: string): boolean {
    const needed = Object.hasOwn(optional, code) ? optional[code as keyof typeof optional] : null;
    return needed === null || this.#writer.ils.capabilities[needed];
  }

  async #status(): Promise<Reply> {
    const { ils, institution } = this.#writer;
    const status = await ils.status();
    const online = status.kind === 'ok' && status.value.online;
    const name = status.kind === 'ok' ? status.value.libraryName : null;
    const may = online ? 'Y' : 'N';
    return this.#writer.reply(
      '98',
      {
        online: may,
        checkinOk: may,
        checkoutOk: may,
        renewalPolicy: 'Y',
        statusUpdateOk: may,
        offlineOk: ils.capabilities.noBlock === 'honoured' ? 'Y' : 'N',
        timeout: '300',
        retries: '003',
        date: this.#writer.date(),
        protocol: '2.00',
      },
      [
        ['AO', institution],
        ['AM', name],
        ['BX', supportedMessages.map((code) => (this.#serves(code) ? 'Y' : 'N')).join('')],
      ],
    );
  }
}
