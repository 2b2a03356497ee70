import type { Event } from '../model/event.ts';
import type { Box } from '../model/result.ts';
import { eventsBySource } from './by-source.ts';
import type { SaFacts } from './ike-sas.ts';
import type { SourceVantage } from './source-vantage.ts';

// Which names, addresses and sources are one machine. Two gateways may carry a profile of one name with different
// timeouts, so a setting counts only for the box whose source states it.

interface Draft {
  readonly names: Set<string>;
  readonly addresses: Set<string>;
  readonly sources: Set<string>;
  readonly vrfs: Set<string>;
}

/** Gateway boxes, each with the sources that speak for it. */
export function gatewayBoxes(
  sources: readonly SourceVantage[],
  events: readonly Event[],
  sas: readonly SaFacts[],
): Box[] {
  const bySource = eventsBySource(events);
  const gateways = sources.filter((source) => source.vantage === 'gateway');
  const drafts = gateways.map((source) => gatewayDraft(source.id, bySource.get(source.id) ?? []));
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
    else merged.push({ names: new Set(), addresses: new Set([address]), sources: new Set(), vrfs: new Set() });
  }
  return finish(merged, 'gateway', 'G');
}

/** Client boxes: one for the logs and settings of a folder, with the addresses that correlation tied to them. */
export function clientBoxes(
  folders: ReadonlyMap<string, readonly string[]>,
  addresses: ReadonlyMap<string, ReadonlySet<string>>,
): Box[] {
  const drafts = [...folders.entries()].map(([folder, sources]) => ({
    names: new Set<string>(),
    addresses: new Set(addresses.get(folder) ?? []),
    sources: new Set(sources),
    vrfs: new Set<string>(),
  }));
  const tied = new Set(drafts.flatMap((draft) => [...draft.addresses]));
  for (const address of addresses.get('') ?? []) {
    if (!tied.has(address))
      drafts.push({ names: new Set(), addresses: new Set([address]), sources: new Set(), vrfs: new Set() });
  }
  return finish(drafts, 'client', 'C');
}

function gatewayDraft(source: string, events: readonly Event[]): Draft {
  const draft: Draft = { names: new Set(), addresses: new Set(), sources: new Set(), vrfs: new Set() };
  for (const event of events) {
    if (!event.kind.startsWith('gateway.')) continue;
    draft.sources.add(source);
    // The log of a syslog server holds records of many boxes: what names one of them does not name the source.
    const isRecord = 'attribution' in event || 'wording' in event || event.kind === 'gateway.interface-changed';
    if (!isRecord && 'host' in event && event.host !== undefined) draft.names.add(event.host);
    if ('local' in event && event.local !== undefined) draft.addresses.add(event.local.address);
    if (event.kind === 'gateway.config') for (const address of event.addresses) draft.addresses.add(address);
    if (!isRecord && 'fvrf' in event && event.fvrf !== undefined && !/none/.test(event.fvrf))
      draft.vrfs.add(event.fvrf);
  }
  return draft;
}

function mergeShared(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    const same = merged.filter((other) => shares(other.names, draft.names) || sharesAddress(other, draft));
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
  for (const key of ['names', 'addresses', 'sources', 'vrfs'] as const)
    for (const value of from[key]) into[key].add(value);
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
function finish(drafts: readonly Draft[], kind: Box['kind'], letter: string): Box[] {
  const boxes = drafts.map((draft) => ({
    kind,
    names: [...draft.names].sort(),
    addresses: [...draft.addresses].sort(),
    serials: [],
    release: null,
    sources: [...draft.sources].sort(bySourceNumber),
    vrfs: [...draft.vrfs].sort(),
  }));
  const key = (box: (typeof boxes)[number]) => [box.names.join(), box.addresses.join(), box.sources.join()].join('|');
  boxes.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return boxes.map((box, index) => ({ id: `${letter}${index + 1}`, ...box }));
}

function bySourceNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}
