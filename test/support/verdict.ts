import type { Aspect } from '../simulator/case.ts';
import type { Fact } from '../simulator/degrade/operator.ts';
import { suffices } from '../simulator/truth/decidable.ts';
import type { Sufficient } from '../simulator/truth/truth.ts';

// What an answer is held against, and what comes of it. Less certain than possible is `missed` and may wait for later work;
// saying what is not so is `wrong` and may not.

/** What is asked of a case, in the order in which people ask. */
export const QUESTIONS = [
  'attempt',
  'session',
  'outcome',
  'cause',
  'trigger',
  'sequel',
  'gateway state',
  'lateness',
  'limit',
  'away',
  'inactive',
  'clocks',
  'rules',
] as const;
export type Question = (typeof QUESTIONS)[number];

export interface Verdict {
  /**
   * `beyond`: true, though the script does not ask it of this evidence. `open`: left open, and whoever reads this evidence must,
   * or nobody says from which evidence it can be known.
   */
  readonly kind: 'found' | 'beyond' | 'missed' | 'open' | 'wrong';
  readonly question: Question;
  /** Stable: `R1.outcome`, `finding esp-one-way`. */
  readonly what: string;
  readonly detail: string;
  /** Missed with its attempt, which is told as missed by itself. */
  readonly implied?: true;
}

export interface Deviation extends Verdict {
  readonly kind: 'wrong' | 'missed';
}

export interface Evidence {
  readonly aspects: readonly Aspect[];
  /** Whether an aspect still carries such facts; always, unless the evidence was degraded. */
  readonly keeps: (aspect: Aspect, fact: Fact) => boolean;
  /** The clock of the only source was set, and nothing in it tells: then its times cannot be held against an answer. */
  readonly clockLies?: boolean;
  /** Findings that what was added to the evidence calls for. */
  readonly added?: readonly string[];
}

export function whole(aspects: readonly Aspect[]): Evidence {
  return { aspects, keeps: () => true };
}

/** Whether evidence is enough for a fact of which the script says what is. */
export function enough(from: Sufficient, fact: Fact, { aspects, keeps }: Evidence): boolean {
  return suffices(from, new Set(aspects.filter((aspect) => keeps(aspect, fact))));
}
