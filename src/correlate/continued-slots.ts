// A piece of a log that begins inside a negotiation does not say of which IKE SA its first lines are: the SPIs stand in the piece
// before. Where the two overlap, they go on with one another.
import type { Event } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import type { GatewaySlot, SaReference } from '../model/gateway-debug-events.ts';
import type { ClockId } from '../model/time.ts';
import type { Copies } from './copies.ts';
import { type GatewayRecord, isGatewayRecord } from './record-key.ts';

/**
 * The events with the SA of such lines, by the slot that the piece before used last. `told` are the events with all
 * copies; those of one joined clock are in order of time. Lines below one that names the SA of their slot are as their own text has them.
 */
export function withContinuedSlots(
  events: readonly Event[],
  {
    told,
    joined,
    copies,
  }: { readonly told: readonly Event[]; readonly joined: ReadonlySet<ClockId>; readonly copies: Copies },
): readonly Event[] {
  if (joined.size === 0) return events;
  const onJoined = (all: readonly Event[]) => all.filter(isGatewayRecord).filter(({ at }) => joined.has(at.clock));
  const records = onJoined(events);
  const goOn = piecesThatGoOn(onJoined(told), copies);
  const slots = new Map<string, Pick<SaReference, 'initiatorSpi' | 'responderSpi'>>();
  const known = new Set<string>();
  const found = new Map<Event, Event>();
  for (const record of records) {
    if (!('attribution' in record) || record.slot === undefined) continue;
    const slot = `${record.at.clock} ${slotKey(record.slot)}`;
    const own = `${record.evidence.source} ${slot}`;
    if (record.attribution !== 'none') {
      slots.set(slot, record);
      known.add(own);
      continue;
    }
    const before = slots.get(slot);
    if (before === undefined || known.has(own) || !goOn.has(record.evidence.source)) continue;
    const { initiatorSpi, responderSpi } = before;
    found.set(record, { ...record, initiatorSpi, responderSpi, attribution: 'inferred' });
  }
  return found.size === 0 ? events : events.map((event) => found.get(event) ?? event);
}

/** Texts whose first record another one tells too: nothing is missing between them. */
function piecesThatGoOn(records: readonly GatewayRecord[], copies: Copies): ReadonlySet<SourceId> {
  const first = new Map<SourceId, GatewayRecord>();
  for (const record of records) {
    const { source, start } = record.evidence;
    if (start < (first.get(source)?.evidence.start ?? Number.POSITIVE_INFINITY)) first.set(source, record);
  }
  return new Set([...first].flatMap(([source, { evidence }]) => (copies.isToldAgain(evidence) ? [source] : [])));
}

function slotKey({ gatewaySession, saId }: GatewaySlot): string {
  return `${gatewaySession} ${saId}`;
}
