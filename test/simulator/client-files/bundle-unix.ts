import type { BundleMachine } from './bundle-machine.ts';
import type { ZipFile } from './dart-zip.ts';

// What else a DART bundle of macOS or Linux holds.

export function unixNoise({ description, random }: BundleMachine): ZipFile[] {
  const { hostname, localAddress, platform, version } = description;
  const gateway = localAddress.replace(/\d+$/, '1');
  const device = platform === 'macos' ? 'en0' : 'wlp2s0';
  const draw = random.fork('unix bundle');
  const processes = Array.from(
    { length: 80 },
    (_, index) => `root ${index + 1} 0.0 0.1 ${draw.int(1000, 90000)} ? Ss /usr/sbin/daemon${index}`,
  );
  const files: readonly [string, string[]][] = [
    [
      'General Information/ifconfig.txt',
      [`${device}: flags=8863<UP,BROADCAST,RUNNING>`, `\tinet ${localAddress} netmask 0xffffff00`],
    ],
    [
      'General Information/netstat_rn.txt',
      [
        `default            ${gateway}        UGSc           ${device}`,
        `${localAddress}/32    link#4            UCS   ${device}`,
      ],
    ],
    ['General Information/resolv.conf', [`nameserver ${gateway}`]],
    [
      'General Information/uname.txt',
      [
        platform === 'macos'
          ? `Darwin ${hostname} 23.5.0 arm64`
          : `Linux ${hostname} 6.8.0-45-generic x86_64 GNU/Linux`,
      ],
    ],
    ['General Information/ps.txt', processes],
    ['General Information/hosts', ['127.0.0.1 localhost', `127.0.1.1 ${hostname}`]],
    [
      'General Information/df.txt',
      ['Filesystem 1K-blocks Used Available Use% Mounted on', '/dev/root 244277768 81234567 150000000 36% /'],
    ],
    ['General Information/lsof.txt', processes.map((row) => `${row} IPv4 TCP *:443`)],
    [
      'opt/cisco/secureclient/umbrella/OrgInfo.json',
      ['{ "organizationId": "0000000", "fingerprint": "", "userId": "0" }'],
    ],
    ['opt/cisco/secureclient/NVM/NVM_ServiceProfile.xml', ['<?xml version="1.0"?>', '<NVMProfile/>']],
    ['opt/cisco/secureclient/UpdateHistory.log', [`Installed AnyConnect VPN ${version}`]],
    ['summary.txt', [`Cisco Secure Client DART ${version}`, `Computer: ${hostname}`]],
  ];
  return files.map(([path, lines]) => ({ path, bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) }));
}
