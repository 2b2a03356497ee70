// One session as a client's log tells it: login, sleep, wake, reconnect.
import type { WrittenEvent } from './evtx.ts';

export interface Told {
  /** UTC, to the ten millionth of a second. */
  readonly time: string;
  readonly source: string;
  readonly body: string;
  readonly level: 2 | 3 | 4;
}

const notice = (text: string) => `Message type information sent to the user:\n${text}`;
const agent = (time: string, body: string, level: Told['level'] = 4): Told => {
  return { time: `2031-07-29T${time}Z`, source: 'acvpnagent', body, level };
};
const ui = (time: string, text: string): Told => ({ ...agent(time, notice(text)), source: 'acvpnui' });

export const STORY: readonly Told[] = [
  ui('20:00:05.0123456', 'Contacting Lab Gateway.'),
  ui('20:00:09.5000000', 'Please enter your username and password.'),
  ui('20:00:20.2500001', 'User credentials entered.'),
  agent(
    '20:00:21.0000000',
    'Function: CCapiCertStore::GetCertificates\nFile: CapiCertStore.cpp\nLine: 795\nInvoked Function: CCapiCertStore::OpenStore\nReturn Code: -31391730 (0xFE21000E)\nDescription: CERTSTORE_ERROR_CERT_NOT_FOUND',
    2,
  ),
  agent(
    '20:00:24.1000000',
    'Current Preference Settings:\nServiceDisable: false\nAutoReconnect: true\nAutoReconnectBehavior: ReconnectAfterResume\nProxySettings: Native',
  ),
  agent('20:00:25.7654321', 'The IPsec connection to the secure gateway has been established.'),
  ui('20:00:26.0000009', 'Connected to Lab Gateway.'),
  agent(
    '20:05:00.0000000',
    'The VPN client has sent a close message to the gateway: "Client PC is going into suspend mode (Sleep, Hibernate, etc).", Severity 5, Type 16',
  ),
  agent('20:14:09.1234567', 'Client Agent continuing from system suspend.'),
  agent(
    '20:14:09.1234568',
    'Session level reconnect reason code 9:\nSystem resume from suspend mode (Sleep, Stand-by, Hibernate, etc).\noriginates from session level',
    3,
  ),
  ui('20:14:09.2000000', 'Reconnecting to Lab Gateway...'),
  agent(
    '20:15:51.3333333',
    "Function: CIPsecProtocol::initiateTunnel\nFile: IPsecProtocol.cpp\nLine: 598\nUsing IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect",
  ),
  ui('20:16:58.9999999', 'Connected to Lab Gateway.'),
];

/** The same as events of a Windows log, with ids from `first` on. */
export function storyEvents(first = 1, more: Partial<WrittenEvent> = {}): WrittenEvent[] {
  return STORY.map(({ time, source, body, level }, index) => {
    return { id: first + index, time, provider: source, level, strings: [body.replaceAll('\n', '\r\n')], ...more };
  });
}
