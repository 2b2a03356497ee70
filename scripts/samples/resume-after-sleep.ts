import { pcapng } from './capture.ts';
import { localPolicy, vpnProfile } from './client-files.ts';
import { logEstablished, logIkeId, logLogin, logReconnected, logResume, logSuspend } from './client-log.ts';
import { CONFIG_SECRETS, runningConfig, SOUND_PROFILE } from './config.ts';
import { playDpdDeath } from './loss.ts';
import { playClientDpd, playInit, playLogin, playResume } from './play.ts';
import { caseReadme } from './readme.ts';
import { identity, LOGIN_IDENTITY, newSa } from './sa.ts';
import { typeShowClock, typeShowIkeSession, typeShowSession, typeShowStats } from './show.ts';
import { clientSays, dartText, gatewayLog, gatewayTypes, newStage } from './stage.ts';
import { iso, MINUTE, MS, SECOND, UTC, utc } from './time.ts';
import { playKeepalives, playTraffic, playUnheard } from './traffic.ts';
import { captureTruth, lastFromClient, type Sample, saTruth, secondsBetween, spiOf } from './truth.ts';

const SESSION_ID = identity('rIUHKccDRiUtFTATwq');
const TIMEOUT_SECONDS = 900;

/** A laptop sleeps for ten minutes; the gateway notices, keeps the session, and the client resumes it without a prompt. */
export function resumeAfterSleep(): Sample {
  const stage = newStage(
    'resume-after-sleep',
    { address: '198.51.100.10', stamps: { zone: UTC, year: true }, profile: 'AnyConnect-EAP', certificates: [798] },
    {
      offsetMinutes: -420,
      hostEntry: 'IKEv2_Gateway',
      host: 'vpn.example.com',
      user: 'user1',
      innerAddress: '192.168.20.5',
    },
  );

  const first = newSa(stage, {
    client: { address: '203.0.113.24', localAddress: '192.168.1.23', initPort: 61213, natPort: 61214 },
    gatewaySession: 16,
    virtualAccess: 1,
  });
  const clickedAt = utc('2025-03-20 14:00:06.131');
  const login = playLogin(stage, first, playInit(stage, first, utc('2025-03-20 14:00:06.812')), { userSeconds: 14 });
  logLogin(stage, clickedAt, login);
  const connectedAt = logEstablished(stage, login.upAt, {
    preferences: { autoReconnect: true, behavior: 'ReconnectAfterResume' },
    publicAddress: '192.168.1.23',
  });

  const suspendAt = utc('2025-03-20 14:13:41.000');
  playClientDpd(stage, first, login.upAt, suspendAt - 2 * SECOND);
  const breakAt = utc('2025-03-20 14:09:30.000');
  playTraffic(stage, first, { from: connectedAt, to: breakAt, bursts: 54 });
  playTraffic(stage, first, { from: breakAt + 100 * SECOND, to: suspendAt - 10 * SECOND, bursts: 15 });
  playTraffic(stage, first, { from: suspendAt - 2 * SECOND, to: suspendAt - SECOND, bursts: 1 });
  playKeepalives(stage, first, login.upAt, suspendAt);
  typeBefore();

  logSuspend(stage, suspendAt);
  const lastHeardAt = lastFromClient(stage, suspendAt);
  playUnheard(stage, first, suspendAt);
  const removal = playDpdDeath(stage, first, lastHeardAt);
  typeShowStats(stage, utc('2025-03-20 14:17:30.404'), { success: 0, failed: 0, active: 0, inactive: 1 });

  const resumeAt = utc('2025-03-20 14:23:27.280');
  logResume(stage, resumeAt);
  clientSays(stage, resumeAt + 7 * SECOND, 'acvpnagent', 'A new network interface has been detected.');
  const second = newSa(stage, {
    client: { address: '203.0.113.24', localAddress: '192.168.1.23', initPort: 52811, natPort: 52812 },
    gatewaySession: 17,
    virtualAccess: 2,
    sessionId: SESSION_ID,
  });
  const tryAt = utc('2025-03-20 14:23:38.417');
  logIkeId(stage, tryAt - 210 * MS, SESSION_ID);
  const resumedAt = playResume(stage, second, playInit(stage, second, tryAt));
  const backAt = resumedAt + 2_300 * MS;
  logReconnected(stage, resumedAt, backAt);
  const endAt = utc('2025-03-20 14:26:02.000');
  playClientDpd(stage, second, resumedAt, endAt);
  playTraffic(stage, second, { from: resumedAt + 400 * MS, to: endAt, bursts: 22 });
  playKeepalives(stage, second, resumedAt, endAt);
  typeAfter();

  const capture = pcapng(stage.wire);
  const rules = {
    matched: ['bypass-downloader-conflict', 'capture-not-decrypted'],
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
      'evidence-contradicts-itself',
      'profile-xml-malformed',
      'login-rejected',
      'gateway-restarted',
      'clocks-disagree',
      'clock-not-authoritative',
      'esp-one-way',
    ],
  };
  const title = 'Laptop sleeps ten minutes, the session resumes';
  return {
    name: 'resume-after-sleep',
    title,
    files: {
      'capture.pcapng': capture.bytes,
      'gateway.log': gatewayLog(stage, { debugFrom: utc('2025-03-20 14:06:05.000') }),
      'running-config.txt': runningConfig({
        changed: '08:41:17 UTC Tue Mar 18 2025',
        clock: ['clock timezone UTC 0 0'],
        timestamps: 'datetime msec localtime show-timezone year',
        profileLines: SOUND_PROFILE,
      }),
      'client/AnyConnect.txt': dartText(stage),
      'client/AnyConnectLocalPolicy.xml': localPolicy(true),
      'client/acvpn.xml': vpnProfile({ autoReconnect: true, hostEntry: 'IKEv2_Gateway', host: 'vpn.example.com' }),
      '.ikev2-trace.json': '{ "clientTz": "UTC-07:00" }\n',
      'README.md': caseReadme({
        name: 'resume-after-sleep',
        title,
        story: `A user logs in over AnyConnect-EAP, works for thirteen minutes and closes the lid. The gateway's dead peer
detection goes unanswered, so it removes the IKE SA and keeps the session in its inactive database. Ten minutes
after the lid was closed the laptop wakes up and the client comes back from new ports with the session ID it was given.`,
        answer: `The reconnect worked: a new IKE SA with exactly one IKE_AUTH exchange and pre-shared-key authentication, session ID
\`${SESSION_ID.text}\` (\`${SESSION_ID.hex}\` in the gateway's show output), no prompt. The session had been inactive
for ${Math.round(secondsBetween(removal.removedAt, tryAt))} of the ${TIMEOUT_SECONDS} seconds that the gateway keeps it.`,
        files: {
          'capture.pcapng': 'mirror port in front of the gateway, nanosecond stamps, no keys',
          'gateway.log': 'one terminal session: show commands, debug from 14:06 UTC on, show commands again',
          'running-config.txt': 'the gateway, whole',
          'client/AnyConnect.txt':
            "the client's message log as DART exports it; local time, UTC-07:00, not stated in it",
          'client/AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
          'client/acvpn.xml': 'the VPN profile',
          '.ikev2-trace.json': "states the client's zone",
        },
      }),
    },
    truth: {
      zones: { gateway: 'UTC', client: 'UTC-07:00', clientZoneIsStated: true },
      identities: { login: LOGIN_IDENTITY.text, sessionId: SESSION_ID.text, sessionIdHex: SESSION_ID.hex },
      timeoutSeconds: TIMEOUT_SECONDS,
      capture: captureTruth(stage, 'capture.pcapng', capture),
      ikeSas: [saTruth(stage, first), saTruth(stage, second)],
      attempts: [
        {
          trigger: 'system-resume',
          tries: [spiOf(second)],
          lastSignOfLifeAt: iso(lastHeardAt),
          removedAt: iso(removal.removedAt),
          startedAt: iso(tryAt),
          finishedAt: iso(resumedAt),
          awaySeconds: secondsBetween(lastHeardAt, tryAt),
          inactiveSeconds: secondsBetween(removal.removedAt, tryAt),
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
        suspend: iso(suspendAt),
        firstUnansweredDpd: iso(removal.firstQueryAt),
        delete: iso(removal.deleteAt),
        removed: iso(removal.removedAt),
        resume: iso(resumeAt),
        firstTry: iso(tryAt),
        resumed: iso(resumedAt),
        connectedAgain: iso(backAt),
      },
      rules,
      secrets: [...CONFIG_SECRETS],
    },
  };

  function typeBefore(): void {
    const at = utc('2025-03-20 14:05:02.118');
    gatewayTypes(stage, at, 'terminal length 0');
    typeShowClock(stage, at + 4 * SECOND);
    typeShowSession(stage, at + 9 * SECOND, first);
    typeShowIkeSession(stage, at + 21 * SECOND, first);
    typeShowStats(stage, at + 34 * SECOND, { success: 0, failed: 0, active: 1, inactive: 0 });
    gatewayTypes(stage, at + 52 * SECOND, 'terminal monitor');
    gatewayTypes(stage, at + MINUTE, 'debug crypto ikev2', 'IKEv2 default debugging is on\n');
  }

  function typeAfter(): void {
    const at = utc('2025-03-20 14:24:31.652');
    typeShowSession(stage, at, second);
    typeShowIkeSession(stage, at + 8 * SECOND, second);
    typeShowStats(stage, at + 17 * SECOND, { success: 1, failed: 0, active: 1, inactive: 0 });
    typeShowClock(stage, at + 22 * SECOND);
    gatewayTypes(stage, endAt - SECOND, 'undebug all', 'All possible debugging has been turned off\n');
  }
}
