import { describe, expect, test } from 'vitest';
import { clientStories } from '../../src/correlate/client-cycles.ts';
import { Clocks } from '../../src/correlate/clocks.ts';
import { correlate } from '../../src/correlate/correlate.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import type { Event } from '../../src/model/event.ts';
import { saidBy } from '../../src/text/client-messages.ts';
import { said, sourceOf } from '../support/cases.ts';

/** A record: seconds after the base time, and its body; a notice to the user without its head. */
type Entry = readonly [seconds: number, body: string];

const NOTICES =
  /^(?:Ready|Contacting|Connected|Reconnecting|Disconnect|Please|User|Connection attempt|Establishing VPN)/;

function logOf(source: string, entries: readonly Entry[]): Event[] {
  return entries.map(([seconds, words], index) => {
    const body = NOTICES.test(words) ? `Message type information sent to the user: ${words}` : words;
    const told = saidBy([body]);
    if (told === undefined) throw new Error(`not a message: ${body}`);
    const evidence = { source, start: index * 300, end: index * 300 + 290, record: index + 1 };
    return { ...told.facts, component: 'acvpnagent', text: told.text, at: said(seconds, source), evidence };
  });
}

function storyOf(...entries: readonly Entry[]) {
  const events = logOf('S2', entries);
  return clientStories(events, new Clocks(new StatedClocks([sourceOf('S2', 'client')], events, {})));
}

/** State and record, a tilde before what no record says. */
const statesOf = (...entries: readonly Entry[]) =>
  storyOf(...entries).states.map(
    ({ state, inferred, evidence }) => `${inferred ? '~' : ''}${state} ${evidence.record}`,
  );
const contradictionsOf = (...entries: readonly Entry[]) =>
  storyOf(...entries).contradictions.map(
    ({ message, evidence }) => `${evidence?.record}: ${message.split(', and')[0]}`,
  );

const LOGIN: readonly Entry[] = [
  [0, 'Ready to connect.'],
  [1, 'Contacting Lab.'],
  [2, 'Please enter your username and password.'],
  [9, 'User credentials entered.'],
  [10, 'Establishing VPN session...'],
  [12, 'The IPsec connection to the secure gateway has been established.'],
  [14, 'Connected to Lab.'],
];

describe('states of a client', () => {
  test('from idle over login to connected, suspended, resuming, reconnecting and back', () => {
    const story: readonly Entry[] = [
      ...LOGIN,
      [100, 'Client Agent going into system suspend'],
      [900, 'Client Agent continuing from system suspend.'],
      [900, 'Reconnecting to Lab...'],
      [950, "Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect"],
      [960, 'Connected to Lab.'],
      [1000, 'Disconnect in progress, please wait...'],
      [1001, 'VPN SESSION END: The VPN connection is terminated.'],
    ];
    expect(statesOf(...story)).toEqual([
      ...['disconnected 1', 'connecting 2', 'authenticating 3', 'connecting 5', 'connected 7'],
      ...['suspended 8', 'resuming 9', 'reconnecting 10', 'connected 12', 'disconnecting 13', 'disconnected 14'],
    ]);
    expect(contradictionsOf(...story)).toEqual([]);
  });

  test('each state has the time of its record', () => {
    const [first, second] = storyOf(...LOGIN).states;
    expect([first?.at?.utc, second?.at?.utc]).toEqual(['2025-03-20T14:00:00.000Z', '2025-03-20T14:00:01.000Z']);
  });

  test('a client that does not say that it sleeps did so after its last record', () => {
    expect(
      statesOf(
        [0, 'Connected to Lab.'],
        [50, 'A network interface has gone down.'],
        [900, 'Client Agent continuing from system suspend.'],
      ),
    ).toEqual(['connected 1', '~suspended 2', 'resuming 3']);
  });

  test('a machine that sleeps without a session changes nothing', () => {
    expect(
      statesOf(
        [0, 'Ready to connect.'],
        [5, 'Client Agent going into system suspend'],
        [900, 'Client Agent continuing from system suspend.'],
      ),
    ).toEqual(['disconnected 1']);
  });

  test('a window that attaches is told of the connection, also while it ends', () => {
    const story: readonly Entry[] = [
      ...LOGIN,
      [50, 'Connected to Lab.'],
      [60, 'Disconnect in progress, please wait...'],
      [60, 'Connected to Lab.'],
      [60, 'Disconnect in progress, please wait...'],
      [61, 'The VPN connection is terminated.'],
    ];
    expect(statesOf(...story).slice(-3)).toEqual(['connected 7', 'disconnecting 9', 'disconnected 12']);
    expect(contradictionsOf(...story)).toEqual([]);
    expect(storyOf(...story).sessions.map(({ connected }) => connected.length)).toEqual([2]);
  });

  test('without the records of the window the agent tells of the connection', () => {
    expect(
      statesOf([0, 'The VPN connection has been established and can now pass data.'], [1, 'VPN state: Connected']),
    ).toEqual(['connected 1']);
    expect(statesOf([0, 'The management VPN connection has been established and can now pass data.'])).toEqual([]);
  });

  test('paused, as it is shown', () => {
    expect(statesOf([0, 'Connected to Lab.'], [9, 'VPN state: Paused'], [20, 'Connected to Lab.'])).toEqual([
      'connected 1',
      'paused 2',
      'connected 3',
    ]);
  });

  test.each([
    ['Verbunden', 'connected 1'],
    ['Отключено', 'disconnected 1'],
  ])('%s, in the words of a translated client', (words, state) => {
    expect(statesOf([0, `VPN state: ${words}`])).toEqual([state]);
  });
});

