import type { Attempt, Result } from '../../src/model/result.ts';
import { OPEN, WEAKER } from './judge-attempts.ts';

// Less evidence may leave a verdict open that more evidence decided. It may never decide it otherwise.

/** Verdicts of an answer that an answer to a part of its evidence turns over, in words; both read the same sources. */
export function flips(full: Result, less: Result): string[] {
  const ofAttempts = full.attempts.flatMap((before) => {
    const after = less.attempts.find((one) => isSame(before, full, one, less));
    return after === undefined ? [] : attemptFlips({ before, after, full, less });
  });
  return [...ofAttempts, ...purposeFlips(full, less), ...ruleFlips(full, less)];
}

interface Both {
  readonly before: Attempt;
  readonly after: Attempt;
  readonly full: Result;
  readonly less: Result;
}

/** One cycle: they share an SA, or a place. */
function isSame(one: Attempt, of: Result, other: Attempt, ofOther: Result): boolean {
  const spis = spisOf(one.ikeSas, of);
  if (spisOf(other.ikeSas, ofOther).some((spi) => spis.includes(spi))) return true;
  return one.startedEvidence.some((a) =>
    other.startedEvidence.some((b) => a.source === b.source && a.start === b.start),
  );
}

function attemptFlips({ before, after, full, less }: Both): string[] {
  const values: readonly (readonly [string, string, string])[] = [
    ['outcome', before.outcome, after.outcome],
    ['cause', before.cause.kind, after.cause.kind],
    ['trigger', before.trigger.kind, after.trigger.kind],
    ['sequel', before.sequel, after.sequel],
    ['gatewayState', before.gatewayState, after.gatewayState],
    ['lateness', before.lateness.kind, after.lateness.kind],
  ];
  const turned = values.flatMap(([field, was, is]) => {
    const isOpen = (value: string) => OPEN[field]?.includes(value) === true;
    // No cause is found of what is not held for rejected any more.
    const isSilent = field === 'cause' && is === 'none' && after.outcome !== 'rejected' && after.outcome !== 'resumed';
    if (was === is || isOpen(was) || isOpen(is) || isSilent || WEAKER[was]?.includes(is) === true) return [];
    return [`${before.id}.${field}: ${was}, then ${is}`];
  });
  const limits = [before.timeoutSeconds, after.timeoutSeconds];
  const limit = limits.includes(null) || limits[0] === limits[1] ? [] : [`${before.id}.timeoutSeconds: ${limits}`];
  const intervals = (['clientAwaySeconds', 'inactiveSeconds'] as const).flatMap((field) =>
    areApart(before[field], after[field]) ? [`${before.id}.${field}: the two have no moment in common`] : [],
  );
  return [...turned, ...limit, ...intervals, ...sessionFlips({ before, after, full, less })];
}

interface Range {
  readonly min: number;
  readonly max: number | null;
}

const areApart = (a: Range | null, b: Range | null): boolean =>
  a !== null && b !== null && (a.min > (b.max ?? Infinity) || b.min > (a.max ?? Infinity));

function sessionFlips({ before, after, full, less }: Both): string[] {
  const spis = (attempt: Attempt, result: Result): string[] => {
    const session = result.sessions.find(({ id }) => id === attempt.session);
    return session === undefined ? [] : spisOf(session.ikeSas, result);
  };
  const was = spis(before, full);
  const is = spis(after, less);
  const isOther = was.length > 0 && is.length > 0 && !is.some((spi) => was.includes(spi));
  return isOther ? [`${before.id}.session: another one`] : [];
}

function purposeFlips(full: Result, less: Result): string[] {
  return full.ikeSas.flatMap(({ initiatorSpi, purpose }) => {
    const after = less.ikeSas.find((sa) => sa.initiatorSpi !== null && sa.initiatorSpi === initiatorSpi)?.purpose;
    if (after === undefined || after === purpose || after === 'unknown' || purpose === 'unknown') return [];
    return [`SA ${initiatorSpi}: ${purpose}, then ${after}`];
  });
}

/** What was found is not there for certain, or is found without it; both would be said in spite of the evidence. */
function ruleFlips(full: Result, less: Result): string[] {
  return full.rules.flatMap(({ rule, outcome }) => {
    const after = less.rules.find((one) => one.rule === rule)?.outcome;
    const isFlip = (outcome === 'matched' && after === 'clear') || (outcome === 'clear' && after === 'matched');
    return isFlip ? [`rule ${rule}: ${outcome}, then ${after}`] : [];
  });
}

const spisOf = (ids: readonly string[], { ikeSas }: Result): string[] =>
  ids.flatMap((id) => ikeSas.find((sa) => sa.id === id)?.initiatorSpi ?? []);
