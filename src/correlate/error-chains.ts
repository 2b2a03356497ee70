// One fault of the client is logged by each function up the stack, the callee first (secure-client-dart.md 4.13).
import type { ClientError } from '../model/client-events.ts';
import type { Event } from '../model/event.ts';
import { eventsBySource } from './by-source.ts';
import { civilNs } from './instants.ts';

/** The events with each such chain as one error: that of the function where it began, and who called it. */
export function withoutChains(events: readonly Event[]): readonly Event[] {
  const folded = new Map<Event, ClientError>();
  const told = new Set<Event>();
  for (const own of eventsBySource(events).values()) {
    let origin: ClientError | undefined;
    let chain: ClientError | undefined;
    for (const event of own) {
      if (event.kind !== 'client.error') {
        origin = undefined;
      } else if (origin !== undefined && chain !== undefined && isOfOneFault(origin, event)) {
        chain = withCaller(chain, event);
        folded.set(origin, chain);
        told.add(event);
      } else {
        origin = event;
        chain = event;
      }
    }
  }
  if (told.size === 0) return events;
  return events.flatMap((event) => (told.has(event) ? [] : [folded.get(event) ?? event]));
}

function isOfOneFault(origin: ClientError, next: ClientError): boolean {
  return origin.symbol === next.symbol && origin.returnCode === next.returnCode && secondOf(origin) === secondOf(next);
}

function secondOf({ at }: ClientError): bigint | undefined {
  if (at.kind === 'none') return undefined;
  return (at.kind === 'absolute' ? at.epochNs : civilNs(at, undefined)) / 1_000_000_000n;
}

function withCaller(chain: ClientError, { function: caller, evidence }: ClientError): ClientError {
  const { run: _, excerpt: __, ...last } = evidence;
  const count = (chain.evidence.run?.count ?? 1) + 1;
  return {
    ...chain,
    callers: [...(chain.callers ?? []), caller],
    evidence: { ...chain.evidence, run: { count, last } },
  };
}
