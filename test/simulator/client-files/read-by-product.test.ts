import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/model/event.ts';
import { dartLog } from '../../../src/readers/dart-log.ts';
import { localPolicy as policyReader } from '../../../src/readers/local-policy.ts';
import { vpnProfile as profileReader } from '../../../src/readers/vpn-profile.ts';
import { type ReadResult, readAll } from '../../readers/client-sources.ts';
import { newClock } from '../world/clock.ts';
import type { ClientNote } from '../world/notes.ts';
import { seeded } from '../world/random.ts';
import { SECOND, utc } from '../world/time.ts';
import { CLIENT, IKE_ID, MORNING } from './a-client.ts';
import { localPolicy } from './local-policy.ts';
import { monthsOfLog, OTHER_HEADENDS } from './long-log.ts';
import { vpnProfile } from './vpn-profile.ts';
import { type WindowsLogOptions, windowsLog } from './windows-log.ts';

// The product's readers and these writers were made from the same specification and share nothing else: where they
// agree on a file, it is not because one was copied from the other.

const OPTIONS: WindowsLogOptions = {
  description: CLIENT,
  clock: newClock(),
  random: seeded('read by the product'),
  encoding: 'utf-8',
  dateOrder: 'mdy',
  hours: 24,
  unconfirmed: false,
};

const read = (notes: readonly ClientNote[], options: Partial<WindowsLogOptions> = {}): Promise<ReadResult> =>
  readAll(dartLog, windowsLog(notes, { ...OPTIONS, ...options }));

/** What stands in the record, without where; notices that carry no state are left out. */
function kinds(events: readonly Event[]): string[] {
  return events.map(({ kind }) => kind).filter((kind) => kind !== 'client.notice');
}

describe('the log', () => {
  test('of a session that sleeps and comes back', async () => {
    const { events, diagnostics } = await read(MORNING);
    expect(diagnostics).toEqual([]);
    expect(kinds(events)).toEqual([
      'client.version',
      'client.ready',
      'client.connection-requested',
      'client.contacting',
      'client.session-started',
      'client.state-shown',
      'client.certificates-found',
      'client.name-resolved',
      'client.auth-prompt',
      'client.auth-prompt',
      'client.establishing',
      'client.tunnel-established',
      'client.establishing',
      'client.establishing',
      'client.public-address',
      'client.establishing',
      'client.adapter-configuration',
      'client.host-configuration',
      'client.preferences',
      'client.establishing',
      'client.establishing',
      'client.tunnel-established',
      'client.state-shown',
      'client.connected',
      'client.certificates-found',
      'client.system-suspended',
      'client.system-resumed',
      'client.reconnect-reason',
      'client.reconnecting',
      'client.network-changed',
      'client.interface-addresses',
      'client.reconnect-ike-id',
      'client.state-shown',
      'client.connected',
      'client.disconnected',
      'client.disconnected',
      'client.state-shown',
    ]);
    expect(events.find(({ kind }) => kind === 'client.reconnect-ike-id')).toMatchObject({ ikeId: IKE_ID });
    expect(events.filter(({ kind }) => kind === 'client.connected')).toMatchObject([
      { host: CLIENT.entry },
      { host: CLIENT.entry },
    ]);
    expect(events.find(({ kind }) => kind === 'client.reconnect-reason')).toMatchObject({
      code: 9,
      cause: 'system-resume',
    });
    expect(events.find(({ kind }) => kind === 'client.preferences')).toMatchObject({
      settings: { AutoReconnect: 'true', AutoReconnectBehavior: 'ReconnectAfterResume' },
    });
  });

  test.each(['utf-8-bom', 'utf-16le', 'cp932', 'cp1252'] as const)('in %s', async (encoding) => {
    const { events } = await read(MORNING);
    const other = await read(MORNING, { encoding });
    expect(kinds(other.events)).toEqual(kinds(events));
    expect(other.diagnostics).toEqual([]);
  });

  test('with Japanese labels, twelve hours and the year first', async () => {
    const { events } = await read(MORNING);
    const other = await read(MORNING, { labels: 'ja', encoding: 'cp932', dateOrder: 'ymd', hours: 12 });
    expect(kinds(other.events)).toEqual(kinds(events));
    expect(other.diagnostics.map(({ code }) => code)).toEqual(['dart.encoding-guessed']);
  });

  test('with French labels', async () => {
    const { events } = await read(MORNING);
    const other = await read(MORNING, { labels: 'fr', encoding: 'cp1252', dateOrder: 'dmy' });
    expect(kinds(other.events)).toEqual(kinds(events));
    expect(other.diagnostics).toEqual([]);
  });

  // `Beschreibung` fills the twelve columns of a label, so its colon follows at once.
  test('with German labels', async () => {
    const { events } = await read(MORNING);
    const other = await read(MORNING, { labels: 'de', encoding: 'cp1252', dateOrder: 'dmy-dots' });
    expect(kinds(other.events)).toEqual(kinds(events));
  });

  test.each(['5.1', '4.10'] as const)('of every loss and every failure, generation %s', async (generation) => {
    const start = utc('2031-07-29 20:00:00');
    const entry = CLIENT.entry;
    const acts = [
      { kind: 'dpd-expired' },
      { kind: 'close-sent', why: 'reconnecting' },
      { kind: 'reconnect-reason', reason: 'path-loss' },
      { kind: 'reconnect-reason', reason: 'gateway-address-change' },
      { kind: 'reconnect-reason', reason: 'network-change' },
      { kind: 'notify-received', name: 'AUTHENTICATION_FAILED' },
      { kind: 'ipsec-failed', why: 'timeout' },
      { kind: 'ipsec-failed', why: 'refused' },
      { kind: 'login-failed' },
      { kind: 'downloader', step: 'started' },
      { kind: 'downloader', step: 'failed' },
      { kind: 'close-sent', why: 'suspend' },
      { kind: 'connect-failed', entry, why: 'timeout' },
      { kind: 'connect-failed', entry, why: 'refused' },
      { kind: 'connect-failed', entry, why: 'downloader' },
      { kind: 'connect-failed', entry, why: 'unreachable' },
      { kind: 'terminated', why: 'lost' },
      { kind: 'terminated', why: 'by-gateway' },
      { kind: 'terminated', why: 'suspend' },
      { kind: 'terminated', why: 'failed' },
    ] as const;
    const facts = [
      { kind: 'client.reconnect-reason', cause: 'path-loss' },
      { kind: 'client.network-changed' },
      { kind: 'client.downloader', phase: 'failed' },
      { kind: 'client.system-suspended' },
      { kind: 'client.connection-failed' },
      { kind: 'client.disconnected' },
    ];
    const notes = acts.map((act, index): ClientNote => ({ at: start + index * 10 * SECOND, ...act }));
    for (const unconfirmed of [false, true]) {
      const { events, diagnostics } = await read(notes, { generation, unconfirmed });
      expect(diagnostics).toEqual([]);
      expect(events).toEqual(expect.arrayContaining(facts.map((fact) => expect.objectContaining(fact))));
      const reasons = events.filter(({ kind }) => kind === 'client.reconnect-reason');
      expect(reasons.some((reason) => 'cause' in reason && reason.cause === 'network-change')).toBe(unconfirmed);
    }
  });

  test('of months', async () => {
    const [from, to] = [utc('2031-06-20 00:00:00'), utc('2031-07-20 00:00:00')];
    const { preferences } = CLIENT;
    const random = seeded('months');
    const notes = monthsOfLog({
      from,
      to,
      random,
      headends: OTHER_HEADENDS,
      preferences,
      publicAddress: '198.51.100.7',
    });
    const { events, diagnostics } = await read(notes);
    expect(diagnostics).toEqual([]);
    expect(new Set(kinds(events))).toEqual(
      new Set([
        'client.version',
        'client.ready',
        'client.connection-requested',
        'client.contacting',
        'client.session-started',
        'client.state-shown',
        'client.certificates-found',
        'client.name-resolved',
        'client.network-probed',
        'client.auth-prompt',
        'client.establishing',
        'client.tunnel-started',
        'client.tunnel-cipher',
        'client.tunnel-established',
        'client.public-address',
        'client.adapter-configuration',
        'client.host-configuration',
        'client.preferences',
        'client.connected',
        'client.disconnected',
      ]),
    );
  });
});

