import { parseMessage } from '../../../drivers/ils/sip2/message.ts';

/** What a message on the line says, for the trace and for whoever decides what happens to it. */
export interface Said {
  readonly words: string;
  readonly action: 'checkout' | 'checkin' | 'renew' | null;
  readonly itemId: string;
  /** A borrow, return or renewal, or the answer to one. */
  readonly isWrite: boolean;
}

const names: Readonly<Record<string, string>> = {
  '29': 'renew?',
  '30': 'renew',
  '09': 'return?',
  '10': 'return',
  '11': 'borrow?',
  '12': 'borrow',
  '17': 'item?',
  '18': 'item',
  '35': 'end of session?',
  '36': 'end of session',
  '63': 'patron?',
  '64': 'patron',
  '93': 'login?',
  '94': 'login',
  '96': 'say again!',
  '97': 'say again?',
  '98': 'status',
  '99': 'status?',
};

export function describe(bytes: Uint8Array): Said {
  const text = Buffer.from(bytes).toString('utf8').trim();
  const code = text.slice(0, 2);
  const name = names[code] ?? `code ${code}`;
  const parsed = parseMessage(bytes.subarray(0, bytes.length - 1), 'utf-8');
  if (parsed.kind === 'failed')
    return { words: `${name} (unreadable)`, action: null, itemId: '', isWrite: false };
  const message = parsed.value;
  const itemId = (message.field('AB') ?? '').trim();
  const details = [message.field('AA'), itemId, message.field('AF')].filter((word) => word);
  const verdict = code === '12' || code === '10' ? (text[2] === '1' ? ['yes'] : ['no']) : [];
  return {
    words: [name, ...verdict, ...details].join(' '),
    action: code === '11' ? 'checkout' : code === '09' ? 'checkin' : code === '29' ? 'renew' : null,
    itemId,
    isWrite: ['09', '10', '11', '12', '29', '30'].includes(code),
  };
}
