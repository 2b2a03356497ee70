import { logEstablished, logIkeId, logLogin, logReconnected, logResume, logSuspend } from './client-log.ts';
import { caseReadme } from './readme.ts';
import { identity } from './sa.ts';
import { clientSays, dartText, newStage } from './stage.ts';
import { iso, SECOND, UTC, utc } from './time.ts';
import type { Sample } from './truth.ts';

const NAME = 'client-only';
const SESSION_ID = identity('uP9xRj3TfGa6VhCkNe');

/** Nothing but the client's log, in the encoding of an export made in Notepad: what can be said, and what cannot. */
export function clientOnly(): Sample {
  // The times are written as the client's wall clock; which zone it was in is part of what nobody can know.
  const stage = newStage(
    NAME,
    { address: '198.51.100.10', stamps: { zone: UTC, year: true }, profile: 'AnyConnect-EAP', certificates: [] },
    {
      offsetMinutes: 0,
      hostEntry: 'IKEv2_Gateway',
      host: 'vpn.example.com',
      user: 'user1',
      innerAddress: '192.168.20.8',
    },
  );
  const clickedAt = utc('2025-06-25 08:12:40.000');
  const upAt = clickedAt + 19 * SECOND;
  logLogin(stage, clickedAt, { promptAt: clickedAt + SECOND, enteredAt: clickedAt + 18 * SECOND, upAt });
  const connectedAt = logEstablished(stage, upAt, {
    preferences: { autoReconnect: true, behavior: 'ReconnectAfterResume' },
    publicAddress: '192.168.2.61',
  });
  const suspendAt = utc('2025-06-25 09:47:03.000');
  logSuspend(stage, suspendAt);
  const resumeAt = utc('2025-06-25 10:05:18.000');
  logResume(stage, resumeAt);
  clientSays(stage, resumeAt + 11 * SECOND, 'acvpnagent', 'A new network interface has been detected.');
  const tryAt = resumeAt + 17 * SECOND;
  logIkeId(stage, tryAt, SESSION_ID);
  const backAt = tryAt + 3 * SECOND;
  logReconnected(stage, tryAt + SECOND, backAt);

  const title = "Only the client's log";
  return {
    name: NAME,
    title,
    files: {
      'AnyConnect.txt': Buffer.from(`\ufeff${dartText(stage)}`, 'utf16le'),
      'README.md': caseReadme({
        name: NAME,
        title,
        story: `A user sends the message log and nothing else: no capture, no gateway, no word about the time zone.`,
        answer: `The client resumed its session with the ID \`${SESSION_ID.text}\` and was connected 20 seconds after it woke up. How long the gateway had
held the session as inactive, and for how long it would have kept it, cannot be said from this log.`,
        files: { 'AnyConnect.txt': "the client's message log in UTF-16, local time of an unknown zone" },
      }),
    },
    truth: {
      zones: { gateway: null, client: null, clientZoneIsStated: false },
      identities: { sessionId: SESSION_ID.text, sessionIdHex: SESSION_ID.hex },
      timeoutSeconds: null,
      capture: null,
      ikeSas: [],
      attempts: [
        {
          trigger: 'system-resume',
          tries: [],
          lastSignOfLifeAt: iso(suspendAt),
          removedAt: null,
          startedAt: iso(tryAt),
          finishedAt: iso(backAt),
          awaySeconds: (tryAt - suspendAt) / SECOND,
          inactiveSeconds: null,
          lateness: 'cannot-judge',
          outcome: 'resumed',
          cause: 'none',
          sequel: 'none-seen',
        },
      ],
      moments: {
        contacting: iso(clickedAt),
        connected: iso(connectedAt),
        suspend: iso(suspendAt),
        resume: iso(resumeAt),
        firstTry: iso(tryAt),
        connectedAgain: iso(backAt),
      },
      rules: {
        matched: [],
        silent: [
          'reconnect-after-timeout',
          'reconnect-unknown-session',
          'reconnect-unanswered',
          'reconnect-fell-back-to-login',
          'reconnect-not-attempted',
          'reconnect-slow',
          'auto-reconnect-disabled',
          'disconnects-on-suspend',
        ],
      },
      secrets: [],
    },
  };
}
