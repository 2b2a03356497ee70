import type { Event } from '../model/event.ts';
import type { GatewayLogEvent } from '../model/gateway-log-events.ts';
import type { GatewaySyslogEvent } from '../model/gateway-syslog-events.ts';
import { spelled } from './spelled.ts';

// The timeline's words for what the gateway's log and its operator say. Undefined: no fact of the story.

type Logged = GatewaySyslogEvent | GatewayLogEvent;
type Words = { readonly [K in Logged['kind']]: (event: Extract<Logged, { kind: K }>) => string | undefined };

const WORDS: Words = {
  'gateway.interface-changed': ({ interface: name, up, administrative }) =>
    `${name} ${administrative ? 'administratively ' : ''}${up ? 'up' : 'down'}`,
  'gateway.session-status': ({ up, peer, identity }) =>
    `Gateway logs the session ${up ? 'up' : 'down'}${after(' for ', identity && spelled(identity))}${after(' at ', peer?.address)}`,
  'gateway.sa-logged': ({ up, peer }) =>
    `Gateway logs an IKE SA ${up ? 'up' : 'down'}${after(' with ', peer?.address)}`,
  'gateway.negotiation-aborted': ({ error }) => `Gateway aborts a negotiation${after(': ', error)}`,
  'gateway.connection-requested': () => 'Gateway logs an IKE_SA_INIT request',
  'gateway.tunnel-requested': () => 'Gateway itself is asked to start a tunnel',
  'gateway.ike-listener': ({ on }) => `Gateway ${on ? 'listens for IKE' : 'no longer listens for IKE'}`,
  'gateway.invalid-spi': ({ spi, source }) =>
    `ESP for SPI ${spi}${after(' from ', source)}, which the gateway no longer has`,
  'gateway.message-without-sa': ({ source }) => `IKE message from ${source} for an SA that the gateway does not have`,
  'gateway.ikev1-problem': ({ text }) => `IKEv1: ${text}`,
  'gateway.data-plane-error': ({ text }) => `Packet refused: ${text}`,
  'gateway.flexvpn-connection': ({ up, serverAddress }) =>
    `FlexVPN connection ${up ? 'up' : 'down'}${after(', server ', serverAddress)}`,
  'gateway.config-changed': ({ by, from }) => `Configuration changed from ${from}${after(' by ', by)}`,
  'gateway.clock-updated': ({ from, to }) =>
    from.kind === 'wall' && to.kind === 'wall' ? `Clock set from ${from.text} to ${to.text}` : 'Clock set',
  'gateway.restarted': ({ step, text }) => `Gateway ${step === 'reload' ? 'reloads' : 'was restarted'}: ${text}`,
  'gateway.ntp-state': ({ text }) => `NTP: ${text}`,
  'gateway.aaa-server': ({ alive, server }) =>
    `AAA server${after(' ', server)} ${alive ? 'answers' : 'does not answer'}`,
  'gateway.aaa-methods': ({ text }) => `AAA: ${text}`,
  'gateway.aaa-logged': ({ text }) => `AAA: ${text}`,
  'gateway.certificate-logged': ({ text }) => `PKI: ${text}`,
  'gateway.pki-step': ({ text }) => `PKI: ${text}`,
  'gateway.standby-changed': ({ interface: name, group, from, to }) =>
    `HSRP group ${group} of ${name} goes from ${from} to ${to}`,
  'gateway.operator-command': ({ command }) => `Operator: ${command}`,
  // These tell how much a log can show, and are part of its coverage.
  'gateway.debug-switch': () => undefined,
  'gateway.debug-condition': () => undefined,
  'gateway.log-header': () => undefined,
  'gateway.log-gap': () => undefined,
  'gateway.session-log-started': () => undefined,
};

export function isLogged(event: Event): event is Logged {
  return event.kind in WORDS;
}

export function loggedSummary(event: Logged): string | undefined {
  // The entry of a kind takes events of that kind, which indexing by a union cannot say.
  const words = WORDS[event.kind] as (event: Logged) => string | undefined;
  return words(event);
}

function after(words: string, value: string | undefined): string {
  return value === undefined ? '' : `${words}${value}`;
}
