// Merges chains into one order. Each chain is a constraint; between chains times decide, and they give way to a chain as far as they may be off.

/** Where something stands in time, and where it stands at the latest. */
export interface Bounded {
  readonly at: bigint;
  readonly atMost: bigint;
}

/** Members by index, each before the next. What a weak chain says holds where no strong one says otherwise. */
export interface Chain {
  readonly members: readonly number[];
  readonly isWeak: boolean;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly isWeak: boolean;
}

/**
 * Indices of `times` in an order that keeps every chain, and of equal times the order in which they are given. Where weak chains contradict a
 * strong one they give way there; where strong ones contradict each other, nothing but time decides.
 */
export function merged(times: readonly Bounded[], chains: readonly Chain[]): number[] {
  let edges = edgesOf(chains);
  let { before, knots, order } = sorted(times.length, edges);
  for (const isDropped of [({ isWeak }: Edge) => isWeak, () => true]) {
    if (knots === undefined) break;
    const knotOf = knots;
    edges = edges.filter((edge) => knotOf[edge.from] !== knotOf[edge.to] || !isDropped(edge));
    ({ before, knots, order } = sorted(times.length, edges));
  }
  const latest = times.map(({ atMost }) => atMost);
  for (const index of order.toReversed()) {
    const own = latest[index] ?? 0n;
    for (const earlier of before[index] ?? []) latest[earlier] = lesser(latest[earlier] ?? own, own);
  }
  const moved = times.map(({ at }, index) => lesser(at, latest[index] ?? at));
  for (const index of order) {
    for (const earlier of before[index] ?? []) moved[index] = greater(moved[index] ?? 0n, moved[earlier] ?? 0n);
  }
  // No time is before those of its predecessors, and equal ones keep their order.
  return order.sort(
    (a, b) => Number((moved[a] ?? 0n) > (moved[b] ?? 0n)) - Number((moved[a] ?? 0n) < (moved[b] ?? 0n)),
  );
}

function edgesOf(chains: readonly Chain[]): Edge[] {
  return chains.flatMap(({ members, isWeak }) => {
    return members.slice(1).map((to, index) => ({ from: members[index] ?? to, to, isWeak }));
  });
}

/** Nodes behind their predecessors, else as they are numbered; those that stand in one circle have the number of one knot, undefined where none does. */
function sorted(
  count: number,
  edges: readonly Edge[],
): { before: readonly (readonly number[])[]; order: number[]; knots: Int32Array | undefined } {
  const before: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) before[to]?.push(from);
  return { before, ...stronglyConnected(before) };
}

/** Tarjan's algorithm (SIAM Journal on Computing 1, 1972), with a path of its own since chains are as long as a log. */
function stronglyConnected(before: readonly (readonly number[])[]): { order: number[]; knots: Int32Array | undefined } {
  const reached = new Int32Array(before.length).fill(-1);
  const lowest = new Int32Array(before.length);
  const knots = new Int32Array(before.length).fill(-1);
  const order: number[] = [];
  const open: number[] = [];
  let found = 0;
  let count = 0;
  const enter = (node: number) => {
    reached[node] = lowest[node] = found++;
    open.push(node);
    return { node, next: 0 };
  };
  for (let root = 0; root < before.length; root++) {
    if (reached[root] !== -1) continue;
    const path = [enter(root)];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { node } = step;
      const earlier = before[node]?.[step.next++];
      if (earlier !== undefined) {
        if (reached[earlier] === -1) path.push(enter(earlier));
        else if (knots[earlier] === -1) lowest[node] = Math.min(lowest[node] ?? 0, reached[earlier] ?? 0);
        continue;
      }
      path.pop();
      const behind = path.at(-1)?.node;
      if (behind !== undefined) lowest[behind] = Math.min(lowest[behind] ?? 0, lowest[node] ?? 0);
      if (lowest[node] !== reached[node]) continue;
      for (const member of open.splice(open.lastIndexOf(node))) {
        knots[member] = count;
        order.push(member);
      }
      count++;
    }
  }
  return { order, knots: count === before.length ? undefined : knots };
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
