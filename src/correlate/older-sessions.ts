// Refusals that the sessions of a record do not explain. The gateway keeps a session for some time after its client is gone; all that were lost
// in a shorter record it still had at its end. Who is refused there as unknown may have lost a session before the record began.
import type { Event } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import type { Box } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { Clocks } from './clocks.ts';
import { groupBy } from './grouped.ts';
import type { HeldProfiles } from './held-profiles.ts';
import type { SaFacts } from './ike-sas.ts';
import { earliest, type Instant, secondsBetween } from './instants.ts';
import { wasKept } from './let-go.ts';
import { limitsOn } from './limits.ts';
import type { Operators } from './operators.ts';
import { causeOfRefusal } from './verdicts.ts';

interface Scene {
  readonly clocks: Clocks;
  readonly gateways: readonly Box[];
  readonly profiles: HeldProfiles;
  readonly settings: CaseSettings;
  readonly operators: Operators;
  readonly starts: RecordStarts;
}

/** IOS cannot be told to keep a session for a shorter time (`reconnect timeout` 600-86400). */
const SHORTEST_TIMEOUT = 600;

/**
 * Whether a refused SA may have been of a session from before the record, and not of the one that this carrier was the last SA of: the gateway
 * does not say that it knew the session, and still kept that of the carrier, as far as anybody tells.
 */
export function mayBeOlder(carrier: SaFacts, sa: SaFacts, scene: Scene): boolean {
  const { gateways, profiles, settings } = scene;
  if (!isRefusedAsUnknown(sa, carrier) || scene.operators.endOf(carrier) !== undefined) return false;
  const recorded = secondsBetween(scene.starts.before(sa), sa.startedAt);
  if (recorded === undefined) return false;
  const box = gateways.find(({ addresses }) => addresses.includes(carrier.gateway?.address ?? ''));
  const since = carrier.startedAt === undefined ? [] : [carrier.startedAt];
  const moment = sa.startedAt === undefined ? [] : [sa.startedAt];
  const limits = box && limitsOn(box, { matched: carrier.profile, since, moment }, { profiles, settings });
  const kept = limits?.map(({ seconds }) => seconds ?? SHORTEST_TIMEOUT) ?? [SHORTEST_TIMEOUT];
  return recorded <= Math.min(...kept);
}

/** Whether the gateway said that it does not know the session of an SA, and still kept the one that this carrier was the last SA of. */
export function isOfAnother(carrier: SaFacts, sa: SaFacts, scene: Scene): boolean {
  const isUnknown = sa.state === 'rejected' && causeOfRefusal(sa)?.kind === 'unknown-session';
  return isUnknown && wasKept(carrier, sa, scene) && scene.operators.endOf(carrier) === undefined;
}

/** In the gateway's words, or for a reason that nobody tells; at the address of the session that may have been its token. */
function isRefusedAsUnknown(sa: SaFacts, carrier: SaFacts): boolean {
  if (sa.state !== 'rejected') return false;
  const cause = causeOfRefusal(sa);
  return cause === undefined ? sa.client?.address !== carrier.client?.address : cause.kind === 'unknown-session';
}

/** When each source begins to tell of IKE. */
export class RecordStarts {
  readonly #events: readonly Event[];
  readonly #clocks: Clocks;
  #bySource: ReadonlyMap<SourceId, readonly Instant[]> | undefined;

  constructor(events: readonly Event[], clocks: Clocks) {
    this.#events = events;
    this.#clocks = clocks;
  }

  /** The first that the sources of an SA tell, on the scale of its beginning. */
  before({ evidence, startedAt }: SaFacts): Instant | undefined {
    // Most cases have no refusal that asks for it.
    this.#bySource ??= startsBySource(this.#events, this.#clocks);
    const told = [...evidence.wire, ...evidence.debug, ...evidence.traced].map((event) => event.evidence.source);
    const sources = new Set([...told, ...evidence.wire.flatMap(({ capturePoint }) => capturePoint)]);
    const starts = [...sources].flatMap((source) => this.#bySource?.get(source) ?? []);
    return earliest(starts.filter(({ scale }) => scale === startedAt?.scale));
  }
}

/** On each scale of a source the first. */
function startsBySource(events: readonly Event[], clocks: Clocks): Map<SourceId, Instant[]> {
  const told = events.flatMap((event) => {
    if (!TELLING.has(event.kind)) return [];
    const at = clocks.instant(event.kind === 'wire.capture' ? event.firstAt : event.at);
    return at === undefined ? [] : [{ source: event.evidence.source, at }];
  });
  return new Map(
    [...groupBy(told, ({ source }) => source)].map(([source, own]) => {
      const byScale = groupBy(
        own.map(({ at }) => at),
        ({ scale }) => scale,
      );
      return [source, [...byScale.values()].flatMap((instants) => earliest(instants) ?? [])];
    }),
  );
}

/** Outputs in the same text may be of another day. */
const TELLING: ReadonlySet<Event['kind']> = new Set([
  'wire.capture',
  'gateway.ike-packet',
  'gateway.liveness-run',
  'gateway.exchange-traced',
  'gateway.session-status',
]);
