import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import { reconnectNotConfigured } from '../../src/rules/reconnect-not-configured.ts';
import { judged } from '../rules/judged.ts';
import {
  about,
  at,
  between,
  CLIENT,
  clientLog,
  configLine,
  GATEWAY,
  gatewayConfig,
  ikePacket,
  ikev2Profile,
  liveness,
  loginExchanges,
  place,
  reconnectExchanges,
  refusedExchanges,
  SESSION_ID,
  said,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// Which limit an attempt is held against: that of the box and the profile of the session, as it was set while that stood and when the client came back.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'client/AnyConnect.txt'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S4', 'gateway', 'a.txt'),
  sourceOf('S5', 'gateway', 'b.txt'),
];
const BACK = 600;

function story(events: readonly Event[]) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  return correlate(
    SOURCES.filter(({ id }) => used.has(id)),
    [...events, ...scopesOf(events)],
    {},
  );
}

const ATTEMPT = [wireSa('a1', loginExchanges(0)), wireSa('b2', refusedExchanges(BACK))];
const limitIn = (events: readonly Event[]) => story(events).attempts[0]?.timeoutSeconds;
const timeout = (source: string, seconds: number, line = 14) => ({
  reconnect: { timeoutSeconds: seconds, line: configLine(source, line, ` reconnect timeout ${seconds}`) },
});
const gw = { host: 'gw-a' };
/** A configuration of the gateway, which says when it was changed last. */
const changed = (source: string, timeoutSeconds: number, seconds: number | undefined) => [
  gatewayConfig(source, { ...gw, addresses: [GATEWAY.address] }),
  ikev2Profile(source, {
    ...gw,
    ...timeout(source, timeoutSeconds),
    ...(seconds !== undefined && { changedAt: said(seconds, source) }),
  }),
];

describe('of two configurations', () => {
  test('the one that was changed after the attempt does not count, whatever the files are called', () => {
    for (const [earlier, later] of [
      ['S4', 'S5'],
      ['S5', 'S4'],
    ] as const) {
      const events = [...changed(earlier, 900, -86_400), ...changed(later, 7200, BACK + 86_400), ...ATTEMPT];
      expect(limitIn(events)).toBe(900);
    }
  });

  test('the one that was changed last before the attempt counts', () => {
    for (const [earlier, later] of [
      ['S4', 'S5'],
      ['S5', 'S4'],
    ] as const) {
      const events = [...changed(earlier, 900, -86_400), ...changed(later, 7200, -3600), ...ATTEMPT];
      expect(limitIn(events)).toBe(7200);
    }
  });

  test('that contradict each other and of which one has no time, neither counts; that agree, both', () => {
    const dated = changed('S4', 900, -86_400);
    expect(limitIn([...dated, ...changed('S5', 7200, undefined), ...ATTEMPT])).toBeNull();
    expect(limitIn([...dated, ...changed('S5', 900, undefined), ...ATTEMPT])).toBe(900);
  });
});

describe('a change between the login and the return', () => {
  const away = (removed: number, back: number) => [
    wireSa('a1', loginExchanges(0)),
    seen('gateway.sa-deleted', said(removed, 'S3'), place('S3', removed * 10), {
      ...about('a1'),
      step: 'deleted',
      reason: undefined,
    }),
    wireSa('b2', refusedExchanges(back)),
  ];
  const from = (before: number, after: number) => [...changed('S4', before, -86_400), ...changed('S5', after, 200)];
  const judgedAfter = (config: readonly Event[], inactive: number) =>
    story([...config, ...away(300, 300 + inactive)]).attempts[0];

  test.each([
    ['lengthened', from(900, 7200)],
    ['shortened', from(7200, 900)],
  ])('that %s the limit judges where both say the same', (_, config) => {
    const cannot = {
      lateness: { kind: 'cannot-judge', reason: expect.stringContaining('changed') },
      timeoutSeconds: null,
    };
    expect(judgedAfter(config, 3600)).toMatchObject(cannot);
    expect(judgedAfter(config, 600)).toMatchObject({ lateness: { kind: 'within' }, timeoutSeconds: 900 });
    expect(judgedAfter(config, 9000)).toMatchObject({ lateness: { kind: 'exceeded' }, timeoutSeconds: 7200 });
    expect(judgedAfter(config, 9000)?.timeoutFrom.evidence).toHaveLength(2);
  });

  test('of which nobody knows what it changed takes the limit away', () => {
    expect(judgedAfter(changed('S5', 900, 200), 3600)).toMatchObject({
      lateness: { kind: 'cannot-judge', reason: expect.stringContaining('changed') },
      timeoutSeconds: null,
    });
    expect(judgedAfter(changed('S5', 900, -200), 3600)).toMatchObject({ lateness: { kind: 'exceeded' } });
  });
});