describe('contradictions', () => {
  test.each<[what: string, entries: readonly Entry[]]>([
    [
      '2: The client is disconnected, then reconnecting',
      [
        [0, 'Ready to connect.'],
        [9, 'Reconnecting to Lab...'],
      ],
    ],
    [
      '2: The client is disconnected, then connected',
      [
        [0, 'Ready to connect.'],
        [9, 'Connected to Lab.'],
      ],
    ],
    [
      '2: The client is connected, then connecting',
      [
        [0, 'Connected to Lab.'],
        [9, 'Contacting Lab.'],
      ],
    ],
    [
      '2: The client is reconnecting, then idle',
      [
        [0, 'Reconnecting to Lab...'],
        [9, 'Ready to connect.'],
      ],
    ],
    [
      '2: The client is connected, then shown as `Disconnected`',
      [
        [0, 'Connected to Lab.'],
        [60, 'VPN state: Disconnected'],
        [70, 'Reconnecting to Lab...'],
      ],
    ],
    [
      '2: The client is connected, then shown as `Connecting`',
      [
        [0, 'Connected to Lab.'],
        [60, 'VPN state: Connecting'],
      ],
    ],
  ])('%s', (what, entries) => {
    expect(contradictionsOf(...entries)).toEqual([what]);
  });

  test('a state that is shown a moment early or late is none', () => {
    expect(
      contradictionsOf(
        [0, 'Contacting Lab.'],
        [9, 'VPN state: Connected'],
        [10, 'Connected to Lab.'],
        [12, 'VPN state: Connecting'],
        [60, 'VPN state: Connected'],
      ),
    ).toEqual([]);
  });

  test('point to their record, and are counted after twenty', () => {
    const entries = Array.from({ length: 30 }, (_, index): Entry[] => [
      [index * 10, 'Ready to connect.'],
      [index * 10 + 6, 'Reconnecting to Lab...'],
    ]).flat();
    const { contradictions } = storyOf(...entries);
    expect(contradictions).toHaveLength(20);
    expect(contradictions[0]).toMatchObject({
      code: 'client.state-contradicted',
      source: 'S2',
      evidence: { record: 2 },
    });
    const [counted] = contradictions.slice(-1);
    // Each turn contradicts twice, but for the first "ready".
    expect(counted?.count).toBe(30 * 2 - 1 - 19);
  });
});

describe('sessions', () => {
  test('carry what their tunnel is made of, login by login', () => {
    const { sessions } = storyOf(
      ...LOGIN,
      [100, 'Disconnect in progress, please wait...'],
      [101, 'The VPN connection is terminated.'],
      [200, 'Contacting Other.'],
      [201, 'Please enter your password.'],
      [205, 'The Primary SSL connection has been established'],
      [206, 'Connected to Other.'],
      [207, 'The Primary DTLS connection has been established'],
    );
    expect(sessions.map(({ host, protocol }) => [host, protocol])).toEqual([
      ['Lab', 'IPsec'],
      ['Other', 'SSL'],
    ]);
  });

  test('a reconnect without IPsec is no attempt to resume an IKE SA', () => {
    const attempts = (tunnel: string) => {
      const events = logOf('S1', [
        [0, tunnel],
        [1, 'Connected to Lab.'],
        [50, 'Reconnecting to Lab...'],
        [60, 'Connected to Lab.'],
      ]);
      return correlate([sourceOf('S1', 'client')], events, {}).attempts.map(({ outcome }) => outcome);
    };
    expect(attempts('The IPsec connection to the secure gateway has been established.')).toEqual(['resumed']);
    expect(attempts('The Primary SSL connection has been established')).toEqual([]);
  });

  test('another public address is what a reconnect was for, the first is not', () => {
    const changed = (address: string) =>
      storyOf(
        [0, "The client's public address is now set to 192.0.2.7"],
        [1, 'Connected to Lab.'],
        [50, `The client's public address is now set to ${address}`],
        [51, 'Reconnecting to Lab...'],
        [60, 'Connected to Lab.'],
      ).sessions[0]?.cycles[0]?.trigger.kind;
    expect([changed('192.0.2.8'), changed('192.0.2.7')]).toEqual(['network-change', 'unknown']);
  });
});
