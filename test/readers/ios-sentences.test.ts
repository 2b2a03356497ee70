// Every template of `debug crypto ikev2` with the line that stands above its row in the tables of the reader.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { read, skipped } from './ios-reading.ts';

type Expected = { readonly kind: Event['kind'] } & Readonly<Record<string, unknown>>;

const FACTS: readonly (readonly [line: string, event: Expected])[] = [
  ['Insert SA', { kind: 'gateway.sa-step', step: 'half-open' }],
  ['Completed SA init exchange', { kind: 'gateway.sa-step', step: 'init-done' }],
  [
    'IKEv2 initiator - no config data to send in IKE_SA_INIT exch',
    { kind: 'gateway.sa-step', step: 'gateway-is-initiator' },
  ],
  ['Process delete request from peer', { kind: 'gateway.sa-step', step: 'peer-asks-to-delete' }],
  [
    'SA is already in negotiation, hence not negotiating again',
    { kind: 'gateway.sa-step', step: 'already-in-negotiation' },
  ],
  [
    "Constructing IDr payload: 'gw1.example.net' of type 'FQDN'",
    { kind: 'gateway.own-identity', identity: 'gw1.example.net', identityType: 'FQDN' },
  ],
  [
    'Searching Policy with fvrf 0, local address 203.0.113.5',
    { kind: 'gateway.policy-lookup', fvrf: '0', localAddress: '203.0.113.5' },
  ],
  ["Found Policy 'default'", { kind: 'gateway.policy-lookup', policy: 'default' }],
  [
    'Use preshared key for id rIUHKccDRiUtFTATwq, key len 32',
    { kind: 'gateway.pre-shared-key', identity: 'rIUHKccDRiUtFTATwq', keyLength: 32 },
  ],
  [
    "Get peer's preshared key for rIUHKccDRiUtFTATwq",
    { kind: 'gateway.pre-shared-key', identity: 'rIUHKccDRiUtFTATwq', keyLength: undefined },
  ],
  ['% Getting preshared key from profile keyring KR', { kind: 'gateway.pre-shared-key', keyring: 'KR' }],
  ["% Matched peer block 'SITE-7'", { kind: 'gateway.pre-shared-key', peerBlock: 'SITE-7' }],
  ['NAT not found', { kind: 'gateway.nat', nat: 'none' }],
  ['NAT OUTSIDE found', { kind: 'gateway.nat', nat: 'outside' }],
  ['NAT INSIDE found', { kind: 'gateway.nat', nat: 'inside' }],
  ['NAT detected float to init port 61022, resp port 4500', { kind: 'gateway.nat', nat: 'detected' }],
  ['Host is located NAT outside', { kind: 'gateway.nat', nat: 'outside' }],
  [
    'Sending DELETE INFO message for IPsec SA [SPI: 0x4A7C11D2]',
    { kind: 'gateway.child-sa-deleted', step: 'delete-sent', spi: '4a7c11d2' },
  ],
  [
    'Processing DELETE INFO message for IPsec SA [SPI: 0xD5590D3]',
    { kind: 'gateway.child-sa-deleted', step: 'delete-received', spi: '0d5590d3' },
  ],
  ['Received DPD/liveness query', { kind: 'gateway.dpd', direction: 'received' }],
  ['Sending DPD/liveness query', { kind: 'gateway.dpd', direction: 'sent' }],
  ['DPD timer expired for the peer', { kind: 'gateway.dpd', direction: 'sent' }],
  [
    'DVTI create request sent for profile RA-PROFILE with PSH index 1',
    { kind: 'gateway.service', service: 'virtual-access' },
  ],
  ['Using mlist FLEX and username RA-POLICY for group author request', { kind: 'gateway.service', service: 'AAA' }],
  ['[IKEv2 -> AAA] Authorisation request sent', { kind: 'gateway.service', service: 'AAA' }],
  ['[AAA -> IKEv2] Received AAA authorisation response', { kind: 'gateway.service', service: 'AAA' }],
  ['Received response from AAA for AnyConnect EAP', { kind: 'gateway.service', service: 'AAA' }],
  ['Using authentication method list AAA-LOCAL', { kind: 'gateway.service', service: 'AAA' }],
  ['[IKEv2 -> PKI] Retrieve configured trustpoint(s)', { kind: 'gateway.service', service: 'PKI' }],
  ['[PKI -> IKEv2] Getting cert chain for the trustpoint TP PASSED', { kind: 'gateway.service', service: 'PKI' }],
  ["Sending AnyConnect EAP 'hello' request", { kind: 'gateway.service', service: 'EAP' }],
  ['Generating AnyConnect EAP VERIFY request', { kind: 'gateway.service', service: 'EAP' }],
  ['Detected fragment 1 of 3', { kind: 'gateway.fragmentation', text: 'Detected fragment 1 of 3' }],
  ['Completed reassembly of 3 fragments', { kind: 'gateway.fragmentation' }],
  ['IETF Fragmentation is enabled', { kind: 'gateway.fragmentation' }],
  ['Duplicate IKEv2 SA found', { kind: 'gateway.sa-step', step: 'duplicate-found' }],
  ['Cookie challenge sent', { kind: 'gateway.remark' }],
  ['Redirect to 198.51.100.9', { kind: 'gateway.remark' }],
  [
    '(R) Received IKEv2 IKE_SA_INIT Exchange REQUEST',
    {
      kind: 'gateway.exchange-traced',
      direction: 'received',
      exchange: 'IKE_SA_INIT',
      isResponse: false,
      role: 'responder',
    },
  ],
  [
    '(I) IKEv2 INFORMATIONAL Exchange Contains: DELETE',
    { kind: 'gateway.payload-traced', exchange: 'INFORMATIONAL', payload: 'DELETE', role: 'initiator' },
  ],
  ["The peer's KE payload contained the wrong DH group", { kind: 'gateway.remark' }],
  ['Address type 1622425149 not supported', { kind: 'gateway.remark' }],
  ['Failed to remove peer correlation entry from cikePeerCorrTable. Bad peer type.', { kind: 'gateway.remark' }],
];

