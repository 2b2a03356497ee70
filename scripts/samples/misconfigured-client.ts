import { pcap } from './capture.ts';
import { localPolicy, vpnProfile } from './client-files.ts';
import { logEstablished, logLogin } from './client-log.ts';
import { CONFIG_SECRETS, runningConfig } from './config.ts';
import { playDpdDeath } from './loss.ts';
import * as play from './play.ts';
import { caseReadme } from './readme.ts';
import { type ClientEnd, LOGIN_IDENTITY, newSa } from './sa.ts';
import { typeShowClock, typeShowSession, typeShowStats } from './show.ts';
import { clientSays, clientTells, dartText, gatewayLog, gatewayTypes, newStage } from './stage.ts';
import { iso, MINUTE, SECOND, UTC, utc } from './time.ts';
import { playKeepalives, playTraffic, playUnheard } from './traffic.ts';
import { captureTruth, lastFromClient, type Sample, saTruth } from './truth.ts';

const NAME = 'misconfigured-client';
const BRANCH_KEYS = ['Fake-Branch-Key-One-Do-Not-Print', 'Fake-Branch-Key-Two-Do-Not-Print'] as const;

/** AutoReconnect is off on the client, and the headend's profile mixes `reconnect` with pre-shared-key commands. */
export function misconfiguredClient(): Sample {
  const stage = newStage(
    NAME,
    {
      address: '198.51.100.10',
      stamps: { zone: UTC, year: false },
      profile: 'AnyConnect-EAP',
      certificates: [798],
    },
    {
      offsetMinutes: 330,
      hostEntry: 'IKEv2_Gateway',
      host: 'vpn.example.com',
      user: 'user1',
      innerAddress: '192.168.20.6',
    },
  );
  const from = (initPort: number): ClientEnd => ({
    address: '203.0.113.91',
    localAddress: '192.168.0.17',
    initPort,
    natPort: initPort + 1,
  });
  const options = {
    preferences: { autoReconnect: false, behavior: 'DisconnectOnSuspend' },
    publicAddress: '192.168.0.17',
    downloader: true,
  } as const;
  const plan = { userSeconds: 12, vendorIdFirst: true };

  const commandsAt = utc('2025-04-22 06:28:40.221');
  gatewayTypes(stage, commandsAt, 'terminal length 0');
  typeShowClock(stage, commandsAt + 5 * SECOND);
  gatewayTypes(stage, commandsAt + 11 * SECOND, 'show running-config', config());
  gatewayTypes(stage, commandsAt + 58 * SECOND, 'terminal monitor');
  gatewayTypes(stage, commandsAt + MINUTE, 'debug crypto ikev2', 'IKEv2 default debugging is on\n');

  const first = newSa(stage, { client: from(63120), gatewaySession: 22, virtualAccess: 1 });
  const clickedAt = utc('2025-04-22 06:31:01.744');
  const login = play.playLogin(stage, first, play.playInit(stage, first, utc('2025-04-22 06:31:02.390')), plan);
  logLogin(stage, clickedAt, login);
  const connectedAt = logEstablished(stage, login.upAt, options);
  const lostAt = utc('2025-04-22 06:39:47.600');
  play.playClientDpd(stage, first, login.upAt, lostAt - 3 * SECOND);
  playTraffic(stage, first, { from: connectedAt, to: lostAt - 10 * SECOND, bursts: 46 });
  playTraffic(stage, first, { from: lostAt - 2 * SECOND, to: lostAt - SECOND, bursts: 1 });
  playKeepalives(stage, first, login.upAt, lostAt);

  clientSays(stage, lostAt, 'acvpnagent', 'A network interface has gone down.');
  clientSays(stage, lostAt + 2 * SECOND, 'acvpnagent', 'VPN SESSION END: The VPN connection is terminated.');
  clientTells(stage, lostAt + 3 * SECOND, 'Ready to connect.');
  const lastHeardAt = lastFromClient(stage, lostAt);
  playUnheard(stage, first, lostAt);
  const removal = playDpdDeath(stage, first, lastHeardAt);
  typeShowStats(stage, utc('2025-04-22 06:42:05.780'), { success: 0, failed: 0, active: 0, inactive: 1 });

  const networkBackAt = utc('2025-04-22 06:44:12.130');
  clientSays(stage, networkBackAt, 'acvpnagent', 'A new network interface has been detected.');
  clientSays(
    stage,
    networkBackAt + SECOND,
    'acvpnagent',
    'VPN state: Disconnected\nNetwork state: Network Accessible\nNetwork control state: Network Access: Available\nNetwork type: Undefined',
  );

  const second = newSa(stage, { client: from(49822), gatewaySession: 23, virtualAccess: 2 });
  const clickedAgainAt = utc('2025-04-22 06:46:29.905');
  const relogin = play.playLogin(stage, second, play.playInit(stage, second, utc('2025-04-22 06:46:30.571')), plan);
  logLogin(stage, clickedAgainAt, relogin);
  const backAt = logEstablished(stage, relogin.upAt, options);
  const endAt = utc('2025-04-22 06:49:20.000');
  play.playClientDpd(stage, second, relogin.upAt, endAt);
  playTraffic(stage, second, { from: backAt, to: endAt, bursts: 14 });
  playKeepalives(stage, second, relogin.upAt, endAt);
  typeShowSession(stage, endAt - 40 * SECOND, second);
  gatewayTypes(stage, endAt - SECOND, 'undebug all', 'All possible debugging has been turned off\n');

  const capture = pcap(stage.wire, { link: 'sll' });
  const title = 'The client is told not to reconnect';
  return {
    name: NAME,
    title,
    files: {
      'capture.pcap': capture.bytes,
      'gateway.log': gatewayLog(stage),
      'client/AnyConnect.txt': dartText(stage),
      'client/AnyConnectLocalPolicy.xml': localPolicy(undefined),
      'client/acvpn.xml': vpnProfile({ autoReconnect: false, hostEntry: 'IKEv2_Gateway', host: 'vpn.example.com' }),
      '.ikev2-trace.json': '{ "clientTz": "UTC+05:30" }\n',
      'README.md': caseReadme({
        name: NAME,
        title,
        story: `A home router restarts and the client loses its network for four minutes. The client does not try to resume: it disconnects, and
when the network is back the user logs in by hand. The gateway had kept the session for a reconnect that never came.`,
        answer: `No reconnect was tried, because \`AutoReconnect\` is false in the client's effective settings and in its profile. The headend has a
fault of its own: its IKEv2 profile has \`reconnect\` beside \`keyring local\` and \`aaa authorization user psk\`, which must not stand together.`,
        files: {
          'capture.pcap': '`tcpdump -i any` on the Linux host that carries the virtual router (link type Linux cooked)',
          'gateway.log': 'one terminal session: the running-config, then debug without a year, then show commands',
          'client/AnyConnect.txt': "the client's message log; local time, UTC+05:30, not stated in it",
          'client/AnyConnectLocalPolicy.xml':
            'without BypassDownloader, which means false; the headend has no HTTPS server',
          'client/acvpn.xml': 'the VPN profile with AutoReconnect false',
          '.ikev2-trace.json': "states the client's zone",
        },
        remarks: `The keyring holds two keys that are easy to recognise. No report may contain them. The downloader of the client runs and
completes although the headend has no HTTPS server; Cisco's own example on 17.16 connects without one too.`,
      }),
    },
    truth: {
      zones: { gateway: 'UTC', client: 'UTC+05:30', clientZoneIsStated: true },
      identities: { login: LOGIN_IDENTITY.text },
      timeoutSeconds: 1800,
      capture: captureTruth(stage, 'capture.pcap', capture),
      ikeSas: [saTruth(stage, first), saTruth(stage, second)],
      attempts: [],
      moments: {
        contacting: iso(clickedAt),
        loginUp: iso(login.upAt),
        connected: iso(connectedAt),
        networkLost: iso(lostAt),
        lastSignOfLife: iso(lastHeardAt),
        firstUnansweredDpd: iso(removal.firstQueryAt),
        delete: iso(removal.deleteAt),
        removed: iso(removal.removedAt),
        networkBack: iso(networkBackAt),
        contactingAgain: iso(clickedAgainAt),
        secondLoginUp: iso(relogin.upAt),
        connectedAgain: iso(backAt),
      },
      rules: {
        matched: [
          'auto-reconnect-disabled',
          'reconnect-with-pre-shared-key',
          'reconnect-fell-back-to-login',
          'capture-not-decrypted',
        ],
        silent: [
          'reconnect-not-configured',
          'reconnect-after-timeout',
          'reconnect-unknown-session',
          'reconnect-token-rejected',
          'reconnect-unanswered',
          'reconnect-retries-dead-token',
          'reconnect-address-changed',
          'disconnects-on-suspend',
          'login-rejected',
          'ike-unanswered',
          'esp-one-way',
          'clocks-disagree',
          'clock-not-authoritative',
          'profile-xml-malformed',
          'tunnel-template-incomplete',
        ],
      },
      secrets: [...CONFIG_SECRETS, ...BRANCH_KEYS],
    },
  };

  function config(): string {
    return runningConfig({
      changed: '11:20:09 UTC Thu Apr 17 2025',
      clock: [],
      timestamps: 'datetime msec show-timezone',
      beforeProfile: [
        'crypto ikev2 keyring PSK-KEYS',
        ' peer BRANCH-1',
        '  address 203.0.113.200',
        `  pre-shared-key local ${BRANCH_KEYS[0]}`,
        `  pre-shared-key remote ${BRANCH_KEYS[1]}`,
        ' !',
        '!',
      ],
      profileLines: [
        'keyring local PSK-KEYS',
        'dpd 45 2 on-demand',
        'aaa authentication anyconnect-eap a-eap-authen-local',
        'aaa authorization group anyconnect-eap list a-eap-author-grp ikev2-auth-policy',
        'aaa authorization user anyconnect-eap cached',
        'aaa authorization user psk list a-eap-author-grp',
        'virtual-template 10',
        'anyconnect profile acvpn',
        'reconnect',
      ],
    });
  }
}