describe('a single configuration', () => {
  test('that was changed after the attempt says nothing of it', () => {
    expect(limitIn([...changed('S4', 7200, BACK + 86_400), ...ATTEMPT])).toBeNull();
    expect(limitIn([...changed('S4', 7200, -86_400), ...ATTEMPT])).toBe(7200);
    expect(limitIn([...changed('S4', 7200, undefined), ...ATTEMPT])).toBe(7200);
  });

  test('is not accused for what it lacks since then', () => {
    const lacking = (seconds: number) => {
      const changedAt = said(seconds, 'S4');
      const events = [gatewayConfig('S4', gw), ikev2Profile('S4', { ...gw, reconnect: undefined, changedAt })];
      return judged(reconnectNotConfigured, story([...events, ...ATTEMPT])).outcome;
    };
    expect(lacking(BACK + 86_400)).toBe('not-evaluated');
    expect(lacking(-86_400)).toBe('matched');
  });
});

describe('in the text of a terminal', () => {
  const section = ikev2Profile('S3', { ...gw, evidence: place('S3', 1), ...timeout('S3', 900) });
  const typed = (line: number) =>
    ikev2Profile('S3', {
      ...gw,
      evidence: place('S3', line),
      ...timeout('S3', 7200, line),
      matchIdentities: [],
      remoteAuthentication: [],
      complete: false,
      typed: true,
    });
  /** Each stands as many lines down as its tenths of seconds. */
  const records = [ikePacket('a1', 10), ikePacket('b2', BACK), ikePacket('c3', BACK + 300)];
  const limitTyped = (line: number, more: readonly Event[] = []) =>
    limitIn([section, ...records, typed(line), ...more, ...ATTEMPT]);

  test('a change that stands behind the records of the attempt came later', () => {
    expect(limitTyped((BACK + 200) * 10)).toBe(900);
    expect(limitTyped((BACK + 400) * 10)).toBe(900);
  });

  test('a change that stands before the login counts', () => {
    expect(limitTyped(50)).toBe(7200);
  });

  const removal = (line: number, text = 'no reconnect') => {
    return { ...typed(line), reconnect: undefined, reconnectRemoved: configLine('S3', line + 1, text) };
  };

  test('a `no reconnect` takes the limit away from where it stands', () => {
    const limitRemoved = (line: number) => limitIn([section, ...records, removal(line), ...ATTEMPT]);
    expect(limitRemoved((BACK + 400) * 10)).toBe(900);
    expect(limitRemoved((BACK - 200) * 10)).toBeNull();
    expect(limitRemoved(50)).toBeNull();
  });

  test('a `no reconnect` is told of, other forms may leave the default', () => {
    const removed = (line: number, text?: string) => {
      const found = story([section, ...records, removal(line, text), ...ATTEMPT]);
      return judged(reconnectNotConfigured, found);
    };
    expect(removed(50).findings[0]?.evidence[0]).toMatchObject({ line: 51 });
    expect(removed(50, 'no reconnect timeout 900').outcome).toBe('not-evaluated');
    // After all that is told, it explains nothing of it.
    expect(removed((BACK + 400) * 10).outcome).toBe('clear');
  });

  test('what is shown behind a change that came later shows that change', () => {
    const shown = ikev2Profile('S3', {
      ...gw,
      evidence: place('S3', (BACK + 500) * 10),
      ...timeout('S3', 7200, (BACK + 500) * 10 + 4),
    });
    expect(limitTyped((BACK + 400) * 10, [shown])).toBe(900);
    // Without the change that led to it, nobody knows since when.
    expect(limitIn([section, ...records, shown, ...ATTEMPT])).toBeNull();
  });

  test('records of a buffer that is shown behind a change may be older than it', () => {
    const header = seen('gateway.log-header', { kind: 'none' }, place('S3', 6), {
      host: 'gw-a',
      bufferBytes: 10_000,
      dropped: 0,
      rateLimited: 0,
      flushes: 0,
      overruns: 0,
      destinations: [],
    });
    expect(limitIn([section, typed(3), header, ...records, ...ATTEMPT])).toBeNull();
  });
});

