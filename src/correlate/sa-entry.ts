import type { AuthProof } from '../model/opened-events.ts';
import type { Coverage, IkeSa } from '../model/result.ts';
import type { Clocks } from './clocks.ts';
import type { Copies } from './copies.ts';
import { declaredDead } from './declared-dead.ts';
import { probesOf } from './dpd.ts';
import type { DpdSettings } from './dpd-configured.ts';
import type { EspFlows } from './esp.ts';
import type { Identities } from './identities.ts';
import { type SaFacts, saPointers } from './ike-sas.ts';
import { momentOf } from './instants.ts';
import type { LostMessages } from './lost-messages.ts';
import { messageCounts } from './message-counts.ts';
import { methodsOf } from './methods.ts';
import { assignedOpened, openedOf, proverText, userOpened } from './opened.ts';
import type { Operators } from './operators.ts';
import type { Owners } from './owners.ts';
import type { Purpose } from './purposes.ts';

type Counted = 'answered' | 'unanswered';

interface EntryContext {
  readonly clocks: Clocks;
  readonly esp: EspFlows;
  readonly identities: Identities;
  readonly owners: Owners;
  readonly operators: Operators;
  readonly copies: Copies;
  readonly lost: LostMessages;
  readonly coverage: readonly Coverage[];
  readonly dpdSettings: DpdSettings;
  readonly successors: ReadonlyMap<SaFacts, readonly SaFacts[]>;
}

/** An IKE SA as the result carries it. */
export function saEntry(sa: SaFacts, purpose: Purpose, context: EntryContext): IkeSa {
  const { clocks, identities, copies } = context;
  const { wire, snapshots } = sa.evidence;
  const counts = messageCounts(sa);
  const moment = (instant: SaFacts['startedAt']) => (instant === undefined ? null : momentOf(instant));
  return {
    id: context.owners.sa(sa),
    initiatorSpi: sa.evidence.initiatorSpi,
    responderSpi: sa.evidence.responderSpi ?? null,
    client: sa.client ?? null,
    gateway: sa.gateway ?? null,
    paths: pathsOf(sa, clocks),
    vrf: snapshots.map((shown) => shown.fvrf).find((vrf) => vrf !== undefined && vrf !== 'none') ?? null,
    purpose: purpose.purpose,
    basis: purpose.basis,
    authentication: { ...methodsOf(sa), eap: sa.eap },
    identity: identities.idOf(identities.ofSa(sa.evidence)),
    user:
      snapshots.map((shown) => shown.remoteEapId).find((user) => user !== undefined) ?? userOpened(sa.evidence) ?? null,
    assignedAddresses: [
      ...new Set([...snapshots.flatMap((shown) => shown.assignedAddress ?? []), ...assignedOpened(sa.evidence)]),
    ],
    proposal:
      wire.map((seen) => seen.proposal).find((proposal) => proposal !== undefined) ?? snapshots[0]?.encryption ?? null,
    childSas: context.esp.childSas(sa),
    startedAt: moment(sa.startedAt),
    establishedAt: moment(sa.establishedAt),
    lastAt: moment(sa.lastAt),
    end: endEntry(sa, context),
    state: sa.state,
    ikeAuthExchanges: sa.authExchanges,
    messages: counts.messages,
    retransmissions: counts.retransmissions,
    dpd: { answered: counts.answered, unanswered: counts.unanswered, ...dpdOf(sa, context) },
    ...lostOf(sa, context),
    decryption: decryptionOf(sa),
    proofs: proofsOf(sa),
    links: linksOf(purpose, context),
    sources: sourcesOf(sa, copies),
    evidence: copies.withCopies(saPointers(sa)),
  };
}

function lostOf(sa: SaFacts, { lost, copies }: EntryContext): Pick<IkeSa, 'lost'> {
  const all = lost.of(sa);
  return all.length === 0 ? {} : { lost: all.map((one) => ({ ...one, evidence: copies.withCopies(one.evidence) })) };
}

