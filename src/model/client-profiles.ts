import type { ClientHostEntry, ClientVpnProfile } from './client-files.ts';

export interface ProfileEntry {
  readonly profile: ClientVpnProfile;
  readonly entry: ClientHostEntry;
}

/**
 * What VPN profiles hold for a headend as the client's log names it: the entries of that name, else those of that address
 * (secure-client-dart.md 5.5). Several where profiles repeat an entry; which of them the client took is then unknown.
 */
export function profileEntries(profiles: readonly ClientVpnProfile[], host: string): readonly ProfileEntry[] {
  const all = profiles.flatMap((profile) => profile.hosts.map((entry) => ({ profile, entry })));
  const named = all.filter(({ entry }) => entry.name === host);
  if (named.length > 0) return named;
  const address = bareAddress(host);
  return all.filter(({ entry }) => entry.address !== undefined && bareAddress(entry.address) === address);
}

/** `https://gw1.example.net:8443/staff` and `GW1.example.net` are one headend. */
function bareAddress(written: string): string {
  const host = written
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/.*$/, '');
  return host.startsWith('[') ? host.replace(/\]:\d{1,5}$/, ']') : host.replace(/^([^:]*):\d{1,5}$/, '$1');
}
