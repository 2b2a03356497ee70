// What supplied keys prove, from the files to the result: real traffic of the lab, and simulated wrong tokens.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import type { Attempt, IkeSa, Result } from '../../src/model/result.ts';
import type { CaseFile } from '../simulator/case.ts';
import { LOGIN } from '../simulator/ike/vectors.ts';
import { resumed } from '../simulator/scenarios/expect.ts';
import { scenarios } from '../simulator/scenarios/index.ts';
import { wrongToken } from '../simulator/scenarios/wrong-token.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { analysed } from '../support/analysed.ts';
import { packet } from '../support/ike-packets.ts';
import { CLIENT, GATEWAY, ikeFrame, pcapFile } from '../support/packets.ts';
import { caseFolder } from '../support/runs.ts';
import { sharedPath } from '../support/shared.ts';

const lab = sharedPath('lab');

async function of(capture: string, ...keys: readonly string[]): Promise<Result> {
  const inputs = [{ path: capture }, ...keys.map((path) => ({ path, isKeys: true }))];
  return (await analyze({ inputs, hash: false, useKeys: true, settings: {} })).result;
}

const inLab = (folder: string, file: string) => join(lab ?? '', folder, file);
const proofs = ({ proofs: list }: IkeSa) => list.map(({ by, outcome }) => `${by} ${outcome}`);
const findings = ({ findings: list }: Result) => list.map(({ rule }) => rule);

describe.skipIf(lab === undefined)('the lab’s captures with keys', () => {
  test('reconnect-ok with all keys: identity, session and token are proved, and the numbers are learned', async () => {
    const result = await of(inLab('reconnect-ok', 'reconnect-ok.pcap'), inLab('reconnect-ok', 'keys.json'));
    expect(result.ikeSas).toMatchObject([
      {
        purpose: 'login',
        basis: 'proved',
        state: 'established',
        user: 'user1',
        assignedAddresses: ['192.168.20.5'],
        authentication: { gateway: 'RSA_SIGNATURE', client: 'EAP-MSCHAPv2', eap: true },
        decryption: 'opened',
      },
      { purpose: 'reconnect', basis: 'proved', state: 'established', assignedAddresses: ['192.168.20.5'] },
    ]);
    expect(result.ikeSas.map(proofs)).toEqual([
      ['gateway verified', 'client not-verifiable', 'gateway not-verifiable'],
      ['client verified', 'gateway verified'],
    ]);
    expect(result.attempts).toMatchObject([
      { outcome: 'resumed', basis: 'proved', session: 'U1', tokenProof: { kind: 'verified', missing: null } },
    ]);
    const [attempt] = result.attempts;
    expect(attempt?.tokenProof.with).toContain('attribute 28722');
    expect(attempt?.tokenProof.with).toContain('session ID in attribute 28721');
    // The AUTH payload, and the CFG_REPLY of the login.
    expect(attempt?.tokenProof.evidence.map(({ frame }) => frame)).toEqual([53, 12]);
    expect(result.identities).toMatchObject([
      { text: '*$AnyConnectClient$*', role: 'login' },
      { text: 'rIUHKccDRiUtFTATwq', role: 'session-id' },
    ]);
    expect(result.sessions[0]?.links[0]).toMatchObject({ to: 'SA2', basis: 'proved', alternatives: 0 });
    expect(findings(result)).toEqual([]);
  });

  test('reconnect-expired: the token was right, and the gateway refused it', async () => {
    const result = await of(
      inLab('reconnect-expired', 'reconnect-expired.pcap'),
      inLab('reconnect-expired', 'keys.json'),
    );
    expect(result.attempts).toMatchObject([
      { outcome: 'rejected', basis: 'proved', sequel: 'full-login', tokenProof: { kind: 'verified' } },
    ]);
    expect(result.attempts[0]?.cause.kind).not.toBe('token');
  });

  test('with a Wireshark table alone the token is not verifiable, and SK_p is named', async () => {
    const result = await of(
      inLab('reconnect-ok', 'reconnect-ok.pcap'),
      inLab('reconnect-ok', 'ikev2_decryption_table'),
    );
    const [{ tokenProof } = {} as Attempt] = result.attempts;
    expect(tokenProof).toMatchObject({ kind: 'not-verifiable', with: null, evidence: [] });
    expect(tokenProof.missing).toContain('SK_pi');
    // The session ID needs no proof of AUTH to be learned.
    expect(result.attempts).toMatchObject([{ session: 'U1', outcome: 'resumed', basis: 'proved' }]);
  });

  test('the gateway’s own log opens everything, and proves EAP’s last AUTH with the key that it printed', async () => {
    const result = await of(inLab('reconnect-ok', 'reconnect-ok.pcap'), inLab('reconnect-ok', 'gateway.charon.log'));
    expect(result.ikeSas.map(proofs)).toEqual([
      ['gateway verified', 'client verified', 'gateway verified'],
      ['client verified', 'gateway verified'],
    ]);
  });

  test('one wrong bit in any key of the table opens nothing of that direction, and it is said', async () => {
    const table = readFileSync(inLab('reconnect-ok', 'ikev2_decryption_table'), 'latin1');
    const rows = table.split('\n').slice(0, 2);
    for (const [column, name] of [
      [2, 'SK_ei'],
      [3, 'SK_er'],
      [5, 'SK_ai'],
      [6, 'SK_ar'],
    ] as const) {
      const fields = (rows[1] ?? '').split(',');
      const key = Buffer.from(fields[column] ?? '', 'hex');
      key[column] = (key[column] ?? 0) ^ (1 << column);
      const wrong = join(mkdtempSync(join(tmpdir(), 'keys-')), 'table');
      writeFileSync(wrong, [rows[0], fields.with(column, key.toString('hex')).join(','), ''].join('\n'));
      const result = await of(inLab('reconnect-ok', 'reconnect-ok.pcap'), wrong);
      const [finding] = result.findings.filter(({ rule }) => rule === 'keys-do-not-match');
      expect(finding?.detail, name).toContain(name);
      expect(
        finding?.evidence.map(({ frame, line }) => frame ?? `line ${line}`),
        name,
      ).toContain('line 2');
      expect(JSON.stringify(result)).not.toContain(key.toString('hex').slice(0, 16));
    }
  });
});

