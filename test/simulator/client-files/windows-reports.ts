import { wallOf } from '../world/clock.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import { HOUR } from '../world/time.ts';
import type { BundleMachine } from './bundle-machine.ts';
import { dateText, offsetText, timeText } from './wall-text.ts';

/** The reports on the system that DART has made: name and lines. Only the zone in `systeminfo` says anything of use. */
export function windowsReports(machine: BundleMachine): readonly (readonly [string, string[]])[] {
  return [
    ['ipconfig.txt', ipconfig(machine)],
    ['route_print.txt', routePrint(machine)],
    ['netstat.txt', netstat(machine)],
    ['systeminfo.txt', systemInfo(machine)],
    ['msinfo32.txt', systemSummary(machine)],
    ['tasklist.txt', taskList(machine)],
    ['drivers.txt', drivers(machine)],
    ['services.txt', SERVICES],
    ['certificates.txt', certificates(machine)],
    [
      'firewall.txt',
      [
        'Domain Profile Settings:',
        'State                                 ON',
        'Firewall Policy  BlockInbound,AllowOutbound',
      ],
    ],
    ['powercfg.txt', ['The following sleep states are available on this system:', '    Standby (S3)', '    Hibernate']],
    ['hosts.txt', ['# Copyright (c) 1993-2009 Microsoft Corp.', '127.0.0.1       localhost']],
    [
      'environment.txt',
      [`COMPUTERNAME=${machine.description.hostname}`, 'OS=Windows_NT', 'PROCESSOR_ARCHITECTURE=AMD64'],
    ],
    [
      'netsh_wlan.txt',
      [
        'There is 1 interface on the system:',
        '    Name                   : Wi-Fi',
        '    State                  : connected',
      ],
    ],
    ['hotfixes.txt', hotfixes(machine)],
    [
      'winsock.txt',
      ['Winsock Catalog Provider Entry', 'Entry Type:   Base Service Provider', 'Provider ID:  {E70F1AA0-AB8B-11CF}'],
    ],
    [
      'network_adapters.txt',
      ['Intel(R) Wi-Fi 6 AX201 160MHz', 'Cisco AnyConnect Virtual Miniport Adapter for Windows x64'],
    ],
    ['proxy.txt', ['Current WinHTTP proxy settings:', '    Direct access (no proxy server).']],
  ];
}

function gatewayOf({ localAddress }: ClientDescription): string {
  return localAddress.replace(/\d+$/, '1');
}

function ipconfig({ description, random }: BundleMachine): string[] {
  const mac = [...random.fork('mac').bytes(5)].map((octet) => octet.toString(16).padStart(2, '0').toUpperCase());
  return [
    '',
    'Windows IP Configuration',
    '',
    `   Host Name . . . . . . . . . . . . : ${description.hostname}`,
    '   Primary Dns Suffix  . . . . . . . : ',
    '   Node Type . . . . . . . . . . . . : Hybrid',
    '   IP Routing Enabled. . . . . . . . : No',
    '',
    'Wireless LAN adapter Wi-Fi:',
    '',
    '   Description . . . . . . . . . . . : Intel(R) Wi-Fi 6 AX201 160MHz',
    `   Physical Address. . . . . . . . . : 02-${mac.join('-')}`,
    '   DHCP Enabled. . . . . . . . . . . : Yes',
    `   IPv4 Address. . . . . . . . . . . : ${description.localAddress}(Preferred)`,
    '   Subnet Mask . . . . . . . . . . . : 255.255.255.0',
    `   Default Gateway . . . . . . . . . : ${gatewayOf(description)}`,
    `   DNS Servers . . . . . . . . . . . : ${gatewayOf(description)}`,
    '',
    'Ethernet adapter Ethernet 3:',
    '',
    '   Media State . . . . . . . . . . . : Media disconnected',
    '   Description . . . . . . . . . . . : Cisco AnyConnect Virtual Miniport Adapter for Windows x64',
  ];
}

function routePrint({ description }: BundleMachine): string[] {
  const { localAddress } = description;
  const row = (...cells: readonly string[]): string => cells.map((cell) => cell.padStart(17)).join('');
  return [
    '===========================================================================',
    'IPv4 Route Table',
    '===========================================================================',
    'Active Routes:',
    'Network Destination        Netmask          Gateway       Interface  Metric',
    row('0.0.0.0', '0.0.0.0', gatewayOf(description), localAddress, '35'),
    row('127.0.0.0', '255.0.0.0', 'On-link', '127.0.0.1', '331'),
    row(localAddress, '255.255.255.255', 'On-link', localAddress, '291'),
    row('224.0.0.0', '240.0.0.0', 'On-link', localAddress, '291'),
    'Persistent Routes:',
    '  None',
  ];
}

