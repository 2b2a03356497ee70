import type { Role } from './trace.ts';

/** The names that processes write under. Text exports of 5.1 still show those of AnyConnect. */
export type SourceNames = 'acvpn' | 'csc' | 'macos';

export const SOURCE_NAMES: Readonly<Record<SourceNames, Readonly<Record<Role, string>>>> = {
  acvpn: { agent: 'acvpnagent', ui: 'acvpnui', downloader: 'acvpndownloader' },
  csc: { agent: 'csc_vpnagent', ui: 'csc_vpnapi', downloader: 'csc_vpndownloader' },
  // The unified log names the executable, and the window's executable has spaces in its name.
  macos: { agent: 'vpnagentd', ui: 'Cisco AnyConnect Secure Mobility Client', downloader: 'vpndownloader' },
};
