import { readHeader } from '../ike/chain.ts';
import { joinFragments, openFragment, protectedFragments } from '../ike/fragments.ts';
import { openMessage, protectedMessage } from '../ike/message.ts';
import type { Payload } from '../ike/octets.ts';
import { PAYLOAD } from '../registry/numbers.ts';
import type { Random } from '../world/random.ts';
import type { IkeSa } from './sa.ts';

/** The messages that carry these payloads: one, or RFC 7383 fragments where one would be longer than the SA sends whole. */
export function sealed(
  sa: IkeSa,
  message: { readonly exchange: number; readonly messageId: number; readonly response: boolean },
  payloads: readonly Payload[],
  random: Random,
): Buffer[] {
  const header = { spiI: sa.spiI, spiR: sa.spiR, fromInitiator: sa.initiator, ...message };
  const whole = protectedMessage(header, payloads, sa, random);
  if (sa.fragmentAbove === null || whole.length <= sa.fragmentAbove) return [whole];
  return protectedFragments(header, payloads, sa, random, sa.fragmentAbove);
}

export interface Unsealed {
  readonly payloads: readonly Payload[];
  /** How many messages it came in. */
  readonly fragments: number;
}

/** Whole messages at once; of RFC 7383 fragments nothing until the last is there. Throws where the checksum is wrong. */
export function unsealed(sa: IkeSa, bytes: Buffer): Unsealed | undefined {
  if (bytes.readUInt8(16) !== PAYLOAD.SKF) return { payloads: openMessage(bytes, sa), fragments: 1 };
  const { response, messageId } = readHeader(bytes);
  const set = `${response}/${messageId}`;
  const parts = sa.fragments.get(set) ?? new Map<number, Buffer>();
  sa.fragments.set(set, parts);
  const fragment = openFragment(bytes, sa);
  parts.set(fragment.number, bytes);
  if (parts.size < fragment.total) return undefined;
  sa.fragments.delete(set);
  const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => openFragment(part, sa));
  return { payloads: joinFragments(ordered), fragments: fragment.total };
}