const FAILURES: readonly (readonly [line: string, failure: string, severity?: string, wording?: string])[] = [
  ['% IKEv2 profile not found', 'profile-not-found', 'depends'],
  ['%Profile could not be found by peer certificate.', 'profile-not-found', 'depends'],
  ['% Key not found for peer 198.51.100.20', 'key-not-found', 'error', 'unconfirmed'],
  ['Failed to locate an item in the database', 'not-in-database'],
  ['Failed to authenticate the IKE SA', 'auth-failed'],
  ['Verify auth failed', 'auth-failed'],
  ['Computed authentication value for peer differs from what peer sent', 'auth-failed', 'error', 'asa'],
  [
    "Expected Policies: : Failed to find a matching policyESP: Proposal 1: AES-CBC-256 SHA384 Don't use ESN",
    'esp-proposal',
  ],
  [
    'Expected Policies: : Failed to find a matching policyProposal 1:  AES-CBC-256 SHA512 SHA512 DH_GROUP_256_ECP/Group 19',
    'proposal',
  ],
  ['Failed to find a matching policy', 'proposal'],
  ['Failed to verify the proposed policies', 'proposal', 'error', 'asa'],
  ['Received no proposal chosen notify', 'proposal'],
  ['There was no IPSEC policy found for received TS', 'traffic-selectors', 'error', 'asa'],
  [
    'Peer authentication method configured is mismatching with the method proposed by peer',
    'authentication-method',
    'error',
    'asa',
  ],
  ['Failed to receive the AUTH msg before the timer expired', 'no-auth-received', 'error', 'asa'],
  ['Maximum number of retransmissions reached', 'peer-silent', 'warning', 'unconfirmed'],
  ['Exceeded maximum retransmissions', 'peer-silent', 'warning', 'unconfirmed'],
  ['Create child exchange failed', 'child-exchange-failed', 'error', 'unconfirmed'],
  ['Auth exchange failed', 'exchange-failed'],
  ['Sending authentication failure notify', 'exchange-failed', 'error', 'asa'],
  ['Initial exchange failed: Initial exchange failed', 'exchange-failed', 'depends'],
  ['Failed SA init exchange', 'exchange-failed', 'depends', 'asa'],
  ['Abort exchange', 'exchange-failed', 'depends', 'asa'],
  ['Negotiating SA request deleted', 'exchange-failed', 'depends', 'asa'],
  ["Couldn't find matching SA: Detected an invalid IKE SPI", 'invalid-spi', 'warning'],
  ['A supplied parameter is incorrect', 'parameter', 'warning'],
  ['Platform errors', 'platform'],
  ['Verify cert failed', 'certificate'],
  [
    'Unsupported cert encoding found or Peer requested HTTP URL but never sent HTTP_LOOKUP_SUPPORTED Notification',
    'certificate-encoding',
  ],
  ['Error constructing config reply', 'config-reply', 'depends'],
  ['Error in settig received config mode data', 'config-reply', 'depends'],
  ['Failed to allocate IP addr', 'address-pool', 'error', 'unconfirmed'],
  ['IP local pool RA-POOL exhausted', 'address-pool', 'error', 'unconfirmed'],
  ['No address available', 'address-pool', 'error', 'unconfirmed'],
  ['Failed to set group policy', 'authorization', 'error', 'unconfirmed'],
  ['User authorization failed', 'authorization', 'error', 'unconfirmed'],
  ['AAA author request FAIL', 'authorization', 'error', 'unconfirmed'],
  ['%AAA author failed', 'authorization', 'error', 'unconfirmed'],
  ['AnyConnect EAP authentication failed', 'eap', 'error', 'unconfirmed'],
  ['[AAA -> IKEv2] Received AAA authentication response FAIL', 'eap', 'error', 'unconfirmed'],
  ['Max SA limit reached', 'limit', 'error', 'unconfirmed'],
  ['Rejected by call admission control', 'limit', 'error', 'unconfirmed'],
  ['Request rejected, low resource', 'limit', 'error', 'unconfirmed'],
  ['Packet integrity check failed', 'decryption', 'error', 'unconfirmed'],
  ['Failed to decrypt', 'decryption', 'error', 'unconfirmed'],
  ['HMAC mismatch', 'decryption', 'error', 'unconfirmed'],
  ['Unsupported critical payload', 'malformed', 'error', 'unconfirmed'],
  ['Invalid payload', 'malformed', 'error', 'unconfirmed'],
  ['INVALID_SYNTAX', 'malformed', 'error', 'unconfirmed'],
  ['Exchange type mismatch', 'malformed', 'error', 'unconfirmed'],
  ['Failed to do something nobody has seen', 'operation', 'warning'],
  ['[Crypto Engine -> IKEv2] Verify signed authentication data FAILED', 'operation', 'warning'],
];

