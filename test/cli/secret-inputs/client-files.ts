// What Secure Client leaves on a machine, with secrets in every place where one was seen or may be.
import { exportedXml } from '../../support/event-xml.ts';
import { evtxFile, type WrittenEvent } from '../../support/evtx.ts';
import { journalExport, journalJson, unixLog } from '../../support/unix-logs.ts';
import { planted, type SecretFile } from './secret-file.ts';

/** Bodies of records with `*` where a secret stands. */
const BODIES = `
Message type information sent to the user:
Contacting https://mira:*@gw.example.com/.
---
Message type information sent to the user:
Connected to gw.example.com.
---
Message type warning sent to the user:
Your password * expires soon.
---
Message type warning sent to the user:
Login failed. Password: *
---
Message type error sent to the user:
The secure gateway has terminated the VPN connection.
The following message was received from the secure gateway: session-token=*
---
Message type error sent to the user:
<session-token>*</session-token>
---
Message type error sent to the user:
<session-token>
*
</session-token>
---
Termination reason code 7 [Local]: password * was changed. originates from session level
---
Session level reconnect reason code 9: token=* of the session. originates from session level
---
Function: CIPsecProtocol::initiateTunnel
File: IPsecProtocol.cpp
Line: 598
Using IKE ID 'rIUHKccDRiUtFTATwq' for reconnect
session-token: *
---
Function: ConnectMgr::processUserResponse
File: ConnectMgr.cpp
Line: 1234
Invoked Function: UserResponse
Description: password=*&username=mira
---
Function: CMainThread::OnSystemSuspend
File: MainThread.cpp
Line: 2210
webvpn=*; path=/
---
<config-auth client="vpn" type="auth-reply"><auth><username>mira</username><password>*</password></auth></config-auth>
---
Cookie: webvpn=*
---
Cookie: webvpncontext=00@SSLContext; webvpn=*
---
Current Preference Settings:
ServiceDisable: false
AutoReconnect: true
AutoReconnectBehavior: ReconnectAfterResume
ProxySettings: http://mira:*@proxy.example.com:3128/
PublicProxyServerAddress: mira:*@proxy.example.com
ProxyPassword: *
---
The VPN client has sent a close message to the gateway: "Client PC is going into suspend mode", token=*
---
Unable to contact https://mira:*@gw.example.com/
`;

/** What stands between and behind the records. */
const OUTSIDE = 'Password: *\nsession-token *\n<password>*</password>\n';

const PROFILE = `<?xml version="1.0" encoding="UTF-8"?>
<AnyConnectProfile password="*">
  <ClientInitialization>
    <ProxyPassword>*</ProxyPassword>
    <Password>*</Password>
    <AutoReconnect UserControllable="false" token="*">true
      <AutoReconnectBehavior password="*">ReconnectAfterResume</AutoReconnectBehavior>
    </AutoReconnect>
  </ClientInitialization>
  <ServerList>
    <HostEntry><HostName>One</HostName><HostAddress>https://mira:*@gw.example.com/</HostAddress>
      <secondary_password>
        *
      </secondary_password>
      <Password>*</Password>
      <session-token>*</session-token>
    </HostEntry>
    <HostEntry secret="*">
      <PreSharedKey>*</PreSharedKey>
      <PIN>*</PIN>
      <HostAddress>gw.example.com</HostAddress>
    </HostEntry>
  </ServerList>
</AnyConnectProfile>
`;

const POLICY = `<?xml version="1.0" encoding="UTF-8"?>
<AnyConnectLocalPolicy acversion="5.1.8.105" password="*">
<SecretKey>
*
</SecretKey>
<Password>*</Password>
<BypassDownloader token="*">password=*</BypassDownloader>
<ClientCertificatePassword>*</ClientCertificatePassword>
</AnyConnectLocalPolicy>
`;

/** What a window of the client shows of its history. */
const HISTORY = `
[3/20/2025 7:00:10 AM] Contacting https://mira:*@gw.example.com/.
[3/20/2025 7:00:11 AM] Please enter your username and password.
[3/20/2025 7:00:12 AM] Login failed. Password: *
[3/20/2025 7:00:31 AM] User credentials entered.
[3/20/2025 7:00:32 AM] session-token=*
[3/20/2025 7:00:33 AM] Connected to gw.example.com.
`.trimStart();