describe('the files beside it', () => {
  test.each([true, false, null])('a local policy that says %s', async (bypassDownloader) => {
    for (const encoding of ['utf-8', 'utf-16le'] as const) {
      const { events, diagnostics } = await readAll(
        policyReader,
        localPolicy({ ...CLIENT, bypassDownloader }, { encoding }),
      );
      expect(diagnostics).toEqual([]);
      expect(events).toMatchObject([{ kind: 'client.local-policy', version: CLIENT.version, wellFormed: true }]);
      const [policy] = events;
      const value = policy?.kind === 'client.local-policy' ? policy.bypassDownloader?.value : undefined;
      expect(value ?? null).toBe(bypassDownloader);
    }
  });

  test.each(['utf-8', 'utf-16le'] as const)('a profile in %s', async (encoding) => {
    const hosts = [
      { name: CLIENT.entry, address: CLIENT.host, protocol: 'IPsec' },
      { name: 'ASA', address: 'asa.example.net', protocol: 'SSL' },
      { name: 'bare.example.net', protocol: 'IPsec', standardAuthentication: { method: null } },
    ] as const;
    const { events, diagnostics } = await readAll(
      profileReader,
      vpnProfile({ hosts, preferences: CLIENT.preferences, encoding }),
    );
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([
      {
        autoReconnect: { value: 'true', userControllable: false },
        autoReconnectBehavior: { value: 'ReconnectAfterResume' },
        hosts: [
          { name: CLIENT.entry, address: CLIENT.host, primaryProtocol: 'IPsec', authMethod: 'EAP-AnyConnect' },
          { name: 'ASA', primaryProtocol: 'SSL' },
          { name: 'bare.example.net', primaryProtocol: 'IPsec' },
        ],
      },
    ]);
  });
});
