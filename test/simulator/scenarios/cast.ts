import { USUAL } from '../peers/habits.ts';
import type { ClientPlan, GatewayPlan, SitePlan } from './scenario.ts';

// The people and boxes that most scenarios share; each states only what is its own. Addresses are from the ranges for
// documentation (RFC 5737), names from example.com (RFC 2606).

export function gateway(own: Partial<GatewayPlan> = {}): GatewayPlan {
  return {
    name: 'gw1',
    hostname: 'gw1',
    domain: 'example.com',
    host: 'vpn.example.com',
    address: '198.51.100.10',
    release: '17.16.1a',
    serial: '9EXAMPLE001',
    clock: { offsetMs: 3 },
    ntp: 'synchronized',
    profile: { name: 'AnyConnect-EAP', reconnect: 900, anyConnectProfile: true, extraLines: [] },
    pool: { name: 'ACPPOOL', first: '192.168.20.5', last: '192.168.20.60' },
    dpd: { interval: 45, retry: 2, mode: 'on-demand' },
    ike: ['aes256-sha512-ecp256', 'aes256-sha384-ecp256', 'aes256-sha512-modp2048'],
    espSuite: 'aes256-sha384',
    credential: 'rsa',
    chain: 1,
    fragmentationMtu: null,
    cookieChallenge: false,
    https: false,
    lifetimeSeconds: 86_400,
    sessionIds: [],
    firstSession: 16,
    tap: 'gateway',
    ...own,
  };
}

export function client(own: Partial<ClientPlan> = {}): ClientPlan {
  return {
    name: 'laptop',
    platform: 'windows',
    version: '5.1.8.105',
    hostname: 'LAPTOP-24',
    user: 'user1',
    clock: { offsetMs: -380, zone: { name: 'PDT', minutes: -420 } },
    entry: 'IKEv2_Gateway',
    host: 'vpn.example.com',
    preferences: { autoReconnect: true, behavior: 'ReconnectAfterResume' },
    bypassDownloader: true,
    localAddress: '192.168.1.23',
    site: 'home',
    gateway: 'gw1',
    ike: ['aes256-sha512-ecp256', 'aes256-sha384-ecp256', 'aes128-sha256-ecp256', 'aes256-sha512-modp2048'],
    guess: 19,
    esp: ['aes256-sha384', 'aes256-sha256', 'aes128-sha256'],
    password: 'Fake-Password-Do-Not-Print',
    fragmentAbove: null,
    habits: USUAL,
    ...own,
  };
}

export const HOME: SitePlan = {
  name: 'home',
  nat: { publicAddress: '203.0.113.24', firstPort: 61_214 },
  link: { latencyMs: 14, jitterMs: 2 },
};

export const CAFE: SitePlan = {
  name: 'cafe',
  nat: { publicAddress: '203.0.113.177', firstPort: 40_233 },
  link: { latencyMs: 21, jitterMs: 4 },
};
