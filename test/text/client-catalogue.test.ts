import { describe, expect, test } from 'vitest';
import { MESSAGES } from '../../src/text/client-catalogue.ts';
import { saidBy } from '../../src/text/client-messages.ts';
import { invoked, notice, SAMPLES, trace } from './client-samples.ts';

/** Known without an entry of the catalogue. */
const WITHOUT_ENTRY = ['error', 'ike-log'];

describe('catalogue', () => {
  test.each(SAMPLES)('%s: %s', (id, body, facts, process) => {
    const said = saidBy([body], undefined, process);
    expect(said?.id).toBe(id);
    expect(said?.facts).toMatchObject(facts);
    // Some bodies come with their line breaks, some folded onto one line.
    expect(saidBy(body.split(/ (?=File: |Line: |Using |originates )/), undefined, process)?.facts).toEqual(said?.facts);
  });

  test('every entry has a sample, and an id of its own', () => {
    const ids = MESSAGES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(SAMPLES.map(([id]) => id))].sort()).toEqual([...ids, ...WITHOUT_ENTRY].sort());
    for (const id of ids) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  });

  test('patterns are anchored', () => {
    for (const { id, pattern } of MESSAGES)
      expect([id, pattern.source]).toEqual([id, expect.stringMatching(/^\^|^\(\?:\^/)]);
  });

  test('a notice that no entry knows is kept as it stands', () => {
    expect(saidBy(['Message type warning sent to the user:', 'Verbindung getrennt.'])).toMatchObject({
      facts: { kind: 'client.notice', level: 'warning' },
      text: 'Message type warning sent to the user: Verbindung getrennt.',
    });
  });

  test.each([
    [''],
    ['Connected to nobody.'],
    ['The IPsec connection to the secure gateway has been established, or not.'],
    ['MTU DPD request frame with padding size 120 is sent.'],
    [trace('CMainThread::OnSystemSuspendOrNot', '')],
    [trace('CTunnelProtocolDpdMgr::handleExpiredMtuDPD', '')],
    ['Failed to determine the tunnel MTU via DPD handshake'],
    ['Resolved all of them to none'],
    [trace('CConnectMgr::setState', 'Disconnected from something else')],
    [invoked('CCertStore::find', 'CertFindCertificate', '-31391730 (0xFE21000E)', 'CERTSTORE_ERROR_CERT_NOT_FOUND')],
    [invoked('CNSSCertUtils::init', 'CHModuleMgr::load', '-33554425 (0xFE000007)', 'GLOBAL_ERROR_NOT_INITIALIZED')],
    [invoked('CTransport::send', 'curl_easy_perform', '0 (0x00000000)', 'unknown')],
    [invoked('CIPsecProtocol::run', 'CIPsecProtocol::next', '0 (0x00000000)', 'unknown')],
    [
      `${invoked('CHost::route', 'CRouteMgr::best', '-22806495 (0xFEA40021)', 'ROUTETABLE_ERROR_GETBESTROUTE_FAILED')} IPv6 route to FF02:0:0:0:0:0:0:1`,
    ],
    ['Config Cookie acquired'],
    ['COOKIE of the portal_page'],
    ['Connecting to gw1.example.net.'],
    [trace('ikev2_log', 'Nothing of note.')],
    ['MY_NO_PROPOSAL_CHOSEN_FLAG was set'],
    ['Message type information sent to the user:'],
  ])('not known: %s', (body) => {
    expect(saidBy([body])).toBeUndefined();
  });

  test('a hostile body takes no time', () => {
    for (const part of ['a ', 'Function: ', 'Connected to ', '. ', '"', ' originates from ', 'interface lost ']) {
      const start = performance.now();
      saidBy([notice(part.repeat(1 << 17))]);
      saidBy([`Session level reconnect reason code 1: ${part.repeat(1 << 17)}`]);
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });
});

describe('settings', () => {
  const expected = {
    ServiceDisable: 'false',
    AutoReconnect: 'true',
    AutoReconnectBehavior: 'ReconnectAfterResume',
    PPPExclusionServerIP: '',
    IPProtocolSupport: 'IPv4,IPv6',
  };

  test('a line each', () => {
    const lines = [
      'Current Preference Settings:',
      ...Object.entries(expected).map(([key, value]) => `${key}: ${value}  `),
    ];
    expect(saidBy(lines)?.facts).toEqual({ kind: 'client.preferences', settings: expected });
  });

  test('folded onto one line', () => {
    const line = `Current Preference Settings: ${Object.entries(expected)
      .map(([key, value]) => `${key}: ${value}`.trim())
      .join(' ')}`;
    expect(saidBy([line])?.facts).toEqual({ kind: 'client.preferences', settings: expected });
  });

  test('a colon inside a value opens no key on a line of its own', () => {
    const lines = ['Current Preference Settings:', 'ProxySettings: Override Server: 1', 'Later: x'];
    expect(saidBy(lines)?.facts).toMatchObject({ settings: { ProxySettings: 'Override Server: 1', Later: 'x' } });
  });
});
