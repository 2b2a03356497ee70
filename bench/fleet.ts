// A made-up fleet for measuring: the clients of one gateway log in, lose the network all at once, and come back with their session
// IDs. The same options give the same bytes on every machine.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LOGIN, type Plan, RECONNECT, writeCapture } from './ike-capture.ts';

export interface FleetOptions {
  readonly capture: string;
  readonly log: string;
  readonly clients: number;
}

/** Between the first of one client's exchanges and the first of the next client's. */
const APART_MICROS = 50_000;
/** From the last login to the first that comes back. */
const OUTAGE_MICROS = 300_000_000;
const ROUND_TRIP_MICROS = 20_000;
/** The clock of the gateway, in a capture that begins at 22:13:20 UTC. */
const START_MS = 1_700_000_000_000;

/** Writes a capture and the gateway's debug of the same hour unless they are there already. */
export function fleet({ capture, log, clients }: FleetOptions): void {
  writeCapture(capture, played(clients));
  if (existsSync(log)) return;
  mkdirSync(dirname(log), { recursive: true });
  const lines: string[] = [];
  for (const [sa, steps] of [LOGIN, RECONNECT].entries()) {
    for (let client = 0; client < clients; client++) {
      const from = startOf({ client, sa, clients });
      lines.push(...recordsOf({ client, sa, from, end: from + steps.length * ROUND_TRIP_MICROS }));
    }
  }
  writeFileSync(`${log}.partial`, lines.join(''));
  renameSync(`${log}.partial`, log);
}

function startOf({ client, sa, clients }: { client: number; sa: number; clients: number }): number {
  return client * APART_MICROS + sa * (clients * APART_MICROS + OUTAGE_MICROS);
}

function* played(clients: number): Iterable<Plan> {
  for (const [sa, steps] of [LOGIN, RECONNECT].entries()) {
    for (let client = 0; client < clients; client++) {
      const from = startOf({ client, sa, clients });
      for (const [index, step] of steps.entries()) {
        const micros = from + index * ROUND_TRIP_MICROS;
        yield { client, sa, step, isResponse: false, byClient: true, micros };
        yield { client, sa, step, isResponse: true, byClient: true, micros: micros + ROUND_TRIP_MICROS / 2 };
      }
    }
  }
}

interface SaPlan {
  readonly client: number;
  readonly sa: number;
  readonly from: number;
  readonly end: number;
}

/** What `debug crypto ikev2` says of one SA: the request, whose it is, and that it is up. */
function recordsOf({ client, sa, from, end }: SaPlan): string[] {
  const context = `IKEv2:(SESSION ID = ${client + 1},SA ID = ${(client % 1000) + 1}):`;
  const peer = `10.${(client + 1) >> 16}.${((client + 1) >> 8) & 255}.${(client + 1) & 255}:${10_000 + (client % 50_000)}`;
  const [initiator, responder] = [spi(0xa0000000, client, sa, '11111111'), spi(0xb0000000, client, sa, '22222222')];
  const identity =
    sa === 0
      ? '*$AnyConnectClient$*'
      : Buffer.from(`fleet${String(client).padStart(13, '0')}`)
          .toString('hex')
          .toUpperCase();
  return [
    `${stamp(from + 1000)}${context}Received Packet [From ${peer}/To 198.51.100.1:4500/VRF i0:f0] \n`,
    `Initiator SPI : ${initiator} - Responder SPI : 0000000000000000 Message id: 0\n`,
    'IKEv2 IKE_SA_INIT Exchange REQUEST \nPayload contents: \n SA KE N NOTIFY(NAT_DETECTION_SOURCE_IP) NOTIFY(NAT_DETECTION_DESTINATION_IP) \n',
    `${stamp(from + ROUND_TRIP_MICROS + 1000)}${context}Received Packet [From ${peer}/To 198.51.100.1:4500/VRF i0:f0] \n`,
    `Initiator SPI : ${initiator} - Responder SPI : ${responder} Message id: 1\n`,
    'IKEv2 IKE_AUTH Exchange REQUEST \nPayload contents: \n IDi AUTH SA TSi TSr \n',
    `${stamp(from + ROUND_TRIP_MICROS + 2000)}${context}Searching policy based on peer's identity '${identity}' of type 'key ID'\n`,
    `${stamp(end + 1000)}${context}SA created; inserting SA into database\n`,
    `${stamp(end + 2000)}${context}Session with IKE ID PAIR (${identity}, gw.example.com) is UP\n`,
  ];
}

function spi(first: number, client: number, sa: number, last: string): string {
  return `${(first + sa * 0x1000000 + client).toString(16).toUpperCase()}${last}`;
}

function stamp(micros: number): string {
  const iso = new Date(START_MS + Math.floor(micros / 1000)).toISOString();
  return `*Nov ${iso.slice(8, 10)} 2023 ${iso.slice(11, 23)} UTC: `;
}
