import { pcap } from './capture.ts';
import { localPolicy, vpnProfile } from './client-files.ts';
import { logEstablished, logIkeId, logLogin, logResume, logSuspend } from './client-log.ts';
import { CONFIG_SECRETS, runningConfig, SOUND_PROFILE } from './config.ts';
import { playDpdDeath } from './loss.ts';
import * as play from './play.ts';
import { caseReadme } from './readme.ts';
import { type ClientEnd, identity, LOGIN_IDENTITY, newSa } from './sa.ts';
import { clientSays, clientTells, clientWarns, dartText, gatewayLog, newStage } from './stage.ts';
import { iso, MS, SECOND, utc } from './time.ts';
import { playKeepalives, playTraffic, playUnheard } from './traffic.ts';
import { captureTruth, lastFromClient, type Sample, saTruth, secondsBetween, spiOf } from './truth.ts';

const SESSION_ID = identity('kW3pYzQ8mVb5LdTnRc');
const TIMEOUT_SECONDS = 900;
const NAME = 'late-reconnect';

/** The client comes back forty minutes after the gateway let the session go: refused twice, then a full login. */
export function lateReconnect(): Sample {
  const stage = newStage(
    NAME,
    {
      address: '198.51.100.10',
      stamps: { zone: { name: 'CET', offsetMinutes: 60 }, year: true },
      profile: 'AnyConnect-EAP',
      certificates: [798, 834],
    },
    {
      offsetMinutes: 60,
      hostEntry: 'IKEv2_Gateway',
      host: 'vpn.example.com',
      user: 'user1',
      innerAddress: '192.168.20.5',
    },
  );
  const from = (initPort: number): ClientEnd => ({
    address: '203.0.113.58',
    localAddress: '192.168.178.34',
    initPort,
    natPort: initPort + 1,
  });
  const preferences = { autoReconnect: true, behavior: 'ReconnectAfterResume' } as const;

  const first = newSa(stage, { client: from(59402), gatewaySession: 30, virtualAccess: 1 });
  const clickedAt = utc('2025-02-11 08:30:11.490');
  const login = play.playLogin(stage, first, play.playInit(stage, first, utc('2025-02-11 08:30:12.064')), {
    userSeconds: 16,
  });
  logLogin(stage, clickedAt, login);
  const connectedAt = logEstablished(stage, login.upAt, { preferences, publicAddress: '192.168.178.34' });
  const suspendAt = utc('2025-02-11 08:41:53.000');
  play.playClientDpd(stage, first, login.upAt, suspendAt - 3 * SECOND);
  playTraffic(stage, first, { from: connectedAt, to: suspendAt - 10 * SECOND, bursts: 60 });
  playTraffic(stage, first, { from: suspendAt - 2 * SECOND, to: suspendAt - SECOND, bursts: 1 });
  playKeepalives(stage, first, login.upAt, suspendAt);
  logSuspend(stage, suspendAt);
  const lastHeardAt = lastFromClient(stage, suspendAt);
  playUnheard(stage, first, suspendAt);
  const removal = playDpdDeath(stage, first, lastHeardAt);

  const resumeAt = utc('2025-02-11 09:22:31.350');
  logResume(stage, resumeAt);
  clientSays(stage, resumeAt + 7 * SECOND, 'acvpnagent', 'A new network interface has been detected.');
  const again = { gatewaySession: 31, virtualAccess: 2 };
  const tries = ['2025-02-11 09:22:44.118', '2025-02-11 09:22:50.703'].map((text, index) => {
    const sa = newSa(stage, { ...again, client: from(50511 + 2 * index), sessionId: SESSION_ID });
    logIkeId(stage, utc(text) - 60 * MS, SESSION_ID);
    return { sa, startedAt: utc(text), refusedAt: play.playRefusal(stage, sa, play.playInit(stage, sa, utc(text))) };
  });
  const startedAt = tries[0]?.startedAt ?? 0;
  const refusedAt = tries.at(-1)?.refusedAt ?? 0;
  clientSays(stage, refusedAt + SECOND, 'acvpnagent', 'VPN SESSION END: The VPN connection is terminated.');
  clientWarns(
    stage,
    refusedAt + SECOND,
    'acvpnui',
    'Message type warning sent to the user:\nConnection attempt has failed.',
  );

  const last = newSa(stage, { ...again, client: from(50517) });
  const clickedAgainAt = utc('2025-02-11 09:23:02.215');
  const relogin = play.playLogin(stage, last, play.playInit(stage, last, utc('2025-02-11 09:23:02.881')), {
    userSeconds: 17,
  });
  logLogin(stage, clickedAgainAt, relogin);
  const backAt = logEstablished(stage, relogin.upAt, { preferences, publicAddress: '192.168.178.34' });
  const endAt = utc('2025-02-11 09:26:30.000');
  play.playClientDpd(stage, last, relogin.upAt, endAt);
  playTraffic(stage, last, { from: backAt, to: endAt, bursts: 18 });
  playKeepalives(stage, last, relogin.upAt, endAt);
  clientTells(stage, endAt, `Connected to ${stage.client.hostEntry}.`);

  const capture = pcap(stage.wire, { link: 'ethernet' });
  const title = 'Back after forty minutes, the session is gone';
  const inactive = secondsBetween(removal.removedAt, startedAt);
  return {
    name: NAME,
    title,
    files: {
      'capture.pcap': capture.bytes,
      'debug.log': gatewayLog(stage, { sequence: 4711 }),
      'config.txt': runningConfig({
        changed: '17:02:51 CET Mon Feb 3 2025',
        clock: ['clock timezone CET 1 0', 'clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00'],
        timestamps: 'datetime msec localtime show-timezone year',
        extraService: ['service sequence-numbers'],
        profileLines: SOUND_PROFILE,
      }),
      'client/AnyConnect.txt': dartText(stage),
      'client/AnyConnectLocalPolicy.xml': localPolicy(true),
      'client/acvpn.xml': vpnProfile({ autoReconnect: true, hostEntry: 'IKEv2_Gateway', host: 'vpn.example.com' }),
      '.ikev2-trace.json': '{ "clientTz": "UTC+01:00" }\n',
      'README.md': caseReadme({
        name: NAME,
        title,
        story: `A laptop sleeps through a long meeting. The gateway's dead peer detection fails, the IKE SA is removed, and the session is
kept for the ${TIMEOUT_SECONDS} seconds of \`reconnect timeout\`. The client wakes up much later, presents its session ID twice and
is refused twice; then the user logs in again.`,
        answer: `The reconnect was refused because it came too late: the session had been inactive for ${Math.round(inactive)} seconds, and the gateway
keeps it for ${TIMEOUT_SECONDS}. Both tries (session ID \`${SESSION_ID.text}\`) end in AUTHENTICATION_FAILED with the identity unknown to the gateway,
and a full AnyConnect-EAP login follows; a longer \`reconnect timeout\` would have avoided it.`,
        files: {
          'capture.pcap':
            'mirror port in front of the gateway; the login answers are too large for one packet and travel as IP fragments',
          'debug.log':
            'what the gateway sent to its syslog server: `debug crypto ikev2` from before the login on, in CET, numbered',
          'config.txt': 'the gateway, whole',
          'client/AnyConnect.txt': "the client's message log; local time, UTC+01:00, not stated in it",
          'client/AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
          'client/acvpn.xml': 'the VPN profile',
          '.ikev2-trace.json': "states the client's zone",
        },
        remarks: `What IOS XE answers to a session ID that it no longer knows is not published. The lines used here are those it prints for any
identity without a profile. IOS reuses \`(SESSION ID = 31,SA ID = 1)\` for both tries and for the login after them: only the SPIs tell them apart.
The client's last \`Connected to\` is a repeat, as it logs one whenever its window is opened.`,
      }),
    },
    truth: {
      zones: { gateway: 'UTC+01:00', client: 'UTC+01:00', clientZoneIsStated: true },
      identities: { login: LOGIN_IDENTITY.text, sessionId: SESSION_ID.text, sessionIdHex: SESSION_ID.hex },
      timeoutSeconds: TIMEOUT_SECONDS,
      capture: captureTruth(stage, 'capture.pcap', capture),
      ikeSas: [first, ...tries.map((t) => t.sa), last].map((sa) => saTruth(stage, sa)),
      attempts: [
        {
          trigger: 'system-resume',
          tries: tries.map((t) => spiOf(t.sa)),
          lastSignOfLifeAt: iso(lastHeardAt),
          removedAt: iso(removal.removedAt),
          startedAt: iso(startedAt),
          finishedAt: iso(refusedAt),
          awaySeconds: secondsBetween(lastHeardAt, startedAt),
          inactiveSeconds: inactive,
          lateness: 'exceeded',
          outcome: 'rejected',
          cause: 'late',
          sequel: 'full-login',
        },
      ],
      moments: {
        contacting: iso(clickedAt),
        loginUp: iso(login.upAt),
        connected: iso(connectedAt),
        suspend: iso(suspendAt),
        firstUnansweredDpd: iso(removal.firstQueryAt),
        delete: iso(removal.deleteAt),
        removed: iso(removal.removedAt),
        resume: iso(resumeAt),
        firstTry: iso(startedAt),
        lastRefusal: iso(refusedAt),
        contactingAgain: iso(clickedAgainAt),
        secondLoginUp: iso(relogin.upAt),
        connectedAgain: iso(backAt),
      },
      rules: {
        matched: [
          'reconnect-after-timeout',
          'reconnect-fell-back-to-login',
          'bypass-downloader-conflict',
          'capture-not-decrypted',
        ],
        silent: [
          'reconnect-not-configured',
          'reconnect-with-pre-shared-key',
          'reconnect-unknown-session',
          'reconnect-token-rejected',
          'reconnect-unanswered',
          'reconnect-retries-dead-token',
          'reconnect-address-changed',
          'auto-reconnect-disabled',
          'disconnects-on-suspend',
          'login-rejected',
          'no-proposal-chosen',
          'ike-unanswered',
          'ike-auth-lost-in-fragments',
          'esp-one-way',
          'duplicate-sa',
          'clocks-disagree',
          'clock-not-authoritative',
          'profile-xml-malformed',
        ],
      },
      secrets: [...CONFIG_SECRETS],
    },
  };
}
