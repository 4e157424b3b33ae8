import type { Receipt, ReceiptSite } from './receipt.ts';
import { receiptWords } from './receipt-words.ts';
import { variablesOf } from './variables.ts';

/** A code of so many bytes is read from a screen by the telephones people have (about version 20). */
const mostBytes = 600;
const longestTitle = 48;

const sizeOf = (text: string): number => new TextEncoder().encode(text).length;

/**
 * The receipt as a short text for a QR code: whoever photographs it has library, day, titles, due days and reference,
 * and nothing of who it was. What has no room is counted.
 */
export function qrTextOf(receipt: Receipt, site: ReceiptSite): string {
  const words = receiptWords[receipt.language];
  const facts = variablesOf({ ...receipt, cardTail: null }, site);
  const head = [facts.library.slice(0, 80), `${facts.title} ${facts.date} ${facts.time}`];
  const tail = [
    ...(facts.amount === '' ? [] : [`${words.amount}: ${facts.amount}`]),
    ...(facts.count_text === '' ? [] : [facts.count_text]),
    ...(facts.due === '' ? [] : [`${words.due}: ${facts.due}`]),
    ...(facts.provisional ? [words.provisional] : []),
    `${words.reference}: ${facts.reference}`,
  ];
  const items: string[] = [];
  for (const item of facts.items) {
    const extra = [item.already, facts.due === '' ? item.due : ''].filter((text) => text !== '').join(', ');
    const line = `- ${shortened(item.title)}${extra === '' ? '' : ` (${extra})`}`;
    const rest = receipt.items.length - items.length - 1;
    const more = rest > 0 ? [words.more(rest + 1)] : [];
    if (sizeOf([...head, ...items, line, ...more, ...tail].join('\n')) > mostBytes) break;
    items.push(line);
  }
  const left = receipt.items.length - items.length;
  return [...head, ...items, ...(left > 0 ? [words.more(left)] : []), ...tail].join('\n');
}

function shortened(title: string): string {
  const line = title
    .normalize('NFC')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const graphemes = [...line.slice(0, 200)];
  return graphemes.length > longestTitle ? `${graphemes.slice(0, longestTitle - 1).join('')}…` : line;
}
