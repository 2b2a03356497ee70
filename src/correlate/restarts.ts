import type { Event, EventOf } from '../model/event.ts';
import type { Box } from '../model/result.ts';
import type { Clocks } from './clocks.ts';
import type { Fact } from './fact.ts';
import { type Instant, momentOf } from './instants.ts';
import { restartReason } from './shown-descriptions.ts';

// A router that was restarted has lost every session, also the inactive ones that a reconnect needs.

/**
 * When a box last started, of what its outputs of `show version` say the latest; of times that do not compare that of the output
 * that stands last. Undefined where none says so.
 */
export function restartOf(outputs: readonly EventOf<'gateway.box'>[], clocks: Clocks): Box['restart'] | undefined {
  const telling = outputs.filter((box) => (box.restartedAt ?? box.uptime ?? restartReason(box)) !== undefined);
  let shown = telling.at(-1);
  if (shown === undefined) return undefined;
  let at = shown.restarted === undefined ? undefined : clocks.instant(shown.restarted);
  for (const box of telling) {
    const other = box.restarted === undefined ? undefined : clocks.instant(box.restarted);
    if (other === undefined || other.scale !== at?.scale || other.ns <= at.ns) continue;
    [shown, at] = [box, other];
  }
  return {
    at: at === undefined ? null : momentOf(at),
    text: shown.restartedAt ?? null,
    uptime: shown.uptime ?? null,
    reason: shown.reloadReason ?? shown.returnedBy ?? null,
    evidence: [shown.evidence],
  };
}

/**
 * The restart that an output tells of, if it falls into the time of the other facts: one of last year is no part of the story, and
 * the output's own entry names it.
 */
export function restartFact(event: Event, within: readonly Instant[], clocks: Clocks): Fact | undefined {
  if (event.kind !== 'gateway.box' || event.restarted === undefined) return undefined;
  const at = clocks.instant(event.restarted);
  if (at === undefined) return undefined;
  let [before, after] = [false, false];
  for (const { scale, ns } of within) {
    if (scale !== at.scale) continue;
    before ||= ns <= at.ns;
    after ||= ns >= at.ns;
  }
  if (!before || !after) return undefined;
  const why = restartReason(event);
  const summary = `Gateway was restarted${why === undefined ? '' : `: ${why}`}`;
  return { at: event.restarted, vantages: ['gateway'], kind: 'gateway.restarted', summary, evidence: [event.evidence] };
}
