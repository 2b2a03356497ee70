import type { Endpoint } from './packets.ts';
import type { IkeSa } from './sa.ts';
import type { Stage } from './stage.ts';
import type { Micros } from './time.ts';

interface Sent {
  readonly at: Micros;
  readonly inbound: boolean;
  readonly payload: Buffer;
  readonly kind: 'ike' | 'esp' | 'keepalive';
}

/** Puts one datagram of an IKE SA on the wire, with the marker that IKE needs on port 4500. */
export function send(stage: Stage, sa: IkeSa, port: 500 | 4500, { at, inbound, payload, kind }: Sent): void {
  const client: Endpoint = { address: sa.client.address, port: port === 500 ? sa.client.initPort : sa.client.natPort };
  const gateway: Endpoint = { address: sa.gatewayAddress, port };
  const [source, target] = inbound ? [client, gateway] : [gateway, client];
  // On port 4500 four zero octets tell IKE from ESP (RFC 3948 §2.2).
  const marked = port === 4500 && kind === 'ike' ? Buffer.concat([Buffer.alloc(4), payload]) : payload;
  stage.wire.push({ at, inbound, source, target, payload: marked, kind });
}
