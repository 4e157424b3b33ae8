import { describe, expect, it } from 'vitest';
import { Person } from './testing/person.ts';
import { lanWithOne } from './testing/views.ts';

describe('scans', () => {
  it('says that a book is already in the list', () => {
    const person = new Person();
    person.signIn(lanWithOne);
    person.do({ kind: 'code-scanned', text: 'TV1' });
    person.do({ kind: 'code-scanned', text: 'TV1' });
    expect(person.rows).toHaveLength(1);
    expect(person.state.notice?.kind).toBe('already-in-list');
  });

  it('does not mix a second card into a session', () => {
    const person = new Person();
    person.signIn(lanWithOne);
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    expect(person.state.nextCard?.state).toBe('asked');
    expect(person.screen).toMatchObject({ kind: 'pile', patron: { cardTail: '0001' } });
  });
});
