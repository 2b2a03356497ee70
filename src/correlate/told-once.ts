import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event } from '../model/event.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { ClockId } from '../model/time.ts';
import { withContinuedSlots } from './continued-slots.ts';
import { Copies, onJoinedClocks } from './copies.ts';
import { withoutChains } from './error-chains.ts';
import { withoutGatewayCopies } from './gateway-copies.ts';
import { Hosts, onOwnClocks } from './hosts.ts';
import { withoutSamePackets } from './same-packets.ts';
import type { SourceVantage } from './source-vantage.ts';
import { StatedClocks } from './stated-clocks.ts';
import { type TwinZone, withoutTwins } from './twin-logs.ts';

/** What a case tells, each fact once, and what of it several sources tell. */
export interface ToldOnce {
  /** What counts. */
  readonly events: readonly Event[];
  /** With all copies, on the clocks that copies make one: what was seen, and where. */
  readonly told: readonly Event[];
  /** As each text has it: what its clock states and how it went. */
  readonly read: readonly Event[];
  /** Sources with a clock for each box. */
  readonly clocks: readonly SourceVantage[];
  readonly hosts: Hosts;
  readonly zones: ReadonlyMap<ClockId, TwinZone>;
  readonly copies: Copies;
  readonly sharedClocks: ReadonlyMap<ClockId, ClockId>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes out what a case tells again: packets of one capture point, twins and copies of logs, chains of one error. */
export function toldOnce(
  sources: readonly (SourceVantage & { readonly path: string })[],
  inOrder: readonly Event[],
  settings: CaseSettings,
): ToldOnce {
  const copies = new Copies();
  const paths = new Map(sources.map(({ id, path }) => [id, path]));
  const captured = withoutSamePackets(inOrder, (id) => paths.get(id) ?? id, copies);
  const { events: ofLogs, diagnostics, zones, copies: copiedLogs } = withoutTwins(captured.events);
  const sorted = withoutChains(ofLogs);
  const hosts = new Hosts(sorted);
  const { clocks, events: read } = onOwnClocks(sources, sorted, hosts);
  for (const { fact, copy } of copiedLogs) copies.add(fact, copy);
  const once = withoutGatewayCopies(read, hosts, copies);
  const sharedClocks = copies.clocksJoined(() => new StatedClocks(clocks, read, settings, { hosts, zones }));
  const told = onJoinedClocks([...read, ...captured.again, ...copiedLogs.map(({ copy }) => copy)], sharedClocks);
  const joined = new Set(sharedClocks.values());
  const events = withContinuedSlots(onJoinedClocks(once.events, sharedClocks), { told, joined, copies });
  return {
    events,
    told,
    read,
    clocks,
    hosts,
    zones,
    copies,
    sharedClocks,
    diagnostics: [...captured.diagnostics, ...diagnostics, ...once.diagnostics],
  };
}
