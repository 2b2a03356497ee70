// What makes two records of a gateway one: the device's stamp as written, and what the line says. Who passed it on, and where it
// stands, is no part of it.
import type { Event } from '../model/event.ts';
import { STAMP_WRITERS, type WallStamp } from '../model/time.ts';

/** A record of a gateway with a time. */
export type GatewayRecord = Event & { readonly at: WallStamp };

/** They tell of their text as a whole, not of something that happened. */
const OF_THE_TEXT: ReadonlySet<string> = new Set([
  'gateway.log-gap',
  'gateway.log-header',
  'gateway.session-log-started',
]);

export function isGatewayRecord(event: Event): event is GatewayRecord {
  return event.at.kind === 'wall' && event.kind.startsWith('gateway.') && !isOfTheText(event);
}

export function isOfTheText({ kind }: Event): boolean {
  return OF_THE_TEXT.has(kind);
}

/** The same for all copies of a record, and different for any other record of that box but one printed twice. `stamp` as a copy may have it. */
export function recordKey(event: GatewayRecord, stamp = event.at.text): string {
  const { kind, at } = event;
  const writer = STAMP_WRITERS.find((one) => at.clock.endsWith(`-${one}`)) ?? 'device';
  return `${kind} ${writer} ${stamp} ${saidBy(event)}`;
}

/** The stamp as a copy has it that keeps whole seconds: IOS cuts off what it does not print. */
export function inSeconds({ text, resolutionMs }: WallStamp): string {
  return resolutionMs < 1000 ? text.replace(/(\d\d:\d\d:\d\d)[.,]\d{1,9}/, '$1') : text;
}

/** What an event says, wherever and whenever it stands. */
export function saidBy(event: Event): string {
  if (event.kind === 'gateway.ike-packet') {
    // Its payloads may stand in the record above, where a piece of a log need not begin.
    const { direction, exchange, messageId, isResponse, initiatorSpi, responderSpi, peer, local } = event;
    return [direction, exchange, messageId, isResponse, initiatorSpi, responderSpi, peer.address, local.address].join(
      ' ',
    );
  }
  const { kind: _kind, at: _at, evidence: _evidence, ...said } = event;
  // Which SA a line without SPIs speaks of is told by the lines above it.
  const isInferred = 'attribution' in said && said.attribution !== 'stated';
  return JSON.stringify(said, (name, value: unknown) => {
    if (NOT_SAID.has(name) || isPlace(value)) return undefined;
    if (isInferred && CONCLUDED.has(name)) return undefined;
    // A server that takes each line as a message drops the blanks in front of it.
    if (typeof value === 'string') return value.replace(/\s+/g, ' ');
    return typeof value === 'bigint' ? String(value) : value;
  });
}

/** The host is compared by itself: a copy may name none. */
const NOT_SAID: ReadonlySet<string> = new Set(['host', 'clock', 'attribution']);
const CONCLUDED: ReadonlySet<string> = new Set(['initiatorSpi', 'responderSpi', 'endpoints']);

function isPlace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'source' in value && 'start' in value && 'end' in value;
}

/** What two copies tell together: the fuller one's content, where and when the first of them has it. */
export function mergedRecord(first: GatewayRecord, copy: GatewayRecord): GatewayRecord {
  const host = hostOf(first) ?? hostOf(copy);
  const named = host === undefined || hostOf(first) !== undefined ? {} : { host };
  const fuller = fullness(copy) > fullness(first) ? copy : first;
  if (fuller === first && hostOf(first) === host) return first;
  // Both are of one kind, since their keys agree.
  return { ...fuller, ...named, at: first.at, evidence: first.evidence } as GatewayRecord;
}

export function hostOf(event: Event): string | undefined {
  return 'host' in event ? event.host : undefined;
}

/** How much of what stands elsewhere in its text a record has: its SA, and the payloads of its message. */
function fullness(event: GatewayRecord): number {
  const sa = !('attribution' in event) || event.attribution === 'none' ? 0 : 1000;
  if (event.kind !== 'gateway.ike-packet') return sa;
  return sa + event.payloads.length + event.notifies.length + (event.shown === undefined ? 0 : 1);
}
