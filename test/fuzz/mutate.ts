/** A stream of numbers that is the same for the same seed (xorshift, 32 bits). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const largestInputBytes = 600;

/** One input: a good one with some of its bytes changed, cut out, doubled, or put together with another. */
export function mutate(seeds: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  const pick = (): Uint8Array => seeds[random(seeds.length)] ?? new Uint8Array();
  let bytes = Array.from(pick());
  const changes = random(6);
  for (let change = 0; change < changes; change += 1) {
    const at = random(bytes.length + 1);
    switch (random(7)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 2:
        bytes.splice(at, random(8));
        break;
      case 3:
        bytes.splice(at, 0, ...Array.from({ length: random(8) }, () => random(256)));
        break;
      case 4:
        bytes = bytes.slice(0, at);
        break;
      case 5:
        bytes.splice(at, 0, ...bytes.slice(at, at + random(16)));
        break;
      default:
        bytes = [...bytes.slice(0, at), ...pick()];
    }
  }
  return Uint8Array.from(bytes.slice(0, largestInputBytes));
}
