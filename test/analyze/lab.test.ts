import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { IkeSa } from '../../src/model/result.ts';
import { run } from '../support/runs.ts';
import { sharedPath } from '../support/shared.ts';

// Real captures of a real IKEv2 stack, read without keys, against what the lab knows of them.

interface TruthSa {
  readonly spi_i: string;
  readonly spi_r: string | null;
  readonly addresses: readonly [client: string, clientPort: number, gateway: string, gatewayPort: number][];
  readonly first_frame: number;
  readonly first_time: string;
  readonly last_time: string;
  readonly result: string;
  readonly eap?: readonly unknown[];
  readonly reconnect_of?: unknown;
}

const lab = sharedPath('lab');
const captures = lab === undefined ? [] : findCaptures(lab);

/** Without keys nobody can see more: one IKE_AUTH without EAP is a reconnect only after a login of that client. */
function expectedPurpose(sa: TruthSa): IkeSa['purpose'] {
  if (sa.eap !== undefined && sa.eap.length > 0) return 'login';
  return sa.reconnect_of === undefined ? 'unknown' : 'reconnect';
}

describe.skipIf(lab === undefined)('lab captures without keys', () => {
  test.each(captures)('$name', async ({ capture, truth }) => {
    const { result, internalFailures } = await run([capture]);
    expect(internalFailures).toEqual([]);
    expect(result.diagnostics).toEqual([]);
    const got = result.ikeSas.map((sa) => ({
      initiatorSpi: sa.initiatorSpi,
      responderSpi: sa.responderSpi,
      paths: sa.paths.map(({ client, gateway }) => [client.address, client.port, gateway.address, gateway.port]),
      first: sa.startedAt?.utc,
      last: sa.lastAt?.utc,
      frame: Math.min(...sa.evidence.flatMap((one) => one.frame ?? [])),
      purpose: sa.purpose,
      basis: sa.basis,
    }));
    const expected = truth.ike_sas.map((sa, index) => ({
      initiatorSpi: sa.spi_i,
      // The lab names the responder's SPI only where an SA came of it; every frame's SPIs are held against tshark.
      responderSpi: sa.spi_r ?? got[index]?.responderSpi,
      paths: sa.addresses,
      first: microseconds(sa.first_time),
      last: microseconds(sa.last_time),
      frame: sa.first_frame,
      purpose: expectedPurpose(sa),
      basis: 'inferred',
    }));
    expect(got).toEqual(expected);
  });

  test('reconnect-ok: one session, one attempt, resumed', async () => {
    const { result } = await run([join(lab ?? '', 'reconnect-ok', 'reconnect-ok.pcap')]);
    expect(result.attempts).toMatchObject([
      { outcome: 'resumed', basis: 'inferred', ikeSas: ['SA2'], session: 'U1', sequel: 'none-seen' },
    ]);
  });

  test('reconnect-expired: refused, then a full login; why is not visible without keys', async () => {
    const { result } = await run([join(lab ?? '', 'reconnect-expired', 'reconnect-expired.pcap')]);
    expect(result.attempts).toMatchObject([
      {
        outcome: 'rejected',
        basis: 'inferred',
        cause: { kind: 'not-visible' },
        sequel: 'full-login',
        lateness: { kind: 'cannot-judge' },
      },
    ]);
    expect(result.findings.map((finding) => finding.rule)).toEqual(['capture-not-decrypted']);
  });

  test('the whole folder: traffic that stands in two files gives each SA once', async () => {
    const { result, internalFailures } = await run([lab ?? '']);
    expect(internalFailures).toEqual([]);
    const spis = result.ikeSas.map((sa) => sa.initiatorSpi);
    const known = new Set(captures.flatMap(({ truth }) => truth.ike_sas.map((sa) => sa.spi_i)));
    expect(new Set(spis)).toEqual(known);
    expect(spis).toHaveLength(known.size);
    expect(result.attempts.map((attempt) => attempt.outcome)).toEqual(['resumed', 'rejected']);
    const twice = result.ikeSas.find((sa) => sa.initiatorSpi === '91a49c5581560ff5');
    expect(twice).toMatchObject({ messages: 20, retransmissions: 3, ikeAuthExchanges: 5 });
    expect(twice?.sources).toHaveLength(2);
  });
});

function findCaptures(folder: string): { name: string; capture: string; truth: { ike_sas: TruthSa[] } }[] {
  return readdirSync(folder).flatMap((name) => {
    const inside = join(folder, name);
    if (name.includes('.')) return [];
    const files = readdirSync(inside).filter((file) => /\.pcap(ng)?$/.test(file));
    return files.map((file) => {
      const own = file.endsWith('ng') ? `${file}.truth.json` : 'truth.json';
      return { name: file, capture: join(inside, file), truth: JSON.parse(readFileSync(join(inside, own), 'utf8')) };
    });
  });
}

/** `1795293209.406690000` as the result writes it. */
function microseconds(epoch: string): string {
  const [seconds = '0', fraction = ''] = epoch.split('.');
  const iso = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${iso}.${fraction.padEnd(9, '0').slice(0, 6)}Z`;
}
