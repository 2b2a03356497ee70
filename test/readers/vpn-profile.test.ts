import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vpnProfile } from '../../src/readers/vpn-profile.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { codes, readAll, seedLines } from './client-sources.ts';

const PROFILE = `<?xml version="1.0" encoding="UTF-8"?>
<AnyConnectProfile xmlns="http://schemas.xmlsoap.org/encoding/">
  <ClientInitialization>
    <AutoReconnect UserControllable="false">true
      <AutoReconnectBehavior UserControllable="true">ReconnectAfterResume</AutoReconnectBehavior>
    </AutoReconnect>
    <BackupServerList>
      <HostAddress>198.51.100.9</HostAddress>
    </BackupServerList>
  </ClientInitialization>
  <ServerList>
    <HostEntry>
      <HostName>Lab Gateway</HostName>
      <HostAddress>gw1.example.net</HostAddress>
      <PrimaryProtocol>IPsec
        <StandardAuthenticationOnly>true
          <AuthMethodDuringIKENegotiation>EAP-AnyConnect</AuthMethodDuringIKENegotiation>
        </StandardAuthenticationOnly>
      </PrimaryProtocol>
    </HostEntry>
    <HostEntry>
      <HostName>gw2.example.net</HostName>
      <BackupServerList>
        <HostAddress>198.51.100.8</HostAddress>
      </BackupServerList>
    </HostEntry>
  </ServerList>
</AnyConnectProfile>
`;

const LAB = {
  name: 'Lab Gateway',
  address: 'gw1.example.net',
  primaryProtocol: 'IPsec',
  authMethod: 'EAP-AnyConnect',
};

describe('VPN profile', () => {
  test('a clean file gives settings and hosts, and no diagnostics', async () => {
    const { events, diagnostics, tallies } = await readAll(vpnProfile, PROFILE);
    expect(diagnostics).toEqual([]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      kind: 'client.vpn-profile',
      at: { kind: 'none' },
      wellFormed: true,
      autoReconnect: { value: 'true', userControllable: false, evidence: { line: 4 } },
      autoReconnectBehavior: { value: 'ReconnectAfterResume', userControllable: true, evidence: { line: 5 } },
      misplacedBypassDownloader: undefined,
      hosts: [
        { ...LAB, evidence: { line: 12 }, standardAuthenticationOnly: 'true', backupServers: [] },
        {
          name: 'gw2.example.net',
          address: undefined,
          primaryProtocol: undefined,
          authMethod: undefined,
          backupServers: ['198.51.100.8'],
        },
      ],
      settings: {
        AutoReconnect: { value: 'true', userControllable: false },
        AutoReconnectBehavior: { value: 'ReconnectAfterResume', userControllable: true },
        'BackupServerList/HostAddress': { value: '198.51.100.9', userControllable: undefined },
      },
    });
    const evidence = events[0]?.kind === 'client.vpn-profile' ? events[0].autoReconnect?.evidence : undefined;
    const quoted = PROFILE.slice(evidence?.start, evidence?.end);
    expect(quoted.startsWith('<AutoReconnect UserControllable')).toBe(true);
    expect(quoted.endsWith('</AutoReconnect>')).toBe(true);
    expect(tallies).toMatchObject([{ unit: 'elements', read: 17, used: 13 }]);
  });

  test('values wrapped by line ends and a missing namespace change nothing', async () => {
    const text = PROFILE.replace(/ xmlns\S+"/, '').replace(/>(true|IPsec|Lab Gateway)/g, '>\r\n\t$1\r\n');
    const { events, diagnostics } = await readAll(vpnProfile, text);
    expect(events).toMatchObject([{ wellFormed: true, autoReconnect: { value: 'true' }, hosts: [LAB, {}] }]);
    expect(diagnostics).toEqual([]);
  });

  test('AutoReconnectBehavior beside AutoReconnect counts, and is told', async () => {
    const text = PROFILE.replace(/(<AutoReconnectBehavior.*)\n\s*<\/AutoReconnect>/, '</AutoReconnect>$1');
    const result = await readAll(vpnProfile, text);
    expect(result.events).toMatchObject([
      { autoReconnectBehavior: { value: 'ReconnectAfterResume' }, wellFormed: true },
    ]);
    expect(result.diagnostics).toMatchObject([
      { code: 'vpn-profile.auto-reconnect-behavior-misplaced', evidence: { line: 5 } },
    ]);
  });

  test('BypassDownloader in a profile is kept apart', async () => {
    const { events, diagnostics } = await readAll(
      vpnProfile,
      PROFILE.replace('<BackupServerList>', '<BypassDownloader>true</BypassDownloader>$&'),
    );
    expect(events).toMatchObject([{ misplacedBypassDownloader: { value: 'true', evidence: { line: 7 } } }]);
    expect(diagnostics).toEqual([]);
  });

  test('a host without a name goes by its address', async () => {
    const result = await readAll(vpnProfile, PROFILE.replace(/<HostName>Lab.*/, ''));
    expect(result.events).toMatchObject([{ hosts: [{ name: 'gw1.example.net', address: 'gw1.example.net' }, {}] }]);
    expect(codes(result)).toEqual(['vpn-profile.host-without-name']);
  });

  test('an end tag written as a start tag is told with line and column', async () => {
    const result = await readAll(vpnProfile, PROFILE.replace('</PrimaryProtocol>', '<PrimaryProtocol>'));
    const expected = { autoReconnect: { value: 'true' }, hosts: [LAB, { name: 'gw2.example.net' }], wellFormed: false };
    expect(result.events).toMatchObject([expected]);
    expect(result.diagnostics).toMatchObject([
      { code: 'vpn-profile.malformed', count: 1, evidence: { line: 20, excerpt: '    </HostEntry>' } },
    ]);
    expect(result.diagnostics[0]?.message).toContain(
      'line 20, column 5: `</HostEntry>` while `<PrimaryProtocol>` of line 19, column 7 is still open',
    );
  });

  test.each([
    ['an end tag that closes nothing', (text: string) => text.replace('<ServerList>', '</BogusElement>$&')],
    ['an end tag that is missing', (text: string) => text.replace('</ClientInitialization>', '')],
    ['a bare ampersand', (text: string) => text.replace('Lab Gateway', 'Lab & Gateway').replace(' & ', ' ')],
    ['a quote that is missing', (text: string) => text.replace('<ServerList>', '<Other a=b>x</Other>$&')],
    ['a missing end of the entry', (text: string) => text.replace('</HostEntry>', '')],
    ['two lists', (text: string) => text.replace('</ServerList>', '</ServerList></AnyConnectProfile><ServerList/>')],
  ])('%s costs nothing else', async (_name, damage) => {
    const { events } = await readAll(vpnProfile, damage(PROFILE));
    const hosts = [LAB, { name: 'gw2.example.net', primaryProtocol: undefined }];
    expect(events).toMatchObject([{ autoReconnect: { value: 'true' }, hosts }]);
  });

  test('sniffing knows the root', () => {
    const sniffed = (text: string) => vpnProfile.sniff(sourceHead(Buffer.from(text), true));
    expect(sniffed(PROFILE)).toBe('yes');
    expect(sniffed(`\`\`\`\n<#root>\n\n${PROFILE}`)).toBe('yes');
    expect(sniffed(`<!--?xml version="1.0"?-->\n${PROFILE.slice(PROFILE.indexOf('<Any'))}`)).toBe('yes');
    expect(sniffed(`The profile:\n${PROFILE}`)).toBe('maybe');
    expect(sniffed('<plist><AnyConnectProfile>')).toBe('no');
  });

  test('cut anywhere, and with any bytes put in, it is read to the end', async () => {
    for (let cut = 0; cut < PROFILE.length; cut += 3) await readAll(vpnProfile, PROFILE.slice(0, cut));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.nat(PROFILE.length), async (bytes, at) => {
        const input = Buffer.concat([Buffer.from(PROFILE.slice(0, at)), bytes, Buffer.from(PROFILE.slice(at))]);
        expect((await readAll(vpnProfile, input, 17)).tallies).toHaveLength(1);
      }),
    );
  });
});