export function clientFiles(): SecretFile[] {
  const log = records(BODIES.trim().split('\n---\n'));
  return [
    file('AnyConnect.txt', log, 'dart-log'),
    utf16(file('AnyConnect-utf16.txt', log, 'dart-log')),
    file('outside.txt', `${OUTSIDE}${log}\n******************************************\n\n${OUTSIDE}`, 'dart-log'),
    file('slipped.txt', slipped(), 'dart-log'),
    asEvents(file('AnyConnect.evtx', BODIES.trim(), 'evtx'), (events) => evtxFile(events, { perChunk: 5 })),
    asEvents(file('events.xml', BODIES.trim(), 'event-xml'), (events) => Buffer.from(exportedXml(events, 'wevtutil'))),
    asEvents(file('messages.log', BODIES.trim(), 'client-unix-log'), (events) => {
      return Buffer.from(unixLog('rsyslog, escaped', events));
    }),
    asEvents(file('log-show.txt', BODIES.trim(), 'client-unix-log'), (events) =>
      Buffer.from(unixLog('log show', events)),
    ),
    asEvents(file('journal.json', BODIES.trim(), 'client-journal'), (events) =>
      Buffer.from(journalJson('json', events)),
    ),
    asEvents(file('journal.export', BODIES.trim(), 'client-journal-export'), journalExport),
    file('history.txt', HISTORY, 'client-history'),
    file('acvpn.xml', PROFILE, 'vpn-profile'),
    file('AnyConnectLocalPolicy.xml', POLICY, 'local-policy'),
    file('on-one-line.xml', PROFILE.replace(/\n */g, ''), 'vpn-profile'),
    file('damaged-profile.xml', damaged(PROFILE), 'vpn-profile'),
    file('damaged-policy.xml', damaged(POLICY), 'local-policy'),
    file('cut-profile.xml', PROFILE.slice(0, PROFILE.indexOf('</session-token>')), 'vpn-profile'),
    file(
      'preferences.xml',
      '<AnyConnectPreferences><DefaultUser>mira</DefaultUser><Password>*</Password><ControllablePreferences><LocalLanAccess>password=*</LocalLanAccess><ProxyPassword>*</ProxyPassword></ControllablePreferences></AnyConnectPreferences>\n',
      'client-preferences',
    ),
    file('credentials.txt', 'user mira\npassword *\ntoken *\nhttps://mira:*@gw.example.com/\n', null),
    file('ipsec.secrets', ': PSK "*"\nmira : EAP "*"\n', null),
    file('other.json', '{ "password": "*", "secrets": [{ "token": "*" }] }\n', null),
  ];
}

function records(bodies: readonly string[]): string {
  return bodies
    .map((body, index) =>
      [
        '******************************************',
        '',
        'Date        : 03/20/2025',
        `Time        : 07:00:${String(10 + index).padStart(2, '0')}`,
        'Type        : Information',
        'Source      : acvpnagent',
        '',
        `Description : ${body}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** Labels that carry the value of the field before: what is put right is told. */
function slipped(): string {
  return [
    'Date        : 03/20/2025',
    'Date        : 07:00:10',
    'Time        : Information',
    'Type        : acvpnagent',
    'Source      : Password: *',
    '',
    'Description : VPN SESSION END: The VPN connection is terminated.',
    '',
    'Date        : 03/20/2025',
    'Time        : token=*',
    'Type        : <password>*</password>',
    'Source      : session-token *',
    '',
    'Description : Connected to gw.example.com.',
    'Password: *',
  ].join('\n');
}

/** End tags lost, signs that XML does not allow where the secrets stand. */
function damaged(xml: string): string {
  return xml
    .replaceAll('>*<', '>&*;<')
    .replace('</Password>', '')
    .replace('password="*"', 'password=* token="*')
    .replace('<HostEntry secret="*">', '<HostEntry secret=*></*>')
    .replace('<SecretKey>', '<SecretKey=*></*>');
}

function file(name: string, template: string, reader: string | null): SecretFile {
  return planted(`client/${name}`, template, reader);
}

function utf16(one: SecretFile): SecretFile {
  const bytes = Buffer.from(`\ufeff${one.bytes.toString('utf8').replaceAll('\n', '\r\n')}`, 'utf16le');
  return { ...one, bytes };
}

/** The bodies of a text as events of a Windows log. */
function asEvents(one: SecretFile, write: (events: readonly WrittenEvent[]) => Buffer): SecretFile {
  const events = one.plain.split('\n---\n').map((body, index) => ({
    id: index + 1,
    time: `2025-03-20T14:00:${String(10 + index).padStart(2, '0')}Z`,
    provider: 'acvpnagent',
    strings: [body],
  }));
  return { ...one, bytes: write(events) };
}
