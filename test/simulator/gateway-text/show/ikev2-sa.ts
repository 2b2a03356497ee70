import type { SessionState } from '../../world/notes.ts';
import { spiText } from '../line.ts';
import { encryptionName, integrityName, prfName, shownIdentity } from '../names.ts';
import { dpdOf, type ShowContext, secondsSince, shownSpi } from './context.ts';

/** `show crypto ikev2 sa [detailed]` (4.4). */
export const ikev2Sa = (context: ShowContext, detail: boolean): string => tables('SA', context, detail);

/** `show crypto ikev2 session [detailed]` (4.4): the same with the session above and the Child SA below. */
export const ikev2Session = (context: ShowContext, detail: boolean): string => tables('Session', context, detail);

function tables(kind: 'SA' | 'Session', context: ShowContext, detail: boolean): string {
  const blanks = kind === 'SA' ? '  ' : ' ';
  const blocks = (v6: boolean): string[] =>
    context.state.sessions
      .filter(({ sa }) => sa.peer.address.includes(':') === v6)
      .flatMap((session) => {
        const child = kind === 'Session' ? childSa(session) : [];
        return [...title(kind, session), ...row(session), ...parameters(session, context, detail), ...child, ''];
      });
  return [
    ` IPv4 Crypto IKEv2${blanks}${kind} `,
    '',
    ...blocks(false),
    ` IPv6 Crypto IKEv2${blanks}${kind} `,
    '',
    ...blocks(true),
    '',
  ].join('\n');
}

// The addresses of IPv6 have lines of their own.
function row({ sa }: SessionState): string[] {
  const [local = '', remote = ''] = [sa.local, sa.peer].map(({ address, port }) => `${address}/${port}`);
  const slot = String(sa.slot).padEnd(10);
  if (sa.peer.address.includes(':')) {
    return [
      'Tunnel-id    fvrf/ivrf              Status ',
      `${slot}   none/none              READY  `,
      `Local  ${local}`,
      `Remote ${remote}`,
    ];
  }
  return [
    'Tunnel-id Local                 Remote                fvrf/ivrf            Status ',
    `${slot}${local.padEnd(22)}${remote.padEnd(22)}none/none            READY  `,
  ];
}

const title = (kind: 'SA' | 'Session', { sa }: SessionState): string[] =>
  kind === 'SA' ? [] : [`Session-id:${sa.session}, Status:UP-ACTIVE, IKE count:1, CHILD count:1`, ''];

function parameters(session: SessionState, context: ShowContext, detail: boolean): string[] {
  const { suite } = session;
  const auth = `Auth sign: ${session.ownAuth}, Auth verify: ${session.peerAuth}`;
  const algorithms = `Encr: ${encryptionName(suite)}, keysize: ${suite.keyBits}, PRF: ${prfName(suite)}, Hash: ${integrityName(suite)}, DH Grp:${suite.group}`;
  return [
    `      ${algorithms}, ${auth}`,
    `      Life/Active Time: ${context.description.lifetimeSeconds}/${secondsSince(session.createdAt, context.at)} sec`,
    ...(detail ? details(session, context) : []),
  ];
}

function details(session: SessionState, context: ShowContext): string[] {
  const { sa, localRequests, remoteRequests } = session;
  // What IOS calls local is the responder's on a headend.
  const [ownSpi, peerSpi] = sa.initiator ? [sa.initiatorSpi, sa.responderSpi] : [sa.responderSpi, sa.initiatorSpi];
  const dpd = dpdOf(context.description) ?? { interval: 0, retry: 0 };
  const counters = (label: string): string =>
    `      Local ${`${label}:`.padEnd(13)}${pad(localRequests)}Remote ${`${label}:`.padEnd(13)}${pad(remoteRequests)}`;
  return [
    `      CE id: ${1000 + sa.session}, Session-id: ${sa.session}`,
    '      Status Description: Negotiation done',
    `      Local spi: ${spiText(ownSpi)}       Remote spi: ${spiText(peerSpi)}`,
    `      Local id: ${shownIdentity(session.localIdentity)}`,
    `      Remote id: ${shownIdentity(session.identity)}`,
    // A reconnect does not ask AAA, so it has no EAP identity.
    ...(session.user === null || session.reconnected ? [] : [`      Remote EAP id: ${session.user}`]),
    counters('req msg id'),
    counters('next msg id'),
    counters('req queued'),
    `      Local window:      ${pad(5)}Remote window:      ${pad(session.anyConnect ? 1 : 5)}`,
    `      DPD configured for ${dpd.interval} seconds, retry ${dpd.retry}`,
    ...fragmentation(session, context),
    '      Dynamic Route Update: enabled',
    '      Extended Authentication not configured.',
    session.nat ? '      NAT-T is detected  outside' : '      NAT-T is not detected  ',
    '      Cisco Trust Security SGT is disabled',
    ...(session.assignedAddress === null ? [] : [`      Assigned host addr: ${session.assignedAddress}`]),
    `      Initiator of SA : ${sa.initiator ? 'Yes' : 'No'}`,
    ...peerType(session),
  ];
}

function fragmentation({ fragmentation: used }: SessionState, { description }: ShowContext): string[] {
  if (!used) return ['      Fragmentation not  configured.'];
  // The MTU in use is what is left below the overhead.
  const mtu = (description.fragmentationMtu ?? 1280) - 28;
  return ['      IETF Std Fragmentation  enabled.', `      IETF Std Fragmentation MTU in use: ${mtu} bytes.`];
}

const peerType = ({ anyConnect, reconnected }: SessionState): string[] =>
  reconnected ? [] : [`      PEER TYPE: ${anyConnect ? 'AnyConnect' : 'IOS-XE'}`];

function childSa(session: SessionState): string[] {
  const { espSuite, assignedAddress, sa } = session;
  const remote = assignedAddress ?? sa.peer.address;
  return [
    'Child sa: local selector  0.0.0.0/0 - 255.255.255.255/65535',
    `          remote selector ${remote}/0 - ${remote}/65535`,
    `          ESP spi in/out: ${shownSpi(session.inSpi)}/${shownSpi(session.outSpi)}  `,
    '          AH spi in/out: 0x0/0x0  ',
    '          CPI in/out: 0x0/0x0  ',
    `          Encr: ${encryptionName(espSuite)}, keysize: ${espSuite.keyBits}, esp_hmac: ${integrityName(espSuite)}`,
    '          ah_hmac: None, comp: IPCOMP_NONE, mode tunnel',
  ];
}

const pad = (value: number): string => String(value).padEnd(15);
