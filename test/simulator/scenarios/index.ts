import { addressPoolExhausted } from './address-pool-exhausted.ts';
import { allFine } from './all-fine.ts';
import { bypassFalseNoSsl, bypassFalseSsl, bypassTrueNoSsl, bypassTrueSsl } from './bypass-downloader.ts';
import { childSaRefused } from './child-sa-refused.ts';
import { clientOnly } from './client-only.ts';
import { clientOtherZone } from './client-other-zone.ts';
import { clockUnsynchronised } from './clock-unsynchronised.ts';
import { dstChange } from './dst-change.ts';
import { dpdNeverFired, earlyReturn } from './early-return.ts';
import { espOneWay } from './esp-one-way.ts';
import { everySuite } from './every-suite.ts';
import { fellBackToLogin, reconnectNotConfigured } from './fell-back-to-login.ts';
import { foreignPeers } from './foreign-peers.ts';
import { fragmentsLost } from './fragments-lost.ts';
import { hostileNetwork } from './hostile-network.ts';
import { ikeRekey } from './ike-rekey.ts';
import { invalidKeAndCookie } from './invalid-ke-and-cookie.ts';
import { ipv6 } from './ipv6.ts';
import { late } from './late.ts';
import { monthsOfLog } from './months-of-log.ts';
import { natMassSwitch } from './nat-mass-switch.ts';
import { natRebinding } from './nat-rebinding.ts';
import { neighbours } from './neighbours.ts';
import { networkSwitch } from './network-switch.ts';
import { noAnswer } from './no-answer.ts';
import { noNat } from './no-nat.ts';
import { noProposalChosen } from './no-proposal-chosen.ts';
import { pathOutage } from './path-outage.ts';
import { resumeAfterSleep } from './resume-after-sleep.ts';
import type { Scenario } from './scenario.ts';
import { autoReconnectOff, disconnectOnSuspend, misconfiguredClient } from './session-ended.ts';
import { skfFragments } from './skf-fragments.ts';
import { twoGateways } from './two-gateways.ts';
import { unknownSessionAfterReload, unknownSessionCleared } from './unknown-session.ts';
import { wrongPassword } from './wrong-password.ts';
import { wrongToken } from './wrong-token.ts';

/** Every scenario, in the order in which `--list` prints them. */
export const scenarios: readonly Scenario[] = [
  resumeAfterSleep,
  networkSwitch,
  pathOutage,
  late,
  unknownSessionAfterReload,
  unknownSessionCleared,
  wrongToken,
  noAnswer,
  fellBackToLogin,
  autoReconnectOff,
  disconnectOnSuspend,
  misconfiguredClient,
  bypassTrueSsl,
  bypassTrueNoSsl,
  bypassFalseSsl,
  bypassFalseNoSsl,
  reconnectNotConfigured,
  earlyReturn,
  dpdNeverFired,
  allFine,
  clientOnly,
  fragmentsLost,
  skfFragments,
  espOneWay,
  natRebinding,
  noProposalChosen,
  childSaRefused,
  invalidKeAndCookie,
  addressPoolExhausted,
  wrongPassword,
  twoGateways,
  clockUnsynchronised,
  clientOtherZone,
  dstChange,
  natMassSwitch,
  foreignPeers,
  monthsOfLog,
  ikeRekey,
  everySuite,
  hostileNetwork,
  ipv6,
  noNat,
  ...neighbours,
];
