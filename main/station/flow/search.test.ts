import { describe, expect, it } from 'vitest';
import type { FoundTitle } from '../../../db/stores/titles/title-finder.ts';
import { Person } from './testing/person.ts';

const men: FoundTitle = {
  title: 'Dế Mèn phiêu lưu ký',
  author: 'Tô Hoài',
  copies: 2,
  available: 1,
  place: 'FIC',
  dueAt: null,
  asOf: new Date('2026-11-23T20:00:00Z'),
};
const found = (...titles: FoundTitle[]) => ({ titles, more: false });

function searching(): Person {
  const places = new Map([['FIC', { vi: 'kho mượn', en: 'the lending room' }]]);
  const person = new Person({}, { places });
  person.do({ kind: 'titles-known', known: true });
  person.do({ kind: 'search-chosen' });
  return person;
}

const asked = (person: Person) =>
  person.asked().flatMap((effect) => (effect.kind === 'find-titles' ? [effect] : []));

describe('looking for a title', () => {
  it('is offered where there is something to find, and not before', () => {
    const person = new Person();
    expect(person.do({ kind: 'search-chosen' })).toBe(false);
    expect(searching().screen).toMatchObject({ kind: 'search', text: '', titles: [] });
  });

  it('shows what was found, the place in the words of the library, and how old that is', () => {
    const person = searching();
    person.do({ kind: 'search-typed', text: 'dế mèn' });
    expect(person.screen).toMatchObject({ kind: 'search', asking: true });
    const [question] = asked(person);
    expect(question).toMatchObject({ text: 'dế mèn' });
    person.do({ kind: 'titles-found', asking: question?.asking ?? 0, titles: found(men) });
    expect(person.screen).toMatchObject({
      text: 'dế mèn',
      asking: false,
      asOf: '2026-11-24',
      titles: [{ title: men.title, available: 1, place: { vi: 'kho mượn', en: 'the lending room' } }],
    });
  });

  it('asks one question at a time, and then for what was typed meanwhile', () => {
    const person = searching();
    for (const text of ['d', 'de', 'de m']) person.do({ kind: 'search-typed', text });
    const [first, ...more] = asked(person);
    expect([first?.text, more]).toEqual(['d', []]);
    person.do({ kind: 'titles-found', asking: first?.asking ?? 0, titles: found(men) });
    const [second] = asked(person);
    expect(second?.text).toBe('de m');
    expect(person.screen).toMatchObject({ text: 'd', asking: true, titles: [{ title: men.title }] });
    // An answer to another question is none to this one.
    expect(person.do({ kind: 'titles-found', asking: first?.asking ?? 0, titles: found() })).toBe(false);
  });

  it('forgets what was found when everything is erased, also an answer on its way', () => {
    const person = searching();
    person.do({ kind: 'search-typed', text: 'de' });
    const [question] = asked(person);
    person.do({ kind: 'search-typed', text: ' ' });
    person.do({ kind: 'titles-found', asking: question?.asking ?? 0, titles: found(men) });
    expect(person.screen).toMatchObject({ kind: 'search', text: '', asking: false, titles: [] });
    expect(asked(person)).toEqual([]);
  });

  it('gives way to a book on the pad, to a card and to a label', () => {
    const book = searching();
    book.lay('U1', 'TV1');
    expect(book.screen).toEqual({ kind: 'choose', itemCount: 1 });
    const label = searching();
    label.do({ kind: 'code-scanned', text: 'TV1' });
    expect(label.screen).toEqual({ kind: 'choose', itemCount: 1 });
    const card = searching();
    card.do({ kind: 'code-scanned', text: 'BD000001' });
    expect(card.screen).toMatchObject({ kind: 'card', busy: true });
  });

  it('is left by the way back and by itself, and the next person finds nothing of it', () => {
    const person = searching();
    person.do({ kind: 'search-typed', text: 'de men' });
    person.do({ kind: 'cancel-pressed' });
    expect(person.screen.kind).toBe('attract');
    person.do({ kind: 'search-chosen' });
    expect(person.screen).toMatchObject({ kind: 'search', text: '' });
    person.do({ kind: 'search-typed', text: 'truyen kieu' });
    person.wait(75_000);
    expect(person.screen.kind).toBe('attract');
    expect(JSON.stringify(person.state)).not.toContain('kieu');
  });
});
