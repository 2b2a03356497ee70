import type { Aspect, CaseFile } from '../case.ts';
import type { Random } from '../world/random.ts';
import type { Micros } from '../world/time.ts';

// The invariant that these operators exist for: degraded evidence may make a verdict less certain, never wrong. So an
// operator takes evidence away, repeats it, cuts it up or rewrites how it is stored; it never states what did not happen.
// The exceptions (clocks that step, address translation) are lies that real evidence tells too, and their `keeps` says
// which facts do not rest on them.

/** One way in which the evidence of a finished case can be less than it was, or stored otherwise. */
export interface Operator {
  /** Kebab-case and unique. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** What is lost and what stays decidable, in words. */
  readonly losesSentence: string;
  /** Whether `apply` would change anything that matters here. */
  applies(files: readonly CaseFile[]): boolean;
  /** The degraded case. Files that are not touched are the same objects; the same seed gives the same bytes. */
  apply(files: readonly CaseFile[], context: ApplyContext): readonly CaseFile[];
  /** Findings that what it adds calls for. */
  readonly brings?: readonly string[];
  /** It sets the clock of a capture, which nothing in that capture tells. */
  readonly hidesStep?: boolean;
  /** Whether a fact that was decidable from an aspect must still be. It is asked for each aspect of a combination. */
  keeps(aspect: Aspect, fact: Fact): 'kept' | 'weakened';
}

export interface ApplyContext {
  readonly random: Random;
  readonly truth?: DegradeContext;
}

/** Times and addresses of a case that its files do not state in a way that can be read without an analyzer. */
export interface DegradeContext {
  readonly gatewayAddresses: readonly string[];
  /** As the gateway sees them. */
  readonly clientAddresses: readonly string[];
  /** The client's address before its session was lost. */
  readonly oldClientAddress?: string;
  readonly start: Micros;
  readonly end: Micros;
  readonly lostAt?: Micros;
}

/** What the verdict on an attempt consists of, in the names of the truth. */
export type Fact =
  | 'visible'
  | 'trigger'
  | 'outcome'
  | 'lateness'
  | 'cause'
  | 'sequel'
  | 'gatewayState'
  | 'timeout'
  | 'finding';

export const FACTS: readonly Fact[] = [
  'visible',
  'trigger',
  'outcome',
  'lateness',
  'cause',
  'sequel',
  'gatewayState',
  'timeout',
  'finding',
];

export const ASPECTS: readonly Aspect[] = ['wire', 'keys', 'debug', 'show', 'config', 'log', 'policy'];

/** Every fact of an aspect that is not touched stays; of a touched one only what is listed. */
export function keepsOf(touched: Partial<Record<Aspect, readonly Fact[]>>): Operator['keeps'] {
  return (aspect, fact) => {
    const kept = touched[aspect];
    return kept === undefined || kept.includes(fact) ? 'kept' : 'weakened';
  };
}

/** For operators that change how evidence is stored and nothing of what it says. */
export const keepsEverything: Operator['keeps'] = () => 'kept';

/**
 * The file with other bytes. `planted` states what reading the file must report, and nobody can promise that of a file
 * of which a part is missing; only an operator that keeps all of it may keep the list.
 */
export function withBytes(file: CaseFile, bytes: Buffer, evidence: 'whole' | 'less'): CaseFile {
  return { ...file, bytes, planted: evidence === 'whole' ? file.planted : [] };
}

/** `a/b.pcap` and `-1` give `a/b-1.pcap`. */
export function renamed(path: string, suffix: string): string {
  const dot = path.lastIndexOf('.');
  const hasExtension = dot > path.lastIndexOf('/') + 1;
  return hasExtension ? `${path.slice(0, dot)}${suffix}${path.slice(dot)}` : `${path}${suffix}`;
}
