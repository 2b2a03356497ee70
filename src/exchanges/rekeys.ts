// IKE SAs that were made inside another one (RFC 7296 §1.3.2). Without keys the new SPIs first show in a message that has
// no IKE_SA_INIT before it. The same two ends, addresses and ports, and an answered CREATE_CHILD_SA tell the parent.
import type { RekeyOf } from '../model/wire-events.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import { PAYLOAD } from '../wire/ike/payload-names.ts';
import type { ExchangeState } from './exchange-state.ts';
import type { SaState } from './sa-state.ts';
import { nanosBetween, type Sighted } from './sighting.ts';

/** A parent is deleted once it was replaced; the Delete and its retransmissions may come after the new SA's first use. */
const PARENT_LINGERS_NANOS = 120e9;

/** The SA that an opened CREATE_CHILD_SA was sent in, and which side of it opened that exchange. */
export interface ProvedParent {
  readonly parent: SaState;
  readonly openedBy: RekeyOf['opener'];
}

/** The parent of every SA that begins like a rekeyed one, where one can be told; `proved` are those that keys have shown. */
export function rekeyParents(
  all: Iterable<SaState>,
  proved: ReadonlyMap<SaState, ProvedParent>,
): ReadonlyMap<SaState, RekeyOf> {
  const parents = new Map<SaState, RekeyOf>();
  const sas = [...all];
  const orphans = sas.filter((sa) => proved.has(sa) || sa.beginsLikeRekey);
  if (orphans.length === 0) return parents;
  const rekeyed = byEnds(sas.filter((sa) => sa.exchanges.all.some(mayRekeyIke)));
  for (const orphan of orphans) {
    const known = proved.get(orphan);
    if (known !== undefined) {
      const { initiatorSpi, responderSpi } = known.parent;
      const before = parents.get(known.parent)?.opener ?? 'initiator';
      const opener = known.openedBy === 'initiator' ? before : OTHER[before];
      parents.set(orphan, { initiatorSpi, responderSpi, alternatives: 0, opener, proved: true });
      continue;
    }
    const candidates = (rekeyed.get(endsOf(orphan, 0)) ?? [])
      .map((sa) => ({ sa, made: lastRekeyBefore(sa, orphan) }))
      .filter((one): one is { sa: SaState; made: Sighted } => one.made !== undefined)
      .sort((a, b) => nanosBetween(a.made, b.made));
    const [best] = candidates;
    if (best === undefined) continue;
    const { initiatorSpi, responderSpi } = best.sa;
    // Orphans come in order of time, so a parent that was rekeyed itself is known by now.
    const before = parents.get(best.sa)?.opener ?? 'initiator';
    const opener = isSwapped(best.sa, orphan) ? OTHER[before] : before;
    parents.set(orphan, { initiatorSpi, responderSpi, alternatives: candidates.length - 1, opener });
  }
  return parents;
}

function byEnds(sas: readonly SaState[]): Map<string, SaState[]> {
  const found = new Map<string, SaState[]>();
  for (const sa of sas) {
    const key = endsOf(sa, -1);
    const known = found.get(key);
    if (known === undefined) found.set(key, [sa]);
    else known.push(sa);
  }
  return found;
}

/** Both ends of an SA on its first or last path, in an order that does not tell who began it: a rekey may swap the roles. */
function endsOf(sa: SaState, path: 0 | -1): string {
  const at = sa.paths.all.at(path);
  const ends = [at?.initiator, at?.responder].map((end) => `${end?.address} ${end?.port}`);
  return ends.sort().join(' ');
}

const OTHER = { initiator: 'responder', responder: 'initiator' } as const;

function isSwapped(parent: SaState, orphan: SaState): boolean {
  const [before, after] = [parent.paths.all.at(-1), orphan.paths.all[0]];
  const same =
    before?.initiator.address === after?.initiator.address && before?.initiator.port === after?.initiator.port;
  return !same;
}

/** A rekey of an IKE SA opens with an SA payload; one of a Child SA with a Notify that says so. */
function mayRekeyIke({ type, request, response }: ExchangeState): boolean {
  const inner = request?.firstInner ?? 'unknown';
  return type === EXCHANGE.createChildSa && response !== undefined && (inner === PAYLOAD.sa || inner === 'unknown');
}

function lastRekeyBefore(parent: SaState, orphan: SaState): Sighted | undefined {
  if (parent === orphan || nanosBetween(orphan.first, parent.latest) > PARENT_LINGERS_NANOS) return undefined;
  return parent.exchanges.all
    .filter(mayRekeyIke)
    .map(({ response }) => response?.first)
    .findLast((answered) => answered !== undefined && nanosBetween(answered, orphan.first) >= 0);
}