describe('whose limit', () => {
  const other = { address: '198.51.100.20', port: 4500 };
  const configs = [
    ...changed('S4', 3600, undefined),
    gatewayConfig('S5', { host: 'gw-b', addresses: [other.address] }),
    ikev2Profile('S5', { host: 'gw-b', ...timeout('S5', 900) }),
  ];
  const log = clientLog('S2', [
    [1, 'connected'],
    [BACK - 5, 'reconnecting'],
    [BACK, 'ike-id', SESSION_ID.text],
  ]);

  test('that of the gateway which held the session, not of the one that the client came back to', () => {
    const held = wireSa('a1', [...loginExchanges(0), liveness(7, 300)]);
    const sameId = [held, wireSa('b2', between(CLIENT, other, refusedExchanges(BACK)))];
    const identity = seen('gateway.peer-identity', said(BACK, 'S3'), place('S3', 5), {
      ...about('b2'),
      identity: SESSION_ID.hex,
      identityType: 'key-id',
    });
    const { attempts } = story([...configs, ...sameId, ...log, identity]);
    expect(attempts).toMatchObject([
      { session: 'U1', outcome: 'rejected', timeoutSeconds: 3600, lateness: { kind: 'cannot-judge' } },
    ]);
  });

  test('a client that comes to another gateway is known by the session ID that the first one had shown', () => {
    const clientIds = { vendorIds: { initiator: ['CISCO-ANYCONNECT-EAP'], responder: [] } };
    const identity = (spi: string, seconds: number) =>
      seen('gateway.peer-identity', said(seconds, 'S3'), place('S3', seconds * 10), {
        ...about(spi),
        identity: SESSION_ID.hex,
        identityType: 'key ID',
      });
    const [login, resumed, elsewhere] = [
      wireSa('a1', loginExchanges(0), clientIds),
      wireSa('b1', reconnectExchanges(300), clientIds),
      wireSa('c1', between(CLIENT, other, refusedExchanges(BACK)), clientIds),
    ] as const;
    const events = [...configs, login, resumed, elsewhere, identity('c1', BACK)];
    expect(story([...events, identity('b1', 300)]).attempts).toMatchObject([
      { ikeSas: ['SA2'], session: 'U1', outcome: 'resumed' },
      { ikeSas: ['SA3'], session: 'U1', outcome: 'rejected', timeoutSeconds: 3600, lateness: { kind: 'cannot-judge' } },
    ]);
    // Without it nothing ties the two.
    expect(story(events).attempts).toMatchObject([{ ikeSas: ['SA2'] }]);
  });

  test('a log that was connected to another address than those of the only gateway lends it no session', () => {
    const config = gatewayConfig('S4', gw);
    const profile = ikev2Profile('S4', { ...gw, ...timeout('S4', 3600) });
    const limitAt = (peer: string, addresses: readonly string[]) => {
      const told = seen('client.host-configuration', said(2, 'S2'), place('S2', 2), {
        component: 'acvpnagent',
        text: 'Host Configuration',
        publicAddress: undefined,
        privateAddress: undefined,
        peers: [peer],
      });
      const events = [...log, told].toSorted((one, other) => one.evidence.start - other.evidence.start);
      return limitIn([{ ...config, addresses }, profile, ...events]);
    };
    expect(limitAt('198.51.100.77', ['192.168.10.1', GATEWAY.address])).toBeNull();
    expect(limitAt(GATEWAY.address, ['192.168.10.1', GATEWAY.address])).toBe(3600);
    // Behind a NAT a gateway has no address that its clients know.
    expect(limitAt('198.51.100.77', ['192.168.10.1', '10.0.0.2'])).toBe(3600);
  });

  const matchedLine = (spi: string, profile: string, line: number) =>
    seen('gateway.profile-matched', said(line / 10, 'S3'), place('S3', line), { ...about(spi), profile });
  const anybody = ikev2Profile('S4', {
    ...gw,
    ...timeout('S4', 7200, 44),
    name: 'SPOKES',
    evidence: place('S4', 40),
    matchIdentities: [configLine('S4', 41, ' match identity remote any')],
    remoteAuthentication: [],
  });
  const clientIds = { vendorIds: { initiator: ['CISCO-ANYCONNECT-EAP'], responder: [] } };

  test('that of the profile which the session was set up under, not of one that takes anybody', () => {
    const events = [
      ...changed('S4', 900, undefined),
      anybody,
      wireSa('a1', loginExchanges(0), clientIds),
      wireSa('b2', refusedExchanges(BACK), clientIds),
      matchedLine('a1', 'AC-PROFILE', 5),
      matchedLine('b2', 'SPOKES', BACK * 10 + 2),
    ];
    expect(story(events).attempts).toMatchObject([{ session: 'U1', outcome: 'rejected', timeoutSeconds: 900 }]);
  });
});

