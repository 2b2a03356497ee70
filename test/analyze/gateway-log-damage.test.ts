// A headend's debug in the states in which logs arrive: cut, doubled, reversed, mixed with other boxes and other products, with holes in
// it. What is told stays true, and what cannot be told is said.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseFolder, run } from '../support/runs.ts';

const LOG = readFileSync(join(import.meta.dirname, '..', 'readers', 'ios-told', 'headend-tries.log'), 'latin1');
const STATES = [
  ['3f1c0a55d2e9b701', 'rejected'],
  ['77b2e0914cad3358', 'rejected'],
  ['c8190d3a6b7f42e5', 'established'],
];
/** Each with the lines below its stamp. */
const RECORDS = LOG.split(/^(?=Feb 14 2025 )/m);

async function told(files: Readonly<Record<string, string | Uint8Array>>) {
  const { result } = await run([caseFolder(files)]);
  const { ikeSas, diagnostics, coverage } = result;
  return {
    states: ikeSas.map(({ initiatorSpi, state }) => [initiatorSpi, state]),
    resent: ikeSas.map(({ retransmissions }) => retransmissions),
    codes: [...new Set(diagnostics.map(({ code }) => code))].sort(),
    coverage,
  };
}

test('told twice, in one text or in two, it is one log', async () => {
  const once = await told({ 'a.log': LOG });
  expect(once).toMatchObject({ states: STATES, codes: [] });
  const twice: [Record<string, string>, string][] = [
    [{ 'a.log': `${LOG}${LOG}` }, 'ios.told-twice'],
    [{ 'a.log': LOG, 'b.log': `gw1#\n${LOG}` }, 'ios.told-twice'],
    [{ 'a.log': LOG, 'b.log': LOG }, 'input.copy'],
  ];
  for (const [files, code] of twice) {
    const { states, resent, codes } = await told(files);
    expect({ states, resent }).toEqual({ states: STATES, resent: once.resent });
    expect(codes).toEqual([code]);
  }
});

test('newest first, by records or by lines, it is left out and named', async () => {
  const reversed = [RECORDS.toReversed().join(''), `${LOG.trimEnd().split('\n').toReversed().join('\n')}\n`];
  for (const text of reversed) {
    const { states, codes } = await told({ 'a.log': text });
    expect(codes).toContain('ios.log-reversed');
    expect(states).toEqual([]);
  }
});

describe('lines of others between its records', () => {
  const ASA = [
    'IKEv2-PROTO-4: (12): Received Packet [From 198.51.100.99:500/To 203.0.113.5:500/VRF i0:f0]',
    '(12): Initiator SPI : AAAAAAAAAAAAAAAA - Responder SPI : 0000000000000000 Message id: 0',
    '(12): IKEv2 IKE_SA_INIT Exchange REQUESTIKEv2-PROTO-5: (12): Next payload: SA, version: 2.0 (12): Exchange type: IKE_SA_INIT, flags: INITIATOR (12): Message id: 0, length: 574(12):',
    'Payload contents:',
    '(12):  SA(12):   Next payload: KE, reserved: 0x0, length: 144',
    'IKEv2-PLAT-4: (12): Crypto map: no proxy match on map outside_map seq 10',
    'IKEv2-PROTO-2: (12): Failed to find a matching policy',
  ];
  const IKEV1 = [
    'ISAKMP: (0):received packet from 198.51.100.99 dport 500 sport 500 Global (N) NEW SA',
    'ISAKMP-ERROR: (0):Phase 1 negotiation failed with DPD active; deleting IKE/IPSec SAs',
  ];

  test.each([
    ['an ASA', ASA, 'ios.asa-debug'],
    ['IKEv1', IKEV1, 'ios.ikev1-debug'],
  ])('%s: named once, and nothing is taken from one for the other', async (_, lines, code) => {
    // A block of several lines is not torn apart by the whole of another.
    const mixed = RECORDS.flatMap((record, index) => (index % 9 === 8 ? [`${lines.join('\n')}\n`, record] : [record]));
    expect(await told({ 'a.log': mixed.join('') })).toMatchObject({ states: STATES, codes: [code] });
    const alone = await told({ 'a.log': `${lines.join('\n')}\n`.repeat(3) });
    expect(alone).toMatchObject({ states: [], codes: [code] });
  });

  test('another box, line by line, in the log of one syslog server', async () => {
    const lines = LOG.trimEnd().split('\n');
    const other = lines.map((line) =>
      line.replace(/\b(?=[0-9A-F]{16}\b)(?!0{16})./g, 'E').replaceAll('203.0.113.5', '203.0.113.6'),
    );
    const from = (host: string, line: string | undefined) => `Feb 14 09:12:00 ${host} ${line ?? ''}`;
    const mixed = lines.flatMap((line, index) => [from('gw1', line), from('gw2', other[index])]);
    const { states, codes } = await told({ 'a.log': `${mixed.join('\n')}\n` });
    expect(codes).toEqual([]);
    const others = STATES.map(([spi = '', state]) => [`e${spi.slice(1)}`, state]);
    expect(new Set(states.map(String))).toEqual(new Set([...STATES, ...others].map(String)));
  });
});

test('cut anywhere, no IKE SA appears that is not in the whole', { timeout: 60_000 }, async () => {
  const known = new Set(STATES.map(([spi]) => spi));
  for (let at = 37; at < LOG.length; at += Math.ceil(LOG.length / 30)) {
    const { states } = await told({ 'a.log': LOG.slice(0, at) });
    for (const [spi] of states) expect(known).toContain(spi);
    const rest = await told({ 'a.log': LOG.slice(at) });
    for (const [spi] of rest.states) expect(known).toContain(spi);
  }
});

test('with holes of NULs and other octets between records the rest is told', async () => {
  const noise = Buffer.from(Array.from({ length: 700 }, (_, index) => (index < 300 ? 0 : (index * 131) % 256)));
  const parts = RECORDS.flatMap((record, index) =>
    index % 20 === 19
      ? [Buffer.from('\n'), noise, Buffer.from('\n'), Buffer.from(record, 'latin1')]
      : [Buffer.from(record, 'latin1')],
  );
  const { states } = await told({ 'a.log': Buffer.concat(parts) });
  expect(states).toEqual(STATES);
});
