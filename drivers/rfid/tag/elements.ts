import type { TagElement } from './content.ts';

/** ISO 28560-1 data elements by number. `coding` is how ISO 28560-2 stores it when not by free compaction. */
interface ElementKind {
  readonly name: string;
  readonly coding: 'text' | 'isil' | 'hex';
}

const kinds: Readonly<Record<number, ElementKind>> = {
  1: { name: 'primary-item-identifier', coding: 'text' },
  2: { name: 'content-parameter', coding: 'hex' },
  3: { name: 'owner-institution', coding: 'isil' },
  4: { name: 'set-information', coding: 'text' },
  5: { name: 'type-of-usage', coding: 'hex' },
  6: { name: 'shelf-location', coding: 'text' },
  7: { name: 'onix-media-format', coding: 'text' },
  8: { name: 'marc-media-format', coding: 'text' },
  9: { name: 'supplier-identifier', coding: 'text' },
  10: { name: 'order-number', coding: 'text' },
  11: { name: 'ill-borrowing-institution', coding: 'isil' },
  12: { name: 'ill-borrowing-transaction-number', coding: 'text' },
  13: { name: 'gs1-product-identifier', coding: 'text' },
  14: { name: 'alternative-unique-item-identifier', coding: 'text' },
  15: { name: 'local-data-a', coding: 'text' },
  16: { name: 'local-data-b', coding: 'text' },
  17: { name: 'title', coding: 'text' },
  18: { name: 'product-identifier-local', coding: 'text' },
  19: { name: 'media-format-other', coding: 'hex' },
  20: { name: 'supply-chain-stage', coding: 'hex' },
  21: { name: 'supplier-invoice-number', coding: 'text' },
  22: { name: 'alternative-item-identifier', coding: 'text' },
  23: { name: 'alternative-owner-institution', coding: 'text' },
  24: { name: 'subsidiary-of-an-owner-institution', coding: 'text' },
  25: { name: 'alternative-ill-borrowing-institution', coding: 'text' },
  26: { name: 'local-data-c', coding: 'text' },
};

const undefinedElement: ElementKind = { name: 'undefined', coding: 'text' };

/** What an element number means; numbers 27 to 31 and beyond are `undefined`: skipped on read, kept on rewrite. */
export function elementKind(oid: number): ElementKind {
  return kinds[oid] ?? undefinedElement;
}

/** Adds what an element says, unless that is nothing. */
export function addElement(elements: TagElement[], oid: number, value: string): void {
  if (value !== '') elements.push({ oid, name: elementKind(oid).name, value });
}
