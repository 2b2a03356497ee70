import type { SourceId } from '../model/evidence.ts';
import type { CapturedPair, CaptureScopeSeen } from '../model/wire-events.ts';
import type { Headless } from './datagrams.ts';
import type { SaState } from './sa-state.ts';
import { evidenceOf, type Sighted, stampOf } from './sighting.ts';

/** Pairs told of one file; more are more than a reader of the result could use. */
const MAX_PAIRS = 100_000;

interface Scope {
  /** Of the messages that are told of. */
  readonly first: Sighted;
  readonly pairs: Map<string, { initiator: string; responder: string; fromInitiator: number; fromResponder: number }>;
  incomplete: boolean;
  headless: number | undefined;
}

/**
 * Which directions between which ends each file of a capture shows, and what of it could not be told apart. `dropped` says that SAs
 * were left out.
 */
export function captureScopes(
  all: Iterable<SaState>,
  headless: ReadonlyMap<SourceId, Headless>,
  dropped: boolean,
): CaptureScopeSeen[] {
  const scopes = new Map<SourceId, Scope>();
  for (const sa of all) {
    for (const { initiator, responder, counts } of sa.paths.all) {
      for (const { source, first, fromInitiator, fromResponder } of counts) {
        const scope = scopeOf(scopes, source, first, dropped);
        const key = `${initiator.address} ${responder.address}`;
        const known = scope.pairs.get(key);
        if (known === undefined && scope.pairs.size === MAX_PAIRS) scope.incomplete = true;
        else if (known === undefined) {
          const ends = { initiator: initiator.address, responder: responder.address };
          scope.pairs.set(key, { ...ends, fromInitiator, fromResponder });
        } else {
          known.fromInitiator += fromInitiator;
          known.fromResponder += fromResponder;
        }
      }
    }
  }
  for (const [source, { first, count }] of headless) scopeOf(scopes, source, first, dropped).headless = count;
  return [...scopes.values()].map(seen);
}

function scopeOf(scopes: Map<SourceId, Scope>, source: SourceId, first: Sighted, dropped: boolean): Scope {
  const known = scopes.get(source);
  if (known !== undefined) return known;
  const scope: Scope = { first, pairs: new Map(), incomplete: dropped, headless: undefined };
  scopes.set(source, scope);
  return scope;
}

function seen({ first, pairs, incomplete, headless }: Scope): CaptureScopeSeen {
  const rows: readonly CapturedPair[] = [...pairs.values()];
  const place = { at: stampOf(first), evidence: evidenceOf(first) };
  return { kind: 'wire.capture-scope', ...place, pairs: rows, incomplete, ...(headless && { headless }) };
}
