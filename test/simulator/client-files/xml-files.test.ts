import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { CLIENT } from './a-client.ts';
import { localPolicy } from './local-policy.ts';
import { globalPreferences, userPreferences } from './preferences.ts';
import { type ProfileOptions, vpnProfile } from './vpn-profile.ts';

/** `/A/B=text` for each element with text of its own, in order; throws where the document is not well-formed. */
function leaves(bytes: Buffer): string[] {
  const text = bytes[0] === 0xff ? bytes.toString('utf16le') : bytes.toString();
  const parser = new SaxesParser();
  const open: { name: string; text: string }[] = [];
  const found: string[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => open.push({ name, text: '' }));
  parser.on('text', (words) => {
    const top = open.at(-1);
    if (top !== undefined) top.text += words;
  });
  parser.on('closetag', () => {
    const path = open.map(({ name }) => name).join('/');
    const value = open.pop()?.text.trim() ?? '';
    if (value !== '') found.push(`${path}=${value}`);
  });
  parser.write(text.replace(/^\ufeff/, '')).close();
  return found;
}

describe('the local policy', () => {
  test('says what the description says, at the root', () => {
    const root = 'AnyConnectLocalPolicy';
    expect(leaves(localPolicy(CLIENT))[0]).toBe(`${root}/BypassDownloader=true`);
    expect(leaves(localPolicy({ ...CLIENT, bypassDownloader: false }))[0]).toBe(`${root}/BypassDownloader=false`);
    const silent = localPolicy({ ...CLIENT, bypassDownloader: null });
    expect(silent.toString()).not.toContain('Bypass');
    expect(silent.toString()).toContain('acversion="5.1.8.105"');
    const restricted = localPolicy(CLIENT, { restrictTunnelProtocols: 'IPSec', strictCertificateTrust: true });
    expect(leaves(restricted)).toEqual(
      expect.arrayContaining([`${root}/RestrictTunnelProtocols=IPSec`, `${root}/StrictCertificateTrust=true`]),
    );
  });

  test('has the elements of its release, or the one element alone', () => {
    const old = localPolicy({ ...CLIENT, version: '4.10.07061' }).toString();
    expect(old).toContain('<EnableCRLCheck>');
    expect(old).not.toContain('RestrictServerCertStore');
    expect(localPolicy(CLIENT).toString()).toContain('RestrictServerCertStore');
    expect(leaves(localPolicy(CLIENT, { onlyBypass: true, acversion: '2.4.140' }))).toHaveLength(1);
  });
});

const OPTIONS: ProfileOptions = {
  hosts: [
    { name: 'R&D <lab>', address: 'vpn.example.com', protocol: 'IPsec' },
    { name: 'ASA', address: 'asa.example.net', userGroup: 'staff', backups: ['asa2.example.net'], protocol: 'SSL' },
    { name: 'bare', protocol: 'IPsec', standardAuthentication: null },
    { name: 'gtc', protocol: 'IPsec', standardAuthentication: { method: null, ikeIdentity: 'a-key' } },
  ],
  preferences: CLIENT.preferences,
};

