/** The last four of a card number, for people to know it by; empty where that would be most of it. */
export function cardTail(cardId: string): string {
  return cardId.length > 4 ? cardId.slice(-4) : '';
}
