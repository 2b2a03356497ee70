import type { Result } from '../../src/model/result.ts';
import { WEAKER } from './judge-attempts.ts';

// What a result states as proved, by what names it in any other result of the same case: SPIs, never numbers of sources or SAs.

/** Keys are `SA 0123456789abcdef purpose`, `attempt of 0123456789abcdef outcome`, ...; values are as the result has them. */
export function provedIn(result: Result): ReadonlyMap<string, string> {
  const proved = new Map<string, string>();
  const spis = new Map(result.ikeSas.map(({ id, initiatorSpi }) => [id, initiatorSpi]));
  for (const { initiatorSpi: spi, purpose, basis, proofs, links } of result.ikeSas) {
    if (basis === 'proved') proved.set(`SA ${spi} purpose`, purpose);
    for (const { by, method, outcome } of proofs) {
      if (outcome !== 'not-verifiable') proved.set(`SA ${spi} AUTH of the ${by}, ${method}`, outcome);
    }
    for (const { to, basis: tied, alternatives } of links) {
      if (tied === 'proved' && alternatives === 0) proved.set(`SA ${spi} tied to`, spis.get(to) ?? to);
    }
  }
  for (const { ikeSas, tries, outcome, basis, cause } of result.attempts) {
    const first = spis.get(ikeSas[0] ?? '');
    if (first === undefined) continue;
    if (basis === 'proved') proved.set(`attempt of ${first} outcome`, outcome);
    if (cause.basis === 'proved' && cause.kind !== 'none') proved.set(`attempt of ${first} cause`, cause.kind);
    for (const { ikeSa, state, cause: own } of tries ?? []) {
      if (own.basis !== 'proved') continue;
      proved.set(`try ${spis.get(ikeSa)} state`, state);
      if (own.kind !== 'none') proved.set(`try ${spis.get(ikeSa)} cause`, own.kind);
    }
  }
  return proved;
}

/** The same values as a result states them, proved or not. */
function statedIn(result: Result): ReadonlyMap<string, string> {
  const spis = new Map(result.ikeSas.map(({ id, initiatorSpi }) => [id, initiatorSpi]));
  const stated = new Map<string, string>();
  for (const { initiatorSpi: spi, purpose, proofs, links } of result.ikeSas) {
    stated.set(`SA ${spi} purpose`, purpose);
    for (const { by, method, outcome } of proofs) stated.set(`SA ${spi} AUTH of the ${by}, ${method}`, outcome);
    for (const { to } of links) stated.set(`SA ${spi} tied to`, spis.get(to) ?? to);
  }
  for (const { ikeSas, tries, outcome, cause } of result.attempts) {
    // An attempt may gain a try in front of those that were seen.
    for (const first of ikeSas.map((id) => spis.get(id))) {
      stated.set(`attempt of ${first} outcome`, outcome);
      stated.set(`attempt of ${first} cause`, cause.kind);
    }
    for (const { ikeSa, state, cause: own } of tries ?? []) {
      stated.set(`try ${spis.get(ikeSa)} state`, state);
      stated.set(`try ${spis.get(ikeSa)} cause`, own.kind);
    }
  }
  return stated;
}

/** What a part of the evidence proved and more of it states otherwise, or no more at all. A cause may become the cause of that cause. */
export function flipped(less: Result, more: Result): string[] {
  const stated = statedIn(more);
  return [...provedIn(less)].flatMap(([what, was]) => {
    const is = stated.get(what);
    return is === was || (is !== undefined && WEAKER[is]?.includes(was) === true)
      ? []
      : [`${what}: ${was}, then ${is}`];
  });
}
