interface HeapSnapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/**
 * The texts that live in a heap snapshot of V8, as `node --heapsnapshot-signal` and the browser's profiler write it:
 * those that anything but a number holds, for the snapshot writes out each number as a text, too.
 */
export function heapTexts(json: string): ReadonlySet<string> {
  const { snapshot, nodes, edges, strings } = JSON.parse(json) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [kind, name, edgeCount] = ['type', 'name', 'edge_count'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ];
  const kindAt = (node: number): string => types[0][nodes[node + kind] ?? 0] ?? '';
  const texts = new Set<string>();
  let edge = 0;
  for (let node = 0; node < nodes.length; node += fields.length) {
    const end = edge + 3 * (nodes[node + edgeCount] ?? 0);
    // An edge is its type, its name and the node that it leads to.
    for (; edge < end; edge += 3) {
      const to = edges[edge + 2] ?? 0;
      if (kindAt(node) !== 'number' && kindAt(to).includes('string'))
        texts.add(strings[nodes[to + name] ?? 0] ?? '');
    }
  }
  return texts;
}
