// A made-up capture for measuring the message layer: the clients of one gateway log in with EAP, then both sides send
// liveness checks for hours. Ciphertext is noise. The same options give the same bytes on every machine.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface IkeCaptureOptions {
  readonly path: string;
  readonly messages: number;
  readonly clients: number;
}

const GATEWAY = 0xc6336401; // 198.51.100.1
const START_SECONDS = 1_700_000_000;
const CHUNK = 4 * 1024 * 1024;
/** Ethernet, IPv4, UDP and the non-ESP marker. */
const FRONT = 14 + 20 + 8 + 4;
const RECORD = 16;
const EXCHANGE = { saInit: 34, auth: 35, informational: 37 } as const;
const PAYLOAD = { sa: 33, idi: 35, idr: 36, auth: 39, nonce: 40, eap: 48, none: 0 } as const;
/** Of an empty INFORMATIONAL with AES-CBC and SHA-512-256. */
const LIVENESS_OCTETS = 96;
/** A login: IKE_SA_INIT, the identities, four rounds of EAP, the final AUTH. */
export const LOGIN: readonly Step[] = [
  { exchange: EXCHANGE.saInit, id: 0, inner: PAYLOAD.none, octets: [432, 440] },
  { exchange: EXCHANGE.auth, id: 1, inner: PAYLOAD.idi, octets: [304, 1200] },
  ...[2, 3, 4, 5].map((id): Step => ({ exchange: EXCHANGE.auth, id, inner: PAYLOAD.eap, octets: [560, 720] })),
  { exchange: EXCHANGE.auth, id: 6, inner: PAYLOAD.auth, octets: [144, 320] },
];

/** With a session token: one exchange proves both. */
export const RECONNECT: readonly Step[] = [
  { exchange: EXCHANGE.saInit, id: 0, inner: PAYLOAD.none, octets: [432, 440] },
  { exchange: EXCHANGE.auth, id: 1, inner: PAYLOAD.idi, octets: [304, 320] },
];

interface Step {
  readonly exchange: number;
  readonly id: number;
  readonly inner: number;
  /** Of the request and of the response, IKE header included. */
  readonly octets: readonly [number, number];
}

/** Writes the capture unless it is there already. */
export function ikeCapture({ path, messages, clients }: IkeCaptureOptions): void {
  writeCapture(path, livenessOf(messages, clients));
}

/** Logins first, then liveness checks: by the client in even rounds, by the gateway in odd ones. */
function* livenessOf(messages: number, clients: number): Iterable<Plan> {
  for (let written = 0; written < messages; written += 2) {
    const round = Math.floor(written / 2 / clients);
    const client = (written / 2) % clients;
    const step = LOGIN[round] ?? livenessStep(round - LOGIN.length);
    const byClient = round < LOGIN.length || round % 2 === 0;
    yield { client, sa: 0, step, isResponse: false, byClient, micros: written * 20 };
    yield { client, sa: 0, step, isResponse: true, byClient, micros: (written + 1) * 20 };
  }
}

/** Octets of a made-up capture of these messages, unless the file is there already. */
export function writeCapture(path: string, plans: Iterable<Plan>): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = openSync(partial, 'w');
  const chunk = Buffer.alloc(CHUNK + 8192);
  const header = Buffer.from('d4c3b2a1020004000000000000000000000004000100000000000000'.slice(0, 48), 'hex');
  writeSync(file, header);
  let [used, number] = [0, 0];
  for (const plan of plans) {
    used += message(chunk, used, plan, number++);
    if (used < CHUNK) continue;
    writeSync(file, chunk, 0, used);
    used = 0;
  }
  writeSync(file, chunk, 0, used);
  closeSync(file);
  renameSync(partial, path);
}

/** Client and gateway count their own message ids (RFC 7296 section 2.2). */
function livenessStep(round: number): Step {
  const id = round % 2 === 1 ? LOGIN.length + (round - 1) / 2 : round / 2;
  return { exchange: EXCHANGE.informational, id, inner: PAYLOAD.none, octets: [LIVENESS_OCTETS, LIVENESS_OCTETS] };
}

/** One message of a made-up capture. */
export interface Plan {
  readonly client: number;
  /** Of this client: each has SPIs of its own. */
  readonly sa: number;
  readonly step: Step;
  readonly isResponse: boolean;
  /** Who opened the exchange. */
  readonly byClient: boolean;
  /** Since the capture began. */
  readonly micros: number;
}

function message(into: Buffer, at: number, plan: Plan, number: number): number {
  const { client, step, isResponse, byClient, micros } = plan;
  const octets = step.octets[isResponse ? 1 : 0];
  const length = FRONT + octets;
  into.writeUInt32LE(START_SECONDS + Math.floor(micros / 1e6), at);
  into.writeUInt32LE(micros % 1e6, at + 4);
  into.writeUInt32LE(length, at + 8);
  into.writeUInt32LE(length, at + 12);
  const frame = at + RECORD;
  const toGateway = byClient !== isResponse;
  into.fill(0, frame, frame + FRONT);
  into.writeUInt16BE(0x0800, frame + 12);
  into.writeUInt32BE(0x45000000 + length - 14, frame + 14);
  into.writeUInt32BE(0x40110000, frame + 22);
  const address = 0x0a000001 + client;
  into.writeUInt32BE(toGateway ? address : GATEWAY, frame + 26);
  into.writeUInt32BE(toGateway ? GATEWAY : address, frame + 30);
  const port = 10_000 + (client % 50_000);
  into.writeUInt16BE(toGateway ? port : 4500, frame + 34);
  into.writeUInt16BE(toGateway ? 4500 : port, frame + 36);
  into.writeUInt16BE(length - 34, frame + 38);
  ikeMessage(into, frame + FRONT, plan, number);
  return RECORD + length;
}

function ikeMessage(into: Buffer, at: number, plan: Plan, number: number): void {
  const { client, sa, step, isResponse, byClient } = plan;
  const { exchange, id, inner } = step;
  const octets = step.octets[isResponse ? 1 : 0];
  const isInit = exchange === EXCHANGE.saInit;
  into.writeUInt32BE(0xa0000000 + sa * 0x1000000 + client, at);
  into.writeUInt32BE(0x11111111, at + 4);
  into.writeUInt32BE(isInit && !isResponse ? 0 : 0xb0000000 + sa * 0x1000000 + client, at + 8);
  into.writeUInt32BE(isInit && !isResponse ? 0 : 0x22222222, at + 12);
  const flags = (byClient !== isResponse ? 0x08 : 0) + (isResponse ? 0x20 : 0);
  into.writeUInt32BE((isInit ? PAYLOAD.nonce : 46) * 0x1000000 + 0x200000 + exchange * 256 + flags, at + 16);
  into.writeUInt32BE(id, at + 20);
  into.writeUInt32BE(octets, at + 24);
  // The answer to IDi opens with IDr.
  const first = isResponse && inner === PAYLOAD.idi ? PAYLOAD.idr : inner;
  into.writeUInt32BE(first * 0x1000000 + octets - 28, at + 28);
  let state = (number + 1) | 0;
  for (let octet = at + 32; octet < at + octets; octet += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    into.writeInt32BE(state, octet);
  }
}
