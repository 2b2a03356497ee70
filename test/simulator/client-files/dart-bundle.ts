import { wallOf } from '../world/clock.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import type { BundleMachine } from './bundle-machine.ts';
import { unixNoise } from './bundle-unix.ts';
import { updateHistory, windowsNoise } from './bundle-windows.ts';
import { dartZip, type ZipFile, type ZipOptions } from './dart-zip.ts';
import { two } from './wall-text.ts';

export interface BundleParts {
  readonly log: Buffer;
  /** `Cisco Secure Client - AnyConnect VPN.txt`, or `AnyConnect.txt` from version 4. */
  readonly logName: string;
  readonly policy: Buffer;
  readonly profiles: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly preferences: Buffer;
  readonly globalPreferences?: Buffer;
}

export interface BundleOptions extends Omit<BundleMachine, 'description'> {
  readonly zip?: Partial<Pick<ZipOptions, 'method' | 'dataDescriptors' | 'backslashes'>>;
}

/**
 * A DART bundle under the name that its wizard gives: local time of creation, no year. The names of folders differ by
 * version and platform; only what the files hold says what they are.
 */
export function dartBundle(
  description: ClientDescription,
  parts: BundleParts,
  options: BundleOptions,
): { readonly name: string; readonly bytes: Buffer } {
  const { random, clock, at } = options;
  const { month, day, hour, minute } = wallOf(clock, at);
  const name = `DARTBundle_${two(month)}${two(day)}_${two(hour)}${two(minute)}`;
  const machine = { description, random, clock, at };
  const files = description.platform === 'windows' ? windowsFiles(parts, machine) : unixFiles(parts, machine);
  const inside = files.map(({ path, bytes }) => ({ path: `${name}/${path}`, bytes }));
  const bytes = dartZip(inside, { random, clock, modifiedAt: at, method: 'deflate', ...options.zip });
  return { name: `${name}.zip`, bytes };
}

function windowsFiles(parts: BundleParts, machine: BundleMachine): ZipFile[] {
  const newer = !machine.description.version.startsWith('4.');
  const vpn = newer ? 'Cisco Secure Client - AnyConnect VPN' : 'Cisco AnyConnect Secure Mobility Client';
  const history = Buffer.from(`${updateHistory(machine).join('\r\n')}\r\n`);
  return [
    { path: `${vpn}/${parts.logName}`, bytes: parts.log },
    { path: `${vpn}/AnyConnectLocalPolicy.xml`, bytes: parts.policy },
    ...parts.profiles.map(({ name, bytes }) => ({ path: `${vpn}/Profile/${name}`, bytes })),
    ...preferenceFiles(parts, `${vpn}/preferences.xml`, `${vpn}/preferences_global.xml`),
    { path: `${vpn}/UpdateHistory.log`, bytes: history },
    ...windowsNoise(machine),
  ];
}

function unixFiles(parts: BundleParts, machine: BundleMachine): ZipFile[] {
  const newer = !machine.description.version.startsWith('4.');
  const client = newer ? 'opt/cisco/secureclient' : 'opt/cisco/anyconnect';
  const vpn = newer ? `${client}/vpn` : client;
  const home = `home/${machine.description.user}/${newer ? '.vpn/' : ''}.anyconnect`;
  return [
    { path: `logs/${parts.logName}`, bytes: parts.log },
    { path: `${client}/AnyConnectLocalPolicy.xml`, bytes: parts.policy },
    ...parts.profiles.map(({ name, bytes }) => ({ path: `${vpn}/profile/${name}`, bytes })),
    ...preferenceFiles(parts, home, `${vpn}/.anyconnect_global`),
    ...unixNoise(machine),
  ];
}

function preferenceFiles(parts: BundleParts, user: string, global: string): ZipFile[] {
  const own = { path: user, bytes: parts.preferences };
  return parts.globalPreferences === undefined ? [own] : [own, { path: global, bytes: parts.globalPreferences }];
}
