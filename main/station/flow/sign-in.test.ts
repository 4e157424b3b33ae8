import { describe, expect, it } from 'vitest';
import { Person } from './testing/person.ts';
import { lanWithOne } from './testing/views.ts';

describe('signing in', () => {
  const ask = (person: Person): number => {
    const effect = person.asked().find((one) => one.kind === 'ask-patron');
    return effect?.kind === 'ask-patron' ? effect.asking : -1;
  };

  it('says that a card is not known and stays for the next one', () => {
    const person = new Person();
    person.do({ kind: 'verb-chosen', verb: 'borrow' });
    person.do({ kind: 'code-scanned', text: 'BD999999' });
    const answer = { kind: 'found', patron: { ...lanWithOne, valid: false } } as const;
    person.do({ kind: 'patron-answered', asking: ask(person), cardId: 'BD999999', answer });
    expect(person.screen).toMatchObject({ kind: 'card', problem: { reason: 'patron-unknown' } });
    person.signIn(lanWithOne);
    expect(person.screen.kind).toBe('pile');
  });

  it('asks for the PIN, counts wrong ones down and ends at a way to staff', () => {
    const person = new Person({ pin: 'always' });
    person.signIn(lanWithOne);
    expect(person.screen).toMatchObject({ kind: 'pin', cardTail: '0001' });
    for (const left of [2, 1]) {
      person.do({ kind: 'pin-entered', pin: '0000' });
      const answer = { kind: 'found', patron: { ...lanWithOne, pinValid: false } } as const;
      person.do({ kind: 'patron-answered', asking: ask(person), cardId: lanWithOne.id, answer });
      expect(person.screen).toMatchObject({
        kind: 'pin',
        problem: { reason: 'pin-wrong', attemptsLeft: left },
      });
    }
    person.do({ kind: 'pin-entered', pin: '0000' });
    const answer = { kind: 'found', patron: { ...lanWithOne, pinValid: false } } as const;
    person.do({ kind: 'patron-answered', asking: ask(person), cardId: lanWithOne.id, answer });
    expect(person.screen).toMatchObject({ kind: 'blocked', reasons: ['pin-wrong'], patron: null });
  });

  it('keeps the PIN in no state', () => {
    const person = new Person({ pin: 'always' });
    person.signIn(lanWithOne);
    person.do({ kind: 'pin-entered', pin: '73519' });
    expect(JSON.stringify(person.state)).not.toContain('73519');
    expect(person.asked()).toMatchObject([{ kind: 'ask-patron', pin: '73519' }]);
  });

  it('tells a blocked patron why and still lets them return', () => {
    const person = new Person();
    person.signIn({ ...lanWithOne, blocks: ['fees-owed', 'card-expired'] });
    expect(person.screen).toMatchObject({ kind: 'blocked', reasons: ['fees-owed', 'card-expired'] });
    person.do({ kind: 'verb-chosen', verb: 'return' });
    expect(person.screen).toMatchObject({ kind: 'pile', verb: 'return', patron: null });
  });

  it('takes no late answer for another card', () => {
    const person = new Person();
    person.do({ kind: 'code-scanned', text: 'BD000002' });
    const late = ask(person);
    person.do({ kind: 'cancel-pressed' });
    const answer = { kind: 'found', patron: lanWithOne } as const;
    expect(person.do({ kind: 'patron-answered', asking: late, cardId: 'BD000002', answer })).toBe(false);
    expect(person.screen.kind).toBe('attract');
  });
});
