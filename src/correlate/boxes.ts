import type { Event, EventOf } from '../model/event.ts';
import type { Box } from '../model/result.ts';
import { eventsBySource } from './by-source.ts';
import type { Clocks } from './clocks.ts';
import { type Hosts, statedHost } from './hosts.ts';
import type { SaFacts } from './ike-sas.ts';
import { restartOf } from './restarts.ts';
import type { SourceVantage } from './source-vantage.ts';

// Which names, addresses and sources are one machine. Two gateways may carry a profile of one name with different
// timeouts, so a setting counts only for the box whose source states it.

interface Draft {
  /** As the sources write them. */
  readonly names: Set<string>;
  /** One for all spellings. */
  readonly hosts: Set<string>;
  readonly addresses: Set<string>;
  readonly sources: Set<string>;
  readonly vrfs: Set<string>;
  readonly serials: Set<string>;
  readonly releases: Set<string>;
  /** Outputs that describe the box. */
  readonly shown: Set<EventOf<'gateway.box'>>;
}

function draftOf(parts: Partial<Draft> = {}): Draft {
  const { names, hosts, addresses, sources, vrfs, serials, releases, shown } = parts;
  return {
    names: names ?? new Set(),
    hosts: hosts ?? new Set(),
    addresses: addresses ?? new Set(),
    sources: sources ?? new Set(),
    vrfs: vrfs ?? new Set(),
    serials: serials ?? new Set(),
    releases: releases ?? new Set(),
    shown: shown ?? new Set(),
  };
}

/** Gateway boxes, each with the sources that speak for it. */
export function gatewayBoxes(
  sources: readonly SourceVantage[],
  events: readonly Event[],
  sas: readonly SaFacts[],
  hosts: Hosts,
  clocks: Clocks,
): Box[] {
  const bySource = eventsBySource(events);
  const gateways = sources.filter((source) => source.vantage === 'gateway');
  const drafts = gateways.flatMap(({ id }) => gatewayDrafts(id, bySource.get(id) ?? [], hosts));
  const merged = mergeShared(drafts.filter((draft) => draft.names.size + draft.addresses.size > 0));
  joinNameWithAddress(merged);
  const nameless = drafts.filter((draft) => draft.names.size + draft.addresses.size === 0 && draft.sources.size > 0);
  // A configlet pasted without its host name speaks for the only gateway there is; among several it speaks for none.
  const [only] = merged;
  if (merged.length === 1 && only !== undefined) for (const draft of nameless) absorb(only, draft);
  else merged.push(...nameless);
  for (const sa of sas) {
    if (sa.gateway === undefined || sa.evidence.wire.length === 0) continue;
    const { address } = sa.gateway;
    if (merged.some((draft) => draft.addresses.has(address))) continue;
    const [single] = merged;
    // A gateway behind NAT, or one whose own address no text prints, is still the one that the texts are from.
    if (merged.length === 1 && single !== undefined && single.addresses.size === 0) single.addresses.add(address);
    else merged.push(draftOf({ addresses: new Set([address]) }));
  }
  return finish(merged, 'gateway', 'G', clocks);
}

/** Whether a record speaks for a box: of a text that tells of several, only those do that name one. */
export function speaksFor(event: Event, box: Box, hosts: Hosts): boolean {
  if (!box.sources.includes(event.evidence.source)) return false;
  const host = hosts.of(event);
  return (
    hosts.severalIn(event.evidence.source) === undefined ||
    (host !== undefined && box.names.some((name) => hosts.called(name) === host))
  );
}

/**
 * Client boxes: one for the logs and settings of a client (`client-folders.ts`), with the addresses that correlation tied to them,
 * and those that nothing but the addresses of their sessions tells of.
 */
export function clientBoxes(
  folders: ReadonlyMap<string, readonly string[]>,
  addresses: ReadonlyMap<string, ReadonlySet<string>>,
  ofSessions: readonly ReadonlySet<string>[],
): Box[] {
  const drafts = [...folders.entries()].map(([folder, sources]) =>
    draftOf({ addresses: new Set(addresses.get(folder) ?? []), sources: new Set(sources) }),
  );
  const tied = new Set(drafts.flatMap((draft) => [...draft.addresses]));
  const loose = ofSessions.map((own) => [...own].filter((address) => !tied.has(address)));
  for (const own of addressesTogether(loose)) drafts.push(draftOf({ addresses: new Set(own) }));
  return finish(drafts, 'client', 'C');
}

/** A client that moved has the addresses of its session; one that another session shares without the others may be a NAT's. */
function addressesTogether(ofSessions: readonly (readonly string[])[]): Iterable<readonly string[]> {
  const groups = new Map(ofSessions.map((own) => [own.toSorted().join(' '), own]));
  const seen = new Map<string, number>();
  for (const address of [...groups.values()].flat()) seen.set(address, (seen.get(address) ?? 0) + 1);
  const together = [...groups.values()].flatMap((own) =>
    own.some((address) => (seen.get(address) ?? 0) > 1) ? own.map((address) => [address]) : [own],
  );
  return new Map(together.filter(({ length }) => length > 0).map((own) => [own.join(' '), own])).values();
}

