/**
 * Divides 0 … count−1 into sets joined by the pairs, each rising, ordered by their first member.
 * Union–find with path halving (Tarjan and van Leeuwen, 1984).
 */
export function joined(count: number, pairs: readonly (readonly [number, number])[]): number[][] {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const root = (start: number): number => {
    let i = start;
    for (let up = parent[i] ?? i; up !== i; up = parent[i] ?? i) {
      parent[i] = parent[up] ?? up;
      i = up;
    }
    return i;
  };
  for (const [a, b] of pairs) parent[root(b)] = root(a);
  const sets = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const at = root(i);
    const set = sets.get(at);
    if (set) set.push(i);
    else sets.set(at, [i]);
  }
  return [...sets.values()];
}
