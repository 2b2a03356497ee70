// Made-up running-configs for measuring, one behind the other: profiles, keyrings and users, and the interfaces, routes and lists
// that nobody reads. The same options give the same bytes on every machine.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RunningConfigOptions {
  readonly path: string;
  readonly octets: number;
}

/** Parts of each configuration, as many of each kind. */
const PARTS = 100;

/** Writes the text unless it is there already. */
export function runningConfig({ path, octets }: RunningConfigOptions): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = openSync(partial, 'w');
  for (let written = 0, round = 0; written < octets; round++) written += writeSync(file, oneConfig(round));
  closeSync(file);
  renameSync(partial, path);
}

function oneConfig(round: number): string {
  const parts = (part: (index: number) => string) =>
    Array.from({ length: PARTS }, (_, index) => part(index)).join('\n');
  return [
    `gw${round % 3}#show running-config`,
    'Building configuration...',
    '',
    'Current configuration : 74211 bytes',
    '!',
    '! Last configuration change at 10:15:02 UTC Fri Mar 13 2026',
    '!',
    'version 17.9',
    'service timestamps debug datetime msec',
    'service timestamps log datetime msec',
    `hostname gw${round % 3}`,
    '!',
    'aaa new-model',
    'aaa authentication login VPN-USERS group radius local',
    'aaa authorization network VPN-AUTHZ local',
    'crypto ikev2 authorization policy RA-POLICY',
    ' pool RA-POOL',
    ' dns 192.0.2.53',
    ' def-domain example.net',
    ' route set access-list SPLIT',
    '!',
    parts(user),
    parts(certificate),
    parts(profile),
    parts(keyring),
    parts(port),
    parts(routes),
    'ip access-list extended SPLIT',
    parts(entries),
    parts(remote),
    'ntp server 192.0.2.123',
    'end',
    '',
  ].join('\n');
}

function user(index: number): string {
  return `username user${index} privilege 1 secret 9 $9$made${index}up$notreal`;
}

function certificate(index: number): string {
  return [
    `crypto pki certificate chain TP-${index}`,
    ' certificate ca 01',
    '  30820321 30820209 A0030201 02020101 300D0609 2A864886 F70D0101 05050030',
    '  1C311A30 18060355 04031311 67772E65 78616D70 6C652E6E 6574204D 61646530',
    '  \tquit',
  ].join('\n');
}

function profile(index: number): string {
  return [
    `crypto ikev2 profile RA-${index}`,
    ` match identity remote key-id *$AnyConnectClient$*`,
    ' authentication local rsa-sig',
    ' authentication remote anyconnect-eap aggregate',
    ` pki trustpoint TP-${index}`,
    ' aaa authentication anyconnect-eap VPN-USERS',
    ' aaa authorization group anyconnect-eap list VPN-AUTHZ RA-POLICY',
    ' dpd 60 2 on-demand',
    ` reconnect timeout ${600 + index}`,
    ` virtual-template ${index + 1}`,
    '!',
  ].join('\n');
}

function keyring(index: number): string {
  return [
    `crypto ikev2 keyring KR-${index}`,
    ` peer site${index}`,
    `  address 198.51.100.${index}`,
    `  pre-shared-key not-a-real-key-${index}`,
    ' !',
    '!',
  ].join('\n');
}

function port(index: number): string {
  return [
    `interface GigabitEthernet0/0/${index}`,
    ` description customer ${index} uplink`,
    ` ip address 198.51.100.${index} 255.255.255.0`,
    ' ip nat outside',
    ' zone-member security OUTSIDE',
    ' negotiation auto',
    ` crypto map MAP-${index}`,
    '!',
  ].join('\n');
}

function routes(index: number): string {
  return [
    `ip route 10.${index}.0.0 255.255.0.0 203.0.113.${index}`,
    `ip route vrf CUSTOMER-${index} 0.0.0.0 0.0.0.0 203.0.113.${index} name default-of-${index}`,
    `ip nat inside source static 10.0.0.${index} 203.0.113.${index}`,
  ].join('\n');
}

function entries(index: number): string {
  return [
    ` permit ip 10.${index}.0.0 0.0.255.255 any`,
    ` ${index}0 deny   tcp any host 203.0.113.${index} eq 443`,
    ` remark customer ${index}`,
  ].join('\n');
}

function remote(index: number): string {
  return [
    `snmp-server host 192.0.2.${index} version 2c made-up-${index}`,
    `logging host 192.0.2.${index}`,
    `access-list ${index + 1} permit 10.0.${index}.0 0.0.0.255`,
  ].join('\n');
}