describe('behind the NAT of a client', () => {
  const clientIds = { vendorIds: { initiator: ['CISCO-ANYCONNECT-EAP'], responder: [] } };
  const login = wireSa('a1', loginExchanges(0), clientIds);
  const purposes = (events: readonly Event[]) => story(events).ikeSas.map(({ purpose }) => purpose);

  test('a device that sends no vendor ID at all is another one', () => {
    const none = { vendorIds: { initiator: [], responder: [] } };
    expect(purposes([login, wireSa('b2', reconnectExchanges(BACK), none)])).toEqual(['login', 'unknown']);
    expect(purposes([login, wireSa('b2', reconnectExchanges(BACK), clientIds)])).toEqual(['login', 'reconnect']);
  });

  test('one whose opening was not captured, or not whole, may be the client', () => {
    const cut = wireSa('b2', reconnectExchanges(BACK), { cutMessages: 1 });
    expect(purposes([login, cut])).toEqual(['login', 'reconnect']);
  });

  test.each(['N(REDIRECT)', 'N(COOKIE)', 'N(INVALID_KE_PAYLOAD)'])(
    'an opening answered with %s is answered',
    (notify) => {
      const [opening] = refusedExchanges(BACK);
      const told = { at: at(BACK + 0.1), lastAt: at(BACK + 0.1), payloads: [notify], from: GATEWAY, to: CLIENT };
      if (opening?.request === undefined) throw new Error('no opening');
      const turned = { ...opening, response: { ...opening.request, ...told } };
      const { attempts } = story([login, wireSa('b2', [turned], clientIds), wireSa('c3', loginExchanges(BACK + 500))]);
      expect(attempts).toMatchObject([{ ikeSas: ['SA2'], outcome: 'indeterminate', cause: { kind: 'not-visible' } }]);
    },
  );
});