function netstat({ description, random }: BundleMachine): string[] {
  const draw = random.fork('netstat');
  const rows = Array.from({ length: 60 }, () => {
    const local = `${description.localAddress}:${draw.int(49152, 65535)}`;
    return `  TCP    ${local.padEnd(22)} 203.0.113.${draw.int(2, 250)}:443      ESTABLISHED     ${draw.int(900, 19000)}`;
  });
  return [
    '',
    'Active Connections',
    '',
    '  Proto  Local Address          Foreign Address        State           PID',
    ...rows,
  ];
}

function systemInfo({ description, clock, at }: BundleMachine): string[] {
  const wall = wallOf(clock, at - 30 * HOUR);
  return [
    '',
    `Host Name:                     ${description.hostname}`,
    'OS Name:                       Microsoft Windows 11 Enterprise',
    'OS Version:                    10.0.22631 N/A Build 22631',
    `System Boot Time:              ${dateText(wall, 'mdy')}, ${timeText(wall, 12, { am: 'AM', pm: 'PM', before: false })}`,
    `Time Zone:                     (UTC${offsetText(clock.zoneMinutes(at), ':')}) ${clock.zoneName(at)}`,
    'Total Physical Memory:         16,108 MB',
    'Network Card(s):               2 NIC(s) Installed.',
  ];
}

export function systemSummary({ description }: BundleMachine): string[] {
  return [
    'System Information report',
    '[System Summary]',
    'Item\tValue',
    'OS Name\tMicrosoft Windows 11 Enterprise',
    `System Name\t${description.hostname}`,
    `User Name\t${description.hostname}\\${description.user}`,
    'System Type\tx64-based PC',
  ];
}

function taskList({ random }: BundleMachine): string[] {
  const draw = random.fork('tasks');
  const names = ['System', 'svchost.exe', 'csc_vpnagent.exe', 'csc_ui.exe', 'explorer.exe', 'chrome.exe', 'lsass.exe'];
  const rows = Array.from({ length: 90 }, (_, index) => {
    const name = names[index < names.length ? index : draw.int(1, names.length - 1)] ?? 'svchost.exe';
    return `${name.padEnd(25)} ${String(draw.int(4, 22000)).padStart(8)} Services  0 ${String(draw.int(1000, 250000)).padStart(12)} K`;
  });
  return ['', 'Image Name                     PID Session Name        Session#    Mem Usage', ...rows];
}

function drivers({ random }: BundleMachine): string[] {
  const draw = random.fork('drivers');
  return Array.from({ length: 70 }, () => {
    const letters = draw.bytes(6).map((octet) => 0x61 + (octet % 26));
    return `${Buffer.from(letters).toString('latin1')}.sys  Kernel  ${draw.int(1, 9)}/${draw.int(1, 28)}/2024`;
  });
}

function hotfixes({ random }: BundleMachine): string[] {
  const draw = random.fork('hotfixes');
  return Array.from({ length: 12 }, () => `Update  KB50${draw.int(10000, 49999)}  NT AUTHORITY\\SYSTEM`);
}

// Its fields look like labels of a record, and it has no record.
function certificates({ random, clock, at }: BundleMachine): string[] {
  const draw = random.fork('certificates');
  const wall = wallOf(clock, at);
  return ['Root', 'CA', 'My'].flatMap((store) => [
    `Store: ${store}`,
    `  Date: ${dateText(wall, 'mdy')}`,
    `  Serial: ${draw.bytes(8).toString('hex')}`,
    '  Subject: CN=Example Root CA, O=Example',
    `  Thumbprint: ${draw.bytes(20).toString('hex')}`,
  ]);
}

const SERVICES = [
  'SERVICE_NAME: csc_vpnagent',
  'DISPLAY_NAME: Cisco Secure Client - AnyConnect VPN Agent',
  '        STATE              : 4  RUNNING',
  'SERVICE_NAME: csc_umbrellaagent',
  'DISPLAY_NAME: Cisco Secure Client - Umbrella Agent',
  '        STATE              : 4  RUNNING',
];
