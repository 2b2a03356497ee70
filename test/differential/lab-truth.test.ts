// Every message of the lab's captures against what is true of them: where and when it was captured, its header, what it
// repeats, answers or completes, and what it says in the clear. No keys are given, so of an encrypted message only the
// first payload inside can be compared.
import { describe, expect, test } from 'vitest';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { IkePayload } from '../../src/model/ike-payloads.ts';
import { decodeFile } from '../support/decoded.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import { type TrueMessage, trueMessages } from '../support/lab-truth.ts';

const folder = sharedFolder('lab');
const captures = describe.runIf(folder !== undefined).each(capturesIn(folder));

captures('%s', (file) => {
  const path = `${folder}/${file}`;

  test('frame, time, ends and header of every message', async () => {
    const { messages, diagnostics } = await decodeFile(path);
    const truth = trueMessages(path);
    expect(truth.length).toBeGreaterThan(0);
    expect(messages.map(placed)).toEqual(truth.map(truePlace));
    // As many digits as the capture has: microseconds in the classic format, nanoseconds in the other (README of the lab).
    const digits = file.endsWith('.pcapng') ? 9 : 6;
    expect(messages.map(({ at }) => /\.(\d+)Z$/.exec(at ?? '')?.[1]?.length)).toEqual(truth.map(() => digits));
    expect([...diagnostics, ...messages.flatMap(({ problems }) => problems)]).toEqual([]);
  });

  test('what is a repetition, and of what', async () => {
    const { messages } = await decodeFile(path);
    const truth = trueMessages(path);
    expect(messages.map(repetition)).toEqual(
      truth.map(({ frame, same_bytes_as_frame: original }) => ({ frame, original })),
    );
  });

  test('every response and its request', async () => {
    const { messages } = await decodeFile(path);
    const truth = trueMessages(path);
    const expected = truth.map((message) => ({ frame: message.frame, answers: trueRequest(message, truth)?.frame }));
    expect(expected.filter(({ answers }) => answers !== undefined).length).toBeGreaterThan(0);
    expect(messages.map(({ frame, pairing }) => ({ frame, answers: pairing.answers?.frame }))).toEqual(expected);
    for (const { frame, pairing } of messages) {
      const [response, request] = [frame, pairing.answers?.frame].map((at) => truth.find((each) => each.frame === at));
      if (response === undefined || request === undefined) continue;
      expect(pairing.afterMs).toBeCloseTo(Number(nanoseconds(response) - nanoseconds(request)) / 1e6, 6);
    }
  });

  test('what came in pieces: IP fragments and SKF', async () => {
    const { messages } = await decodeFile(path);
    const truth = trueMessages(path);
    expect(messages.map(pieces)).toEqual(truth.map((message) => truePieces(message, truth)));
  });

  test('payloads in the clear, and the first of those that are not', async () => {
    const { messages } = await decodeFile(path);
    const truth = trueMessages(path);
    expect(messages.map(({ payloads }) => payloads.map(label))).toEqual(
      truth.map((message) => trueLabels(message, truth)),
    );
  });
});

function placed(message: DecodedMessage): object {
  const { frame, at, from, to, initiatorSpi, responderSpi, exchange, exchangeType, messageId, flags, octets } = message;
  const [whole = '', fraction = ''] = (at ?? '').replace('Z', '').split('.');
  return {
    frame,
    time: `${Date.parse(`${whole}Z`) / 1000}.${fraction.padEnd(9, '0')}`,
    ends: [from, to],
    spis: [initiatorSpi, responderSpi],
    exchange: [exchangeType, exchange],
    messageId,
    flags: [flags.value, flags.initiator, flags.response],
    octets,
    capturedOctets: message.capturedOctets,
  };
}

function truePlace(truth: TrueMessage): object {
  return {
    frame: truth.frame,
    time: truth.time,
    ends: [
      { address: truth.src, port: truth.sport },
      { address: truth.dst, port: truth.dport },
    ],
    spis: [truth.spi_i, truth.spi_r],
    exchange: [truth.exchange_type, truth.exchange],
    messageId: truth.message_id,
    flags: [Number(truth.flags), truth.from_original_initiator, truth.response],
    octets: truth.length,
    capturedOctets: truth.length,
  };
}

