// Debug logs that were written from the documented formats by somebody who had not seen the reader, and what they tell.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventOf } from '../../src/model/event.ts';
import { ofKind, read } from './ios-reading.ts';

interface ToldMessage {
  readonly direction: 'received' | 'sent' | 'resent';
  readonly exchange: string;
  readonly messageId: number;
  readonly role: 'request' | 'response';
  readonly payloads?: readonly string[];
  readonly innerPayloads?: readonly string[];
  readonly line: number;
}

interface ToldSa {
  readonly name: string;
  readonly host: string;
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly ids: {
    readonly peer: string | null;
    readonly profile: string | null;
    readonly peerAuthMethod: string | null;
  };
  readonly isUpLine?: { readonly line: number };
  readonly failures: readonly { readonly kind: string; readonly severity: 'E' | 'W' | 'I'; readonly line: number }[];
  readonly messages: readonly ToldMessage[];
}

interface Told {
  readonly totals: Readonly<Record<string, number>>;
  readonly sas: readonly ToldSa[];
}

const folder = join(import.meta.dirname, 'ios-told');
const told = (name: string): Told => JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8'));
const logOf = (name: string) => readFileSync(join(folder, `${name}.log`));

/** In order of the log, one line a message. */
function messagesTold({ sas }: Told): string[] {
  return sas
    .flatMap((sa) => sa.messages.map((message) => ({ sa, message })))
    .sort((a, b) => a.message.line - b.message.line)
    .map(({ sa, message: { direction, exchange, messageId, role, line } }) => {
      return `${line} ${sa.initiatorSpi.toLowerCase()} ${direction} ${exchange} ${role} ${messageId}`;
    });
}

const SEVERITY = { E: ['error', 'depends', 'auth-verified'], W: ['warning', 'state-event'], I: ['remark'] } as const;

function messageRead(event: EventOf<'gateway.ike-packet'>): string {
  const { evidence, initiatorSpi, direction, exchange, isResponse, messageId, retransmission } = event;
  const how = direction === 'sent' && retransmission ? 'resent' : direction;
  return `${evidence.line} ${initiatorSpi} ${how} ${exchange} ${isResponse ? 'response' : 'request'} ${messageId}`;
}

describe.each([
  'three-tries',
  'three-tries-default',
  'pasted-terminal',
  'pasted-terminal-softwrap',
  'collector',
  'collector-raw-newline',
  'collector-octal012',
  'dpd-delete',
  'uncertain',
])('%s', (name) => {
  test('every message, of the right IKE SA, resends apart from first sends', async () => {
    const packets = ofKind(await read(logOf(name)), 'gateway.ike-packet').sort(
      (a, b) => (a.evidence.line ?? 0) - (b.evidence.line ?? 0),
    );
    expect(packets.map(messageRead)).toEqual(messagesTold(told(name)));
  });

  test('who it was, of each try', async () => {
    const reading = await read(logOf(name));
    for (const { initiatorSpi, ids, isUpLine, messages } of told(name).sas) {
      // A rekeyed IKE SA says nothing of who it is.
      if (messages.every(({ exchange }) => exchange !== 'IKE_AUTH')) continue;
      const isOwn = (event: { readonly initiatorSpi: string | undefined }) =>
        event.initiatorSpi === initiatorSpi.toLowerCase();
      const identities = ofKind(reading, 'gateway.peer-identity').filter(isOwn);
      const isPrinted = logOf(name).includes(`identity '${ids.peer}'`);
      if (ids.peer !== null && isPrinted) expect(identities.map(({ identity }) => identity)).toContain(ids.peer);
      const methods = ofKind(reading, 'gateway.auth-method').filter((event) => isOwn(event) && event.side === 'peer');
      if (ids.peerAuthMethod !== null) expect(methods.map(({ method }) => method)).toContain(ids.peerAuthMethod);
      const ups = ofKind(reading, 'gateway.session-up').filter(isOwn);
      expect(ups.map(({ evidence }) => evidence.line)).toEqual(isUpLine === undefined ? [] : [isUpLine.line]);
    }
  });

  test('what was sent encrypted, from the record before it', async () => {
    const packets = ofKind(await read(logOf(name)), 'gateway.ike-packet');
    const inner = told(name).sas.flatMap(({ messages }) => messages.filter(({ innerPayloads }) => innerPayloads));
    for (const { line, innerPayloads } of inner)
      expect(packets.find(({ evidence }) => evidence.line === line)?.payloads).toEqual(innerPayloads);
  });

  test('every line that tells a failure, with its weight', async () => {
    const { events } = await read(logOf(name));
    const failures = told(name).sas.flatMap((sa) => sa.failures.filter(({ kind }) => !kind.startsWith('NOTIFY')));
    for (const { line, severity } of failures) {
      const found = events.filter(({ evidence }) => evidence.line === line);
      const weights = found.map((event) => (event.kind === 'gateway.failure' ? event.severity : event.kind.slice(8)));
      expect([line, SEVERITY[severity].some((weight) => weights.includes(weight))]).toEqual([line, true]);
    }
  });
});
