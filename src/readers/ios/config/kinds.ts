import { authorizationPolicy } from './authorization-policy.ts';
import { box } from './box.ts';
import { cluster, nameMangler } from './cluster.ts';
import { ikev2 } from './ikev2.ts';
import { networkInterface } from './interface.ts';
import { ipsecProfile, transformSet } from './ipsec.ts';
import { keyring } from './keyring.ts';
import type { SectionKind, TopicKind } from './kind.ts';
import { ikev2Profile } from './profile.ts';
import { policy, proposal } from './proposal.ts';
import { sslPolicy, webvpnGateway } from './ssl.ts';
import { aaa, anyconnect, logging, ntp, pools } from './topics.ts';
import { trustpoint } from './trustpoint.ts';
import { vrf } from './vrf.ts';

/** All sections that are read. To add one: its file, its line here, its event in `model/gateway-config-parts.ts`. */
export const SECTIONS: readonly SectionKind[] = [
  ikev2Profile,
  authorizationPolicy,
  proposal,
  policy,
  keyring,
  nameMangler,
  cluster,
  sslPolicy,
  webvpnGateway,
  networkInterface,
  transformSet,
  ipsecProfile,
  trustpoint,
  vrf,
];

/** Global lines that are read, in the order of their events. The box comes last: it draws on all others. */
export const TOPICS: readonly TopicKind[] = [ikev2, anyconnect, pools, aaa, logging, ntp, box];
