import type { Random } from '../world/random.ts';
import { type CapturedPacket, editCaptures, packetCount } from './captures.ts';
import { keepsOf, type Operator } from './operator.ts';

export const cutFront = cut({
  name: 'cut-front',
  title: 'Capture that began late',
  losesSentence:
    'The first packets of every capture are gone; what happened before may have happened, and other sources still tell.',
  part: (packets, random) => packets.slice(random.int(1, Math.max(1, Math.floor(packets.length / 2)))),
});

export const cutMiddle = cut({
  name: 'cut-middle',
  title: 'Capture with a gap in the middle',
  losesSentence: 'A run of packets inside every capture is gone; silence there proves nothing.',
  part: (packets, random) => {
    const first = random.int(Math.floor(packets.length / 4), Math.floor(packets.length / 2));
    return [...packets.slice(0, first), ...packets.slice(first + Math.max(1, Math.floor(packets.length / 4)))];
  },
});

export const cutEnd = cut({
  name: 'cut-end',
  title: 'Capture that was stopped early',
  losesSentence: 'The last packets of every capture are gone; an attempt that is open at its end may have gone on.',
  part: (packets, random) => packets.slice(0, random.int(Math.floor(packets.length / 2), packets.length - 1)),
});

interface Cut extends Pick<Operator, 'name' | 'title' | 'losesSentence'> {
  part(packets: readonly CapturedPacket[], random: Random): readonly CapturedPacket[];
}

// Three packets are the least of which a front, a middle and an end can be told apart.
const LEAST = 3;

function cut({ name, title, losesSentence, part }: Cut): Operator {
  return {
    name,
    title,
    losesSentence,
    applies: (files) => files.some((file) => packetCount(file) >= LEAST),
    apply: (files, { random }) =>
      editCaptures(files, 'less', ({ options, packets }, file) =>
        packets.length < LEAST ? null : { options, packets: part(packets, random.fork(file.path)) },
      ),
    keeps: keepsOf({ wire: [] }),
  };
}
