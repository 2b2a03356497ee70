import type { ClientDescription } from '../world/descriptions.ts';
import type { ClientNote } from '../world/notes.ts';
import { SECOND, utc } from '../world/time.ts';

// One client and one of its mornings, for the tests of this folder.

export const CLIENT: ClientDescription = {
  name: 'laptop',
  platform: 'windows',
  version: '5.1.8.105',
  hostname: 'LAPTOP-7Q2',
  user: 'mia',
  clock: {},
  entry: 'Lab.Gateway 1',
  host: 'vpn.example.com',
  preferences: { autoReconnect: true, behavior: 'ReconnectAfterResume' },
  bypassDownloader: true,
  localAddress: '192.168.1.23',
};

export const IKE_ID = 'kQ7vWm2XbT9sLpR4Zd';
const START = utc('2031-07-29 20:00:00');
const at = (seconds: number) => START + seconds * SECOND;
const { entry, host } = CLIENT;

/** Login, sleep, resume, reconnect with the session ID, disconnect. */
export const MORNING: readonly ClientNote[] = [
  { at: at(0), kind: 'service-started', version: CLIENT.version },
  { at: at(1), kind: 'ready' },
  { at: at(60), kind: 'connect-requested', entry, host, byUser: true },
  { at: at(60), kind: 'host-resolved', host, address: '203.0.113.1' },
  { at: at(61), kind: 'auth-prompt' },
  { at: at(75), kind: 'credentials-entered' },
  { at: at(75), kind: 'establishing' },
  { at: at(77), kind: 'ipsec-up', reconnect: false },
  {
    at: at(78),
    kind: 'tunnel-setup',
    publicAddress: '198.51.100.7',
    inner: '192.168.20.8',
    domain: 'example.com',
    preferences: CLIENT.preferences,
  },
  { at: at(84), kind: 'connected', entry, reconnect: false },
  { at: at(600), kind: 'noise' },
  { at: at(3600), kind: 'suspend', worded: true },
  { at: at(5000), kind: 'resume' },
  { at: at(5000), kind: 'reconnect-reason', reason: 'system-resume' },
  { at: at(5000), kind: 'reconnecting', entry },
  { at: at(5011), kind: 'interface', change: 'up' },
  { at: at(5011), kind: 'addresses', interfaces: [{ name: 'Wi-Fi', addresses: ['192.168.1.23', 'fe80::1:2:3:4'] }] },
  { at: at(5020), kind: 'ike-id', id: IKE_ID },
  { at: at(5021), kind: 'ipsec-up', reconnect: true },
  { at: at(5023), kind: 'connected', entry, reconnect: true },
  { at: at(9000), kind: 'disconnecting' },
  { at: at(9000), kind: 'close-sent', why: 'user' },
  { at: at(9001), kind: 'terminated', why: 'user' },
  { at: at(9001), kind: 'disconnected', entry },
];
