import type { ClientNote } from '../world/notes.ts';
import type { Context } from './context.ts';
import { stateBlock } from './settings.ts';
import { agent, failedCall, notice, type Said, trace } from './trace.ts';

// Records of a session that is lost, comes back or ends.

type Note<K extends ClientNote['kind']> = Extract<ClientNote, { kind: K }>;

export function suspended({ worded }: Note<'suspend'>, { description, unconfirmed }: Context): Said[] {
  // Most clients fall asleep without a word: the silent gap is then all there is.
  if (!worded) return [];
  const place =
    description.platform === 'windows'
      ? 'CMainThread::OnSystemSuspend'
      : 'CMainThread::systemSuspendNoticeCategoryHandler';
  // The function's name is known; no sentence of going to sleep has been published.
  const sentence = unconfirmed ? [agent('Client Agent going into system suspend.')] : [];
  return [agent(trace([place, 'MainThread.cpp', 6021], 'System suspend notice received')), ...sentence];
}

export function reconnectReason({ reason }: Note<'reconnect-reason'>, { unconfirmed }: Context): Said[] {
  switch (reason) {
    case 'system-resume':
      return [sessionLevel(9, 'System resume from suspend mode (Sleep, Stand-by, Hibernate, etc).')];
    case 'path-loss':
      // Number and text were published together, for the generation that called the level `Low`.
      return [sessionLevel(6, 'Reconnecting due to the disruption of the VPN connection to the secure gateway.')];
    case 'gateway-address-change':
      return [agent('Secure gateway IP addresses have changed, force session level reconnect', 'Warning')];
    case 'network-change':
      return [
        agent(
          trace(
            ['CMainThread::netInterfaceNoticeCategoryHandler', 'MainThread.cpp', 7510],
            'Network Interface change detected, refreshing physical MAC addresses',
          ),
        ),
        ...(unconfirmed
          ? [sessionLevel(12, 'The network interface used for the VPN connection is no longer preferred.')]
          : []),
      ];
  }
}

function sessionLevel(code: number, text: string): Said {
  return agent(`Session level reconnect reason code ${code}:\n${text}\noriginates from session level`, 'Warning');
}

export function ikeId({ id }: Note<'ike-id'>, { generation }: Context): Said[] {
  const line = generation === '5.1' ? 613 : 598;
  return [
    agent(trace(['CIPsecProtocol::initiateTunnel', 'IPsecProtocol.cpp', line], `Using IKE ID '${id}' for reconnect`)),
  ];
}

export function interfaceChanged({ change }: Note<'interface'>): Said[] {
  switch (change) {
    case 'up':
      return [agent('A new network interface has been detected.')];
    case 'down':
      return [agent('A network interface has gone down.')];
    case 'address-down':
      return [agent('A network interface address has gone down.')];
  }
}

export function interfaceAddresses({ interfaces }: Note<'addresses'>, { description }: Context): Said[] {
  if (description.platform === 'windows') {
    const rows = interfaces.map(({ name, addresses }) => `${name}: ${addresses.map(asLogged).join(', ')}`);
    return [agent(['IP addresses from active interfaces:', ...rows].join('\n'))];
  }
  const all = interfaces.flatMap(({ addresses }) => addresses.map(asLogged)).join(' ');
  return [
    agent(
      trace(
        ['CInterfaceRouteMonitorCommon::logInterfaces', 'InterfaceRouteMonitorCommon.cpp', 477],
        `IP Address Interface List: ${all}`,
      ),
    ),
  ];
}

/** The client prints IPv6 in upper case and without `::`. */
export function asLogged(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill('0'), ...right].join(':').toUpperCase();
}

export function deadPeer(): Said[] {
  return [
    agent(
      failedCall(
        ['CTunnelProtocolDpdMgr::handleExpiredDPD', 'TunnelProtocolDpdMgr.cpp', 277],
        'ITunnelProtocol::OnTunnelStatusChange',
        'deadPeer',
      ),
      'Error',
    ),
  ];
}