const CONTEXTS = ['IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):: ', 'IKEv2:(SESSION ID = 5,SA ID = 2):: ', 'IKEv2:'];

describe('facts', () => {
  test.each(FACTS)('%s', async (line, event) => {
    const { events } = await read(`IKEv2:(SESSION ID = 5,SA ID = 2):${line}\n`);
    expect(events).toMatchObject([event]);
  });
});

describe('failures, however they are tagged', () => {
  test.each([...FAILURES])('%s', async (line = '', failure, severity = 'error', wording = 'confirmed') => {
    for (const context of CONTEXTS) {
      const { events } = await read(`${context}${line}\n`);
      const text = line.replace(/^%\s?/, '');
      expect(events).toMatchObject([{ kind: 'gateway.failure', failure, severity, wording, text }]);
    }
  });
});

test('the two lists of a mismatch, a proposal each, on one line or below', async () => {
  const offers = 'Proposal 1:  AES-CBC-256 SHA1 SHA96 DH_GROUP_1024_MODP/Group 2Proposal 2:  3DES SHA1 SHA96 Group 5';
  const policies = {
    side: 'received',
    proposals: ['AES-CBC-256 SHA1 SHA96 DH_GROUP_1024_MODP/Group 2', '3DES SHA1 SHA96 Group 5'],
  };
  for (const text of [
    `Received Policies: : Failed to find a matching policy${offers}`,
    `Received Policies:\n${offers.replace('Proposal 2', '\nProposal 2')}`,
  ]) {
    const { events } = await read(`IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):${text}\n`);
    expect(events).toMatchObject([{ kind: 'gateway.failure', failure: 'proposal', policies }]);
  }
});

test('the state machine tells a resend, a failure and an arrival; its other steps bind the slot', async () => {
  const line = (event: string, id = '1') =>
    `IKEv2-INTERNAL:(SESSION ID = 5,SA ID = 2):SM Trace-> SA: I_SPI=9A31C5D27E0F4B68 R_SPI=4C07D1E92B63A85F (R) MsgID = ${id} CurState: R_WAIT_AUTH Event: ${event}\n`;
  const reading = await read(`${line('EV_RECV_AUTH')}${line('EV_NO_EVENT')}${line('EV_RE_XMT', '0000000A')}`);
  expect(reading.events).toMatchObject([
    {
      kind: 'gateway.state-event',
      event: 'EV_RECV_AUTH',
      messageId: 1,
      role: 'responder',
      initiatorSpi: '9a31c5d27e0f4b68',
      attribution: 'stated',
    },
    { event: 'EV_RE_XMT', messageId: 10 },
  ]);
  expect(skipped(reading, 'known, without an event of its own')).toBe(1);
});

test('a packet of an IKE SA that the box does not have is of none of its own', async () => {
  const { events } = await read(
    [
      'IKEv2-INTERNAL:(SESSION ID = 5,SA ID = 2):SM Trace-> SA: I_SPI=9A31C5D27E0F4B68 R_SPI=4C07D1E92B63A85F (R) MsgID = 1 CurState: READY Event: EV_R_OK',
      "IKEv2-ERROR:Couldn't find matching SA: Detected an invalid IKE SPI",
      '',
    ].join('\n'),
  );
  expect(events[1]).toMatchObject({ failure: 'invalid-spi', initiatorSpi: undefined, attribution: 'none' });
});

