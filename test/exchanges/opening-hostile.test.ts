// Whoever holds the keys may send anything: what a peer sealed is as hostile as what it sent in the clear.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { ikeKeys } from '../simulator/crypto/keys.ts';
import { suiteNamed } from '../simulator/crypto/suites.ts';
import { sealedMessage } from '../simulator/ike/protection.ts';
import { PAYLOAD } from '../simulator/registry/numbers.ts';
import { seeded } from '../simulator/world/random.ts';
import { decodeOf } from '../support/edited-captures.ts';
import { init, initResponse, NONCE, packet } from '../support/ike-packets.ts';
import { octets, pcapFile, SPI_I, SPI_R, u16 } from '../support/packets.ts';
import { caseFolder } from '../support/runs.ts';

// The same values on every run; a failure found with another seed becomes a test of its own.
fc.configureGlobal({ seed: 2025 });

const hex = (text: string) => Buffer.from(text, 'hex');
/** The suite of `SA_PAYLOAD`. */
const suite = suiteNamed('aes256-sha512-ecp256');
const sharedSecret = Buffer.alloc(32, 5);
const nonce = Buffer.from(NONCE);
const keys = ikeKeys(suite, { nonceI: nonce, nonceR: nonce, spiI: hex(SPI_I), spiR: hex(SPI_R), sharedSecret });
const KEY_FILE = JSON.stringify({ ike_sas: [{ spi_i: SPI_I, spi_r: SPI_R, g_ir: sharedSecret.toString('hex') }] });

interface Sent {
  readonly exchange: number;
  readonly fromInitiator: boolean;
  readonly response: boolean;
  readonly messageId: number;
  readonly first: number;
  readonly plaintext: Uint8Array;
}

function captureOf(sent: readonly Sent[]): Uint8Array {
  const random = seeded('hostile');
  const sealed = sent.map(({ first, plaintext, ...about }, index) => {
    const header = { spiI: hex(SPI_I), spiR: hex(SPI_R), ...about };
    const envelope = { type: PAYLOAD.SK, firstType: first, head: Buffer.alloc(0) } as const;
    const message = sealedMessage(header, envelope, Buffer.from(plaintext), { suite, keys }, random);
    return packet(message, 2 + index, !about.fromInitiator);
  });
  return pcapFile([packet(init(), 0), packet(initResponse(), 1, true), ...sealed]);
}

const payloadType = fc.constantFrom(33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 47, 48, 53, 132, 200);
const bytes = fc.uint8Array({ maxLength: 80 });
/** Chains of payloads whose lengths mostly fit, with bodies of anything. */
const chain = fc
  .array(fc.tuple(payloadType, bytes, fc.integer({ min: -3, max: 3 })), { maxLength: 6 })
  .map((payloads) => ({
    first: payloads[0]?.[0] ?? 0,
    plaintext: octets(
      ...payloads.map(([, body, lie], index) => {
        const length = Math.max(0, 4 + body.length + (lie === 3 ? 1 : 0));
        return octets(payloads[index + 1]?.[0] ?? 0, 0, u16(length), body);
      }),
    ),
  }));
const message = fc.record({
  exchange: fc.constantFrom(35, 36, 37, 43),
  fromInitiator: fc.boolean(),
  response: fc.boolean(),
  messageId: fc.integer({ min: 1, max: 4 }),
  inside: fc.oneof(chain, fc.record({ first: payloadType, plaintext: bytes })),
});
const messages = fc
  .array(message, { minLength: 1, maxLength: 8 })
  .map((all) => all.map(({ inside, ...about }): Sent => ({ ...about, ...inside })));

/** A sound message first confirms the keys, so that nothing behind it can pass for a wrong key. */
const CONFIRMING: readonly Sent[] = [true, false].map((fromInitiator) => ({
  exchange: 37,
  fromInitiator,
  response: !fromInitiator,
  messageId: 0,
  first: 43,
  plaintext: octets(0, 0, u16(8), 'deadbeef'),
}));

test('whatever an authentic peer sends is shown as it is, with what is wrong with it, and nothing throws', async () => {
  await fc.assert(
    fc.asyncProperty(messages, async (sent) => {
      const { messages: decoded } = await decodeOf(captureOf([...CONFIRMING, ...sent]), KEY_FILE);
      const encrypted = decoded.filter(({ exchangeType }) => exchangeType !== 34);
      expect(encrypted).toHaveLength(CONFIRMING.length + sent.length);
      for (const [index, one] of encrypted.slice(CONFIRMING.length).entries()) expectInside(one, sent[index]);
    }),
    { numRuns: 150 },
  );
});

function expectInside({ opened, pairing }: DecodedMessage, sent: Sent | undefined): void {
  // Fragments and pieces are no SK payload; every message here is one, so it opens.
  expect(opened, pairing.role).toMatchObject({ verdict: 'opened', octets: sent?.plaintext.length });
  if (opened?.verdict !== 'opened') return;
  for (const { start, end } of opened.payloads) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeLessThanOrEqual(opened.octets);
  }
  for (const { at } of opened.problems) expect(at).toBeLessThanOrEqual(opened.octets);
}

test('the analysis of the same is a result, and no part of it fails', async () => {
  await fc.assert(
    fc.asyncProperty(messages, async (sent) => {
      const folder = caseFolder({
        'capture.pcap': Buffer.from(captureOf([...CONFIRMING, ...sent])),
        'keys.json': KEY_FILE,
      });
      const { internalFailures, result } = await analyze({
        inputs: [{ path: folder }],
        hash: false,
        useKeys: true,
        settings: {},
      });
      expect(internalFailures).toEqual([]);
      expect(result.ikeSas).toMatchObject([{ decryption: 'opened' }]);
    }),
    { numRuns: 60 },
  );
});
