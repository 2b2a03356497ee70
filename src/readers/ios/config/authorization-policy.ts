import type { ConfiguredAuthorizationPolicy } from '../../../model/gateway-config-parts.ts';
import type { SectionKind } from './kind.ts';
import { partOf } from './node.ts';

// `crypto ikev2 authorization policy <name>` (ios-text.md 5.4): what clients are given.

export const authorizationPolicy: SectionKind = {
  opens: ['crypto ikev2 authorization policy <w>'],
  commands: [
    'pool <w>',
    'ipv6 pool <w>',
    'ipv6 dns <ip>+',
    'ipv6 subnet-acl <w>',
    'dns <ip>+',
    'wins <ip>+',
    'def-domain <w>',
    'split-dns <w>',
    'netmask <ip>',
    'route set interface [<if>]',
    'route set access-list [ipv6] <w>',
    'route set remote ipv4|ipv6 <w> [<ip>]',
    'route accept any [tag <n>] [distance <n>]',
    'banner <rest>',
    'backup-gateway <w>',
    'include-local-lan',
    'smartcard-removal-disconnect',
    'pfs',
    'session-lifetime <n>',
    'aaa attribute list <w>',
    'dhcp <w> <w>',
    'subnet-acl <w>',
  ],
  event(section): ConfiguredAuthorizationPolicy {
    const { commands, header } = section;
    return {
      ...partOf(section, 'gateway.config-authorization-policy'),
      name: header?.text.split(' ')[4] ?? '',
      pool: commands.word(/^pool (\S+)$/),
      ipv6Pool: commands.word(/^ipv6 pool (\S+)$/),
      dns: commands.list(/^(?:ipv6 )?dns (.*)$/),
      wins: commands.list(/^wins (.*)$/),
      domain: commands.word(/^def-domain (\S+)$/),
      splitDns: commands.words(/^split-dns (\S+)$/),
      netmask: commands.word(/^netmask (\S+)$/),
      routes: commands.lines(/^(?:no )?route (?:set|accept)\b/),
      banner: commands.has(/^banner /),
      backupGateways: commands.words(/^backup-gateway (\S+)$/),
      includeLocalLan: commands.has(/^include-local-lan$/),
      smartcardRemovalDisconnect: commands.has(/^smartcard-removal-disconnect$/),
      pfs: commands.has(/^pfs$/),
      sessionLifetimeSeconds: commands.number(/^session-lifetime (\d+)$/),
      aaaAttributeList: commands.word(/^aaa attribute list (\S+)$/),
      dhcp: commands.lines(/^dhcp /),
      other: commands.other(),
    };
  },
};