describe('the profile', () => {
  const root = 'AnyConnectProfile/ClientInitialization';
  const host = 'AnyConnectProfile/ServerList/HostEntry';
  const reconnect = (options: Partial<ProfileOptions>) =>
    leaves(vpnProfile({ ...OPTIONS, ...options })).filter((leaf) => leaf.includes('AutoReconnect'));

  test('lists its hosts', () => {
    expect(leaves(vpnProfile(OPTIONS)).filter((leaf) => leaf.startsWith(host))).toEqual([
      `${host}/HostName=R&D <lab>`,
      `${host}/HostAddress=vpn.example.com`,
      `${host}/PrimaryProtocol/StandardAuthenticationOnly/AuthMethodDuringIKENegotiation=EAP-AnyConnect`,
      `${host}/PrimaryProtocol/StandardAuthenticationOnly=true`,
      `${host}/PrimaryProtocol=IPsec`,
      `${host}/HostName=ASA`,
      `${host}/HostAddress=asa.example.net`,
      `${host}/UserGroup=staff`,
      `${host}/BackupServerList/HostAddress=asa2.example.net`,
      `${host}/PrimaryProtocol=SSL`,
      `${host}/HostName=bare`,
      `${host}/PrimaryProtocol=IPsec`,
      `${host}/HostName=gtc`,
      `${host}/PrimaryProtocol/StandardAuthenticationOnly/IKEIdentity=a-key`,
      `${host}/PrimaryProtocol/StandardAuthenticationOnly=true`,
      `${host}/PrimaryProtocol=IPsec`,
    ]);
  });

  test('states the reconnect settings, rightly and wrongly placed', () => {
    const inside = `${root}/AutoReconnect/AutoReconnectBehavior=ReconnectAfterResume`;
    expect(reconnect({})).toEqual([inside, `${root}/AutoReconnect=true`]);
    expect(reconnect({ behaviorMisplaced: true })).toEqual([
      `${root}/AutoReconnect=true`,
      `${root}/AutoReconnectBehavior=ReconnectAfterResume`,
    ]);
    expect(reconnect({ writtenBehavior: null })).toEqual([`${root}/AutoReconnect=true`]);
    const off = { autoReconnect: false, behavior: 'DisconnectOnSuspend' } as const;
    expect(reconnect({ preferences: off })).toEqual([
      `${root}/AutoReconnect/AutoReconnectBehavior=DisconnectOnSuspend`,
      `${root}/AutoReconnect=false`,
    ]);
    expect(vpnProfile({ ...OPTIONS, userControllable: true }).toString()).toContain(
      '<AutoReconnect UserControllable="true">true\r\n',
    );
  });

  test('may hold an element that belongs into the policy', () => {
    expect(leaves(vpnProfile(OPTIONS)).some((leaf) => leaf.includes('Bypass'))).toBe(false);
    expect(leaves(vpnProfile({ ...OPTIONS, misplacedBypassDownloader: true }))).toContain(
      `${root}/BypassDownloader=true`,
    );
  });
});

test('preferences remember the host, and what the user chose', () => {
  const controllable = { autoReconnect: false, behavior: 'DisconnectOnSuspend' } as const;
  const root = 'AnyConnectPreferences';
  expect(leaves(userPreferences(CLIENT, { controllable, group: 'staff' }))).toEqual([
    `${root}/DefaultUser=mia`,
    `${root}/DefaultHostName=Lab.Gateway 1`,
    `${root}/DefaultHostAddress=vpn.example.com`,
    `${root}/DefaultGroup=staff`,
    `${root}/SDITokenType=none`,
    `${root}/ControllablePreferences/LocalLanAccess=false`,
    `${root}/ControllablePreferences/AutoReconnect/AutoReconnectBehavior=DisconnectOnSuspend`,
    `${root}/ControllablePreferences/AutoReconnect=false`,
  ]);
  expect(leaves(globalPreferences(CLIENT)).some((leaf) => leaf.includes('mia'))).toBe(false);
});

test('every file may be UTF-16 that says UTF-8', () => {
  const makers = [
    (encoding: 'utf-8' | 'utf-16le') => localPolicy(CLIENT, { encoding }),
    (encoding: 'utf-8' | 'utf-16le') => vpnProfile({ ...OPTIONS, encoding }),
    (encoding: 'utf-8' | 'utf-16le') => userPreferences(CLIENT, { encoding }),
  ];
  for (const make of makers) {
    const wide = make('utf-16le');
    expect([...wide.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    expect(wide.toString('utf16le')).toBe(`\ufeff${make('utf-8').toString()}`);
    expect(wide.toString('utf16le')).toMatch(/^\ufeff<\?xml version="1\.0" encoding="UTF-8"\?>\r\n/);
    expect(leaves(wide)).toEqual(leaves(make('utf-8')));
  }
});
