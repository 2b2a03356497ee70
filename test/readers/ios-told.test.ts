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

describe('a show-tech', () => {
  interface ToldFact {
    readonly section: string;
    readonly fact: string;
    readonly value: unknown;
    readonly line: number;
  }
  const facts: { readonly facts: readonly ToldFact[]; readonly secretsNeverEchoed: readonly string[] } = JSON.parse(
    readFileSync(join(folder, 'show-tech.expected.json'), 'utf8'),
  );
  const bytes = readFileSync(join(folder, 'show-tech.txt'));

  /** Told in other words than printed. */
  const IN_OTHER_WORDS = /stamps$|^zone$|decoded\)|^clock \(mark|^log may be incomplete|^profile$/;

  test('every fact of every section, and none of its secrets', async () => {
    const { events, diagnostics } = await read(bytes);
    const said = JSON.stringify(events.map(({ evidence: _place, ...event }) => event)).toLowerCase();
    const lost = facts.facts
      .filter(({ fact }) => !IN_OTHER_WORDS.test(fact))
      .filter(({ value }) => wordsOf(value).some((word) => !spellings(word).some((one) => said.includes(one))));
    expect(lost).toEqual([]);
    for (const secret of facts.secretsNeverEchoed) expect(JSON.stringify([events, diagnostics])).not.toContain(secret);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ios.log-incomplete']);
  });

  test('lines that look like evidence and are none', async () => {
    const snapshots = ofKind(await read(bytes), 'gateway.session-snapshot');
    // The legend explains R under every header; only the letters of a session say that it is one.
    const pairs = snapshots.map(({ reconnected, capabilities }) => [
      reconnected === true,
      capabilities?.includes('R') === true,
    ]);
    expect(pairs.filter(([isReconnect]) => isReconnect === true).length).toBeGreaterThan(0);
    for (const [isReconnect, hasLetter] of pairs) expect(isReconnect).toBe(hasLetter);
  });

  function wordsOf(value: unknown): string[] {
    return leavesOf(value)
      .join(' ')
      .toLowerCase()
      .split(/[\s,/()]+/)
      .filter((word) => /[a-z0-9]/.test(word) && !/^(?:true|false|yes|no)$/.test(word))
      .map((word) => word.replace(/^0x0*/, ''));
  }

  /** A span of time is told in seconds. */
  function spellings(word: string): string[] {
    const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d)$/.exec(word) ?? [];
    return [word, String(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))];
  }

  function leavesOf(value: unknown): string[] {
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];
  }
});
