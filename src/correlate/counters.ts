import type { Event, EventOf } from '../model/event.ts';
import type { Box, Coverage, ReconnectCount } from '../model/result.ts';
import { eventsBySource } from './by-source.ts';
import type { Clocks } from './clocks.ts';
import type { Hosts } from './hosts.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, momentOf } from './instants.ts';
import type { Purpose } from './purposes.ts';

// What `show crypto ikev2 stats reconnect` counted between two outputs of one box, held against the reconnects that are seen
// between them. Only a debug that showed every peer all that time can hold them all: a capture may stand beside.

type Sample = EventOf<'gateway.reconnect-counters'>;
type Range = ReconnectCount['seen']['total'];

interface CounterScene {
  readonly events: readonly Event[];
  readonly gateways: readonly Box[];
  readonly coverage: readonly Coverage[];
  readonly clocks: Clocks;
  readonly sas: readonly SaFacts[];
  readonly hosts: Hosts;
  purposeOf(sa: SaFacts): Purpose;
}

/** An output, and when it was taken: at its own time, else between the records around it. */
interface Timed {
  readonly sample: Sample;
  readonly earliest: Instant;
  readonly latest: Instant;
}

/** Each output with the one before it of the same box, where both have times that compare. */
export function reconnectCounts(scene: CounterScene): ReconnectCount[] {
  const byBox = new Map<Box | undefined, Timed[]>();
  for (const timed of timedSamples(scene)) {
    const box = boxOf(timed.sample, scene);
    byBox.set(box, [...(byBox.get(box) ?? []), timed]);
  }
  return [...byBox].flatMap(([box, timed]) => {
    const sorted = timed.toSorted((a, b) => (a.earliest.ns < b.earliest.ns ? -1 : 1));
    return sorted.slice(1).flatMap((after, index) => {
      const before = sorted[index];
      return before === undefined || before.earliest.scale !== after.latest.scale
        ? []
        : [compared(before, after, box, scene)];
    });
  });
}

function timedSamples({ events, clocks }: CounterScene): Timed[] {
  const found: Timed[] = [];
  for (const own of eventsBySource(events).values()) {
    if (!own.some(({ kind }) => kind === 'gateway.reconnect-counters')) continue;
    const inOrder = own.toSorted((a, b) => a.evidence.start - b.evidence.start);
    let before: Instant | undefined;
    let isOff = false;
    let waiting: { readonly sample: Sample; readonly earliest: Instant | undefined }[] = [];
    for (const event of inOrder) {
      const at = clocks.instant(event.at);
      if (event.kind === 'gateway.debug-switch' && (event.ikev2 !== undefined || event.what === 'all'))
        isOff = !event.on;
      if (event.kind === 'gateway.reconnect-counters' && at === undefined)
        waiting.push({ sample: event, earliest: before });
      if (at === undefined) continue;
      if (event.kind === 'gateway.reconnect-counters') found.push({ sample: event, earliest: at, latest: at });
      for (const { sample, earliest } of waiting)
        if (earliest?.scale === at.scale) found.push({ sample, earliest, latest: at });
      waiting = [];
      before = at;
    }
    // Behind the last record nobody knows how much later it is; while the debug is on, nothing came between.
    for (const { sample, earliest } of isOff ? [] : waiting)
      if (earliest !== undefined) found.push({ sample, earliest, latest: earliest });
  }
  return found;
}

/** The box that the output names, else the only one that its source speaks for. */
function boxOf(sample: Sample, { gateways, hosts }: CounterScene): Box | undefined {
  const host = hosts.of(sample);
  const named = gateways.filter(({ names }) => host !== undefined && names.some((name) => hosts.called(name) === host));
  const [one, ...more] =
    named.length > 0 ? named : gateways.filter(({ sources }) => sources.includes(sample.evidence.source));
  return more.length === 0 ? one : undefined;
}