export function closeSent({ why }: Note<'close-sent'>, { unconfirmed }: Context): Said[] {
  const close = (text: string, severity: number, type: number): Said =>
    agent(`The VPN client has sent a close message to the gateway: "${text}", Severity ${severity}, Type ${type}`);
  switch (why) {
    case 'reconnecting':
      return [close('Reconnecting the VPN tunnel.', 4, 17)];
    case 'suspend':
      return [close('Client PC is going into suspend mode (Sleep, Hibernate, etc).', 5, 16)];
    case 'user':
      return unconfirmed ? [close('User requested disconnect.', 5, 0)] : [];
  }
}

export function notifyReceived(
  { name, exchange = 'IKE_AUTH' }: Note<'notify-received'>,
  { unconfirmed }: Context,
): Said[] {
  if (!unconfirmed) return [];
  const place = ['ikev2_log', 'ikev2_anyconnect_osal.cpp', 2731] as const;
  return [agent(trace(place, `Received notify ${name} in response to the ${exchange} request`), 'Warning')];
}

/** One fault, told by the callee and then by its callers. */
export function ipsecFailed({ why }: Note<'ipsec-failed'>): Said[] {
  const failure = why === 'timeout' ? 'socketTimeout' : 'unexpected';
  const chain = [
    [['CSocketTransport::connectTransport', 'SocketTransport.cpp', 1117], 'CSocketTransport::waitForConnect'],
    [['CIPsecProtocol::connectTransport', 'IPsecProtocol.cpp', 902], 'CSocketTransport::connectTransport'],
    [['CIPsecTunnelMgr::initiateTunnel', 'IPsecTunnelMgr.cpp', 388], 'CIPsecProtocol::initiateTunnel'],
    [['CTunnelStateMgr::initiateTunnel', 'TunnelStateMgr.cpp', 1175], 'CIPsecTunnelMgr::initiateTunnel'],
  ] as const;
  // A refusal is an answer: the transport did its work, the protocol above it did not.
  return chain
    .slice(why === 'timeout' ? 0 : 1)
    .map(([place, invoked]) => agent(failedCall(place, invoked, failure), 'Error'));
}

export function terminated({ why }: Note<'terminated'>, { generation, unconfirmed }: Context): Said[] {
  const prefix = generation === '5.1' ? 'VPN SESSION END: ' : '';
  const { code, text } = TERMINATION[why];
  // Neither number nor text of any termination has been published; the sentence about the end has.
  const reason = unconfirmed
    ? [agent(`Termination reason code ${code}:\n${text}\noriginates from session level`, 'Warning')]
    : [];
  return [
    ...reason,
    agent(`${prefix}The VPN connection is terminated.`),
    agent(stateBlock('Disconnected')),
    ...told(why, unconfirmed),
  ];
}

function told(why: Note<'terminated'>['why'], unconfirmed: boolean): Said[] {
  if (why === 'by-gateway') {
    const message = unconfirmed
      ? ' The following message was received from the secure gateway: Session terminated by administrator.'
      : ' Please try connecting again.';
    return [notice(`The secure gateway has terminated the VPN connection.${message}`, 'warning')];
  }
  if (why === 'lost' && unconfirmed) {
    const text = 'The VPN connection was terminated due to a loss of communication with the secure gateway.';
    return [notice(text, 'warning')];
  }
  return [];
}

const TERMINATION: Readonly<Record<Note<'terminated'>['why'], { readonly code: number; readonly text: string }>> = {
  user: { code: 1, text: 'The user has requested to disconnect the connection.' },
  suspend: { code: 8, text: 'The system is going into suspend mode (Sleep, Hibernate, etc).' },
  lost: { code: 15, text: 'The VPN connection was lost and is not to be re-established.' },
  failed: {
    code: 7,
    text: 'Failed to fully establish a connection to the secure gateway (proxy authentication, handshake, bad cert, etc.).',
  },
  'by-gateway': { code: 16, text: 'The secure gateway has terminated the VPN connection.' },
};