/** `pairing.repeats` names a message by its first sighting; which of its fragments was sent again, its list tells. */
function repetition({ frame, pairing, reassembly }: DecodedMessage): { frame: number; original: number | undefined } {
  // A first sighting of a fragment belongs to an earlier message and repeats nothing.
  if (pairing.role !== 'retransmission' && pairing.role !== 'duplicate') return { frame, original: undefined };
  const fragments = reassembly?.ikeFragments;
  const same = fragments?.seen.find(({ number }) => number === fragments.number);
  return { frame, original: (same ?? pairing.repeats)?.frame };
}

/**
 * The request's last sighting before the first sighting of its response (RFC 7296 §2.1): same SPIs, message id and
 * exchange, and both flags opposite. Only IKE_SA_INIT requests do not know the responder's SPI yet.
 */
function trueRequest(response: TrueMessage, truth: readonly TrueMessage[]): TrueMessage | undefined {
  if (!response.response || !isFirstOfMessage(response, truth)) return undefined;
  return truth.findLast(
    (request) =>
      request.frame < response.frame &&
      !request.response &&
      request.from_original_initiator !== response.from_original_initiator &&
      request.spi_i === response.spi_i &&
      (request.spi_r === response.spi_r || request.exchange === 'IKE_SA_INIT') &&
      request.exchange === response.exchange &&
      request.message_id === response.message_id,
  );
}

/** False for a retransmission and for a further fragment. */
function isFirstOfMessage(message: TrueMessage, truth: readonly TrueMessage[]): boolean {
  if (message.same_bytes_as_frame !== undefined) return false;
  return message.skf === undefined || fragmentsOf(message, truth)[0] === message;
}

/** The first sightings of all fragments of the message that a fragment belongs to, in order of capture. */
function fragmentsOf(fragment: TrueMessage, truth: readonly TrueMessage[]): readonly TrueMessage[] {
  return truth.filter(
    (other) =>
      other.skf !== undefined &&
      other.same_bytes_as_frame === undefined &&
      other.spi_i === fragment.spi_i &&
      other.flags === fragment.flags &&
      other.message_id === fragment.message_id,
  );
}

function nanoseconds({ time }: TrueMessage): bigint {
  return BigInt(time.replace('.', ''));
}

function pieces({ frame, reassembly }: DecodedMessage): object {
  const fragments = reassembly?.ikeFragments;
  return {
    frame,
    ip: reassembly?.ipFragments?.map((piece) => piece.frame),
    skf: fragments && {
      number: fragments.number,
      total: fragments.total,
      complete: fragments.complete,
      seen: fragments.seen.map((piece) => [piece.number, piece.frame]),
    },
  };
}

/** Of a message whose fragments are sent again the first sightings stay on the list. */
function truePieces(message: TrueMessage, truth: readonly TrueMessage[]): object {
  const { frame, ip_fragment_frames: ip, skf } = message;
  if (skf === undefined) return { frame, ip, skf };
  const seen = fragmentsOf(message, truth)
    .filter((fragment) => fragment.frame <= frame)
    .map((fragment) => [fragment.skf?.number ?? 0, fragment.frame] as const)
    .sort(([a], [b]) => a - b);
  const complete = seen.length === skf.total;
  // The truth names the frames itself where a message is complete for the first time.
  const named = message.same_bytes_as_frame === undefined ? message.fragment_frames : undefined;
  const frames = seen.map(([, at]) => at).sort((a, b) => a - b);
  if (named !== undefined) expect(frames).toEqual(named);
  else if (message.same_bytes_as_frame === undefined) expect(complete).toBe(false);
  return { frame, ip, skf: { ...skf, complete, seen } };
}

function label({ name, body }: IkePayload): string {
  if (body.kind === 'notify') return `${name}(${body.typeName})`;
  return body.kind === 'encrypted' || body.kind === 'encrypted-fragment' ? `${name}: ${body.firstInner.name}` : name;
}

function trueLabels(message: TrueMessage, truth: readonly TrueMessage[]): readonly string[] {
  if (!message.encrypted) return message.payloads ?? [];
  if (message.skf === undefined) return [`SK: ${firstOf(message)}`];
  // Only the first fragment tells; what is inside stands at the one that completes the message (RFC 7383 §2.5).
  if (message.skf.number > 1) return ['SKF: none'];
  const completing = fragmentsOf(message, truth).find((fragment) => fragment.fragment_frames !== undefined);
  return [`SKF: ${firstOf(completing)}`];
}

/** `N(INITIAL_CONTACT)` is a payload `N`; which one is encrypted. */
function firstOf(message: TrueMessage | undefined): string {
  return message?.payloads?.[0]?.replace(/\(.*/, '') ?? 'none';
}
