// Every SA of the lab's truth, which other programs made, against what the follower emits.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { IkeSaSeen } from '../../src/model/wire-events.ts';
import { bytesOf, capturesIn, follow, sharedFolder } from '../support/lab.ts';

interface TrueSa {
  readonly spi_i: string;
  readonly spi_r: string | null;
  readonly addresses: readonly (readonly [string, number, string, number])[];
  readonly first_frame: number;
  readonly first_time: string;
  readonly last_frame: number;
  readonly last_time: string;
  readonly retransmitted_frames: readonly number[];
  readonly initiator_frames: number;
  readonly responder_frames: number;
  readonly proposal?: { readonly ENCR: string; readonly INTEG?: string; readonly PRF: string; readonly DH: string };
}

interface TrueMessage {
  readonly frame: number;
  readonly spi_i: string;
  readonly spi_r: string;
}

interface Truth {
  readonly ike_sas: readonly TrueSa[];
  readonly messages: readonly TrueMessage[];
}

const lab = sharedFolder('lab');

function truthOf(path: string): Truth {
  const own = path.endsWith('.pcapng') ? `${path}.truth.json` : path.replace(/[^/]+$/, 'truth.json');
  return JSON.parse(readFileSync(own, 'utf8'));
}

const nanoseconds = (seconds: string) => BigInt(seconds.replace('.', ''));
const ns = (stamp: IkeSaSeen['at']) => (stamp.kind === 'absolute' ? stamp.epochNs : undefined);

describe.skipIf(lab === undefined)('lab truth', () => {
  test.each(capturesIn(lab))('%s', async (name) => {
    const path = `${lab}/${name}`;
    const { sas, diagnostics } = await follow(bytesOf(path));
    expect(diagnostics).toEqual([]);
    const truth = truthOf(path);
    expect(sas.map(({ initiatorSpi }) => initiatorSpi)).toEqual(truth.ike_sas.map(({ spi_i }) => spi_i));
    for (const [i, expected] of truth.ike_sas.entries()) {
      const sa = sas[i];
      if (sa === undefined) throw new Error('an SA is missing');
      expect({
        addresses: sa.paths.map((p) => [p.initiator.address, p.initiator.port, p.responder.address, p.responder.port]),
        firstFrame: sa.evidence.frame,
        firstNs: ns(sa.at),
        lastFrame: sa.evidence.run?.last.frame,
        lastNs: ns(sa.lastAt),
        retransmissions: sa.retransmissions,
        messages: sa.messages,
      }).toEqual({
        addresses: expected.addresses,
        firstFrame: expected.first_frame,
        firstNs: nanoseconds(expected.first_time),
        lastFrame: expected.last_frame,
        lastNs: nanoseconds(expected.last_time),
        retransmissions: expected.retransmitted_frames.length,
        messages: expected.initiator_frames + expected.responder_frames,
      });
      expect(sa.initiator).toEqual(sa.paths[0]?.initiator);
      // The truth leaves the responder's SPI open where only refusals were kept; the messages still carry it.
      const responderSpi =
        expected.spi_r ??
        truth.messages.find((m) => m.spi_i === expected.spi_i && !/^0+$/.test(m.spi_r))?.spi_r ??
        '0'.repeat(16);
      expect(sa.responderSpi).toBe(responderSpi);
      expect(sa.proposal).toBe(proposalText(expected, sa));
    }
  });
});

/** Undefined where the responder refused: the truth then tells what was asked for. */
function proposalText({ proposal }: TrueSa, sa: IkeSaSeen): string | undefined {
  if (proposal === undefined || /^0+$/.test(sa.responderSpi)) return undefined;
  const parts = [proposal.ENCR, proposal.INTEG, `PRF_${proposal.PRF}`, proposal.DH];
  return parts.filter((part) => part !== undefined && part !== 'NONE').join(' ');
}
