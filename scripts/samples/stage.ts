import type { Datagram } from './packets.ts';
import { type Random, seeded } from './random.ts';
import { dartStamp, iosStamp, type Micros, MS, type StampStyle } from './time.ts';

// The stage of one case: what happens is played once, and each act writes what the capture point, the gateway's console and
// the client's log would have noted. So the three tell the same story by construction.

export interface Stage {
  readonly random: Random;
  readonly gateway: Gateway;
  readonly client: Client;
  readonly wire: Datagram[];
  readonly gatewayLines: GatewayLine[];
  readonly clientRecords: ClientRecord[];
}

export interface Gateway {
  readonly address: string;
  readonly stamps: StampStyle;
  readonly profile: string;
  /** Sizes of the certificates it sends; two of them make a message that exceeds one packet. */
  readonly certificates: readonly number[];
}

export interface Client {
  readonly offsetMinutes: number;
  /** What the profile's HostName says, and the address behind it. */
  readonly hostEntry: string;
  readonly host: string;
  readonly user: string;
  readonly innerAddress: string;
}

/** A debug record, a syslog line or a typed command with its answer. */
interface GatewayLine {
  readonly at: Micros;
  readonly text: string;
  readonly command?: string;
}

export interface ClientRecord {
  readonly at: Micros;
  readonly type: 'Information' | 'Warning' | 'Error';
  readonly source: 'acvpnagent' | 'acvpnui';
  readonly body: string;
}

// The gateway's clock follows NTP and runs three milliseconds before that of the capture point.
const GATEWAY_AHEAD = 3 * MS;

export function newStage(seed: string, gateway: Gateway, client: Client): Stage {
  return { random: seeded(seed), gateway, client, wire: [], gatewayLines: [], clientRecords: [] };
}

/** Writes debug or syslog lines, evenly spread over the time the gateway needs for them. */
export function gatewaySays(stage: Stage, texts: readonly string[], from: Micros, to: Micros = from): void {
  texts.forEach((text, index) => {
    const at = from + Math.floor(((to - from) * index) / Math.max(1, texts.length));
    stage.gatewayLines.push({ at, text });
  });
}

export function clientSays(stage: Stage, at: Micros, source: ClientRecord['source'], body: string): void {
  stage.clientRecords.push({ at, type: 'Information', source, body });
}

export function clientWarns(stage: Stage, at: Micros, source: ClientRecord['source'], body: string): void {
  stage.clientRecords.push({ at, type: 'Warning', source, body });
}

/** What the client's window shows, as its log keeps it. */
export function clientTells(stage: Stage, at: Micros, notice: string): void {
  clientSays(stage, at, 'acvpnui', `Message type information sent to the user:\n${notice}`);
}

export interface LogOptions {
  /** Debug lines before this time were not switched on; typed commands are always there. */
  readonly debugFrom?: Micros;
  /** First number of `service sequence-numbers`. */
  readonly sequence?: number;
}

/** The gateway's text: what a terminal showed (with commands), or what a syslog file kept. */
export function gatewayLog(stage: Stage, { debugFrom = 0, sequence }: LogOptions = {}): string {
  let number = sequence ?? 0;
  return [...stage.gatewayLines]
    .filter((line) => line.command !== undefined || line.at >= debugFrom)
    .sort((a, b) => a.at - b.at)
    .map((line) => {
      if (line.command !== undefined) return `gw1#${line.command}\n${line.text}`;
      const counter = sequence === undefined ? '' : `${String(number++).padStart(6, '0')}: `;
      return `${counter}${iosStamp(line.at + GATEWAY_AHEAD, stage.gateway.stamps)}: ${line.text}\n`;
    })
    .join('');
}

export function gatewayTypes(stage: Stage, at: Micros, command: string, answer = ''): void {
  stage.gatewayLines.push({ at, command, text: answer });
}

/** The message log of the client as DART exports it on Windows: records between lines of 42 asterisks, CRLF. */
export function dartText(stage: Stage): string {
  const separator = '*'.repeat(42);
  const records = [...stage.clientRecords].sort((a, b) => Math.floor(a.at / 1e6) - Math.floor(b.at / 1e6));
  const lines = records.flatMap(({ at, type, source, body }) => {
    const { date, time } = dartStamp(at, stage.client.offsetMinutes);
    const labels = [
      `Date        : ${date}`,
      `Time        : ${time}`,
      `Type        : ${type}`,
      `Source      : ${source}`,
    ];
    return [separator, '', ...labels, '', ...`Description : ${body}`.split('\n'), ''];
  });
  return [...lines, separator, ''].join('\r\n');
}
