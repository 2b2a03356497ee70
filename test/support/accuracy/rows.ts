import type { Aspect } from '../../simulator/case.ts';

// The combinations of sources that the page of accuracy has a row for, as people collect them.

/** A kind of source; where a case has several of its aspects, they are taken together. */
type Collected = 'capture' | 'keys' | 'debug' | 'show' | 'client';

const ASPECTS_OF: Readonly<Record<Collected, readonly Aspect[]>> = {
  capture: ['wire'],
  keys: ['keys'],
  debug: ['debug'],
  show: ['show', 'config'],
  client: ['log', 'policy'],
};

export interface Row {
  readonly id: string;
  /** As the page names it. */
  readonly title: string;
  readonly of: readonly Collected[];
  /** Of these, what the case has: one of them is enough. */
  readonly isRest?: true;
}

const row = (title: string, ...of: Collected[]): Row => ({ id: of.join('+'), title, of });

export const ROWS: readonly Row[] = [
  row('capture', 'capture'),
  row('capture, keys', 'capture', 'keys'),
  row('debug', 'debug'),
  row('show', 'show'),
  row('client', 'client'),
  row('capture, debug', 'capture', 'debug'),
  row('capture, show', 'capture', 'show'),
  row('capture, client', 'capture', 'client'),
  row('debug, show', 'debug', 'show'),
  row('debug, client', 'debug', 'client'),
  row('show, client', 'show', 'client'),
  row('capture, keys, debug', 'capture', 'keys', 'debug'),
  row('capture, keys, show', 'capture', 'keys', 'show'),
  row('capture, keys, client', 'capture', 'keys', 'client'),
  { id: 'all-but-keys', title: 'all but keys', of: ['capture', 'debug', 'show', 'client'], isRest: true },
  { id: 'all', title: 'all there is', of: ['capture', 'keys', 'debug', 'show', 'client'], isRest: true },
];

/** The aspects of a case that a row takes, in the order of the case; undefined where the case lacks one of its sources. */
export function aspectsIn({ of, isRest }: Row, present: readonly Aspect[]): readonly Aspect[] | undefined {
  const lacks = of.some((kind) => !ASPECTS_OF[kind].some((aspect) => present.includes(aspect)));
  if (lacks && isRest !== true) return undefined;
  const taken = present.filter((aspect) => of.some((kind) => ASPECTS_OF[kind].includes(aspect)));
  return taken.length > 0 ? taken : undefined;
}
