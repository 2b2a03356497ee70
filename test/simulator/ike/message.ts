import { PAYLOAD } from '../registry/numbers.ts';
import type { Random } from '../world/random.ts';
import {
  GENERIC_OCTETS,
  HEADER_OCTETS,
  type Header,
  headerBytes,
  payloadChain,
  readChain,
  readHeader,
} from './chain.ts';
import type { Payload } from './octets.ts';
import { openFrom, type Protection, protectedPart, sealedMessage } from './protection.ts';

// Whole IKE messages, from SPIi on: the non-ESP marker of port 4500 belongs to the network (RFC 3948 §2.2).

/** A message in clear, as in IKE_SA_INIT and in answers to unknown SPIs. */
export function clearMessage(header: Header, payloads: readonly Payload[]): Buffer {
  const chain = payloadChain(payloads);
  return Buffer.concat([headerBytes(header, payloads[0]?.type ?? PAYLOAD.NONE, chain.length), chain]);
}

/** A message whose payloads are all inside SK. */
export function protectedMessage(
  header: Header,
  payloads: readonly Payload[],
  protection: Protection,
  random: Random,
): Buffer {
  const envelope = { type: PAYLOAD.SK, firstType: payloads[0]?.type ?? PAYLOAD.NONE, head: Buffer.alloc(0) };
  return sealedMessage(header, envelope, payloadChain(payloads), protection, random);
}

/** The payloads that stand in clear; an SK, SKF or Cisco fragment payload is the last of them, with its whole body. */
export function readClear(bytes: Buffer): Payload[] {
  return readChain(bytes.subarray(HEADER_OCTETS), readHeader(bytes).firstType);
}

/** The payloads inside SK. The ICV is checked before anything is read; throws where it does not fit. */
export function openMessage(bytes: Buffer, protection: Protection): Payload[] {
  const { at, firstType } = protectedPart(bytes, PAYLOAD.SK);
  return readChain(openFrom(bytes, at + GENERIC_OCTETS, protection), firstType);
}
