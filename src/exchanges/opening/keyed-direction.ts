// One direction's keys while they prove themselves. A checksum that is right proves the integrity key. Of a cipher without
// authentication of its own it says nothing about the encryption key, with which a wrong one makes garbage: only a plaintext that
// is a sound chain of payloads does. Until there was one, nothing of that direction is shown that is not sound.
import { isAead } from '../../crypto/algorithms.ts';
import type { DirectionCipher, SealedPlace } from '../../crypto/opening.ts';
import type { Suite } from '../../crypto/suite.ts';
import type { Decoded } from '../../model/diagnostic.ts';
import { type Payload, payloadChain } from '../../wire/ike/payload-chain.ts';
import { isPlausiblePayload, PAYLOAD } from '../../wire/ike/payload-names.ts';

/** What a direction made of a message. */
export type Attempted =
  | { readonly verdict: 'opened'; readonly plaintext: Uint8Array; readonly headersUnchecked?: boolean }
  | { readonly verdict: 'integrity' }
  /** The checksum is right and the plaintext is no chain of payloads. */
  | { readonly verdict: 'garbage' }
  | { readonly verdict: 'malformed'; readonly message: string };

/** An empty message has nothing to be sound but its padding: one in 256 wrong keys gets past that. */
const EMPTY_ENOUGH = 3;
const GENERIC_HEADER = 4;
const FIRST_PRIVATE = 128;

export class KeyedDirection {
  /** The key that checks: SK_a, or SK_e of an AEAD. */
  readonly checksWith: 'SK_a' | 'SK_e';
  readonly #cipher: DirectionCipher;
  #isConfirmed: boolean;
  #empty = 0;
  #hasOpened = false;

  constructor(cipher: DirectionCipher, suite: Suite) {
    this.#cipher = cipher;
    this.#isConfirmed = isAead(suite);
    this.checksWith = this.#isConfirmed ? 'SK_e' : 'SK_a';
  }

  /** Some message of this direction was opened: then one that fails its check was damaged, or forged. */
  get hasOpened(): boolean {
    return this.#hasOpened;
  }

  /** Opens an SK payload whose first inner payload is `first`. */
  openWhole(octets: Uint8Array, place: SealedPlace, first: number): Attempted {
    const opened = this.#open(octets, place);
    return opened.verdict === 'opened' && !this.isSound(opened.plaintext, first) ? { verdict: 'garbage' } : opened;
  }

  /** Opens a fragment. What it holds is only known to be sound once all of them are there; `isSound` is to be asked then. */
  openFragment(octets: Uint8Array, place: SealedPlace, number: number, first: number): Attempted {
    const opened = this.#open(octets, place);
    if (opened.verdict !== 'opened' || number !== 1 || this.#isConfirmed) return opened;
    return beginsChain(opened.plaintext, first) ? opened : { verdict: 'garbage' };
  }

  /** Whether a plaintext may be believed; a sound one confirms the key. */
  isSound(plaintext: Uint8Array, first: number): boolean {
    this.#hasOpened ||= this.#isConfirmed;
    if (this.#isConfirmed) return true;
    if (chainOf(plaintext, first).problems.length > 0) return false;
    if (first === PAYLOAD.none) this.#empty++;
    this.#isConfirmed = first !== PAYLOAD.none || this.#empty >= EMPTY_ENOUGH;
    this.#hasOpened = true;
    return true;
  }

  #open(octets: Uint8Array, place: SealedPlace): Attempted {
    const opened = this.#cipher.open(octets, place);
    if (opened.verdict === 'integrity-failed') return { verdict: 'integrity' };
    if (opened.verdict === 'opened') return opened;
    // With a wrong key the padding is as random as the rest.
    const isGarbage = opened.verdict === 'padding' && !this.#isConfirmed;
    return isGarbage ? { verdict: 'garbage' } : { verdict: 'malformed', message: opened.message };
  }
}

export function chainOf(plaintext: Uint8Array, first: number): Decoded<readonly Payload[]> {
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  return payloadChain(view, 0, plaintext.length, first);
}

/** Whether the first generic header of a chain can be one: a fragment may end inside the payload. */
function beginsChain(plaintext: Uint8Array, first: number): boolean {
  if (first === PAYLOAD.none) return plaintext.length === 0;
  if (plaintext.length < GENERIC_HEADER) return true;
  const [next = 0, flags = 0, high = 0, low = 0] = plaintext;
  const isPayload = next === PAYLOAD.none || isPlausiblePayload(next) || next >= FIRST_PRIVATE;
  return isPayload && (flags & 0x7f) === 0 && high * 256 + low >= GENERIC_HEADER;
}