describe('the published document', () => {
  const seed = seedLines();
  const from = seed?.findIndex((line) => line.startsWith('<?xml')) ?? 0;
  const to = (seed?.findIndex((line) => line.startsWith('</AnyConnectProfile>')) ?? 0) + 2;
  const cuts: [name: string, first: number, last: number | undefined, markup: number][] = [
    ['from its fence to its fence', from - 3, to, 12],
    ['without what stands before it', from, to, 10],
    ['in its page', 0, undefined, 18],
  ];

  test.skipIf(seed === undefined).each(cuts)(
    '%s: one host, no setting, malformed',
    async (_name, first, last, markup) => {
      const text = (seed ?? []).slice(first, last).join('\n');
      const { events, diagnostics } = await readAll(vpnProfile, text);
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({
        autoReconnect: undefined,
        autoReconnectBehavior: undefined,
        misplacedBypassDownloader: undefined,
        wellFormed: false,
      });
      const host = {
        ...{ name: 'IKEv2_Gateway', address: 'flexvpn-c8kv.example.com' },
        ...{ primaryProtocol: 'IPsec', authMethod: 'EAP-AnyConnect' },
      };
      expect(events[0]).toMatchObject({ hosts: [host] });
      expect(diagnostics).toHaveLength(2);
      const line = 287 - first;
      expect(diagnostics).toMatchObject([
        {
          code: 'vpn-profile.malformed',
          count: 1,
          evidence: { line, excerpt: expect.stringContaining('</HostEntry>') },
        },
        { code: 'vpn-profile.markup-removed', count: markup },
      ]);
      expect(diagnostics[0]?.message).toContain(`line ${line}, column 17`);
    },
  );
});
