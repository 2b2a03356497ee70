import type { Clock } from '../world/clock.ts';
import { type GatewayDescription, nameServer } from '../world/descriptions.ts';
import type { Micros } from '../world/time.ts';
import { transformSet } from './algorithms.ts';
import { profileSection, proposalSections } from './config-ikev2.ts';
import { siteAccess, siteInterface, siteKeyring, siteProfile } from './config-sites.ts';
import { clockLines } from './config-time.ts';
import { GROUP_LIST, GROUP_POLICY, LOGIN_LIST, TRUSTPOINT } from './debug-auth.ts';
import type { StampOptions } from './options.ts';
import { NTP_SERVER } from './show/system.ts';
import { clockStamp } from './stamp.ts';

export interface ConfigOptions {
  readonly changedAt: Micros;
  readonly clock: Clock;
  readonly stamp: StampOptions;
  /** Enable secret, the user's password, then pre-shared keys. */
  readonly secrets: readonly string[];
}

/** A whole running-config of the headend, after the example in Cisco's document on IKEv2 and AnyConnect reconnect. */
export function runningConfig(description: GatewayDescription, options: ConfigOptions): string {
  const { changedAt, clock } = options;
  const body = [
    '!',
    `! Last configuration change at ${clock.mark(changedAt)}${clockStamp(clock, changedAt, { msec: false })} by admin`,
    '!',
    ...system(description, options),
    ...proposalSections(description, options.secrets),
    ...siteKeyring(description, options.secrets),
    ...profileSection(description),
    ...siteProfile(description),
    ...access(description),
    ...interfaces(description),
    ...ending(description),
    'end',
    '',
    '',
  ].join('\n');
  return `Building configuration...\n\nCurrent configuration : ${Buffer.byteLength(body)} bytes\n${body}`;
}

function system(description: GatewayDescription, { stamp, secrets }: ConfigOptions): string[] {
  const { hostname, domain, host, serial, release, clock } = description;
  return [
    `version ${release.split('.').slice(0, 2).join('.')}`,
    `service timestamps debug ${timestamps(stamp)}`,
    `service timestamps log ${timestamps(stamp)}`,
    ...(stamp.sequence === undefined ? [] : ['service sequence-numbers']),
    'platform qfp utilization monitor load 80',
    'platform console virtual',
    '!',
    `hostname ${hostname}`,
    '!',
    'boot-start-marker',
    'boot-end-marker',
    '!',
    'logging buffered 10000000 debugging',
    'no logging console',
    `enable secret 9 ${secrets[0] ?? ''}`,
    '!',
    'aaa new-model',
    '!',
    'aaa authentication login default local',
    `aaa authentication login ${LOGIN_LIST} local`,
    'aaa authorization exec default local ',
    `aaa authorization network ${GROUP_LIST} local `,
    '!',
    'aaa session-id common',
    ...clockLines(clock.zone),
    '!',
    `ip domain name ${domain}`,
    '!',
    ...(description.address.includes(':') ? ['ipv6 unicast-routing', '!'] : []),
    'login on-success log',
    '!',
    'subscriber templating',
    'multilink bundle-name authenticated',
    '!',
    `crypto pki trustpoint ${TRUSTPOINT}`,
    ' enrollment terminal',
    ` subject-name CN=${host}`,
    ` subject-alt-name ${host}`,
    ' revocation-check none',
    ` ${description.credential === 'rsa' ? 'rsakeypair' : 'eckeypair'} ${TRUSTPOINT}`,
    '!',
    `crypto pki certificate chain ${TRUSTPOINT}`,
    ' certificate 02 nvram:example#2.cer',
    ' certificate ca 01 nvram:example#1CA.cer',
    '!',
    `license udi pid C8000V sn ${serial}`,
    'memory free low-watermark processor 63709',
    '!',
    'spanning-tree extend system-id',
    '!',
    `username admin privilege 15 secret 9 ${secrets[0] ?? ''}`,
    `username user1 password 0 ${secrets[1] ?? ''}`,
    '!',
    'redundancy',
    '!',
    `crypto ikev2 authorization policy ${GROUP_POLICY} `,
    ` pool ${description.pool.name}`,
    ` dns ${nameServer(description)}`,
    ` def-domain ${domain}`,
    ' route set access-list split_tunnel',
    '!',
  ];
}

