import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientPreferences } from '../../src/readers/client-preferences.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { readAll } from './client-sources.ts';

const PREFERENCES = `<?xml version="1.0" encoding="UTF-8"?>
<AnyConnectPreferences>
<DefaultUser>mira</DefaultUser>
<ClientCertificateThumbprint>4F1A22</ClientCertificateThumbprint>
<DefaultHostName>Lab Gateway</DefaultHostName>
<DefaultHostAddress>gw1.example.net</DefaultHostAddress>
<DefaultGroup></DefaultGroup>
<ControllablePreferences>
<AutoReconnect>false
<AutoReconnectBehavior>ReconnectAfterResume</AutoReconnectBehavior>
</AutoReconnect>
<BlockUntrustedServers>true</BlockUntrustedServers>
</ControllablePreferences>
</AnyConnectPreferences>
`;

describe('preferences', () => {
  test('what the user chose, and nothing of who it is', async () => {
    const { events, diagnostics, tallies } = await readAll(clientPreferences, PREFERENCES);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([
      {
        kind: 'client.preferences-file',
        hostName: 'Lab Gateway',
        hostAddress: 'gw1.example.net',
        group: undefined,
        isOfUser: true,
        wellFormed: true,
        settings: {
          AutoReconnect: { value: 'false', evidence: { line: 9 } },
          AutoReconnectBehavior: { value: 'ReconnectAfterResume', evidence: { line: 10 } },
          BlockUntrustedServers: { value: 'true' },
        },
        evidence: { line: 8 },
      },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/mira|4F1A22/);
    expect(tallies).toMatchObject([{ unit: 'elements', read: 10, used: 7 }]);
    expect(clientPreferences.sniff(sourceHead(Buffer.from(PREFERENCES), true))).toBe('yes');
  });

  test('of the machine, before anybody logged in', async () => {
    const text = PREFERENCES.replace('mira', '').replace(
      /<ControllablePreferences>[\s\S]*<\/ControllablePreferences>\n/,
      '',
    );
    const { events } = await readAll(clientPreferences, text);
    expect(events).toMatchObject([{ isOfUser: false, settings: {} }]);
    expect(JSON.stringify(events)).not.toContain('4F1A22');
  });

  test('another root', async () => {
    const { events, diagnostics } = await readAll(clientPreferences, '<plist></plist>');
    expect(events).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['client-preferences.no-root']);
  });

  test('cut anywhere, what was read before stays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: PREFERENCES.length }), async (length) => {
        const { events } = await readAll(clientPreferences, PREFERENCES.slice(0, length));
        const [event] = events;
        if (event?.kind !== 'client.preferences-file') return;
        const { AutoReconnect: setting } = event.settings;
        if (PREFERENCES.indexOf('</AutoReconnect>') < length) expect(setting?.value).toBe('false');
        expect(event.wellFormed).toBe(length >= PREFERENCES.trimEnd().length);
      }),
    );
  });
});