describe('two blocks whose lines are mixed', () => {
  const head = (slot: number, peer: string) =>
    `IKEv2:(SESSION ID = ${slot},SA ID = ${slot}):Received Packet [From ${peer}:500/To 203.0.113.5:500/VRF i0:f0] `;
  const rest = (spi: string) => [
    `Initiator SPI : ${spi} - Responder SPI : 4C07D1E92B63A85F Message id: 1`,
    'IKEv2 IKE_AUTH Exchange REQUEST ',
    'Payload contents: ',
    ' IDi AUTH ',
  ];
  const [one, two] = [rest('9A31C5D27E0F4B68'), rest('7B22C5D27E0F4B68')];
  const next = (slot: number) => `IKEv2:(SESSION ID = ${slot},SA ID = ${slot}):Insert SA`;
  const packetsOf = async (...lines: readonly string[]) => {
    const reading = await read(`${lines.join('\n')}\n`);
    const spis = reading.events.flatMap((event) => (event.kind === 'gateway.ike-packet' ? [event.initiatorSpi] : []));
    return { spis, codes: reading.diagnostics.map(({ code }) => code) };
  };

  test.each([
    ['line by line', one.flatMap((line, index) => [line, two[index] ?? ''])],
    ['one rest behind the other', [...one, ...two]],
  ])('%s: neither is told', async (_, lines) => {
    const heads = [head(1, '198.51.100.20'), head(2, '198.51.100.21')];
    const { spis, codes } = await packetsOf(...heads, ...lines, next(1), next(2));
    expect(spis).toEqual([]);
    expect(new Set(codes)).toEqual(new Set(['ios.packets-mixed']));
  });

  test('a block whose rest is lost does not take another with it', async () => {
    const { spis, codes } = await packetsOf(
      head(1, '198.51.100.20'),
      head(2, '198.51.100.21'),
      ...two,
      next(2),
      next(1),
    );
    expect(spis).toEqual(['7b22c5d27e0f4b68']);
    expect(codes).toEqual(['ios.packet-incomplete']);
  });
});

// A row without its line would be a row without its test.
test.each([
  ['debug-patterns', 16],
  ['detail-patterns', 28],
  ['traced-patterns', 2],
  ['loose-patterns', 9],
  ['failures', 31],
])('every line that stands above a row of %s is known', async (name, least) => {
  const source = readFileSync(join(import.meta.dirname, '../../src/readers/ios', `${name}.ts`), 'utf8');
  const rows = source.match(/^ {2,4}\/\/ .*\n(?= {2,4}(?:starts|\{ ?$|\{ says|says))/gm) ?? [];
  const samples = rows.flatMap((row) =>
    row
      .trim()
      .slice(3)
      .split(/ {3,}(?=[A-Z%[(])/)
      .map((line) => line.split(' / ')),
  );
  expect(samples.length).toBeGreaterThanOrEqual(least);
  for (const lines of samples) {
    const reading = await read(`IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):${lines.join('\n')}\n`);
    expect([lines.join('\n'), reading.events.length]).toEqual([lines.join('\n'), 1]);
    expect(skipped(reading, 'not understood')).toBe(0);
  }
});

test('a failure that is whole takes no line below it, one that a terminal broke takes its rest', async () => {
  const head = 'IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):: ';
  const texts = async (...lines: string[]) =>
    (await read(`${lines.join('\n')}\n`)).events.map((event) => 'text' in event && event.text);
  expect(await texts(`${head}Auth exchange failed`, 'Lorem ipsum dolor')).toEqual(['Auth exchange failed']);
  expect(await texts(`${head}A supplied parameter is incorrect`, 'antidisestablishmentarianism')).toEqual([
    'A supplied parameter is incorrect antidisestablishmentarianism',
  ]);
  expect(await texts(`${head}Failed to receive the AUTH msg`, 'before the timer expired')).toEqual([
    'Failed to receive the AUTH msg before the timer expired',
  ]);
});

test.each([
  'Starting timer (30 sec) to wait for auth message ',
  'Stopping timer to wait for auth message',
  'IKEv2 responder - no config data to send in IKE_SA_INIT exch',
  '[IPsec -> IKEv2] Creation of IPsec SA into IPsec database PASSED',
  '[Crypto Engine -> IKEv2] DH key Computation PASSED',
  'Using the Default Policy for Proposal',
  'Check for EAP exchange',
  'not a VPN-SIP session',
])('a step of every negotiation is known and no fact: %s', async (line) => {
  const reading = await read(`IKEv2:(SESSION ID = 5,SA ID = 2):${line}\n`);
  expect(reading.events).toEqual([]);
  expect(skipped(reading, 'known, without an event of its own')).toBe(1);
  if (!line.includes('PASSED')) return;
  const { events } = await read(`IKEv2:(SESSION ID = 5,SA ID = 2):${line.replace('PASSED', 'FAILED')}\n`);
  expect(events).toMatchObject([{ kind: 'gateway.failure', failure: 'operation', severity: 'warning' }]);
});
