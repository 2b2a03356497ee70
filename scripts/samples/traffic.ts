import type { IkeSa } from './sa.ts';
import type { Stage } from './stage.ts';
import { type Micros, SECOND } from './time.ts';
import { send } from './wire.ts';

/** Traffic of a person at work: short bursts both ways, `bursts` of them between the two times. */
export function playTraffic(
  stage: Stage,
  sa: IkeSa,
  { from, to, bursts }: { from: Micros; to: Micros; bursts: number },
): Micros {
  const { random } = stage;
  const step = Math.floor((to - from) / bursts);
  let last = from;
  for (let burst = 0; burst < bursts; burst++) {
    let at = from + burst * step + random.int(0, Math.floor(step / 2));
    for (let left = random.int(1, 3); left > 0; left--) {
      sendEsp(stage, sa, { at, inbound: true, inner: random.int(52, 180) });
      last = Math.max(last, at);
      at += random.int(3_000, 24_000);
      const large = random.int(0, 9) === 0;
      sendEsp(stage, sa, { at, inbound: false, inner: large ? random.int(700, 1340) : random.int(60, 320) });
      at += random.int(30_000, 90_000);
    }
  }
  return last;
}

/** What servers still send to a client that is gone. */
export function playUnheard(stage: Stage, sa: IkeSa, from: Micros): void {
  for (const seconds of [1.4, 3.1, 6.7, 14.2, 28.9]) {
    sendEsp(stage, sa, {
      at: from + Math.round(seconds * SECOND) + stage.random.int(0, 90_000),
      inbound: false,
      inner: 112,
    });
  }
}

/** NAT keepalives of the client wherever it was silent for 20 seconds (RFC 3948 §4). */
export function playKeepalives(stage: Stage, sa: IkeSa, from: Micros, to: Micros): void {
  const own = stage.wire.filter((p) => p.inbound && p.source.port === sa.client.natPort && p.at >= from && p.at < to);
  const times = [from, ...own.map((p) => p.at).sort((a, b) => a - b), to];
  times.forEach((until, index) => {
    const since = times[index - 1] ?? until;
    for (let at = since + 20 * SECOND; at < until; at += 20 * SECOND) {
      send(stage, sa, 4500, {
        at: at + stage.random.int(0, 15_000),
        inbound: true,
        kind: 'keepalive',
        payload: Buffer.from([0xff]),
      });
    }
  });
}

// ESP in UDP (RFC 3948): SPI, sequence number, IV, padded ciphertext, 24 octets of HMAC-SHA2-384-192.
function sendEsp(stage: Stage, sa: IkeSa, packet: { at: Micros; inbound: boolean; inner: number }): void {
  const { at, inbound, inner } = packet;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(inbound ? sa.espToGateway : sa.espToClient, 0);
  head.writeUInt32BE(inbound ? ++sa.counters.espToGateway : ++sa.counters.espToClient, 4);
  const body = stage.random.bytes(16 + Math.ceil((inner + 2) / 16) * 16 + 24);
  send(stage, sa, 4500, { at, inbound, kind: 'esp', payload: Buffer.concat([head, body]) });
}
