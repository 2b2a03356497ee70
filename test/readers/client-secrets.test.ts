import { describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import { clientHistory } from '../../src/readers/client-history.ts';
import { clientJournal } from '../../src/readers/client-journal.ts';
import { clientJournalExport } from '../../src/readers/client-journal-export.ts';
import { clientUnixLog } from '../../src/readers/client-unix-log.ts';
import { dartLog } from '../../src/readers/dart-log.ts';
import { eventXml } from '../../src/readers/event-xml.ts';
import { evtx } from '../../src/readers/evtx.ts';
import type { Reader } from '../../src/readers/reader.ts';
import { evtxFile } from '../support/evtx.ts';
import { sourceOf } from '../support/sources.ts';
import { record } from './client-sources.ts';

const SECRET = 'Zq9vXw3pLm7Kt2Rd';
const PEM = 'MIIEpAIBAAKCAQEA7bq9Zq9vXw3pLm7Kt2RdYh5Jf8Gs1Nc4Ub6Ve0Wa2XiOo3Pk';

/** What a message may carry, the secret on its line or on the next. */
const CARRIED: readonly [name: string, text: string][] = [
  ['a password', `Password: ${SECRET}`],
  ['a password on the next line', `Password:\n${SECRET}`],
  ['a session token', `<session-token>${SECRET}</session-token>`],
  ['a session token on the next line', `<session-token>\n${SECRET}\n</session-token>`],
  ['a cookie', `Cookie: webvpn=${SECRET}@1234; webvpnlogin=1`],
  ['the cookie of a session', `webvpn=${SECRET}`],
  ['a cookie that is set', `Set-Cookie: acSamlv2Token=${SECRET}; path=/; secure`],
  ['a SAML response', `SAMLResponse=${SECRET}`],
  ['a SAML assertion', `<saml:Assertion ID="a"><saml:Subject>${SECRET}</saml:Subject></saml:Assertion>`],
  ['a bearer', `Authorization: Bearer ${SECRET}`],
  ['a login in Basic', `Authorization: Basic ${SECRET}==`],
  ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${PEM}\n-----END RSA PRIVATE KEY-----`],
  ['the last line of a key', `-----BEGIN PRIVATE KEY-----\n${PEM}\n${SECRET}==\n-----END PRIVATE KEY-----`],
  ['a key on one line', `-----BEGIN PRIVATE KEY----- ${PEM} ${SECRET}== -----END PRIVATE KEY-----`],
  ['a configuration', `<Config><User>lab</User><Password>${SECRET}</Password></Config>`],
  ['a password as an attribute', `<Proxy user="lab" password="${SECRET}"/>`],
  ['a host in a URL', `https://lab:${SECRET}@gw1.example.net/`],
  ['JSON', `{"access_token": "${SECRET}", "password":"${SECRET}"}`],
];

/** Messages that each become an event, with the secret behind what is known or below it. */
const BODIES = CARRIED.flatMap(([name, text]) => [
  [`${name}, in a notice`, `Message type information sent to the user:\n${text}`] as const,
  [`${name}, below a notice`, `Message type information sent to the user:\nConnected to Lab.\n${text}`] as const,
  [
    `${name}, in a trace`,
    `Function: CIPsecProtocol::connect\nFile: A.cpp\nLine: 5\nInvoked Function: B::c\nReturn Code: -1 (0xFE1E0024)\nDescription: CTRANSPORT_ERROR_TIMEOUT\n${text}`,
  ] as const,
  [`${name}, in a reason`, `Session level reconnect reason code 9:\n${text}`] as const,
  [`${name}, among settings`, `Current Preference Settings:\nAutoReconnect: true\n${text}`] as const,
]);

const one = (text: string) => text.replace(/\s*\n\s*/g, ' ');
const syslog = (body: string) => `Nov  3 09:12:11 lab1 acvpnagent[731]: ${body}\n`;
const FORMS: readonly [name: string, reader: Reader, write: (body: string) => string | Uint8Array][] = [
  ['dart-log', dartLog, (body) => record('07/29/2031', '22:14:09', 'acvpnui', body)],
  ['dart-log, one line', dartLog, (body) => one(record('07/29/2031', '22:14:09', 'acvpnui', body))],
  ['dart-log, outside records', dartLog, (body) => `${body}\n${record('07/29/2031', '22:14:09', 'acvpnui', 'x')}`],
  [
    'evtx',
    evtx,
    (body) => evtxFile([{ id: 1, time: '2031-07-29T20:00:00.0000000Z', provider: 'acvpnui', strings: [body] }]),
  ],
  ['event-xml', eventXml, (body) => eventInXml(body)],
  ['client-unix-log, one line', clientUnixLog, (body) => syslog(one(body))],
  ['client-unix-log, lines below', clientUnixLog, (body) => syslog(body.replaceAll('\n', '\n    '))],
  ['client-unix-log, escaped', clientUnixLog, (body) => syslog(body.replaceAll('\n', '#012'))],
  ['client-unix-log, text outside', clientUnixLog, (body) => `${body}\n${syslog('Connected to Lab.')}`],
  [
    'client-journal',
    clientJournal,
    (body) =>
      `${JSON.stringify({ __REALTIME_TIMESTAMP: '1951466400000000', SYSLOG_IDENTIFIER: 'acvpnagent', MESSAGE: body })}\n`,
  ],
  ['client-journal-export', clientJournalExport, (body) => exported(body)],
  [
    'client-history',
    clientHistory,
    (body) => `[2031/2/7 22:05:41] ${one(body).replace(/^Message type information sent to the user: /, '')}\n`,
  ],
  ['client-history, mobile', clientHistory, (body) => `11-03 09:12:11.123 I/acvpnagent(  731): ${one(body)}\n`],
];

describe.each(FORMS)('%s', (_name, reader, write) => {
  test.each(BODIES)('%s: it stands in nothing that is told', async (_what, body) => {
    const source = sourceOf(Buffer.from(write(body)));
    const vault = new Vault();
    const told: unknown[] = [];
    for await (const items of reader.read(source, { clock: 'clock', vault, dateOrder: undefined })) told.push(...items);
    expect(told.length).toBeGreaterThan(0);
    // As the result does it: what was kept is removed wherever else it turned up.
    const text = vault.scrub(JSON.stringify(told, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(PEM.slice(8, 40));
  });
});

function eventInXml(body: string): string {
  const text = body.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<Events><Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="acvpnui"/><TimeCreated SystemTime="2031-07-29T20:00:00.0000000Z"/><EventRecordID>1</EventRecordID></System><EventData><Data>${text}</Data></EventData></Event></Events>`;
}

function exported(body: string): string | Uint8Array {
  const octets = Buffer.from(body);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(octets.length));
  const head = '__CURSOR=s=1;i=1\n__REALTIME_TIMESTAMP=1951466400000000\nSYSLOG_IDENTIFIER=acvpnagent\nMESSAGE\n';
  return Buffer.concat([Buffer.from(head), length, octets, Buffer.from('\n\n')]);
}