test.skipIf(lab === undefined)(
  'where the reconnect’s requests stay closed, that is what the token’s proof lacks',
  async () => {
    const table = readFileSync(inLab('reconnect-ok', 'ikev2_decryption_table'), 'latin1').trimEnd().split('\n');
    const fields = (table.at(-1) ?? '').split(',');
    const wrong = join(mkdtempSync(join(tmpdir(), 'keys-')), 'table');
    const other = (fields[2] ?? '').replace(/./, (digit) => (digit === '0' ? '1' : '0'));
    writeFileSync(wrong, [...table.slice(0, -1), fields.with(2, other).join(','), ''].join('\n'));
    const result = await of(inLab('reconnect-ok', 'reconnect-ok.pcap'), wrong);
    expect(result.attempts[0]?.tokenProof.missing).toContain('open its IKE_AUTH request (SK_ei');
  },
);

describe('simulated tokens', () => {
  /** The same laptop comes back with its token, and later with another one. */
  const spoiledLater = simulate(
    {
      ...wrongToken,
      acts: [
        { at: '12:00:15', do: 'connect', client: 'laptop' },
        { at: '12:00:50', do: 'work', client: 'laptop', until: '12:02:00', everySeconds: 30 },
        { at: '12:02:03', do: 'suspend', client: 'laptop' },
        { at: '12:06:31', do: 'resume', client: 'laptop', networkAfterSeconds: 1.7 },
        { at: '12:07:50', do: 'work', client: 'laptop', until: '12:14:00', everySeconds: 30 },
        ...wrongToken.acts.slice(2),
      ],
      expect: {
        attempts: [resumed('system-resume', { client: 'laptop' }), ...wrongToken.expect.attempts],
        findings: [],
      },
    },
    1,
  ).files;
  const withKeys = (files: readonly CaseFile[], format: string) =>
    files.filter((file) => file.aspect === 'wire' || file.format === format);

  test('refuted where the same attribute and form verified another AUTH, and the gateway refused', async () => {
    const result = await analysed(withKeys(spoiledLater, 'keys-json'));
    expect(result.attempts).toMatchObject([
      { outcome: 'resumed', tokenProof: { kind: 'verified' } },
      {
        outcome: 'rejected',
        cause: { kind: 'token', basis: 'inferred' },
        tokenProof: { kind: 'refuted', missing: null },
      },
    ]);
    expect(result.attempts[1]?.tokenProof.evidence).toHaveLength(2);
  });

  test('not refuted by keys that open messages alone', async () => {
    const result = await analysed(withKeys(spoiledLater, 'ikev2-decryption-table'));
    expect(result.attempts.map(({ tokenProof }) => tokenProof.kind)).toEqual(['not-verifiable', 'not-verifiable']);
    expect(result.attempts[1]).toMatchObject({ outcome: 'rejected', cause: { kind: 'not-visible' } });
  });

  test('not refuted where no other AUTH shows that the value is the key', async () => {
    const result = await analysed(withKeys(simulate(wrongToken, 1).files, 'keys-json'));
    expect(result.attempts).toMatchObject([{ outcome: 'rejected', tokenProof: { kind: 'not-verifiable' } }]);
    expect(result.attempts[0]?.cause.kind).not.toBe('token');
  });

  test('nothing that was resumed is refuted, and nothing verified that was refused for its token, in any scenario', async () => {
    for (const scenario of scenarios) {
      const { files, truth } = simulate(scenario, 1);
      if (!files.some(({ format }) => format === 'keys-json')) continue;
      const result = await analysed(withKeys(files, 'keys-json'));
      for (const { outcome, tokenProof, id } of result.attempts) {
        if (outcome === 'resumed') expect(tokenProof.kind, `${scenario.name} ${id}`).not.toBe('refuted');
      }
      const wrong = truth.attempts.every(({ cause }) => cause.value === 'token');
      if (wrong && truth.attempts.length > 0)
        expect(result.attempts.map(({ tokenProof }) => tokenProof.kind)).not.toContain('verified');
    }
  });
});

