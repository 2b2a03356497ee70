import type { ConfiguredInterface } from '../../../model/gateway-config-parts.ts';
import { addressOf } from '../endpoint.ts';
import type { SectionKind } from './kind.ts';
import type { Commands } from './node.ts';

// `interface <name>`, virtual templates of remote access among them (ios-text.md 5.6).

export const networkInterface: SectionKind = {
  opens: ['interface <if>', 'interface <if> type tunnel|ethernet|serial', 'interface <if> point-to-point|multipoint'],
  commands: [
    'vrf forwarding <w>',
    'ip vrf forwarding <w>',
    'ip address <ip> <ip> [secondary]',
    'ip address dhcp|negotiated|pool [<w>]',
    'ip address',
    'ipv6 address <net>',
    'ipv6 address <rest>',
    'ip unnumbered <if>',
    'ipv6 unnumbered <if>',
    'ip mtu <n>',
    'tunnel source <if>',
    'tunnel source <ip>',
    'tunnel source dynamic',
    'tunnel destination dynamic',
    'tunnel destination <w>',
    'tunnel mode ipsec ipv4|ipv6|dual-overlay [v4-overlay|v6-overlay]',
    'tunnel mode gre ip|ipv6|multipoint',
    'tunnel vrf <w>',
    'tunnel protection ipsec profile <w> [shared]',
    'tunnel protection ipsec policy ipv4|ipv6 <w>',
    'shutdown',
    'description <rest>',
    // The rest is known so that a section without indentation goes on below it.
    'negotiation|duplex|speed|cdp|lldp|mop|mtu|bandwidth|keepalive|encapsulation|load-interval|media-type <rest>',
    'negotiation auto',
    'standby|service-policy|zone-member|channel-group|switchport|spanning-tree|arp|carrier-delay|crypto|hold-queue <rest>',
    'ip nat|access-group|tcp|verify|virtual-reassembly|ospf|nhrp|redirects|unreachables|proxy-arp|flow|policy|helper-address|pim|igmp|split-horizon|next-hop-self <rest>',
    'ip virtual-reassembly|redirects|unreachables|proxy-arp',
    'ipv6 enable|mtu|nd|ospf|traffic-filter|tcp [<rest>]',
    'peer default ip address <rest>',
    'ppp <rest>',
  ],
  event(section): ConfiguredInterface {
    // Without a spread, as in `profile.ts`: a configuration has hundreds of interfaces.
    const { commands, header, host, complete, at, evidence } = section;
    const [, name = '', , type] = header?.text.split(' ') ?? [];
    return {
      kind: 'gateway.config-interface',
      host,
      complete,
      at,
      evidence,
      name,
      type,
      vrf: commands.word(/^(?:ip )?vrf forwarding (\S+)$/),
      addresses: addresses(commands),
      unnumbered: commands.word(/^ip unnumbered (\S+)$/),
      ipMtu: commands.number(/^ip mtu (\d+)$/),
      tunnelSource: commands.word(/^tunnel source (\S+)$/),
      tunnelMode: commands.word(/^tunnel mode (.*)$/),
      tunnelProtectionProfile: commands.word(/^tunnel protection ipsec profile (\S+)/),
      tunnelVrf: commands.word(/^tunnel vrf (\S+)$/),
      shutdown: commands.state(/^shutdown$/) ?? false,
      other: commands.other(),
    };
  },
};

// ip address 203.0.113.5 255.255.255.0 secondary · ipv6 address 2001:DB8::5/64
function addresses(commands: Commands): ConfiguredInterface['addresses'] {
  return commands
    .all(/^(?:ip address ([\d.]+) [\d.]+( secondary)?|ipv6 address ([0-9A-Fa-f:.]+)\/\d+.*)$/)
    .map(({ found: [, v4, secondary, v6], line }) => ({
      address: addressOf(v4 ?? v6 ?? ''),
      secondary: secondary !== undefined,
      line,
    }));
}
