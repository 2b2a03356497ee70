import type { GatewaySaSnapshot } from '../../model/gateway-show-events.ts';
import type { BlockScene } from './block.ts';
import type { OpenSa } from './show-sa.ts';
import type { SaFields } from './show-sa-labels.ts';

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
