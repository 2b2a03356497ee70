// Which box a record of a router's text is of. The file of a syslog server holds records of many boxes, and each has its
// own clock, its own settings and its own IKE SAs.
import type { Event } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import type { ClockId } from '../model/time.ts';
import { eventsBySource } from './by-source.ts';
import { namesOfOneBox } from './names-of-one-box.ts';
import type { SourceVantage } from './source-vantage.ts';

/** The box that a record names, as it does: by prefix, prompt or configuration. */
export function statedHost(event: Event): string | undefined {
  return event.kind.startsWith('gateway.') && 'host' in event ? event.host : undefined;
}

/** Names and addresses of boxes, and which of them are one. */
export class Hosts {
  readonly #names: ReadonlyMap<string, string>;
  readonly #several = new Map<SourceId, ReadonlySet<string>>();

  constructor(events: readonly Event[]) {
    this.#names = oneNameEach(events);
    for (const [source, own] of eventsBySource(events)) {
      const hosts = new Set(own.flatMap((event) => this.of(event) ?? []));
      if (hosts.size > 1) this.#several.set(source, hosts);
    }
  }

  /** The name of a record's box, the same for all spellings. */
  of(event: Event): string | undefined {
    const stated = statedHost(event);
    return stated === undefined ? undefined : this.called(stated);
  }

  /** The one name for all spellings of a name. */
  called(name: string): string {
    return this.#names.get(name.toLowerCase()) ?? name.toLowerCase();
  }

  /** The boxes of a source that tells of several. */
  severalIn(source: SourceId): ReadonlySet<string> | undefined {
    return this.#several.get(source);
  }
}

/**
 * `gw1` is `gw1.example.net` where no other name begins like it, and an address the box whose configuration has it. Names under
 * which the same packets are told are one.
 */
function oneNameEach(events: readonly Event[]): ReadonlyMap<string, string> {
  const stated = new Set<string>();
  const owners = new Map<string, Set<string>>();
  for (const event of events) {
    const host = statedHost(event)?.toLowerCase();
    if (host === undefined) continue;
    stated.add(host);
    if (event.kind !== 'gateway.config') continue;
    for (const address of event.addresses) owners.set(address, (owners.get(address) ?? new Set()).add(host));
  }
  const names = new Map<string, string>();
  for (const host of stated) {
    const full = [...stated].filter((other) => other.startsWith(`${host}.`) && !isAddress(other));
    const [longer] = full;
    if (!isAddress(host) && longer !== undefined && full.length === 1) names.set(host, longer);
  }
  for (const address of stated) {
    const [owner, ...others] = owners.get(address) ?? [];
    if (owner !== undefined && others.length === 0) names.set(address, names.get(owner) ?? owner);
  }
  if (stated.size < 2) return names;
  const called = (name: string) => names.get(name) ?? name;
  const leaders = new Map<string, string>();
  for (const group of namesOfOneBox(events, (event) => nameIn(event, called))) {
    const leader = group.find((name) => !isAddress(name)) ?? group[0] ?? '';
    for (const name of group) leaders.set(name, leader);
  }
  for (const name of stated) {
    const leader = leaders.get(called(name));
    if (leader !== undefined) names.set(name, leader);
  }
  return names;
}

function nameIn(event: Event, called: (name: string) => string): string | undefined {
  const stated = statedHost(event);
  return stated === undefined ? undefined : called(stated.toLowerCase());
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name);
}

/** Sources and events with a clock for each box of a source that tells of several. */
export function onOwnClocks<S extends SourceVantage>(
  sources: readonly S[],
  events: readonly Event[],
  hosts: Hosts,
): { readonly clocks: readonly SourceVantage[]; readonly events: readonly Event[] } {
  const clocks = sources.flatMap((source): SourceVantage[] => {
    const several = [...(hosts.severalIn(source.id) ?? [])].sort();
    return [source, ...several.map((host) => ({ ...source, clock: clockOf(source.clock, host), host }))];
  });
  const devices = new Set(sources.map(({ clock }) => clock));
  return { clocks, events: events.map((event) => onOwnClock(event, hosts, devices)) };
}

/** What a syslog server stamped is of one clock, whichever box the record is of. */
function onOwnClock(event: Event, hosts: Hosts, devices: ReadonlySet<ClockId>): Event {
  if (event.at.kind !== 'wall' || !devices.has(event.at.clock)) return event;
  if (hosts.severalIn(event.evidence.source) === undefined) return event;
  const host = hosts.of(event);
  return host === undefined ? event : { ...event, at: { ...event.at, clock: clockOf(event.at.clock, host) } };
}

/** `clock-S1@gw1.example.net` */
function clockOf(clock: ClockId, host: string): ClockId {
  return `${clock}@${host}`;
}
