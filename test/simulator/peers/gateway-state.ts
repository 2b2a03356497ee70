import type { Suite } from '../crypto/suites.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { GatewayState, SessionState } from '../world/notes.ts';
import type { GatewayBox } from './gateway-box.ts';
import { type HeldSa, tagOf } from './gateway-sa.ts';
import { iosAddress } from './identity.ts';

/** What the show commands print at this moment. */
export function gatewayState({ description, held, sessions, counts, bootedAt, esp }: GatewayBox): GatewayState {
  const capable = sessions.all().filter(({ sessionId }) => sessionId !== null);
  return {
    bootedAt,
    sessions: held
      .all()
      .filter(({ stage, identity }) => stage === 'up' && identity !== null)
      .map((owner) => sessionState(owner, description, esp)),
    reconnect: {
      total: counts.total,
      success: counts.success,
      failed: counts.failed,
      active: capable.filter(({ inactiveSince }) => inactiveSince === null).length,
      inactive: capable.filter(({ inactiveSince }) => inactiveSince !== null).length,
    },
    counts: { incoming: counts.incoming, outgoing: 0, rejected: counts.rejected },
  };
}

function sessionState(owner: HeldSa, description: GatewayDescription, esp: Suite): SessionState {
  const { sa, identity, session } = owner;
  const child = sa.children.at(-1);
  if (identity === null) throw new Error('an SA that is up has an identity');
  return {
    sa: tagOf(owner, description.address),
    profile: owner.profile,
    identity,
    localIdentity: {
      type: description.address.includes(':') ? 'ipv6' : 'ipv4',
      text: iosAddress(description.address),
      hex: '',
      sessionId: false,
    },
    user: owner.reconnected ? null : owner.user,
    reconnected: owner.reconnected,
    peerAuth: owner.peerAuth,
    ownAuth: owner.ownAuth,
    createdAt: owner.createdAt,
    suite: sa.suite,
    espSuite: esp,
    virtualAccess: owner.virtualAccess,
    assignedAddress: session?.address ?? null,
    anyConnect: session !== null,
    nat: sa.nat,
    fragmentation: sa.fragmentAbove !== null,
    inSpi: child?.inSpi ?? 0,
    outSpi: child?.outSpi ?? 0,
    childCreatedAt: child?.createdAt ?? owner.createdAt,
    decapsulated: { ...(child?.received ?? { packets: 0, octets: 0 }) },
    encapsulated: { ...(child?.sent ?? { packets: 0, octets: 0 }) },
    localRequests: sa.nextRequest,
    remoteRequests: sa.nextExpected,
  };
}
