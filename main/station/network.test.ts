import { describe, expect, it } from 'vitest';
import { createNetwork } from './network.ts';

const network = createNetwork({
  language: 'vi',
  owners: ['VN-MAU'],
  members: [
    {
      isil: 'VN-PHUONG2',
      name: { vi: 'Thư viện Phường Hai', en: 'Ward Two Library' },
      isItem: (itemId) => itemId.startsWith('P2'),
      place: { institution: 'P2', location: 'P2A' },
    },
    {
      isil: 'VN-TRUONG',
      name: { vi: 'Thư viện Trường Mẫu', en: 'Sample School Library' },
      isItem: (itemId) => itemId.startsWith('TR'),
      place: null,
    },
  ],
});

describe('whose book it is', () => {
  it.each([
    ['our own, by its tag', 'TV1', 'VN-MAU', { kind: 'served' }, null],
    ['our own, by a number that no member has', 'TV1', null, { kind: 'served' }, null],
    [
      'a member that our ILS knows, by its tag',
      'X1',
      'VN-PHUONG2',
      { kind: 'served' },
      { institution: 'P2', location: 'P2A' },
    ],
    [
      'a member that our ILS knows, by the number',
      'P2001',
      null,
      { kind: 'served' },
      { institution: 'P2', location: 'P2A' },
    ],
    [
      'a member that our ILS does not know: named',
      'TR9',
      null,
      { kind: 'elsewhere', libraryName: 'Thư viện Trường Mẫu' },
      null,
    ],
    ['nobody we know', 'Z1', 'FI-Mamk-M', { kind: 'elsewhere', libraryName: null }, null],
    ['our own, whatever its number looks like', 'TR9', 'VN-MAU', { kind: 'served' }, null],
  ])('%s', (_, itemId, owner, ownership, place) => {
    expect(network.ownerOf(itemId, owner)).toEqual(ownership);
    expect(network.placeOf(itemId, owner)).toEqual(place);
  });

  it('any book is dealt with where no owners are named', () => {
    const open = createNetwork({ language: 'vi', owners: [], members: [] });
    expect(open.ownerOf('Z1', 'FI-Mamk-M')).toEqual({ kind: 'served' });
  });
});