function compared(before: Timed, after: Timed, box: Box | undefined, scene: CounterScene): ReconnectCount {
  const printed = {
    total: difference(before.sample.total, after.sample.total),
    succeeded: difference(before.sample.succeeded, after.sample.succeeded),
    failed: difference(before.sample.failed, after.sample.failed),
  };
  const seen = seenBetween(before, after, box, scene);
  const common = {
    gateway: box?.id ?? null,
    from: momentOf(before.earliest),
    to: momentOf(after.latest),
    printed,
    seen,
    evidence: [before.sample.evidence, after.sample.evidence],
  };
  const obstacle = obstacleOf(before, after, box, { printed, scene });
  if (obstacle !== undefined) return { ...common, verdict: 'cannot-compare', reason: obstacle };
  const fits = isWithin(printed.total, seen.total) && isWithin(printed.succeeded, seen.succeeded);
  return fits
    ? { ...common, verdict: 'agree', reason: 'the debug shows as many reconnects as were counted' }
    : { ...common, verdict: 'disagree', reason: 'the debug shows another number of reconnects than was counted' };
}

function difference(before: number | undefined, after: number | undefined): number | null {
  return before === undefined || after === undefined ? null : after - before;
}

function obstacleOf(
  before: Timed,
  after: Timed,
  box: Box | undefined,
  { printed, scene }: { readonly printed: ReconnectCount['printed']; readonly scene: CounterScene },
): string | undefined {
  if (printed.total === null) return 'an output lacks its first line';
  if (Object.values(printed).some((count) => count !== null && count < 0))
    return 'the counters were cleared between the outputs, or the box restarted';
  const [from, to] = [before.earliest, after.earliest].map((at) => momentOf(at).utc);
  const isWhole = scene.coverage.some((one) => {
    const { scope, gaps } = one;
    if (box?.sources.includes(one.source) !== true || !scope.kinds.includes('ike-debug')) return false;
    if (scope.conditions.length > 0 || scope.allowed !== undefined || scope.lossy === true) return false;
    if (from == null || to == null || one.from?.utc == null || one.to?.utc == null) return false;
    if (gaps.some((gap) => mayTouch(gap, Date.parse(from), Date.parse(to)))) return false;
    return Date.parse(one.from.utc) <= Date.parse(from) && Date.parse(one.to.utc) >= Date.parse(to);
  });
  return isWhole ? undefined : 'no debug shows all clients of this box from one output to the other';
}

/** Whether a gap lies between two times, or may, since its own are not known. */
function mayTouch(gap: Coverage['gaps'][number], from: number, to: number): boolean {
  const [starts, ends] = [gap.from.utc, gap.to.utc];
  return starts === null || ends === null || (Date.parse(starts) < to && Date.parse(ends) > from);
}

/** Reconnects at this box in that time, and those that may have been. */
function seenBetween(
  before: Timed,
  after: Timed,
  box: Box | undefined,
  { sas, purposeOf }: CounterScene,
): ReconnectCount['seen'] {
  const own = sas.filter(({ gateway, startedAt }) => {
    if (gateway === undefined || startedAt === undefined || startedAt.scale !== before.earliest.scale) return false;
    if (box?.addresses.includes(gateway.address) !== true) return false;
    return isBehind(startedAt, before) && (startedAt.ns < after.latest.ns || after.earliest.ns === after.latest.ns);
  });
  const sure = own.filter((sa) => {
    const { startedAt, stateAt } = sa;
    if (startedAt === undefined || purposeOf(sa).purpose !== 'reconnect') return false;
    // The records around an output stand before and behind it.
    return startedAt.ns >= before.latest.ns && (stateAt ?? startedAt).ns <= after.earliest.ns;
  });
  const possible = own.filter((sa) => ['reconnect', 'unknown'].includes(purposeOf(sa).purpose));
  const range = (isOne: (sa: SaFacts) => boolean, isOpen: (sa: SaFacts) => boolean): Range => {
    return { min: sure.filter(isOne).length, max: possible.filter((sa) => isOne(sa) || isOpen(sa)).length };
  };
  const isOpen = ({ state }: SaFacts) => state === 'unknown' || state === 'incomplete';
  return {
    total: { min: sure.length, max: possible.length },
    succeeded: range(({ state }) => state === 'established', isOpen),
    failed: range(({ state }) => state === 'rejected', isOpen),
  };
}

/** The record that stands before an output is none of what came after it. */
function isBehind({ ns }: Instant, { earliest, latest }: Timed): boolean {
  return ns > earliest.ns || (earliest.ns === latest.ns && ns === earliest.ns);
}

function isWithin(count: number | null, { min, max }: Range): boolean {
  return count === null || (count >= min && count <= max);
}
