/** An expected failure is a value: what can go wrong on a wire is returned, never thrown. */
export type Result<T, E> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed'; readonly error: E };

export function ok<T>(value: T): { kind: 'ok'; value: T } {
  return { kind: 'ok', value };
}

export function failed<E>(error: E): { kind: 'failed'; error: E } {
  return { kind: 'failed', error };
}
