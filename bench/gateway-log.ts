// A made-up router log for measuring: messages about everything else, and here and there a liveness check with its debug. The
// same options give the same bytes on every machine.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface GatewayLogOptions {
  readonly path: string;
  readonly octets: number;
  /** Of so many messages one is a liveness check with its debug. */
  readonly oneIn: number;
}

const CHUNK = 1 << 20;

/** Writes the log unless it is there already. */
export function gatewayLog({ path, octets, oneIn }: GatewayLogOptions): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = openSync(partial, 'w');
  let written = 0;
  let checks = 0;
  for (let line = 0, text = ''; written < octets; text = '') {
    while (text.length < CHUNK) text += line++ % oneIn === 0 ? debugRecord(line, checks++) : otherRecord(line);
    written += writeSync(file, text);
  }
  closeSync(file);
  renameSync(partial, path);
}

function otherRecord(line: number): string {
  return `${stamp(line)}%SEC-6-IPACCESSLOGP: list ACL-${line % 9} denied tcp 198.51.100.${line % 250}(${line % 60_000}) -> 203.0.113.5(443), 1 packet\n`;
}

/** Sessions of the gateway, each with one IKE SA for the whole of the log. */
const SESSIONS = 500;

/** A liveness check that one of the clients answers. */
function debugRecord(line: number, check: number): string {
  const session = check % SESSIONS;
  const id = Math.floor(check / SESSIONS);
  const at = stamp(line);
  const context = `${at}IKEv2:(SESSION ID = ${session + 1},SA ID = ${session + 1}):`;
  const peer = `198.51.${100 + (session >> 8)}.${session & 255}:4500`;
  const spis = `Initiator SPI : ${spiOf(2 * session)} - Responder SPI : ${spiOf(2 * session + 1)} Message id: ${id}`;
  return [
    `${context}Sending DPD/liveness query `,
    `${context}Building packet for encryption.  `,
    'Payload contents: ',
    ' ',
    `${context}Checking if request will fit in peer window `,
    `${context}Sending Packet [To ${peer}/From 203.0.113.5:4500/VRF i0:f0] `,
    spis,
    'IKEv2 INFORMATIONAL Exchange REQUEST ',
    'Payload contents: ',
    ' ENCR ',
    `${context}Received Packet [From ${peer}/To 203.0.113.5:4500/VRF i0:f0] `,
    spis,
    'IKEv2 INFORMATIONAL Exchange RESPONSE ',
    'Payload contents: ',
    ' ',
    `${context}Processing ACK to informational exchange `,
    '',
  ].join('\n');
}

function spiOf(number: number): string {
  const spread = BigInt.asUintN(64, BigInt(number + 1) * 0x9e3779b97f4a7c15n);
  return spread.toString(16).toUpperCase().padStart(16, '0');
}

/** Forty messages a second. */
function stamp(line: number): string {
  const time = new Date(Date.UTC(2000, 2, 13) + line * 25).toISOString();
  const day = String(Number(time.slice(8, 10))).padStart(2);
  return `*Mar ${day} ${time.slice(11, 23)}: `;
}
