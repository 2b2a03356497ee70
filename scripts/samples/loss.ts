import * as debug from './debug.ts';
import { type Encrypted, encryptedMessage, type Inner } from './ike.ts';
import type { IkeSa } from './sa.ts';
import { gatewaySays, type Stage } from './stage.ts';
import { type Micros, MS, SECOND } from './time.ts';
import { send } from './wire.ts';

// How the gateway loses a client: dead peer detection without an answer, and the removal of the SA.

const DPD_INTERVAL = 45 * SECOND;
const DPD_RETRY = 2 * SECOND;
const DPD_RESENDS = 5;

export interface Removal {
  readonly firstQueryAt: Micros;
  readonly deleteAt: Micros;
  readonly removedAt: Micros;
  readonly queries: number;
}

/** The gateway asks a client that fell silent, repeats itself, gives up and removes the SA. Nothing answers. */
export function playDpdDeath(stage: Stage, sa: IkeSa, lastHeardAt: Micros): Removal {
  const firstQueryAt = lastHeardAt + DPD_INTERVAL + 310 * MS + stage.random.int(0, 90_000);
  const messageId = sa.counters.fromGateway++;
  const query = encryptedMessage(
    { ...sa, exchange: 'INFORMATIONAL', messageId, fromInitiator: false, response: false, inner: [] },
    stage.random,
  );
  const block = debug.packetBlock(sa, {
    received: false,
    exchange: 'INFORMATIONAL',
    response: false,
    messageId,
    names: 'ENCR',
  });
  const fits = debug.tagged(sa, 'Checking if request will fit in peer window');
  gatewaySays(
    stage,
    [debug.tagged(sa, 'Sending DPD/liveness query'), debug.building(sa, []), fits],
    firstQueryAt - 900,
    firstQueryAt - 400,
  );
  for (let n = 0; n <= DPD_RESENDS; n++) {
    const at = firstQueryAt + n * DPD_RETRY + stage.random.int(0, 3000);
    if (n > 0) gatewaySays(stage, [debug.tagged(sa, 'Retransmitting packet')], at - 700);
    gatewaySays(stage, [block], at - 400);
    send(stage, sa, 4500, { at, inbound: false, kind: 'ike', payload: query });
  }
  const gaveUpAt = firstQueryAt + (DPD_RESENDS + 1) * DPD_RETRY + stage.random.int(2_000, 6_000);
  gatewaySays(stage, [debug.failed(sa, 'Maximum number of retransmissions reached')], gaveUpAt);
  return { firstQueryAt, queries: DPD_RESENDS + 1, ...playDelete(stage, sa, gaveUpAt + 400) };
}

/**
 * The gateway removes an SA by itself. The DELETE of the Child SA goes out; that of the IKE SA has to wait for an answer to it,
 * because the client's window is one request, and is dropped with the SA.
 */
export function playDelete(stage: Stage, sa: IkeSa, from: Micros): { deleteAt: Micros; removedAt: Micros } {
  const messageId = sa.counters.fromGateway++;
  const inner: Inner = [['DELETE', 12]];
  const message: Encrypted = {
    ...sa,
    exchange: 'INFORMATIONAL',
    messageId,
    fromInitiator: false,
    response: false,
    inner,
  };
  const deleteAt = from + 1900;
  const removedAt = from + 3900;
  const fits = debug.tagged(sa, 'Checking if request will fit in peer window');
  gatewaySays(
    stage,
    [
      debug.tagged(sa, 'Queuing IKE SA delete request reason: unknown'),
      debug.espDeleteLine(sa),
      debug.building(sa, inner),
      fits,
      debug.packetBlock(sa, { received: false, exchange: 'INFORMATIONAL', response: false, messageId, names: 'ENCR' }),
    ],
    from,
    deleteAt,
  );
  send(stage, sa, 4500, {
    at: deleteAt,
    inbound: false,
    kind: 'ike',
    payload: encryptedMessage(message, stage.random),
  });
  gatewaySays(
    stage,
    [
      debug.tagged(sa, 'Check for existing IPSEC SA'),
      debug.tagged(sa, 'Delete all IKE SAs'),
      debug.ikeDeleteLine(sa),
      debug.building(sa, [['DELETE', 8]]),
      fits,
      debug.tagged(sa, 'Check for existing active SA'),
    ],
    deleteAt + 200,
    removedAt,
  );
  gatewaySays(stage, [debug.tagged(sa, 'Deleting SA')], removedAt);
  gatewaySays(stage, [debug.interfaceLine(sa, 'down')], removedAt + 14 * MS);
  sa.endedAt = removedAt;
  return { deleteAt, removedAt };
}
