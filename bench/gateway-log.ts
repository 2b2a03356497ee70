// A made-up router log for measuring: messages about everything else, and here and there a login with its debug. The same
// options give the same bytes on every machine.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface GatewayLogOptions {
  readonly path: string;
  readonly octets: number;
  /** Of so many lines one is about IKEv2. */
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
  for (let line = 0, text = ''; written < octets; text = '') {
    while (text.length < CHUNK) text += line++ % oneIn === 0 ? debugRecord(line) : otherRecord(line);
    written += writeSync(file, text);
  }
  closeSync(file);
  renameSync(partial, path);
}

function otherRecord(line: number): string {
  return `${stamp(line)}%SEC-6-IPACCESSLOGP: list ACL-${line % 9} denied tcp 198.51.100.${line % 250}(${line % 60_000}) -> 203.0.113.5(443), 1 packet\n`;
}

function debugRecord(line: number): string {
  const context = `IKEv2:(SESSION ID = ${line % 500},SA ID = ${(line % 50) + 1}):`;
  const spi = (line * 0x9e3779b1).toString(16).toUpperCase().padStart(16, '0').slice(-16);
  const peer = `198.51.100.${line % 250}:4500`;
  return [
    `${stamp(line)}${context}Received Packet [From ${peer}/To 203.0.113.5:4500/VRF i0:f0] `,
    `Initiator SPI : ${spi} - Responder SPI : 4C07D1E92B63A85F Message id: ${line % 9}`,
    'IKEv2 INFORMATIONAL Exchange REQUEST ',
    'Payload contents: ',
    ' ',
    `${stamp(line)}${context}Received DPD/liveness query `,
    '',
  ].join('\n');
}

function stamp(line: number): string {
  const two = (value: number) => String(value % 60).padStart(2, '0');
  const seconds = Math.floor(line / 40);
  return `*Mar 13 0${Math.floor(seconds / 3600) % 10}:${two(Math.floor(seconds / 60))}:${two(seconds)}.${String(line % 1000).padStart(3, '0')}: `;
}
