import { describe, expect, it } from 'vitest';
import { refusalReasons } from '../ils.ts';
import { reasonOfTexts, textOfReason } from './texts.ts';
import { blocksOf, itemStatusOf, patronStatusOf, routeOf } from './standing.ts';

describe('screen messages', () => {
  it.each([
    ['Invalid Patron', 'patron-unknown'],
    ['Invalid patron barcode.', 'patron-unknown'],
    ['Error encountered: patron not found', 'patron-unknown'],
    ['Patron debarred', 'patron-blocked'],
    ['Patron Blocked', 'patron-blocked'],
    ['Patron expired on 2026-01-01', 'card-expired'],
    ['Greetings from Koha. PATRON EXPIRED', 'card-expired'],
    ["Greetings from Koha.  -- Borrower's card reported lost.", 'card-lost'],
    ['Patron has fines - You owe 3.00', 'fees-owed'],
    ['Outstanding Fines block issue', 'fees-owed'],
    ['Invalid Item', 'item-unknown'],
    ['Item checked out to another patron', 'on-loan-to-other'],
    ['Item type cannot be checked out at this checkout location', 'not-permitted-here'],
    ['Item must be checked out at a circulation desk', 'not-permitted-here'],
    ['Issue failed : TOO_MANY', 'too-many-loans'],
    ['NOT_FOR_LOAN: 1', 'not-loanable'],
    ['Item cannot be issued: AGE_RESTRICTION', 'age-restricted'],
    ['Item cannot be issued: X', 'not-loanable'],
    ['Item is reserved for another patron upon return.', 'held-for-other'],
    ['Item is on hold shelf for another patron.', 'held-for-other'],
    ['Item on Hold for Another User', 'held-for-other'],
    ['Item is on hold, please return to circulation desk', 'held-for-other'],
    ['Item unavailable due to outstanding holds', 'held-for-other'],
    ['Item withdrawn/lost, return not allowed', 'not-loanable'],
    ['Item not checked out', 'not-on-loan'],
    ['Item not checked out to Bob Roberts', 'not-on-loan'],
    ['NO_MORE_RENEWALS: 1', 'renewal-limit'],
    ['Item has reached maximum renewals', 'renewal-limit'],
    ['You owe 1.50 for this item.', 'fee-needed'],
    ['Not available', null],
    ['Greetings from Koha.  -- Patron owes 3.00', null],
    ['', null],
  ])('%s', (text, reason) => {
    expect(reasonOfTexts([text])).toBe(reason);
  });

  it('of our server mean what they say', () => {
    for (const reason of refusalReasons) {
      expect(reasonOfTexts([textOfReason[reason]]), reason).toBe(reason === 'other' ? null : reason);
    }
  });

  it('are looked through in order', () => {
    expect(reasonOfTexts(['Hello', 'Invalid Item'])).toBe('item-unknown');
    expect(reasonOfTexts([])).toBeNull();
  });
});

describe('patron flags', () => {
  it.each([
    [' '.repeat(14), [], []],
    ['  Y'.padEnd(14), [], []],
    ['YYYY'.padEnd(14), ['Greetings from Koha. PATRON EXPIRED'], ['card-expired']],
    ['YYYY'.padEnd(14), ['Greetings from Koha.  -- Banned'], ['patron-blocked']],
    ['YYYY      YY  ', ['Greetings from Koha.  -- Patron owes 25.50'], ['fees-owed']],
    ['YYYYY'.padEnd(14), [], ['card-lost']],
    ['     Y Y      ', [], ['too-many-loans']],
    ['      Y     Y ', [], ['too-many-overdue']],
    ['', [], []],
  ])('%j', (status, texts, blocks) => {
    expect(blocksOf(status, texts)).toEqual(blocks);
  });

  it('come back from what our server writes', () => {
    for (const blocks of [
      [],
      ['card-lost'],
      ['fees-owed', 'card-expired'],
      ['patron-blocked'],
      ['too-many-loans'],
    ] as const) {
      const texts = blocks.map((block) => textOfReason[block]);
      expect(new Set(blocksOf(patronStatusOf(blocks, true), texts))).toEqual(new Set(blocks));
    }
  });
});

describe('circulation status', () => {
  it.each([
    ['03', 'available'],
    ['09', 'available'],
    ['04', 'on-loan'],
    ['11', 'on-loan'],
    ['08', 'on-hold-shelf'],
    ['10', 'in-transit'],
    ['12', 'lost'],
    ['01', 'other'],
    [' 3', 'available'],
    ['99', 'other'],
    ['', 'other'],
  ])('%j', (code, status) => {
    expect(itemStatusOf(code)).toBe(status);
  });
});

describe('where a returned item goes', () => {
  it.each([
    ['nothing said', false, null, null, false, 'shelf'],
    ['hold here', true, '01', 'CPL', false, 'hold-here'],
    ['hold elsewhere', true, '02', 'FFL', true, 'hold-elsewhere'],
    ['hold for another library', true, '03', null, false, 'hold-elsewhere'],
    ['other branch', true, '04', null, false, 'transfer'],
    ['staff', true, '99', null, true, 'staff'],
    ['data problem', true, '98', null, false, 'staff'],
    ['an alert without a type', true, null, null, false, 'staff'],
    ['an alert with a destination', true, null, 'FFL', false, 'transfer'],
    ['an alert only for not being on loan', true, null, null, true, 'shelf'],
    ['00 without an alert', false, '00', null, false, 'shelf'],
    ['00 with an alert', true, '00', null, false, 'staff'],
    ['a type without an alert', false, '01', null, false, 'hold-here'],
  ] as const)('%s', (_, alert, alertType, destination, notOnLoan, route) => {
    expect(routeOf({ alert, alertType, destination, notOnLoan })).toBe(route);
  });
});
