// Sentences of the debug and of syslog whose wording nobody has confirmed are told and decide nothing: wherever they stand in a log, every IKE SA and
// every attempt is judged as without them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseFolder, run } from '../support/runs.ts';

const ROOT = join(import.meta.dirname, '../..');
const textOf = (path: string) => readFileSync(join(ROOT, path), 'latin1');
const TRIES = textOf('test/readers/ios-told/headend-tries.log');
/** The third try stays without an end, so that a failure would be one if any were believed. */
const UNFINISHED = TRIES.slice(0, TRIES.indexOf('IKEv2 IKE_AUTH', TRIES.indexOf('Initiator SPI : C8190D3A6B7F42E5')))
  .split('\n')
  .slice(0, -3)
  .concat('')
  .join('\n');
const LOGS = {
  tries: TRIES,
  unfinished: UNFINISHED,
  rejected: textOf('samples/late-reconnect/debug.log'),
  resumed: textOf('samples/network-change/gateway.log'),
};

/** ios-text.md 2.5 to 2.8, what is marked unconfirmed. */
const SAID = [
  "Sending AnyConnect EAP 'hello' request",
  'Processing AnyConnect EAP response',
  'Sending AnyConnect EAP success status message',
  'Using authentication method list AAA-LOCAL',
  'Received response from AAA for AnyConnect EAP',
  '[AAA -> IKEv2] Received AAA authorisation response',
  '[PKI -> IKEv2] Validating certificate chain PASSED',
  'DVTI create request sent for profile RA with PSH index 1',
  'Duplicate IKEv2 SA found',
  'Process delete request from peer',
  'Received DPD/liveness query',
  'Sending DPD/liveness query',
  'DPD timer expired for the peer',
  'Detected fragment 1 of 3',
  'Redirect to 198.51.100.9',
  'Received a cookie',
  'NAT INSIDE found',
];
const WRONG = [
  '% Key not found for peer 198.51.100.20',
  'Create child exchange failed',
  'Maximum number of retransmissions reached',
  'No address available',
  'IP local pool RA-POOL exhausted',
  'Failed to set group policy',
  'AAA author request FAIL',
  'AnyConnect EAP authentication failed',
  'Max SA limit reached',
  'Failed to decrypt',
  'Unsupported critical payload',
  'Failed to remove peer correlation entry from cikePeerCorrTable. Bad peer type.',
  '[Crypto Engine -> IKEv2] Verify signed authentication data FAILED',
];

/** ios-text.md 3; what sets a clock is left to the tests of clocks. */
const LOGGED = [
  '%IKEV2-5-SA_UP: SA UP',
  '%IKEV2-5-SA_DOWN: SA DOWN',
  '%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Auth exchange failed',
  '%IKEV2-5-RECV_CONNECTION_REQUEST: Received a IKE_INIT_SA request',
  '%IPSEC-3-HMAC_ERROR: IPSec SA receives HMAC error, DP Handle 5, src_addr 198.51.100.20',
  '%FLEXVPN-6-FLEXVPN_CONNECTION_DOWN: FlexVPN(F) Client_public_addr = 198.51.100.20 Server_public_addr = 203.0.113.5',
  '%SYS-5-RESTART: System restarted --',
  '%RADIUS-4-RADIUS_DEAD: RADIUS server 192.0.2.7:1812,1813 is not responding.',
  '%PKI-3-CERTIFICATE_INVALID_EXPIRED: Certificate chain validation has failed.',
  '%HSRP-5-STATECHANGE: GigabitEthernet1 Grp 1 state Standby -> Active',
];

// Feb 11 2025 10:00:11.735 CET: IKEv2:(SESSION ID = 31,SA ID = 1):Verify SA init message
const RECORD = /^(.*: )IKEv2(?:-[A-Z]+)?:(\(SESSION ID = \d+,SA ID = \d+\)):(?!:)/;

/** Behind each record of one line: a packet block and what it announces are not torn apart. */
function withEverywhere(log: string, tag: string | undefined, sentence: string): string {
  const lines = log.split('\n');
  return lines
    .flatMap((line, index) => {
      const [, prefix, context] = RECORD.exec(line) ?? [];
      const isAlone =
        RECORD.test(lines[index + 1] ?? '') && !/Packet \[|Building packet|Retransmitting packet/.test(line);
      return prefix === undefined || !isAlone
        ? [line]
        : [line, `${withoutNumber(prefix)}${tag === undefined ? '' : `${tag}${context}:`}${sentence}`];
    })
    .join('\n');
}

/** Two lines with one number would be copies of each other. */
function withoutNumber(prefix: string): string {
  return prefix.replace(/\d+: (?=[*.]?[A-Z][a-z]{2} )/, '');
}

/** Lines that are put in move those behind them. */
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, held: unknown) => (key === 'evidence' ? undefined : held)));
}

async function judged(log: string) {
  const { result } = await run([caseFolder({ 'gateway.log': log })]);
  const { ikeSas, attempts, sessions } = result;
  return {
    ikeSas: ikeSas.map(({ initiatorSpi, state, purpose, dpd, retransmissions, end }) => {
      return { initiatorSpi, state, purpose, dpd: withoutPlaces(dpd), retransmissions, end: end?.by };
    }),
    attempts: attempts.map(({ outcome, cause, lateness, gatewayState }) => [
      outcome,
      cause.kind,
      lateness.kind,
      gatewayState,
    ]),
    sessions: sessions.length,
  };
}

test.each(Object.entries(LOGS))('%s: with any of them the verdicts stay', { timeout: 60_000 }, async (_, log) => {
  const before = await judged(log);
  expect(before.ikeSas.length).toBeGreaterThan(1);
  for (const [tag, sentences] of [
    ['IKEv2:', SAID],
    ['IKEv2-ERROR:', WRONG],
    [undefined, LOGGED],
  ] as const) {
    for (const sentence of sentences) {
      const more = withEverywhere(log, tag, sentence);
      expect(more.split(sentence).length).toBeGreaterThan(10);
      expect([sentence, await judged(more)]).toEqual([sentence, before]);
    }
  }
});
