import type { Event, EventOf } from '../model/event.ts';
import { isConfiguration } from '../model/gateway-config-events.ts';
import { clientSummary, isOfClientLog } from './client-descriptions.ts';
import type { Fact } from './fact.ts';
import { isLogged, loggedSummary } from './log-descriptions.ts';
import {
  boxSummary,
  errorTableSummary,
  ipsecSummary,
  ntpSummary,
  sessionSummary,
  statisticsSummary,
} from './shown-descriptions.ts';
import { spelled } from './spelled.ts';

/**
 * The timeline's words for an event, or undefined where it is no fact of its own: packets are told by their SA,
 * counters and settings by the rules.
 */
export function describeEvent(event: Event): Fact | undefined {
  const summary = summaryOf(event);
  if (summary === undefined) return undefined;
  const vantage = event.kind.slice(0, event.kind.indexOf('.'));
  const vantages = vantage === 'client' ? (['client'] as const) : (['gateway'] as const);
  return { at: event.at, vantages, kind: event.kind, summary, evidence: [event.evidence] };
}

const DELETE_STEPS = {
  queued: 'Gateway queues the delete of the IKE SA',
  'delete-sent': 'Gateway sends DELETE for the IKE SA',
  'delete-received': 'Gateway receives DELETE for the IKE SA',
  deleted: 'Gateway deletes the IKE SA',
} as const;

function summaryOf(event: Event): string | undefined {
  if (isLogged(event)) return loggedSummary(event);
  if (isOfClientLog(event)) return clientSummary(event);
  if (isConfiguration(event)) return undefined;
  switch (event.kind) {
    case 'wire.capture':
    case 'wire.capture-scope':
    case 'wire.esp-flow':
    case 'wire.ike-sa':
    case 'wire.keys':
    case 'wire.keys-tried':
    case 'gateway.ike-packet':
    case 'gateway.liveness-run':
    case 'gateway.remark':
    case 'gateway.state-event':
    case 'gateway.sa-step':
    case 'gateway.own-identity':
    case 'gateway.policy-lookup':
    case 'gateway.pre-shared-key':
    case 'gateway.nat':
    case 'gateway.child-sa-deleted':
    case 'gateway.dpd':
    case 'gateway.fragmentation':
    case 'gateway.proposal':
    case 'gateway.config-attributes':
    case 'gateway.service':
    case 'gateway.exchange-traced':
    case 'gateway.payload-traced':
    case 'gateway.clock':
    case 'gateway.clock-settings':
    case 'gateway.ikev2-profile-shown':
    case 'gateway.ikev2-policy-shown':
    case 'gateway.ikev2-proposal-shown':
    case 'gateway.table':
    case 'client.local-policy':
    case 'client.vpn-profile':
    case 'client.preferences-file':
      return undefined;
    case 'gateway.peer-identity':
      return `Gateway looks up the identity ${spelled(event.identity)}`;
    case 'gateway.profile-matched':
      return `Gateway matches IKEv2 profile ${event.profile}`;
    case 'gateway.auth-method':
      return `${event.side === 'peer' ? 'Client' : 'Gateway'} authenticates with ${event.method}`;
    case 'gateway.auth-verified':
      return `AUTH of the client ${event.passed ? 'verified' : 'NOT verified'}`;
    case 'gateway.session-up':
      return `Gateway reports the session up for ${spelled(event.peerIdentity)}`;
    case 'gateway.sa-created':
      return 'Gateway installs the IKE SA';
    case 'gateway.sa-deleted':
      return `${DELETE_STEPS[event.step]}${event.reason === undefined ? '' : ` (reason: ${event.reason})`}`;
    case 'gateway.failure':
      return `Gateway: ${event.text}`;
    case 'gateway.session-snapshot':
      return sessionSummary(event);
    case 'gateway.box':
      return boxSummary(event);
    case 'gateway.ntp-status':
      return ntpSummary(event);
    case 'gateway.statistics':
      return statisticsSummary(event);
    case 'gateway.error-table':
      return errorTableSummary(event);
    case 'gateway.ipsec-snapshot':
      return ipsecSummary(event);
    case 'gateway.sa-snapshot':
      return saSummary(event);
    case 'gateway.reconnect-counters':
      return `show crypto ikev2 stats reconnect: ${event.total ?? '?'} incoming, ${event.succeeded ?? '?'} successful, ${event.failed ?? '?'} failed`;
    default:
      return event satisfies never;
  }
}

/** Sessions and Child SAs are of `show crypto ikev2 session`; without them it was `show crypto ikev2 sa`. */
function saSummary({ gatewaySession, children, remoteId, status }: EventOf<'gateway.sa-snapshot'>): string {
  const command = gatewaySession === undefined && children.length === 0 ? 'sa' : 'session';
  const what = remoteId === undefined ? (status ?? 'an SA') : `Remote id ${spelled(remoteId)}`;
  return `show crypto ikev2 ${command}: ${what}`;
}