function dpdOf(sa: SaFacts, context: EntryContext): Omit<IkeSa['dpd'], Counted> {
  const { clocks, copies, coverage, operators, dpdSettings } = context;
  const successors = context.successors.get(sa) ?? [];
  const configured = dpdSettings.of(sa);
  const probes = probesOf(sa, configured, clocks);
  const dead = declaredDead(sa, { clocks, coverage, byOperator: operators.endOf(sa) !== undefined, successors });
  return {
    configured,
    ...(probes.length === 0
      ? {}
      : { probes: probes.map((one) => ({ ...one, evidence: copies.withCopies(one.evidence) })) }),
    ...(dead === undefined
      ? {}
      : {
          declaredDead: {
            earliest: momentOf(dead.earliest),
            latest: dead.latest === undefined ? null : momentOf(dead.latest),
            evidence: copies.withCopies(dead.evidence),
          },
        }),
  };
}

function endEntry(sa: SaFacts, { copies, operators }: EntryContext): IkeSa['end'] {
  const { end } = sa;
  if (end === undefined) return null;
  const operator = operators.endOf(sa);
  return {
    by: end.by,
    at: end.at === undefined ? null : momentOf(end.at),
    reason: end.reason ?? null,
    ...(operator === undefined ? {} : { operator }),
    evidence: copies.withCopies(end.evidence),
  };
}

function pathsOf(sa: SaFacts, clocks: Clocks): IkeSa['paths'] {
  const paths = new Map<string, IkeSa['paths'][number]>();
  for (const path of sa.evidence.wire.flatMap((seen) => seen.paths)) {
    const { initiator, responder } = path;
    const [client, gateway] = sa.clientSide === 'initiator' ? [initiator, responder] : [responder, initiator];
    const key = `${client.address} ${client.port} ${gateway.address} ${gateway.port}`;
    const firstAt = clocks.instant(path.firstAt);
    if (!paths.has(key) && firstAt !== undefined) paths.set(key, { client, gateway, firstAt: momentOf(firstAt) });
  }
  return [...paths.values()];
}

function decryptionOf({ evidence: { wire } }: SaFacts): IkeSa['decryption'] {
  if (!wire.some((seen) => seen.encryptedMessages > 0)) return 'none-captured';
  if (wire.some((seen) => seen.opened !== undefined)) return 'opened';
  return wire.some((seen) => seen.integrityFailures > 0) ? 'failed' : 'clear-only';
}

/** Two captures of one traffic show each AUTH payload twice. */
function proofsOf(sa: SaFacts): IkeSa['proofs'] {
  const client = sa.clientSide;
  const [opened] = openedOf(sa.evidence);
  return (opened?.auths ?? []).map(({ by, methodName: method, proof, evidence }) => ({
    by: by === client ? 'client' : 'gateway',
    method,
    outcome: proof.outcome,
    ...provedBy(proof),
    evidence: [evidence],
  }));
}

function provedBy(proof: AuthProof): Pick<IkeSa['proofs'][number], 'with' | 'missing'> {
  return proof.outcome === 'not-verifiable'
    ? { with: null, missing: proof.missing }
    : { with: proverText(proof.by), missing: null };
}

function linksOf(purpose: Purpose, { owners }: EntryContext): IkeSa['links'] {
  const [login, ...others] = purpose.couldResume;
  if (login === undefined) return [];
  const { basis, why } = purpose;
  return [{ to: owners.sa(login), by: why, basis, alternatives: others.length, evidence: [...login.stateEvidence] }];
}

function sourcesOf(sa: SaFacts, copies: Copies): string[] {
  const { wire, debug, traced, snapshots } = sa.evidence;
  const told = [...debug, ...traced, ...snapshots].map((event) => event.evidence);
  const messages = wire.flatMap(({ exchanges }) => exchanges.flatMap((one) => one.request ?? one.response ?? []));
  const pointers = copies.withCopies([...told, ...messages.map(({ evidence }) => evidence)]);
  const printed = pointers.map(({ source }) => source);
  const sources = [...wire.flatMap((seen) => seen.sources), ...printed];
  return [...new Set(sources)].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}
