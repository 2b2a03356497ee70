import { wallOf } from '../world/clock.ts';
import { HOUR, MINUTE } from '../world/time.ts';
import { type BundleMachine, stamp } from './bundle-machine.ts';
import type { ZipFile } from './dart-zip.ts';
import { clockTime, dateText } from './wall-text.ts';
import { encoded } from './windows-log.ts';
import { systemSummary, windowsReports } from './windows-reports.ts';

// What else a DART bundle of Windows holds: the system's own reports, install logs, and the logs of the other modules,
// which have the grammar of the VPN's log and are no evidence about it.

export function windowsNoise(machine: BundleMachine): ZipFile[] {
  const modules: readonly [string, string[]][] = [
    ['Umbrella/Umbrella.txt', moduleLog(machine, 'acumbrellaagent', 'Connectivity state changed to Protected.')],
    ['Umbrella/OrgInfo.json', ['{ "organizationId": "0000000", "fingerprint": "", "userId": "0" }']],
    [
      'NVM/NVM_ServiceProfile.xml',
      ['<?xml version="1.0" encoding="UTF-8"?>', '<NVMProfile>', '  <CollectorConfiguration/>', '</NVMProfile>'],
    ],
    ['NVM/acnvmagent.log', moduleLog(machine, 'acnvmagent', 'The collector is not reachable.')],
    [
      'ISE Posture/AnyConnect_ISEPosture.txt',
      moduleLog(
        machine,
        'aciseagent',
        'Function: SwiftHttpRunner::collectNetworkInfo\r\nFile: SwiftHttpRunner.cpp\r\nLine: 1289',
      ),
    ],
    [
      'ISE Posture/ISEPostureCFG.xml',
      ['<?xml version="1.0" encoding="UTF-8"?>', '<cfg>', '  <EnableAgentLogTrace>0</EnableAgentLogTrace>', '</cfg>'],
    ],
    ['Network Access Manager/configuration.xml', ['<?xml version="1.0"?>', '<configuration minor="0" major="8"/>']],
    [
      'Network Access Manager/NetworkAccessManager.txt',
      moduleLog(machine, 'acnamagent', 'Port state transition to AC_PORT_STATE_UNAUTHENTICATED'),
    ],
    ['Posture/libcsd.log', moduleLog(machine, 'cscan', 'hostscan is not started for this connection')],
    ['Posture/cscan.log', [`[${stamp(machine, machine.at - HOUR)}][cscan][all][init] cscan started`]],
  ];
  const logs: readonly [string, string[]][] = [
    ...['core-vpn-predeploy', 'dart', 'umbrella', 'nvm'].map((name): [string, string[]] => [
      `Installer/cisco-secure-client-win-${machine.description.version}-${name}-install.log`,
      installLog(machine, name),
    ]),
    ['DART/dart.log', ['Bundle option selected: default', 'Collecting files...', 'DART has finished...']],
    ['summary.txt', summary(machine)],
  ];
  return [
    ...windowsReports(machine).map(([name, lines]) => text(`General Information/${name}`, lines)),
    ...modules.map(([name, lines]) => text(name, lines)),
    ...logs.map(([name, lines]) => text(name, lines)),
    // The tool that lists tasks as a report writes UTF-16.
    {
      path: 'General Information/msinfo_report.nfo',
      bytes: encoded(`${systemSummary(machine).join('\r\n')}\r\n`, 'utf-16le'),
    },
  ];
}

/** `UpdateHistory.log`, which lies beside the VPN's own log. */
export function updateHistory(machine: BundleMachine): string[] {
  const { description, at } = machine;
  return [`${stamp(machine, at - 900 * HOUR)} Installed AnyConnect VPN ${description.version}`];
}

function text(path: string, lines: readonly string[]): ZipFile {
  return { path, bytes: Buffer.from(lines.map((line) => `${line}\r\n`).join('')) };
}

function installLog(machine: BundleMachine, name: string): string[] {
  const { at, description } = machine;
  return Array.from({ length: 40 }, (_, index) => {
    const hex = (0x10 + index).toString(16).toUpperCase();
    return `MSI (s) (A4:${hex}) [${stamp(machine, at - 900 * HOUR + index * 90_000)}]: Doing action: ${name} ${description.version} step ${index + 1}`;
  });
}

function moduleLog({ clock, at }: BundleMachine, source: string, body: string): string[] {
  return Array.from({ length: 12 }, (_, index) => {
    const wall = wallOf(clock, at - (12 - index) * 7 * MINUTE);
    return [
      '*'.repeat(42),
      '',
      `Date        : ${dateText(wall, 'mdy')}`,
      `Time        : ${clockTime(wall)}`,
      'Type        : Information',
      `Source      : ${source}`,
      '',
      `Description : ${body}`,
      '',
    ].join('\r\n');
  });
}

function summary(machine: BundleMachine): string[] {
  const { description, at } = machine;
  return [
    `Cisco Secure Client DART ${description.version}`,
    `Bundle created: ${stamp(machine, at)}`,
    `Computer: ${description.hostname}`,
    `User: ${description.user}`,
    'Bundle option selected: default',
  ];
}
