import type { Case } from '../model/case.ts';
import type { Event } from '../model/event.ts';
import { placeKey } from '../model/evidence.ts';
import type { Attempt, RestsOn } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import { type CorrelatedSource, correlate } from './correlate.ts';
import { isOpened, unopened } from './unopened.ts';

// What each verdict rests on: the case is judged again without each of its sources. Without its keys, what they opened is closed.

/** What `correlate` was given. */
export interface CaseInput {
  readonly sources: readonly CorrelatedSource[];
  readonly events: readonly Event[];
  readonly settings: CaseSettings;
}

/** Events times sources. An event costs some 0.15 ms each time: beyond this, judging again takes longer than six seconds. */
const MOST_EVENTS_JUDGED = 40_000;

/** For each attempt: without which sources its verdict holds, and at which bound it would be another. */
export function restsOn(input: CaseInput, found: Case): RestsOn[] {
  const { attempts } = found;
  if (attempts.length === 0) return [];
  const units = [...unitsOf(input, found), ...keyFiles(input.events)];
  const isTooLarge = units.length > 1 && units.length * input.events.length > MOST_EVENTS_JUDGED;
  const without =
    isTooLarge || units.length < 2 ? [] : units.map((unit) => ({ unit, attemptsBy: judgedWithout(unit, input) }));
  const keysOf = keysIn(found);
  return attempts.map((attempt) => {
    const keys = without.length === 0 ? [] : keysOf(attempt);
    const others = without.map(({ unit, attemptsBy }) => ({ unit, other: mostAlike(keys, attemptsBy) }));
    const [same, turned] = [
      others.filter(({ other }) => isSameVerdict(attempt, other)),
      others.filter(({ other }) => !isSameVerdict(attempt, other)),
    ];
    return {
      attempt: attempt.id,
      tried: without.flatMap(({ unit }) => unit),
      ...(isTooLarge && { notTried: 'too-large' as const }),
      holdsWithout: same.flatMap(({ unit }) => unit),
      turnsWithout: turned.flatMap(({ unit, other }) => {
        const verdict = {
          outcome: other?.outcome ?? null,
          cause: other?.cause.kind ?? null,
          lateness: other?.lateness.kind ?? null,
        };
        return unit.map((source) => ({ source, ...verdict }));
      }),
      flipsAt: flipOf(attempt),
    };
  });
}

/** Sources that tell of the story, the files of one capture point as one: half a capture is no evidence that is missing. */
function unitsOf({ sources, events }: CaseInput, { attempts, timeline }: Case): string[][] {
  const pointOf = new Map<string, readonly string[]>();
  for (const event of events) {
    if (event.kind === 'wire.ike-sa') for (const source of event.capturePoint) pointOf.set(source, event.capturePoint);
  }
  const quoted = [
    ...timeline.flatMap(({ evidence }) => evidence),
    ...attempts.flatMap((one) => [
      ...one.evidence,
      ...one.startedEvidence,
      ...one.removedEvidence,
      ...one.timeoutFrom.evidence,
    ]),
  ];
  const speaking = new Set(quoted.map(({ source }) => source));
  const units = new Map<string, string[]>();
  for (const { id } of sources) {
    const unit = pointOf.get(id) ?? [id];
    if (unit.some((one) => speaking.has(one))) units.set([...unit].sort().join(' '), [...unit]);
  }
  return [...units.values()];
}

/** The files that keys stand in, where these opened anything: as one, since another may hold the same keys. */
function keyFiles(events: readonly Event[]): string[][] {
  const files = new Set(events.flatMap(({ kind, evidence }) => (kind === 'wire.keys' ? [evidence.source] : [])));
  return files.size > 0 && events.some(isOpened) ? [[...files]] : [];
}

/** The attempts of the case without some sources, by what they can be recognised by. */
function judgedWithout(unit: readonly string[], { sources, events, settings }: CaseInput): Map<string, Attempt> {
  const isLeft = (id: string) => !unit.includes(id);
  const holdsKeys = events.some(({ kind, evidence }) => kind === 'wire.keys' && !isLeft(evidence.source));
  const told = events.filter(({ evidence }) => isLeft(evidence.source));
  const left = correlate(
    sources.filter(({ id }) => isLeft(id)),
    holdsKeys ? unopened(told) : told,
    settings,
  );
  const keysOf = keysIn(left);
  return new Map(left.attempts.flatMap((attempt) => keysOf(attempt).map((key) => [key, attempt])));
}

/** What an attempt of a case is recognised by: its IKE SAs, and the places that show it. */
function keysIn({ ikeSas: all }: Case): (attempt: Attempt) => string[] {
  const spis = new Map(all.map(({ id, initiatorSpi }) => [id, initiatorSpi]));
  return ({ ikeSas, evidence, startedEvidence }) => [
    ...ikeSas.flatMap((id) => spis.get(id) ?? []),
    ...[...startedEvidence, ...evidence].map(placeKey),
  ];
}

/** The attempt that shares most of the keys. */
function mostAlike(keys: readonly string[], attemptsBy: ReadonlyMap<string, Attempt>): Attempt | undefined {
  const shared = new Map<Attempt, number>();
  for (const key of keys) {
    const attempt = attemptsBy.get(key);
    if (attempt !== undefined) shared.set(attempt, (shared.get(attempt) ?? 0) + 1);
  }
  return [...shared].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function isSameVerdict(one: Attempt, other: Attempt | undefined): boolean {
  if (other === undefined) return false;
  const verdictOf = ({ outcome, cause, lateness }: Attempt) => `${outcome} ${cause.kind} ${lateness.kind}`;
  return verdictOf(one) === verdictOf(other);
}

/** When the gateway would have had to let the session go for its lateness to be judged otherwise; a session that was resumed came in time. */
function flipOf(attempt: Attempt): string | null {
  const { outcome, lateness, startedAt, timeoutSeconds, inactiveSeconds } = attempt;
  const started = startedAt?.utc ?? startedAt?.local;
  if (outcome === 'resumed' || timeoutSeconds === null || typeof started !== 'string') return null;
  const startMs = Date.parse(startedAt?.utc ?? `${startedAt?.local}Z`);
  if (Number.isNaN(startMs)) return null;
  const iso = new Date(startMs - timeoutSeconds * 1000).toISOString();
  const day = iso.slice(0, 10) === started.slice(0, 10) ? '' : `${iso.slice(0, 10)} `;
  const bound = `${day}${iso.slice(11, 19)}${startedAt?.utc === null ? '' : ' UTC'}`;
  switch (lateness.kind) {
    case 'exceeded':
      return `if the gateway let the session go after ${bound}`;
    case 'within':
      // Where it was seen alive later than that, nothing can turn it.
      if (wasAliveAt(attempt, startMs - timeoutSeconds * 1000)) return null;
      return `if the gateway let the session go before ${bound}`;
    case 'cannot-judge':
      return inactiveSeconds.max === null || inactiveSeconds.max > timeoutSeconds
        ? `with proof that the gateway let the session go before ${bound}, or after`
        : null;
    default:
      return lateness.kind satisfies never;
  }
}

/** Whether the session is known to have lived after this moment of the attempt's own scale. */
function wasAliveAt({ lostAt, startedAt }: Attempt, ms: number): boolean {
  const earliest = lostAt?.earliest;
  if (earliest == null || startedAt === null || (earliest.utc === null) !== (startedAt.utc === null)) return false;
  return Date.parse(earliest.utc ?? `${earliest.local}Z`) > ms;
}
