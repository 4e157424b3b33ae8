import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome, RefusalReason } from '../ils.ts';
import type { Sip2Options } from './options.ts';
import { profileNames } from './options.ts';
import { profiles } from './profiles.ts';
import type { Scene } from '../../../test/harness/sip2-scene.ts';
import { openScene, sceneDate } from '../../../test/harness/sip2-scene.ts';
import { meaningOfText } from './texts.ts';

/** Where the reason of a refusal comes from: codes, then item and patron themselves, then texts. */

const open: Scene[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const d = sceneDate;
const at = new Date('2026-11-24T01:00:00Z');

interface World {
  /** Fields of the refusing answer. */
  readonly fields?: string;
  /** Circulation status; empty: the item is not known; null: no answer. */
  readonly item?: string | null;
  readonly queue?: number;
  readonly flags?: string;
  readonly patronTexts?: string;
  readonly loans?: string;
  readonly patronGone?: boolean;
}

async function refuse(
  world: World,
  call: (scene: Scene) => Promise<Outcome<unknown>>,
  options: Partial<Sip2Options> = {},
): Promise<{ reason: RefusalReason | null; asked: string[] }> {
  const { item = '03', flags = '', loans = '', fields = '', queue = 0, patronTexts = '' } = world;
  const scene = await openScene({
    turn: ({ request, answer, hangUp }) => {
      const tail = `AOCPL|AA2352|AB3952|AJx|${fields}`;
      if (request.startsWith('11')) answer(`120NUN${d}${tail}`);
      else if (request.startsWith('29')) answer(`300NUN${d}${tail}`);
      else if (request.startsWith('09')) answer(`100NUN${d}AOCPL|AB3952|AQ|AJx|${fields}`);
      else if (request.startsWith('17')) {
        if (item === null) hangUp();
        else
          answer(item === '' ? `18010101${d}AB3952|AJ|` : `18${item}0201${d}CF${String(queue)}|AB3952|AJx|`);
      } else if (world.patronGone === true) hangUp();
      else
        answer(
          `64${flags.padEnd(14)}000${d}${'0000'.repeat(6)}AOCPL|AA2352|AEBích|BLY|${loans}${patronTexts}`,
        );
    },
    options,
  });
  open.push(scene);
  const outcome = await call(scene);
  return {
    reason: outcome.kind === 'refused' ? outcome.reason : null,
    asked: scene.business().map((line) => line.slice(0, 2)),
  };
}

const checkout = (scene: Scene) => scene.ils.checkout({ patronId: '2352', itemId: '3952', at });
const renew = (scene: Scene) => scene.ils.renew({ patronId: '2352', itemId: '3952', at });
const checkin = (scene: Scene) => scene.ils.checkin({ itemId: '3952', at });

describe('a checkout is refused', () => {
  it.each([
    ['by the card', { fields: 'BLN|' }, 'patron-unknown'],
    ['by the PIN', { fields: 'CQN|' }, 'pin-wrong'],
    ['for a fee', { fields: 'BV5000|BT06|' }, 'fee-needed'],
    [
      'by an item nobody knows, whatever is written',
      { item: '', fields: 'AFPatron Blocked|' },
      'item-unknown',
    ],
    ['by a lost item', { item: '12' }, 'not-loanable'],
    [
      'by an item under way, more exactly by its text',
      { item: '10', fields: 'AFItem is on hold for another patron.|' },
      'held-for-other',
    ],
    ['by a loan of one’s own', { item: '04', loans: 'AU3952|' }, 'on-loan-to-self'],
    [
      'by a loan of one’s own, the renewals used up',
      { item: '04', loans: 'AU3952|', fields: 'AFNO_MORE_RENEWALS: 1|' },
      'renewal-limit',
    ],
    ['by a loan of one’s own of which 17 says nothing', { item: '01', loans: 'AU3952|' }, 'on-loan-to-self'],
    ['by somebody else’s loan', { item: '04' }, 'on-loan-to-other'],
    ['by a flag of the patron', { flags: 'YYYY      Y', fields: 'AFPatron Blocked|' }, 'fees-owed'],
    [
      'by a flag, more exactly by the text',
      { flags: 'YYYY', fields: 'AFPatron expired on 2026-01-01|' },
      'card-expired',
    ],
    [
      'by a flag and a text of the account',
      { flags: 'YYYY', patronTexts: 'AFPATRON EXPIRED|' },
      'card-expired',
    ],
    ['by a flag nobody explains', { flags: 'YYYY', fields: 'AFNope|' }, 'patron-blocked'],
    ['by a flag, although the item has a hold', { item: '08', flags: 'YYYYY' }, 'card-lost'],
    ['by the text alone', { fields: 'AFNOT_FOR_LOAN: 1|' }, 'not-loanable'],
    [
      'by the text before a hold that may be another copy’s',
      { item: '08', fields: 'AFOutstanding Fines block issue|' },
      'fees-owed',
    ],
    ['by the hold shelf', { item: '08', fields: 'AFHm|' }, 'held-for-other'],
    ['for no reason that is told', { fields: 'AFHm|' }, 'other'],
    [
      'by the text where item and patron say nothing',
      { item: null, patronGone: true, fields: 'AFInvalid Item|' },
      'item-unknown',
    ],
  ] as [string, World, RefusalReason][])('%s', async (_, world, reason) => {
    expect(await refuse(world, checkout)).toMatchObject({ reason });
  });

  it('asks nobody when a code says it', async () => {
    expect((await refuse({ fields: 'BLN|' }, checkout)).asked).toEqual(['11']);
    expect((await refuse({ item: '12' }, checkout)).asked).toEqual(['11', '17']);
    expect((await refuse({}, checkout)).asked).toEqual(['11', '17', '63']);
  });
});

describe('a renewal is refused', () => {
  it.each([
    ['for an item nobody knows', { item: '' }, 'item-unknown'],
    ['for an item in the library', { item: '03' }, 'not-on-loan'],
    ['for somebody else’s loan', { item: '04', loans: 'AU1|' }, 'on-loan-to-other'],
    [
      'by the text',
      { item: '04', loans: 'AU3952|', fields: 'AFItem has reached maximum renewals|' },
      'renewal-limit',
    ],
    ['by a flag: too many renewals', { item: '04', loans: 'AU3952|', flags: ' Y     Y' }, 'renewal-limit'],
    ['by a block', { item: '04', loans: 'AU3952|', flags: 'YYYY  Y' }, 'too-many-overdue'],
    ['by those who wait', { item: '04', loans: 'AU3952|', queue: 2 }, 'held-for-other'],
    ['for no reason that is told', { item: '04', loans: 'AU3952|' }, 'other'],
    [
      'by the text where nobody answers',
      { item: null, fields: 'AFItem unavailable due to outstanding holds|' },
      'held-for-other',
    ],
  ] as [string, World, RefusalReason][])('%s', async (_, world, reason) => {
    expect(await refuse(world, renew, { listings: 'ids' })).toMatchObject({ reason });
  });
});

describe('a return is refused', () => {
  it.each([
    [
      'for an item nobody knows, whatever is written',
      { item: '', fields: 'AFItem not checked out|' },
      'item-unknown',
    ],
    ['for an item that is not on loan', { item: '03' }, 'not-on-loan'],
    [
      'for an item that is not on loan, with a text for it',
      { item: '12', fields: 'AFItem withdrawn/lost, return not allowed|' },
      'not-loanable',
    ],
    ['for an item that still is', { item: '04', fields: 'AFItem not checked out|' }, 'other'],
    ['by a text where 17 is not answered', { item: null, fields: 'AFItem not checked out|' }, 'not-on-loan'],
    ['for no reason that is told', { item: '01' }, 'other'],
  ] as [string, World, RefusalReason][])('%s', async (_, world, reason) => {
    expect(await refuse(world, checkin)).toMatchObject({ reason });
  });
});

describe('texts of an ILS', () => {
  // Every fixed text of the Koha server (reliability 4.3).
  it.each([
    ['Invalid Patron', 'patron-unknown'],
    ['Patron debarred', 'patron-blocked'],
    ['Patron expired on 2026-01-01', 'card-expired'],
    ['Patron has fines', 'fees-owed'],
    ['Patron has fines - You owe 3.00', 'fees-owed'],
    ['Patron blocked', 'patron-blocked'],
    ['Invalid Item', 'item-unknown'],
    ['Item checked out to another patron', 'on-loan-to-other'],
    ['Item type cannot be checked out at this checkout location', 'not-permitted-here'],
    ['Issue failed : TOO_MANY', 'too-many-loans'],
    ['Issue failed : EXPIRED', 'card-expired'],
    ['Item is reserved for another patron upon return.', 'held-for-other'],
    ['Item is on hold for another patron.', 'held-for-other'],
    ['Outstanding Fines block issue', 'fees-owed'],
    ['Loan period reduced for high-demand item', null],
    ['This item was previously checked out by you', 'not-permitted-here'],
    ['Item must be checked out at a circulation desk', 'not-permitted-here'],
    ['Item cannot be issued: RESERVED', 'held-for-other'],
    ['Item cannot be issued: SOMETHING', 'not-loanable'],
    ['Item is on hold, please return to circulation desk', 'held-for-other'],
    ['Item withdrawn/lost, return not allowed', 'not-loanable'],
    ['Item not checked out', 'not-on-loan'],
    ['Checkin failed: data problem', null],
    ['You owe 1.50 for this item.', 'fee-needed'],
    ['Invalid patron barcode.', 'patron-unknown'],
    ['Greetings from Koha. ', null],
    ['Thank you !', null],
    ['Sách đang bảo trì', 'unknown'],
  ])('Koha: %s', (text, meaning) => {
    expect(meaningOfText(text, profiles.koha.texts)).toBe(meaning);
  });

  it('FOLIO: error names', () => {
    const { texts } = profiles.folio;
    expect(meaningOfText('ITEM_NOT_LOANABLE', texts)).toBe('not-loanable');
    expect(meaningOfText('USER_IS_BLOCKED_AUTOMATICALLY', texts)).toBe('patron-blocked');
  });

  it('are read in bounded time, whatever they are', () => {
    for (const name of profileNames) {
      expect(meaningOfText('a '.repeat(100_000), profiles[name].texts)).toBe('unknown');
    }
  });
});

describe('a text nobody knows', () => {
  it('is told once without identities, and means what staff say of it', async () => {
    const told: string[] = [];
    const meanings = new Map<string, RefusalReason>();
    const options = { onUnknownText: (text: string) => told.push(text), siteTexts: () => meanings };
    const world = { fields: 'AFBạn Nguyễn Văn An (2352) còn nợ 20.000đ sách “x” 3952|' };
    expect(await refuse(world, checkout, options)).toMatchObject({ reason: 'other' });
    expect(told).toEqual(['Bạn … còn nợ … sách …']);
    meanings.set(told[0] ?? '', 'fees-owed');
    expect(await refuse(world, checkout, options)).toMatchObject({ reason: 'fees-owed' });
    expect(told).toHaveLength(1);
  });

  it('greets by a name that the ILS gave before', async () => {
    const told: string[] = [];
    await refuse(
      { fields: 'AFHm, bích is not allowed|' },
      async (scene) => {
        await scene.ils.patron('2352');
        return checkout(scene);
      },
      { onUnknownText: (text) => told.push(text) },
    );
    expect(told).toEqual(['Hm, … is not allowed']);
  });

  it('is not told of what went well, of known texts, and of remarks about a person in an account', async () => {
    const told: string[] = [];
    const options = { onUnknownText: (text: string) => told.push(text) };
    await refuse({ fields: 'AFItem not checked out|AFGreetings from Koha.|' }, checkin, {
      ...options,
      profile: 'koha',
    });
    await refuse(
      { flags: 'YYYY', patronTexts: 'AFQuarrelled with staff|', fields: 'AFPatron Blocked|' },
      checkout,
      options,
    );
    expect(told).toEqual([]);
  });
});
