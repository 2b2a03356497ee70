// Each message that matters to a client's state, from each state: what it leads to, and whether the log contradicts itself there.
import { expect, test } from 'vitest';
import { clientStories } from '../../src/correlate/client-cycles.ts';
import { Clocks } from '../../src/correlate/clocks.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import { saidBy } from '../../src/text/client-messages.ts';
import { said, sourceOf } from '../support/cases.ts';
import { notice } from '../text/client-samples.ts';

const CONNECTED = notice('Connected to Lab.');
const SUSPEND =
  'The VPN client has sent a close message to the gateway: "Client PC is going into suspend mode (Sleep, Hibernate, etc).", Severity 5, Type 16';
const RESUME = 'Client Agent continuing from system suspend.';
const RECONNECTING = notice('Reconnecting to Lab...');
const PAUSED = 'VPN state: Paused';

/** A log that ends in each state. */
const STATES = {
  unknown: [],
  disconnected: [notice('Ready to connect.')],
  connecting: [notice('Contacting Lab.')],
  authenticating: [notice('Please enter your password.')],
  connected: [CONNECTED],
  suspended: [CONNECTED, SUSPEND],
  resuming: [CONNECTED, SUSPEND, RESUME],
  reconnecting: [CONNECTED, RECONNECTING],
  paused: [CONNECTED, PAUSED],
  disconnecting: [CONNECTED, notice('Disconnect in progress, please wait...')],
} as const;
const FROM = Object.keys(STATES) as (keyof typeof STATES)[];

// `=` stays, `!` is a contradiction and leads there all the same, `~` leads over a sleep that no record tells.
const TABLE = `
                   unknown  disconnected  connecting  authenticating  connected  suspended  resuming  reconnecting  paused  disconnecting
ready              dis      =             dis         dis             !dis       !dis       !dis      !dis          !dis    dis
contacting         con      con           =           =               !con       con        con       con           con     con
requested          con      con           =           =               !con       con        con       con           con     con
session start      con      con           =           con             !con       con        con       con           con     con
prompt             auth     auth          auth        =               auth       auth       auth      auth          auth    auth
cancelled          dis      =             dis         dis             dis        dis        dis       dis           dis     dis
authenticated      con      con           =           con             con        con        con       con           con     con
establishing       con      con           =           con             =          =          =         =             =       con
IPsec up           =        =             =           =               =          =          =         =             =       =
can pass data      up       up            up          up              =          up         up        up            up      up
connected          up       !up           up          up              =          up         up        up            up      =
suspend            susp     =             =           =               susp       =          susp      susp          susp    =
resume             res      =             =           =               ~res       res        =         =             res     =
reconnect reason   rec      !rec          rec         rec             rec        rec        rec       =             rec     rec
reconnecting       rec      !rec          rec         rec             rec        rec        rec       =             rec     rec
IKE ID             rec      !rec          rec         rec             rec        rec        rec       =             rec     rec
re-established     rec      !rec          rec         rec             rec        rec        rec       =             rec     rec
disconnecting      end      end           end         end             end        end        end       end           end     =
ended              dis      =             dis         dis             dis        dis        dis       dis           dis     dis
failed             dis      =             dis         dis             dis        dis        dis       dis           dis     dis
paused             paus     paus          paus        paus            paus       paus       paus      paus          =       paus
network            =        =             =           =               =          =          =         =             =       =
`;

const MESSAGES: Readonly<Record<string, string>> = {
  ready: notice('Ready to connect.'),
  contacting: notice('Contacting Lab.'),
  requested: 'An IPsec VPN connection to Lab has been requested by the user.',
  'session start': 'VPN SESSION START: Initiating VPN connection to the secure gateway https://gw1.example.net',
  prompt: notice('Please enter your username and password.'),
  cancelled: notice('User credentials prompt cancelled.'),
  authenticated: 'Authentication succeeded',
  establishing: notice('Establishing VPN session...'),
  'IPsec up': 'The IPsec connection to the secure gateway has been established.',
  'can pass data': 'The VPN connection has been established and can now pass data.',
  connected: CONNECTED,
  suspend: SUSPEND,
  resume: RESUME,
  'reconnect reason': 'Session level reconnect reason code 9: System resume from suspend mode.',
  reconnecting: RECONNECTING,
  'IKE ID': "Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect",
  're-established': 'The Primary SSL connection is being re-established',
  disconnecting: notice('Disconnect in progress, please wait...'),
  ended: 'The VPN connection is terminated.',
  failed: notice('Connection attempt has failed.'),
  paused: PAUSED,
  network: 'A network interface has gone down.',
};

const SHORT: Readonly<Record<string, string>> = {
  ...{ dis: 'disconnected', con: 'connecting', auth: 'authenticating', up: 'connected', susp: 'suspended' },
  ...{ res: 'resuming', rec: 'reconnecting', paus: 'paused', end: 'disconnecting' },
};

const ROWS = TABLE.trim()
  .split('\n')
  .slice(1)
  .map((row) => [row.slice(0, 18).trim(), row.slice(18).trim().split(/\s+/)] as const);

function story(bodies: readonly string[]) {
  const events = bodies.map((body, index) => {
    const told = saidBy([body]);
    if (told === undefined) throw new Error(`not a message: ${body}`);
    // Far enough apart that none is of the same moment.
    const evidence = { source: 'S2', start: index * 300, end: index * 300 + 290, record: index + 1 };
    return { ...told.facts, component: 'acvpnagent', text: told.text, at: said(index * 100, 'S2'), evidence };
  });
  return clientStories(events, new Clocks(new StatedClocks([sourceOf('S2', 'client')], events, {})));
}

test('the table is whole', () => {
  expect(ROWS.map(([name]) => name)).toEqual(Object.keys(MESSAGES));
  for (const [name, cells] of ROWS) {
    expect([name, cells.length]).toEqual([name, FROM.length]);
    for (const cell of cells) expect(['=', ...Object.keys(SHORT)]).toContain(cell.replace(/^[!~]/, ''));
  }
});

test.each(ROWS)('%s', (name, cells) => {
  const message = MESSAGES[name] ?? '';
  const expected = cells.map((cell) => {
    const to = SHORT[cell.replace(/[!~]/, '')];
    if (to === undefined) return '=';
    return `${cell.startsWith('~') ? '~suspended ' : ''}${to}${cell.startsWith('!') ? ' !' : ''}`;
  });
  const got = FROM.map((from) => {
    const before = STATES[from].length;
    const { states, contradictions } = story([...STATES[from], message]);
    const after = states.slice(story(STATES[from]).states.length);
    // What a record leads to has that record as its evidence; what it only implies has the one before.
    for (const { inferred, evidence } of after) expect(evidence.record).toBe(inferred ? before : before + 1);
    const words = after.map(({ state, inferred }) => `${inferred ? '~' : ''}${state}`).join(' ');
    return `${words === '' ? '=' : words}${contradictions.length > 0 ? ' !' : ''}`;
  });
  expect(Object.fromEntries(FROM.map((from, index) => [from, got[index]]))).toEqual(
    Object.fromEntries(FROM.map((from, index) => [from, expected[index]])),
  );
});
