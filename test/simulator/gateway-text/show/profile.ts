import { GROUP_LIST, LOGIN_LIST, TRUSTPOINT } from '../debug-auth.ts';
import { dpdOf, type ShowContext } from './context.ts';

/** `show crypto ikev2 profile` (4.6). How it prints `reconnect` is not known, so these two lines are a guess. */
export function ikev2Profile({ description }: ShowContext): string {
  const { profile, credential, lifetimeSeconds } = description;
  const dpd = dpdOf(description);
  const preShared = profile.extraLines.some((line) => /^authentication\b.*\bpre-share/.test(line.trim()));
  const keyring = profile.extraLines.map((line) => /^keyring local (\S+)/.exec(line.trim())?.[1]).find(Boolean);
  const reconnect = profile.reconnect === 'default' ? 1800 : profile.reconnect;
  return [
    '',
    `IKEv2 profile: ${profile.name}`,
    ' Shutdown: No',
    ' Ref Count: 6',
    ' Match criteria: ',
    '  Fvrf: global',
    '  Local address/interface: none',
    '  Identities: ',
    '   key-id *$AnyConnectClient$*',
    '  Certificate maps: none',
    ' Local identity: none',
    ' Remote identity: none',
    ` Local authentication method: ${credential === 'rsa' ? 'rsa-sig' : 'ecdsa-sig'}`,
    ` Remote authentication method(s): anyconnect-eap${preShared ? ' pre-share' : ''} `,
    ' EAP options: none',
    ` Keyring: ${keyring ?? 'none'}`,
    ` Trustpoint(s): ${TRUSTPOINT}`,
    ` Lifetime: ${lifetimeSeconds} seconds`,
    ` DPD: ${dpd === null ? 'disabled' : `interval ${dpd.interval}, retry-interval ${dpd.retry}, ${dpd.mode}`}`,
    ' NAT-keepalive: disabled',
    ' Ivrf: none',
    ' Virtual-template: 10',
    ' mode auto: no',
    ` AAA AnyConnect EAP authentication mlist: ${LOGIN_LIST}`,
    ' AAA EAP authentication mlist: none',
    ' AAA authentication mlist: none',
    ' AAA Accounting: none',
    ` AAA group authorization: ${GROUP_LIST}`,
    ' AAA user authorization: cached',
    ...(profile.anyConnectProfile ? [' Anyconnect profile: acvpn'] : []),
    ...(reconnect === null ? [] : [` Reconnect: enabled, timeout ${reconnect} seconds`]),
    '',
  ].join('\n');
}
