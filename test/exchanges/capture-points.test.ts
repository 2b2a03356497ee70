// One stream per capture point: the files of a ring or a rotation are one, captures made elsewhere are not.
import { describe, expect, test } from 'vitest';
import { exchangeFollower } from '../../src/exchanges/follower.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { IkeSaSeen } from '../../src/model/wire-events.ts';
import { init, initResponse, liveness, packet, request, response } from '../support/ike-packets.ts';
import { bytesOf, capturesIn, follow, read, readerFor, sharedFolder } from '../support/lab.ts';
import { type CapturedPacket, ethernet, GATEWAY, ipv4, MARKER, octets, pcapFile, udp } from '../support/packets.ts';
import { inPieces } from '../support/pieces.ts';
import { sourceOf } from '../support/sources.ts';

interface Followed {
  readonly sas: readonly IkeSaSeen[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Follows files in their order, each a source of its own. */
async function followFiles(files: readonly Uint8Array[]): Promise<Followed> {
  const follower = exchangeFollower();
  for (const [index, bytes] of files.entries()) {
    const source = { ...sourceOf(bytes), id: `S${index + 1}` };
    for (const item of await read(readerFor(bytes), source)) {
      if (item.kind === 'wire.packets') follower.feed(item, `clock-${source.id}`);
      if (item.kind === 'wire.capture') follower.close(item);
    }
  }
  const found = follower.finish();
  return {
    sas: found.filter((event) => event.kind === 'wire.ike-sa'),
    diagnostics: found.filter((event) => event.kind === 'diagnostic'),
  };
}

/** What does not depend on where the files were cut. */
function facts({ exchanges, ...sa }: IkeSaSeen) {
  return {
    spis: [sa.initiatorSpi, sa.responderSpi],
    counts: [sa.messages, sa.retransmissions, sa.encryptedMessages],
    paths: sa.paths.map(({ initiator, responder, change, firstAt }) => ({
      initiator,
      responder,
      change,
      ns: nsOf(firstAt),
    })),
    opening: sa.opening,
    proposal: sa.proposal,
    times: [nsOf(sa.at), nsOf(sa.lastAt)],
    exchanges: exchanges.map(({ request: asked, response: answer, ...rest }) => {
      const half = (message: typeof asked) =>
        message && {
          ...message,
          at: nsOf(message.at),
          lastAt: nsOf(message.lastAt),
          evidence: message.evidence.run?.count,
          fragments: message.fragments && { ...message.fragments, others: message.fragments.others.length },
        };
      return { ...rest, request: half(asked), response: half(answer) };
    }),
  };
}

const nsOf = (stamp: IkeSaSeen['at']) => (stamp.kind === 'absolute' ? stamp.epochNs : undefined);

const lab = sharedFolder('lab');
const classic = capturesIn(lab).filter((name) => lab === undefined || name.endsWith('.pcap'));

describe.skipIf(lab === undefined).each([1, 2, 3, 7, 20])('lab captures in files of %i packets', (packets) => {
  test.each(classic)('%s: the same SAs, exchanges and counts', async (name) => {
    const bytes = bytesOf(`${lab}/${name}`);
    const whole = await follow(bytes);
    const pieces = inPieces(bytes, packets);
    const cut = await followFiles(pieces);
    expect(cut.sas.map(facts)).toEqual(whole.sas.map(facts));
    expect(cut.diagnostics.map(({ code }) => code)).toEqual(
      whole.diagnostics.filter(({ code }) => code.startsWith('ike.') || code.startsWith('ip.')).map(({ code }) => code),
    );
    // One clock, whatever the file; and every file is known to be of that capture point.
    for (const sa of cut.sas) {
      expect(sa.exchanges.every(({ request: one }) => one === undefined || clockOf(one.at) === 'clock-S1')).toBe(true);
      expect(sa.capturePoint.length).toBeLessThanOrEqual(pieces.length);
    }
  });
});

const clockOf = (stamp: IkeSaSeen['at']) => (stamp.kind === 'none' ? undefined : stamp.clock);

/** Of an IPv4 header behind Ethernet. */
const TTL = 14 + 8;

const login = [packet(init(), 0), packet(initResponse(), 0, true, 5000)];
const first = [...login, packet(request({ exchange: 35, id: 1 }, 35), 1)];
const second = [packet(response({ exchange: 35, id: 1 }, 36), 2, true), ...liveness(2, 12)];

describe('files of one SA', () => {
  test('a request at the end of a file is answered in the next', async () => {
    const { sas } = await followFiles([pcapFile(first), pcapFile(second)]);
    expect(sas).toMatchObject([{ messages: 6, sources: ['S1', 'S2'], capturePoint: ['S1', 'S2'] }]);
    expect(sas[0]?.exchanges[1]).toMatchObject({
      request: { evidence: { source: 'S1', frame: 3 } },
      response: { evidence: { source: 'S2', frame: 1 } },
    });
  });

  test('a retransmission in the next file is one', async () => {
    const again = [
      packet(request({ exchange: 35, id: 1 }, 35), 3),
      packet(response({ exchange: 35, id: 1 }, 36), 4, true),
    ];
    const { sas } = await followFiles([pcapFile(first), pcapFile(again)]);
    expect(sas).toMatchObject([{ messages: 5, retransmissions: 1 }]);
    expect(sas[0]?.exchanges[1]?.request?.evidence).toMatchObject({
      source: 'S1',
      run: { count: 2, last: { source: 'S2', frame: 1 } },
    });
  });

  test('captures whose times overlap stand at different points', async () => {
    const { sas } = await followFiles([pcapFile([...first, ...second]), pcapFile(second)]);
    expect(sas.map(({ sources }) => sources)).toEqual([['S1'], ['S2']]);
  });

  test('a copy of the same traffic by a clock that is ahead stays apart', async () => {
    const later = (one: CapturedPacket) => ({ ...one, seconds: (one.seconds ?? 0) + 3600 });
    const all = [...first, ...second];
    const { sas } = await followFiles([pcapFile(all), pcapFile(all.map(later))]);
    expect(sas.map(({ messages, retransmissions, sources }) => [messages, retransmissions, sources])).toEqual([
      [6, 0, ['S1']],
      [6, 0, ['S2']],
    ]);
  });

  test('the other side of a NAT is another capture point', async () => {
    const inside = [request({ id: 2 })].map((message) => ({
      frame: ethernet(ipv4({ from: '10.0.0.5' }, udp(4500, 4500, octets(MARKER, message)))),
      seconds: 1_700_000_020,
    }));
    const { sas } = await followFiles([pcapFile([...first, ...second]), pcapFile(inside)]);
    expect(sas.map(({ paths }) => paths.length)).toEqual([1, 1]);
  });

  test('of two rings each file goes to its own, by the hops that its packets made', async () => {
    const shifted = (packets: readonly CapturedPacket[]) =>
      packets.map((one) => ({ ...one, frame: one.frame.with(TTL, 63), fraction: (one.fraction ?? 0) + 1500 }));
    const files = [first, shifted(first), second, shifted(second)];
    const { sas } = await followFiles(files.map((packets) => pcapFile(packets)));
    expect(sas.map(({ sources, messages }) => [sources, messages])).toEqual([
      [['S1', 'S3'], 6],
      [['S2', 'S4'], 6],
    ]);
  });

  test('an IP datagram may be cut by the end of a file', async () => {
    const datagram = udp(4500, 4500, octets(MARKER, request({ exchange: 35, id: 1 }, 35, 1400)));
    const part = (offset: number, seconds: number) => ({
      frame: ethernet(
        ipv4({ id: 9, offset, more: offset + 800 < datagram.length }, datagram.subarray(offset, offset + 800)),
      ),
      seconds: 1_700_000_000 + seconds,
    });
    const { sas, diagnostics } = await followFiles([
      pcapFile([...login, part(0, 1)]),
      pcapFile([part(800, 1), ...second]),
    ]);
    expect(diagnostics).toEqual([]);
    expect(sas[0]?.exchanges[1]).toMatchObject({ request: { octets: 1432, evidence: { source: 'S2', frame: 1 } } });
  });
});

test('files without IKE between two others do not part them', async () => {
  const esp = ethernet(ipv4({ to: GATEWAY }, udp(4500, 4500, octets('0badcafe 00000001', new Uint8Array(64)))));
  const between = pcapFile([{ frame: esp, seconds: 1_700_000_001, fraction: 500_000 }]);
  const { sas } = await followFiles([pcapFile(first), between, pcapFile(second)]);
  expect(sas.map(({ sources }) => sources)).toEqual([['S1', 'S3']]);
});
