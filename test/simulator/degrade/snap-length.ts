import { type Capture, editCaptures, isCapture } from './captures.ts';
import { type Fact, keepsOf, type Operator } from './operator.ts';

// On Ethernet the IKE header of a message on port 4500 starts at octet 46 (14 link, 20 IP, 8 UDP, 4 marker) and is 28
// octets long: 64 ends behind the responder SPI and the first payload's type, 68 inside the message id, 74 with the
// header, 75 one octet later. 96 was the default of old capture tools, and ends near the header with IPv6, 128 behind it.
const LENGTHS = [64, 68, 74, 75, 96, 128] as const;
const WHOLE_HEADER = 74;
/** The longest way to the octet behind the header: 20 link (`sll2`), 40 IPv6, 8 UDP, 4 marker, 28 IKE. */
const ANY_LINK = 100;

export const snapLengths: readonly Operator[] = LENGTHS.map(snapLength);

function snapLength(length: number): Operator {
  const readable = length >= WHOLE_HEADER;
  // Whether a login or a reconnect was seen shows in the octet behind the header, the type of the first payload inside. With
  // IPv4 on plain Ethernet 75 octets hold it, behind a VLAN tag, a cooked header or IPv6 they do not.
  const kept: readonly Fact[] = length > ANY_LINK ? ['visible'] : [];
  return {
    name: `snap-length-${length}`,
    title: `Capture with a snap length of ${length} octets`,
    losesSentence: readable
      ? 'No message can be opened or proven, but headers of IKE over IPv4 are whole: who asked and who answered stays.'
      : 'Not even IKE headers are whole; SPIs may be, what the messages were is not.',
    applies: (files) => files.some(isCapture),
    apply: (files) =>
      editCaptures(files, 'less', ({ options, packets }) => ({
        options: limited(options, length),
        packets: packets.map((packet) => ({ ...packet, link: packet.link.subarray(0, length) })),
      })),
    // Keys open nothing once the ciphertext is cut, so whatever rests on them is weakened too.
    keeps: keepsOf({ wire: kept, keys: [] }),
  };
}

function limited({ interfaces, ...options }: Capture['options'], snapLength: number): Capture['options'] {
  if (interfaces === undefined) return { ...options, snapLength };
  return { ...options, snapLength, interfaces: interfaces.map((each) => ({ ...each, snapLength })) };
}
