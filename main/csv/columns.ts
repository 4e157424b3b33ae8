/** Small letters and digits only: `Số ĐKCB` and `so_dkcb` are one name. */
export function foldName(name: string): string {
  const folded = name
    .slice(0, 200)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd');
  return folded.replace(/[^a-z0-9]/g, '');
}

/** Names of columns, each folded. */
export function foldNames<N extends string>(
  names: Readonly<Record<N, readonly string[]>>,
): Readonly<Record<N, readonly string[]>> {
  const entries = Object.entries<readonly string[]>(names);
  return Object.fromEntries(entries.map(([column, aliases]) => [column, aliases.map(foldName)])) as Record<
    N,
    string[]
  >;
}

export type Columns<N extends string> = Readonly<Record<N, number>>;

/** Where each column stands; -1 where there is none. Of several names for the same the first in the list counts. */
export function findColumns<N extends string>(
  names: Readonly<Record<N, readonly string[]>>,
  header: readonly string[],
): Columns<N> {
  const folded = header.map(foldName);
  const found = Object.entries<readonly string[]>(names).map(([column, aliases]): [string, number] => {
    const places = aliases.map((alias) => folded.indexOf(alias));
    return [column, places.find((place) => place !== -1) ?? -1];
  });
  return Object.fromEntries(found) as Columns<N>;
}
