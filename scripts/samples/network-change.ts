import { pcap } from './capture.ts';
import { localPolicy, vpnProfile } from './client-files.ts';
import { logEstablished, logIkeId, logLogin, logReconnected } from './client-log.ts';
import { CONFIG_SECRETS, runningConfig, SOUND_PROFILE } from './config.ts';
import { playDelete } from './loss.ts';
import * as play from './play.ts';
import { caseReadme } from './readme.ts';
import { identity, LOGIN_IDENTITY, newSa } from './sa.ts';
import { typeShowSession, typeShowStats } from './show.ts';
import { clientSays, clientTells, dartText, gatewayLog, gatewayTypes, newStage } from './stage.ts';
import { iso, MINUTE, MS, SECOND, UTC, utc } from './time.ts';
import { playKeepalives, playTraffic } from './traffic.ts';
import { captureTruth, lastFromClient, type Sample, saTruth, secondsBetween, spiOf } from './truth.ts';

const NAME = 'network-change';
const SESSION_ID = identity('Zq4HnB7sXeKc2UyMwL');
const TIMEOUT_SECONDS = 900;

/** From Wi-Fi to mobile data: back within seconds from another address, before the gateway has missed the client. */
export function networkChange(): Sample {
  const stage = newStage(
    NAME,
    { address: '198.51.100.10', stamps: { zone: UTC, year: true }, profile: 'AnyConnect-EAP', certificates: [798] },
    {
      offsetMinutes: -240,
      hostEntry: 'IKEv2_Gateway',
      host: 'vpn.example.com',
      user: 'user1',
      innerAddress: '192.168.20.7',
    },
  );
  const commandsAt = utc('2025-05-14 15:18:31.006');
  gatewayTypes(stage, commandsAt, 'terminal monitor');
  gatewayTypes(stage, commandsAt + 6 * SECOND, 'debug crypto ikev2', 'IKEv2 default debugging is on\n');

  const wifi = newSa(stage, {
    client: { address: '203.0.113.77', localAddress: '192.168.1.50', initPort: 55871, natPort: 55872 },
    gatewaySession: 41,
    virtualAccess: 1,
  });
  const clickedAt = utc('2025-05-14 15:20:04.902');
  const plan = { userSeconds: 9, vendorIdFirst: true };
  const login = play.playLogin(stage, wifi, play.playInit(stage, wifi, utc('2025-05-14 15:20:05.511')), plan);
  logLogin(stage, clickedAt, login);
  const connectedAt = logEstablished(stage, login.upAt, {
    preferences: { autoReconnect: true, behavior: 'ReconnectAfterResume' },
    publicAddress: '192.168.1.50',
  });
  const lostAt = utc('2025-05-14 15:31:12.400');
  play.playClientDpd(stage, wifi, login.upAt, lostAt - 3 * SECOND);
  playTraffic(stage, wifi, { from: connectedAt, to: lostAt - 10 * SECOND, bursts: 52 });
  playTraffic(stage, wifi, { from: lostAt - 1500 * MS, to: lostAt - 700 * MS, bursts: 1 });
  playKeepalives(stage, wifi, login.upAt, lostAt);
  typeShowStats(stage, utc('2025-05-14 15:24:44.210'), { success: 0, failed: 0, active: 1, inactive: 0 });
  typeShowSession(stage, utc('2025-05-14 15:24:50.733'), wifi);
  const lastHeardAt = lastFromClient(stage, lostAt);

  clientSays(stage, lostAt, 'acvpnagent', 'A network interface has gone down.');
  clientSays(stage, lostAt + 3 * SECOND, 'acvpnagent', 'A new network interface has been detected.');
  clientSays(stage, lostAt + 3 * SECOND, 'acvpnagent', "The client's public address is now set to 10.113.6.9");
  clientTells(stage, lostAt + 3 * SECOND, `Reconnecting to ${stage.client.hostEntry}...`);
  const mobile = newSa(stage, {
    client: { address: '203.0.113.140', localAddress: '10.113.6.9', initPort: 40211, natPort: 40212 },
    gatewaySession: 42,
    slot: 2,
    virtualAccess: 2,
    sessionId: SESSION_ID,
    debugSpelling: 'text',
  });
  const tryAt = utc('2025-05-14 15:31:19.236');
  logIkeId(stage, tryAt - 90 * MS, SESSION_ID);
  const resumedAt = play.playResume(stage, mobile, play.playInit(stage, mobile, tryAt), { vendorIdFirst: true });
  const removal = playDelete(stage, wifi, resumedAt + 180 * MS);
  const backAt = resumedAt + 2_700 * MS;
  logReconnected(stage, resumedAt, backAt);
  const endAt = utc('2025-05-14 15:35:05.000');
  play.playClientDpd(stage, mobile, resumedAt, endAt);
  playTraffic(stage, mobile, { from: resumedAt + 600 * MS, to: endAt, bursts: 24 });
  playKeepalives(stage, mobile, resumedAt, endAt);
  typeShowSession(stage, endAt - MINUTE, mobile);
  typeShowStats(stage, endAt - 50 * SECOND, { success: 1, failed: 0, active: 1, inactive: 0 });
  gatewayTypes(stage, endAt - SECOND, 'undebug all', 'All possible debugging has been turned off\n');

  const capture = pcap(stage.wire, { link: 'ethernet', nano: true });
  const title = 'From Wi-Fi to mobile data in seven seconds';
  return {
    name: NAME,
    title,
    files: {
      'capture.pcap': capture.bytes,
      'gateway.log': gatewayLog(stage),
      'running-config.txt': runningConfig({
        changed: '06:15:40 UTC Fri May 9 2025',
        clock: ['clock timezone UTC 0 0'],
        timestamps: 'datetime msec localtime show-timezone year',
        profileLines: SOUND_PROFILE,
      }),
      'client/AnyConnect.txt': dartText(stage),
      'client/AnyConnectLocalPolicy.xml': localPolicy(true),
      'client/acvpn.xml': vpnProfile({ autoReconnect: true, hostEntry: 'IKEv2_Gateway', host: 'vpn.example.com' }),
      '.ikev2-trace.json': '{ "clientTz": "UTC-04:00" }\n',
      'README.md': caseReadme({
        name: NAME,
        title,
        story: `A user walks out of the office: Wi-Fi ends, mobile data takes over. The client comes back from another public address and
other ports with its session ID; the gateway accepts it and then removes the SA of the old address.`,
        answer: `The reconnect worked: session ID \`${SESSION_ID.text}\`, one IKE_AUTH exchange, the same inner address, ${secondsBetween(lastHeardAt, tryAt).toFixed(1)} seconds after the last
packet from Wi-Fi. The gateway still held the old SA as active at that moment, so no time of inactivity can be measured against its limit.`,
        files: {
          'capture.pcap': 'mirror port in front of the gateway, classic pcap with nanosecond stamps',
          'gateway.log': 'one terminal session: debug from before the login on, show commands in between',
          'running-config.txt': 'the gateway, whole',
          'client/AnyConnect.txt': "the client's message log; local time, UTC-04:00, not stated in it",
          'client/AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
          'client/acvpn.xml': 'the VPN profile',
          '.ikev2-trace.json': "states the client's zone",
        },
        remarks: `What IOS XE does with a reconnect while it still holds the old SA as active is not published; that it accepts it and then deletes the old
one is this case's assumption. The debug prints the session ID as text here and as hex in the other
cases, since Cisco's documents show it only in show commands.`,
      }),
    },
    truth: {
      zones: { gateway: 'UTC', client: 'UTC-04:00', clientZoneIsStated: true },
      identities: { login: LOGIN_IDENTITY.text, sessionId: SESSION_ID.text, sessionIdHex: SESSION_ID.hex },
      timeoutSeconds: TIMEOUT_SECONDS,
      capture: captureTruth(stage, 'capture.pcap', capture),
      ikeSas: [saTruth(stage, wifi), saTruth(stage, mobile)],
      attempts: [
        {
          trigger: 'network-change',
          tries: [spiOf(mobile)],
          lastSignOfLifeAt: iso(lastHeardAt),
          removedAt: null,
          startedAt: iso(tryAt),
          finishedAt: iso(resumedAt),
          awaySeconds: secondsBetween(lastHeardAt, tryAt),
          inactiveSeconds: null,
          lateness: 'within',
          outcome: 'resumed',
          cause: 'none',
          sequel: 'none-seen',
        },
      ],
      moments: {
        contacting: iso(clickedAt),
        loginUp: iso(login.upAt),
        connected: iso(connectedAt),
        networkLost: iso(lostAt),
        firstTry: iso(tryAt),
        resumed: iso(resumedAt),
        deleteOfOldSa: iso(removal.deleteAt),
        removedOldSa: iso(removal.removedAt),
        connectedAgain: iso(backAt),
      },
      rules: {
        matched: ['reconnect-before-loss-detected', 'bypass-downloader-conflict', 'capture-not-decrypted'],
        silent: [
          'reconnect-not-configured',
          'reconnect-with-pre-shared-key',
          'reconnect-after-timeout',
          'reconnect-unknown-session',
          'reconnect-unanswered',
          'reconnect-fell-back-to-login',
          'reconnect-slow',
          'reconnect-address-changed',
          'reconnect-counters-disagree',
          'auto-reconnect-disabled',
          'disconnects-on-suspend',
          'duplicate-sa',
          'nat-rebinding',
          'gateway-changed',
          'login-rejected',
          'clocks-disagree',
          'clock-not-authoritative',
          'evidence-contradicts-itself',
          'profile-xml-malformed',
        ],
      },
      secrets: [...CONFIG_SECRETS],
    },
  };
}