/** One for each box that a source tells of; records that name none are of the only one, or of none of several. */
function gatewayDrafts(source: string, events: readonly Event[], hosts: Hosts): Draft[] {
  const several = hosts.severalIn(source);
  const byHost = new Map<string | undefined, Draft>();
  for (const event of events) {
    if (!event.kind.startsWith('gateway.')) continue;
    const host = hosts.of(event);
    const key = several === undefined ? undefined : host;
    const draft = byHost.get(key) ?? draftOf({ sources: new Set([source]) });
    byHost.set(key, draft);
    note(event, host, draft);
  }
  // What a text of several boxes says without naming one speaks for none of them.
  if (several !== undefined) byHost.delete(undefined);
  return [...byHost.values()];
}

function note(event: Event, host: string | undefined, draft: Draft): void {
  const stated = statedHost(event);
  if (stated !== undefined) draft.names.add(stated);
  if (host !== undefined) draft.hosts.add(host);
  if ('local' in event && event.local !== undefined) draft.addresses.add(event.local.address);
  if (event.kind === 'gateway.config') for (const address of event.addresses) draft.addresses.add(address);
  // Debug prints numbers of VRFs.
  const isNamed = !('attribution' in event);
  if (isNamed && 'fvrf' in event && event.fvrf !== undefined && !/none/.test(event.fvrf)) draft.vrfs.add(event.fvrf);
  if (event.kind !== 'gateway.box') return;
  draft.shown.add(event);
  const release = event.iosXeRelease ?? event.release;
  if (release !== undefined) draft.releases.add(release);
  if (event.serial !== undefined) draft.serials.add(event.serial);
}

function mergeShared(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    const same = merged.filter(
      (other) =>
        shares(other.serials, draft.serials) || shares(other.hosts, draft.hosts) || sharesAddress(other, draft),
    );
    const [into, ...others] = same;
    if (into === undefined) merged.push(draft);
    else absorb(into, draft);
    for (const other of others) {
      if (into !== undefined) absorb(into, other);
      merged.splice(merged.indexOf(other), 1);
    }
  }
  return merged;
}

/** One source that only names the box and one that only shows addresses are the same box where there is no third. */
function joinNameWithAddress(drafts: Draft[]): void {
  const [a, b, ...more] = drafts;
  if (a === undefined || b === undefined || more.length > 0) return;
  const complementary =
    (a.names.size === 0 && b.addresses.size === 0) || (b.names.size === 0 && a.addresses.size === 0);
  if (!complementary) return;
  absorb(a, b);
  drafts.pop();
}

function absorb(into: Draft, from: Draft): void {
  for (const key of ['names', 'hosts', 'addresses', 'sources', 'vrfs', 'serials', 'releases'] as const)
    for (const value of from[key]) into[key].add(value);
  for (const event of from.shown) into.shown.add(event);
}

/** Two gateways may have the same inside address; two that have different names are two. */
function sharesAddress(a: Draft, b: Draft): boolean {
  const bothNamed = a.names.size > 0 && b.names.size > 0;
  return !bothNamed && shares(a.addresses, b.addresses);
}

function shares(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((value) => b.has(value));
}

/** Ids in order of what the boxes are called, so that the order of sources does not matter. */
function finish(drafts: readonly Draft[], kind: Box['kind'], letter: string, clocks?: Clocks): Box[] {
  const boxes = drafts.map((draft) => ({
    kind,
    names: [...draft.names].sort(),
    addresses: [...draft.addresses].sort(),
    serials: [...draft.serials].sort(),
    // Releases differ where a box was upgraded between two outputs: then none is its own.
    release: draft.releases.size === 1 ? ([...draft.releases][0] ?? null) : null,
    sources: [...draft.sources].sort(bySourceNumber),
    vrfs: [...draft.vrfs].sort(),
    ...restartPart(draft, clocks),
  }));
  const key = (box: (typeof boxes)[number]) => [box.names.join(), box.addresses.join(), box.sources.join()].join('|');
  boxes.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return boxes.map((box, index) => ({ id: `${letter}${index + 1}`, ...box }));
}

function restartPart({ shown }: Draft, clocks: Clocks | undefined): Pick<Box, 'restart'> {
  const restart = clocks && restartOf(inOrderOfSources(shown), clocks);
  return restart === undefined ? {} : { restart };
}

function inOrderOfSources(shown: ReadonlySet<EventOf<'gateway.box'>>): EventOf<'gateway.box'>[] {
  return [...shown].sort(
    (a, b) => bySourceNumber(a.evidence.source, b.evidence.source) || a.evidence.start - b.evidence.start,
  );
}

function bySourceNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}
