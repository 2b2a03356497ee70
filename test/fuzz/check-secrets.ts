// Values of private configuration attributes may be session tokens (`configuration-values.ts`): whatever their message looks
// like, their octets are nowhere in what is shown of it.
import { payloadPlaces } from './frame-layout.ts';
import type { Observed, SeenMessage } from './observe.ts';

const CONFIGURATION = 47;
const FIRST_PRIVATE = 16_384;
/** Cisco's Unity attributes, which are known and hold nothing secret. */
const UNITY = { first: 28_672, last: 28_682 };
/** Shorter values meet by chance. */
const TELLING = 8;

/** Complaints about values that are shown, in part or whole, as hex, text or Base64. */
export function* shownSecrets({ messages, items, found }: Observed): Generator<string> {
  const diagnostics = JSON.stringify([...items, ...found].filter(({ kind }) => kind === 'diagnostic'));
  for (const message of messages) {
    const places = privateValues(message.octets);
    if (places.length === 0) continue;
    const shown = JSON.stringify(message.decoded) + diagnostics;
    for (const { start, end } of places) {
      for (const part of [start, end - TELLING]) {
        const octets = message.octets.subarray(part, part + TELLING);
        // Mutations copy octets to where they are no secret: only those that stand nowhere else count.
        if (isElsewhere(message, octets, places)) continue;
        const spelling = spellings(octets).find((one) => shown.includes(one));
        if (spelling !== undefined)
          yield `frame ${message.decoded.frame} shows octets ${part} to ${part + TELLING} of a private attribute`;
      }
    }
  }
}

/** Complaints about planted texts, for outputs of captures in which nothing was invented. */
export function* shownTexts({ messages, items, found }: Observed, secrets: readonly string[]): Generator<string> {
  if (secrets.length === 0) return;
  const outputs: readonly unknown[] = [...messages.map(({ decoded }) => decoded), ...items, ...found];
  const shown = JSON.stringify(outputs, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  for (const secret of secrets) {
    const hex = Buffer.from(secret).toString('hex');
    if (shown.includes(JSON.stringify(secret).slice(1, -1)) || shown.includes(hex))
      yield `a planted secret is shown: ${secret}`;
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Values that are long enough to be recognised. One that runs over its payload counts up to the payload's end. */
function privateValues(octets: Uint8Array): Place[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const found: Place[] = [];
  for (const { type, start, end } of payloadPlaces(view, 0, octets.length)) {
    if (type !== CONFIGURATION) continue;
    for (let at = start + 8; end - at >= 4; ) {
      const attribute = view.getUint16(at) & 0x7fff;
      const stop = at + 4 + view.getUint16(at + 2);
      const isKnown = attribute >= UNITY.first && attribute <= UNITY.last;
      const value = { start: at + 4, end: Math.min(stop, end) };
      if (attribute >= FIRST_PRIVATE && !isKnown && value.end - value.start >= TELLING) found.push(value);
      at = stop;
    }
  }
  return found;
}

function isElsewhere({ octets }: SeenMessage, part: Uint8Array, places: readonly Place[]): boolean {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1)) {
    const end = at + part.length;
    if (!places.some((place) => at >= place.start && end <= place.end)) return true;
  }
  return new Set(part).size < 4;
}

function spellings(octets: Uint8Array): string[] {
  const bytes = Buffer.from(octets);
  const text = bytes.toString('utf8');
  return [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    // The last character of unpadded Base64 depends on the octets that follow.
    bytes.toString('base64').slice(0, 10),
    ...(text.includes('\ufffd') ? [] : [JSON.stringify(text).slice(1, -1)]),
  ];
}