describe('secrets from other inputs', () => {
  // Two strongSwan peers, whose logs gave everything (`ikev2-wire.md`, appendix A1).
  const { initRequest, initResponse, authRequest, authResponse, sharedSecret, secret } = LOGIN;
  const capture = pcapFile([
    { frame: ikeFrame(initRequest), seconds: 1_700_000_000 },
    { frame: ikeFrame(initResponse, { from: GATEWAY, to: CLIENT }), seconds: 1_700_000_001 },
    packet(authRequest, 2),
    packet(authResponse, 3, true),
  ]);
  const keys = JSON.stringify({
    ike_sas: [{ spi_i: initRequest.toString('hex', 0, 8), g_ir: sharedSecret.toString('hex') }],
  });
  const hexKey = Buffer.from(secret).toString('hex');
  const octetList = [...Buffer.from(secret)].map((octet) => `0x${octet.toString(16)}`).join(' ');

  test.each([
    ['nothing else', '', ['client not-verifiable', 'gateway not-verifiable']],
    ['a keyring', keyring(`pre-shared-key ${secret}`), ['client verified', 'gateway verified']],
    ['a keyring in hex', keyring(`pre-shared-key hex ${hexKey}`), ['client verified', 'gateway verified']],
    [
      'another keyring',
      keyring('pre-shared-key some-other-key-here'),
      ['client not-verifiable', 'gateway not-verifiable'],
    ],
    [
      'a private attribute that a debug printed',
      `Nov 21 2026 19:44:30.000: IKEv2:Attrib type: unknown, length: ${secret.length}, data: ${octetList}\n`,
      ['client verified', 'gateway verified'],
    ],
  ])('%s', async (_, text, expected) => {
    const folder = caseFolder({ 'capture.pcap': Buffer.from(capture), 'keys.json': keys, 'router.txt': text });
    const { result } = await analyze({ inputs: [{ path: folder }], hash: false, useKeys: true, settings: {} });
    expect(result.ikeSas.map(proofs)).toEqual([expected]);
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  function keyring(line: string): string {
    return `hostname gw1\ncrypto ikev2 keyring KEYS\n peer lab\n  address 192.0.2.10\n  ${line}\n !\ncrypto ikev2 profile P\n match identity remote any\n`;
  }
});
