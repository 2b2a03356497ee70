import type { Event, EventOf } from '../model/event.ts';

// Which peers a debug could show (ios-text.md 2.1). A condition that nobody saw set cannot be known.

type Condition = EventOf<'gateway.debug-condition'>;

/** The conditions of one source, as far as they limit what it could show. */
export interface Conditions {
  readonly words: readonly string[];
  /** Addresses that were let pass all the time; undefined where nothing was filtered. */
  readonly allowed: ReadonlySet<string> | undefined;
}

/** A stretch of a text, in bytes. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** `covered`: from the first to the last line with a time; what held before or after it limited nothing. */
export function conditionsOf(events: readonly Event[], covered: Stretch): Conditions {
  const set = events
    .filter((event) => event.kind === 'gateway.debug-condition')
    .toSorted((a, b) => a.evidence.start - b.evidence.start);
  const states = statesOf(set).filter(({ start, end }) => start <= covered.end && end >= covered.start);
  return { words: wordsOf(set), allowed: states.map(({ allowed }) => allowed).reduce(both, undefined) };
}

/** What both let pass; undefined lets everybody pass. */
export function both(
  one: ReadonlySet<string> | undefined,
  other: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return new Set([...one].filter((address) => other.has(address)));
}

function statesOf(conditions: readonly Condition[]) {
  const addresses = new Set<string>();
  const names = new Set<string>();
  return conditions.map((condition, index) => {
    change(condition, addresses, names);
    const end = conditions[index + 1]?.evidence.start ?? Number.POSITIVE_INFINITY;
    const filters = addresses.size + names.size > 0;
    // A condition by name lets through somebody, but no address that we could name.
    return { start: condition.evidence.start, end, allowed: filters ? new Set(addresses) : undefined };
  });
}

function change(condition: Condition, addresses: Set<string>, names: Set<string>): void {
  // A pasted command need not have been typed at that place: it may limit, but not lift a limit.
  const lifts = condition.by !== 'pasted';
  switch (condition.action) {
    case 'shown':
    case 'reset':
      if (lifts) for (const held of [addresses, names]) held.clear();
      break;
    case 'removed':
      if (lifts) for (const address of condition.addresses) addresses.delete(address);
      if (lifts) for (const name of condition.names) names.delete(name);
      return;
    case 'set':
    case 'unmatched':
      break;
    default:
      condition.action satisfies never;
  }
  for (const address of condition.addresses) addresses.add(address);
  for (const name of condition.names) names.add(name);
}

function wordsOf(conditions: readonly Condition[]): string[] {
  const set = conditions.filter(({ action }) => action === 'set' || action === 'shown');
  return set.flatMap(({ addresses, names }) => [
    ...addresses.map((address) => `debug condition: peer ${address}`),
    ...names.map((name) => `debug condition: ${name}`),
  ]);
}
