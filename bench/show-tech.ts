// A made-up show-tech for measuring: the configuration, tables of memory and processes that nobody reads, and the SAs of a few
// hundred clients, again and again. The same options give the same bytes on every machine.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface ShowTechOptions {
  readonly path: string;
  readonly octets: number;
}

const INTERFACES = 40;
const ALLOCATIONS = 4000;
const ROUTES = 1500;
const CLIENTS = 100;

/** Writes the text unless it is there already. */
export function showTech({ path, octets }: ShowTechOptions): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = openSync(partial, 'w');
  for (let written = 0, round = 0; written < octets; round++) written += writeSync(file, oneShowTech(round));
  closeSync(file);
  renameSync(partial, path);
}

function oneShowTech(round: number): string {
  return [
    ...section('show running-config', ['hostname gw1', '!', ...times(INTERFACES, port), 'end']),
    ...section(
      'show memory allocating-process',
      times(ALLOCATIONS, (index) => allocation(index + round)),
    ),
    ...section('show ip route', times(ROUTES, route)),
    ...section('show crypto session detail', ['Crypto session current status', '', ...times(CLIENTS, session)]),
    '',
  ].join('\n');
}

function section(command: string, lines: readonly string[]): string[] {
  return ['', `------------------ ${command} ------------------`, '', ...lines];
}

function times(count: number, line: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => line(index));
}

function port(index: number): string {
  return [
    `interface GigabitEthernet0/0/${index}`,
    ` description customer ${index} uplink`,
    ` ip address 198.51.100.${index} 255.255.255.0`,
    ' negotiation auto',
    '!',
  ].join('\n');
}

function allocation(index: number): string {
  const place = (0x7f10a18b0000 + index * 48_016).toString(16).toUpperCase();
  const [size, user] = [String(index * 37).padStart(10, '0'), index % 40 === 0 ? 'Crypto IKEv2' : 'Chunk Manager'];
  return `${place} ${size} ${place} ${place} 001  -------- -------- ${user.padEnd(19)}:558734${place.slice(-6)}`;
}

function route(index: number): string {
  return `S        10.${index % 250}.${(index >> 2) % 250}.0/24 [1/0] via 203.0.113.${index % 250}`;
}

function session(index: number): string {
  const peer = `198.51.100.${index}`;
  return [
    `Interface: Virtual-Access${index}`,
    'Profile: RA-PROFILE',
    `Uptime: 00:${String(index % 60).padStart(2, '0')}:12`,
    'Session status: UP-ACTIVE     ',
    `Peer: ${peer} port 4500 fvrf: (none) ivrf: (none)`,
    `      Phase1_id: user${index}`,
    '      Desc: (none)',
    `  Session ID: ${index}  `,
    `  IKEv2 SA: local 203.0.113.5/4500 remote ${peer}/4500 Active `,
    '          Capabilities:DN connid:1 lifetime:23:17:00',
    `  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 host 10.0.0.${index} `,
    '        Active SAs: 2, origin: crypto map',
    `        Inbound:  #pkts dec'ed ${index * 7} drop 0 life (KB/Sec) 4607955/2598`,
    `        Outbound: #pkts enc'ed ${index * 9} drop 0 life (KB/Sec) 4607955/2598`,
    '',
  ].join('\n');
}