// The words that give records the stamp they have (5.7).
function timestamps({ uptime, msec, localtime, zone, year }: StampOptions): string {
  if (uptime === true) return 'uptime';
  return [
    'datetime',
    ...(msec ? ['msec'] : []),
    ...(localtime === true ? ['localtime'] : []),
    ...(zone ? ['show-timezone'] : []),
    ...(year ? ['year'] : []),
  ].join(' ');
}

function access(description: GatewayDescription): string[] {
  const { cookieChallenge, fragmentationMtu, profile, esp } = description;
  return [
    'no crypto ikev2 http-url cert',
    ...(cookieChallenge ? ['crypto ikev2 cookie-challenge 0'] : []),
    ...(fragmentationMtu === null ? [] : [`crypto ikev2 fragmentation mtu ${fragmentationMtu}`]),
    'crypto logging ikev2',
    '!',
    'crypto vpn anyconnect bootflash:cisco-secure-client-win-5.1.8.105-webdeploy-k9.pkg sequence 1',
    'crypto vpn anyconnect profile acvpn bootflash:acvpn.xml',
    '!',
    `crypto ipsec transform-set TSET ${transformSet(esp)} `,
    ' mode tunnel',
    '!',
    `crypto ipsec profile ${profile.name}`,
    ' set transform-set TSET ',
    ` set ikev2-profile ${profile.name}`,
    '!',
    ...siteAccess(description),
  ];
}

function interfaces(description: GatewayDescription): string[] {
  const { address, profile } = description;
  const isV6 = address.includes(':');
  return [
    'interface GigabitEthernet1',
    ' description outside',
    ...(isV6 ? [' no ip address'] : [` ip address ${address} 255.255.255.0`]),
    ' negotiation auto',
    ...(isV6 ? [` ipv6 address ${address.toUpperCase()}/64`] : []),
    ' no mop enabled',
    ' no mop sysid',
    '!',
    'interface GigabitEthernet2',
    ' description inside',
    ' ip address 192.168.10.1 255.255.255.0',
    ' negotiation auto',
    ' no mop enabled',
    ' no mop sysid',
    '!',
    'interface Virtual-Template10 type tunnel',
    ` ip unnumbered GigabitEthernet${isV6 ? 2 : 1}`,
    // The packets inside are IPv4 in both cases.
    ` tunnel mode ipsec ${isV6 ? 'ipv6 v4-overlay' : 'ipv4'}`,
    ` tunnel protection ipsec profile ${profile.name}`,
    '!',
    ...siteInterface(description),
  ];
}

function ending({ pool, https, ntp, address }: GatewayDescription): string[] {
  return [
    `ip local pool ${pool.name} ${pool.first} ${pool.last}`,
    'ip forward-protocol nd',
    'no ip http server',
    https ? 'ip http secure-server' : 'no ip http secure-server',
    '!',
    ...(address.includes(':')
      ? [`ipv6 route ::/0 ${address.toUpperCase().replace(/[^:]+$/, '1')}`]
      : [`ip route 0.0.0.0 0.0.0.0 ${address.replace(/\d+$/, '1')}`]),
    'ip ssh version 2',
    '!',
    'ip access-list standard split_tunnel',
    ' 10 permit 192.168.10.0 0.0.0.255',
    '!',
    'logging trap debugging',
    'logging host 192.168.10.60',
    '!',
    'control-plane',
    '!',
    'line con 0',
    ' logging synchronous',
    ' stopbits 1',
    'line aux 0',
    'line vty 0 4',
    ' logging synchronous',
    ' transport input ssh',
    '!',
    ...(ntp === 'synchronized' ? [`ntp server ${NTP_SERVER}`] : []),
  ];
}
