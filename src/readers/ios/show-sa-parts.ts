import type { GatewaySaSnapshot } from '../../model/gateway-show-events.ts';
import type { Labelled } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { BlockScene } from './block.ts';
import type { LabelledLine } from './labels.ts';
import type { Span } from './run.ts';
import type { OpenChild, SaFact, SaFields } from './show-sa-labels.ts';

// One SA of `show crypto ikev2 sa|session` while its lines are read, and the event it becomes.

/** An SA while its lines are read. */
export interface OpenSa {
  /** It began with a row below `Tunnel-id`. */
  readonly rowed: boolean;
  fields: SaFields;
  readonly children: OpenChild[];
  readonly subnets: string[];
  readonly quantum: string[];
  readonly other: Labelled[];
  readonly span: Span;
  /** The lines that state addresses. */
  readonly places: Span;
  described: boolean;
  /** Lines below are those of a Child SA. */
  inChild: boolean;
  /** Lines below are subnets. */
  inSubnets: boolean;
}

/** Puts into an SA what a line says. */
export function addLine(sa: OpenSa, { facts, other, labels }: LabelledLine<SaFact>, line: IosLine): void {
  if (labels.includes('child sa')) {
    sa.children.push(newChild());
    sa.inChild = true;
  }
  // Without a line `Child sa:` above it, `esp_hmac` tells whose algorithms these are.
  if (labels.includes('esp_hmac')) sa.inChild = true;
  sa.inSubnets = labels.includes('remote subnets');
  for (const fact of facts) addFact(sa, fact, line);
  sa.other.push(...other);
}

function addFact(sa: OpenSa, fact: SaFact, line: IosLine): void {
  const { encr, size, child, localPart, remotePart, localSelector, remoteSelector, subnet, quantumLine, ...fields } =
    fact;
  sa.fields = { ...sa.fields, ...fields };
  if (fields.local !== undefined || fields.peer !== undefined) sa.places.add(line);
  if (localPart !== undefined) sa.fields.localMessages = { ...NO_IDS, ...sa.fields.localMessages, ...localPart };
  if (remotePart !== undefined) sa.fields.remoteMessages = { ...NO_IDS, ...sa.fields.remoteMessages, ...remotePart };
  if (child !== undefined) Object.assign(child.inSpi === undefined ? childOf(sa) : childForSpi(sa), child);
  if (localSelector !== undefined) childOf(sa).localSelectors.push(localSelector);
  if (remoteSelector !== undefined) childOf(sa).remoteSelectors.push(remoteSelector);
  if (subnet !== undefined) sa.subnets.push(subnet.replace(/^\/ */, ''));
  if (quantumLine !== undefined) sa.quantum.push(quantumLine);
  const owner = sa.inChild ? childOf(sa) : sa.fields;
  if (encr !== undefined) owner.cipher = encr;
  if (size !== undefined) owner.keySize = size;
}

/** The Child SA that is open, a new one where none is. */
export function childOf(sa: OpenSa): OpenChild {
  const last = sa.children.at(-1);
  if (last !== undefined) return last;
  const first = newChild();
  sa.children.push(first);
  return first;
}

/** A second `ESP spi` is that of another Child SA, even where a filter left out the line that opens it. */
function childForSpi(sa: OpenSa): OpenChild {
  if (sa.children.at(-1)?.inSpi !== undefined) sa.children.push(newChild());
  return childOf(sa);
}

const NO_IDS = { request: undefined, next: undefined, queued: undefined, window: undefined };

function newChild(): OpenChild {
  return {
    inSpi: undefined,
    outSpi: undefined,
    ahInSpi: undefined,
    ahOutSpi: undefined,
    cpiIn: undefined,
    cpiOut: undefined,
    localSelectors: [],
    remoteSelectors: [],
    selectorsPaired: false,
    cipher: undefined,
    keySize: undefined,
    espHmac: undefined,
    ahHmac: undefined,
    compression: undefined,
    mode: undefined,
  };
}

/** The event of one SA. */
export function snapshotOf(sa: OpenSa, { run, host, at }: BlockScene): GatewaySaSnapshot {
  const { fields } = sa;
  return {
    kind: 'gateway.sa-snapshot',
    host,
    gatewaySession: fields.gatewaySession,
    sessionStatus: fields.sessionStatus,
    ikeCount: fields.ikeCount,
    childCount: fields.childCount,
    family: fields.family,
    detailSession: fields.detailSession,
    tunnelId: fields.tunnelId,
    status: fields.status,
    local: fields.local,
    peer: fields.peer,
    fvrf: fields.fvrf,
    ivrf: fields.ivrf,
    encryption: encryptionOf(fields),
    cipher: fields.cipher,
    keySize: fields.keySize,
    prf: fields.prf,
    hash: fields.hash,
    dhGroup: fields.dhGroup,
    pqcKeyExchange: fields.pqcKeyExchange,
    authSign: fields.authSign,
    authVerify: fields.authVerify,
    ceId: fields.ceId,
    mibId: fields.mibId,
    statusDescription: fields.statusDescription,
    localMessages: fields.localMessages,
    remoteMessages: fields.remoteMessages,
    fragmentation: fields.fragmentation,
    fragmentMtu: fields.fragmentMtu,
    dynamicRouteUpdate: fields.dynamicRouteUpdate,
    extendedAuthentication: fields.extendedAuthentication,
    natTraversal: fields.natTraversal,
    securityGroupTags: fields.securityGroupTags,
    pushedAddress: fields.pushedAddress,
    remoteSubnets: sa.subnets,
    quantum: sa.quantum,
    localSystemId: fields.localSystemId,
    remoteSystemId: fields.remoteSystemId,
    lifetimeSeconds: fields.lifetimeSeconds,
    activeSeconds: fields.activeSeconds,
    localSpi: fields.localSpi,
    peerSpi: fields.peerSpi,
    initiator: fields.initiator,
    localId: fields.localId,
    remoteId: fields.remoteId,
    remoteEapId: fields.remoteEapId,
    assignedAddress: fields.assignedAddress,
    peerType: fields.peerType,
    dpd: fields.dpd,
    children: sa.children,
    other: sa.other,
    remoteIdLine: fields.remoteIdLine,
    endpointsLine: sa.places.empty ? undefined : sa.places.evidence(run.source),
    authLine: fields.authLine,
    at,
    evidence: sa.span.evidence(run.source),
  };
}

/** The algorithms on one line, as IOS prints them. */
function encryptionOf({ cipher, keySize, prf, hash, dhGroup }: SaFields): string | undefined {
  const parts = [
    cipher,
    keySize === undefined ? undefined : `keysize: ${keySize}`,
    prf === undefined ? undefined : `PRF: ${prf}`,
    hash === undefined ? undefined : `Hash: ${hash}`,
    dhGroup === undefined ? undefined : `DH Grp:${dhGroup}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
