// What the agent says of the machine it runs on: interfaces, addresses, names, and what it set up for the tunnel.
import type { ClientNetworkChanged, ClientNetworkProbed } from '../../model/client-events.ts';
import { addressesIn, addressIn } from '../addresses.ts';
import { labelledValues } from './labelled.ts';
import { body, type Message, type MessageFacts, numberOrNone, orNone, trace } from './message.ts';

const network = (change: ClientNetworkChanged['change']) => (): MessageFacts => ({
  kind: 'client.network-changed',
  change,
});
const probed = (found: ClientNetworkProbed['found']) => (): MessageFacts => ({ kind: 'client.network-probed', found });

/** Wordings seen in logs, in documentation, or in published lists of the client's strings. */
// biome-ignore format: a table, one line a message
export const NETWORKS: readonly Message[] = [
  // A new network interface has been detected.
  body('interface-up', /^A new network interface has been detected\.?$/i, network('interface-up')),
  // A network interface has gone down.
  body('interface-down', /^A network interface has gone down\.?$/i, network('interface-down')),
  // A network interface address has gone down.
  body('address-down', /^A network interface address has gone down\.?$/i, network('address-down')),
  // Network Interface change detected, refreshing physical MAC addresses
  body('interface-changed', /^Network Interface change detected\b/i, network('interfaces')),
  // IP addresses from active interfaces: Wi-Fi: 192.0.2.7, FE80:0:0:0:1:2:3:4
  body('interface-addresses', /^IP addresses from active interfaces: ?(.*)$/i, ([, list = '']) => ({ kind: 'client.interface-addresses', addresses: addressesIn(list) })),
  // Function: logInterfaces File: RouteMgr.cpp Line: 1401 IP Address Interface List: 192.0.2.7
  body('interface-list', /^IP Address Interface List: ?(.*)$/i, ([, list = '']) => ({ kind: 'client.interface-addresses', addresses: addressesIn(list) })),
  // The client's public address is now set to 198.51.100.23
  body('public-address', /^The client's public address is now set to (\S{1,64}?)\.?$/i, ([, address = '']) => ({ kind: 'client.public-address', address: addressIn(address) ?? address })),
  // Host Configuration: Public address: 192.0.2.7 Private Address: 10.1.1.7/24 Remote Peers: 198.51.100.1 (TCP port 443, UDP port 443) Tunnel Mode: yes
  body('host-configuration', /^Host Configuration: (.*)$/i, ([, rest = '']) => hostConfiguration(rest)),
  // VPN Adapter Configuration: IPv4 address: 10.1.1.7/24 IPv6 address: Default domain: example.net DNS servers: 10.1.1.1 MTU: 1340
  body('adapter-configuration', /^VPN Adapter Configuration: (.*)$/i, ([, rest = '']) => adapterConfiguration(rest)),
  // Function: ResolveHostname File: DNSRequest.cpp Line: 120 Resolved gw1.example.net to 198.51.100.1
  body('name-resolved', /^Resolved (\S{1,255}) to (\S{1,64}?)\.?$/i, ([, host = '', address = '']) => named(host, address)),
  // The HTTPS probe to 198.51.100.1 resulted in a redirect.
  body('probe-redirected', /^The HTTPS probe to \S{1,255} resulted in a redirect\.?$/i, probed('redirect')),
  // SG (198.51.100.1) contacted
  body('gateway-probed', /^SG \(\S{1,255}\) contacted\.?$/i, probed('gateway')),
  // Captive Portal detected
  body('captive-portal-detected', /^Captive Portal detected\b/i, probed('captive-portal')),
  // VPN state: Connected Network state: Network Accessible Network control state: Network Access: Available Network type: Undefined
  body('state', /^VPN state: (.{1,40}?)(?: Network state: (.{1,60}?))?(?: Network control state: (.{1,80}?))?(?: Network type: (.{1,40}))?$/i, ([, vpn = '', state, networkControl, networkType]) => ({ kind: 'client.state-shown', vpn, network: state, networkControl, networkType })),
  // Function: setState File: ConnectMgr.cpp Line: 880 Disconnected
  trace('state-set', /(?:^|:)setState$/i, (_, text) => stateSet(text)),
];

function hostConfiguration(text: string): MessageFacts {
  const values = labelledValues(text);
  return {
    kind: 'client.host-configuration',
    publicAddress: addressIn(values.get('public address') ?? ''),
    privateAddress: addressIn(values.get('private address') ?? ''),
    peers: addressesIn(values.get('remote peers') ?? ''),
  };
}

function adapterConfiguration(text: string): MessageFacts {
  const values = labelledValues(text);
  return {
    kind: 'client.adapter-configuration',
    ipv4: addressIn(values.get('ipv4 address') ?? ''),
    ipv6: addressIn(values.get('ipv6 address') ?? ''),
    mtu: numberOrNone(orNone(/^\d{1,6}/.exec(values.get('mtu') ?? '')?.[0])),
  };
}

const STATE = /^(Connected|Disconnected|Connecting|Disconnecting|Reconnecting|Pausing|Paused|Authenticating)\.?$/i;

function stateSet(text: string): MessageFacts | undefined {
  const [, vpn] = STATE.exec(text) ?? [];
  if (vpn === undefined) return undefined;
  return { kind: 'client.state-shown', vpn, network: undefined, networkControl: undefined, networkType: undefined };
}

/** Only where the second word is an address: other texts have the same form. */
function named(host: string, address: string): MessageFacts | undefined {
  const found = addressIn(address);
  return found === undefined ? undefined : { kind: 'client.name-resolved', host, address: found };
}
