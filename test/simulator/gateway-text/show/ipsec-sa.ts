import type { SessionState } from '../../world/notes.ts';
import { transformNames } from '../algorithms.ts';
import { childLife, type ShowContext, shownSpi } from './context.ts';

/** `show crypto ipsec sa [peer A | interface I]` (4.7). */
export function ipsecSa(context: ShowContext, wanted: (session: SessionState) => boolean = () => true): string {
  const blocks = context.state.sessions.filter(wanted).flatMap((session) => block(session, context));
  return ['', ...blocks, ''].join('\n');
}

function block(session: SessionState, context: ShowContext): string[] {
  const { sa, decapsulated, encapsulated } = session;
  const name = session.virtualAccess === null ? 'GigabitEthernet1' : `Virtual-Access${session.virtualAccess}`;
  const out = { packets: encapsulated.packets, spi: session.outSpi, octets: encapsulated.octets, flow: 2 };
  const into = { packets: decapsulated.packets, spi: session.inSpi, octets: decapsulated.octets, flow: 1 };
  return [
    `interface: ${name}`,
    `    Crypto map tag: ${name}-head-0, local addr ${sa.local.address}`,
    '',
    '   protected vrf: (none)',
    '   local  ident (addr/mask/prot/port): (0.0.0.0/0.0.0.0/0/0)',
    `   remote ident (addr/mask/prot/port): (${session.assignedAddress ?? sa.peer.address}/255.255.255.255/0/0)`,
    `   current_peer ${sa.peer.address} port ${sa.peer.port}`,
    '     PERMIT, flags={origin_is_acl,}',
    `    #pkts encaps: ${out.packets}, #pkts encrypt: ${out.packets}, #pkts digest: ${out.packets}`,
    `    #pkts decaps: ${into.packets}, #pkts decrypt: ${into.packets}, #pkts verify: ${into.packets}`,
    '    #pkts compressed: 0, #pkts decompressed: 0',
    '    #pkts not compressed: 0, #pkts compr. failed: 0',
    '    #pkts not decompressed: 0, #pkts decompress failed: 0',
    '    #send errors 0, #recv errors 0',
    '',
    `     local crypto endpt.: ${sa.local.address}, remote crypto endpt.: ${sa.peer.address}`,
    '     plaintext mtu 1422, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet1',
    `     current outbound spi: ${shownSpi(session.outSpi)}(${session.outSpi})`,
    '     PFS (Y/N): N, DH group: none',
    '',
    ...direction('inbound', session, into, context),
    '',
    ...direction('outbound', session, out, context),
    '',
  ];
}

function direction(
  side: 'inbound' | 'outbound',
  session: SessionState,
  { spi, octets, flow }: { spi: number; octets: number; flow: number },
  { at }: ShowContext,
): string[] {
  const life = childLife(session, octets, at);
  const connection = 2000 + 2 * session.sa.session + flow;
  const map =
    session.virtualAccess === null ? 'GigabitEthernet1-head-0' : `Virtual-Access${session.virtualAccess}-head-0`;
  return [
    `     ${side} esp sas:`,
    `      spi: ${shownSpi(spi)}(${spi})`,
    `        transform: ${transformNames(session.espSuite)} ,`,
    `        in use settings ={Tunnel${session.nat ? ' UDP-Encaps' : ''}, }`,
    `        conn id: ${connection}, flow_id: CSR:${connection - 2000}, sibling_flags FFFFFFFF80000048, crypto map: ${map}`,
    `        sa timing: remaining key lifetime (k/sec): (${life.kilobytes}/${life.seconds})`,
    `        IV size: ${session.espSuite.encr === 20 ? 8 : 16} bytes`,
    '        replay detection support: Y',
    '        Status: ACTIVE(ACTIVE)',
    '',
    `     ${side} ah sas:`,
    '',
    `     ${side} pcp sas:`,
  ];
}
