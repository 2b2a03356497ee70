import type { ClientDescription } from '../world/descriptions.ts';
import type { ClientNote } from '../world/notes.ts';
import type { Random } from '../world/random.ts';
import { MINUTE, type Micros } from '../world/time.ts';
import type { Context, Generation } from './context.ts';
import { noise } from './noise.ts';
import { agent, notice, type Role, type Said, type Severity } from './trace.ts';
import * as loss from './wording-loss.ts';
import * as session from './wording-session.ts';

// What a client notices, in the words of Secure Client 5.1 or AnyConnect 4.10. The words are those of published logs and
// lists of messages; where only a shape or a keyword is known, the words stand under `unconfirmed`.

export interface LogRecord {
  readonly at: Micros;
  readonly severity: Severity;
  readonly source: Role;
  readonly body: string;
}

export interface RecordOptions {
  readonly description: ClientDescription;
  readonly random: Random;
  readonly generation?: Generation;
  /** Whether words are written that nobody has published. Without them some notes leave no record. */
  readonly unconfirmed: boolean;
  /** Records outside these true times are left out, as where a log was cleared or rolled over. */
  readonly from?: Micros;
  readonly to?: Micros;
}

/** Records in the order of the file: that of time, and for one instant that of the notes. */
export function clientRecords(notes: readonly ClientNote[], options: RecordOptions): LogRecord[] {
  const { description, generation = '5.1', unconfirmed, from = -Infinity, to = Infinity } = options;
  // A stream of its own: every rendering of the same notes has the same noise.
  const random = options.random.fork('client records');
  const ordered = [...notes].sort((a, b) => a.at - b.at);
  const nextConnected = timesUntilConnected(ordered);
  let gateway: string | null = null;
  let tls = false;
  const records = ordered.flatMap((note, index) => {
    if (note.kind === 'host-resolved') gateway = note.address;
    if (note.kind === 'tls-up') tls = true;
    if (note.kind === 'ipsec-up') tls = false;
    const roomBeforeConnected = nextConnected[index] ?? 0;
    const context = { description, random, generation, unconfirmed, gateway, tls, roomBeforeConnected };
    return said(note, context).map(({ after = 0, severity, source, body }): LogRecord => {
      return { at: note.at + after, severity, source, body };
    });
  });
  return records.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at);
}

// A set-up whose connection never came is spread over no more than a minute either.
function timesUntilConnected(notes: readonly ClientNote[]): Micros[] {
  const times: Micros[] = [];
  let next = Infinity;
  for (const note of [...notes].reverse()) {
    if (note.kind === 'connected') next = note.at;
    times.push(Math.min(next - note.at, MINUTE));
  }
  return times.reverse();
}

function said(note: ClientNote, context: Context): Said[] {
  const { unconfirmed } = context;
  switch (note.kind) {
    case 'service-started':
      return [session.uiSays(`vpnapi version ${note.version} () Initializing.`)];
    case 'connect-requested':
      return session.connectRequested(note, context);
    case 'host-resolved':
      return session.hostResolved(note);
    case 'auth-prompt':
      return session.loginAsked(context);
    case 'credentials-entered':
      return [notice('User credentials entered.')];
    case 'login-failed':
      return unconfirmed ? [notice('Login failed.', 'warning')] : [];
    case 'establishing':
      return [notice('Establishing VPN session...')];
    case 'ipsec-up':
      // Published for the first connection alone.
      return note.reconnect && !unconfirmed
        ? []
        : [agent('The IPsec connection to the secure gateway has been established.')];
    case 'tls-up':
      return session.tlsUp();
    case 'downloader':
      return session.downloader(note, context);
    case 'tunnel-setup':
      return session.tunnelSetUp(note, context);
    case 'connected':
      return session.connected(note);
    case 'suspend':
      return loss.suspended(note, context);
    case 'resume':
      return [agent('Client Agent continuing from system suspend.')];
    case 'reconnect-reason':
      return loss.reconnectReason(note, context);
    case 'reconnecting':
      return [notice(`Reconnecting to ${note.entry}...`)];
    case 'ike-id':
      return loss.ikeId(note, context);
    case 'interface':
      return loss.interfaceChanged(note);
    case 'addresses':
      return loss.interfaceAddresses(note, context);
    case 'public-address':
      return [agent(`The client's public address is now set to ${loss.asLogged(note.address)}`)];
    case 'dpd-expired':
      return loss.deadPeer();
    case 'close-sent':
      return loss.closeSent(note, context);
    case 'notify-received':
      return loss.notifyReceived(note, context);
    case 'ipsec-failed':
      return loss.ipsecFailed(note);
    case 'disconnecting':
      return [notice('Disconnect in progress, please wait...')];
    case 'terminated':
      return loss.terminated(note, context);
    case 'disconnected':
      return unconfirmed ? [notice(`Disconnected from ${note.entry}.`)] : [];
    case 'connect-failed':
      return session.connectFailed(note);
    case 'ready':
      return [notice('Ready to connect.')];
    case 'noise':
      return noise(context.random, context.description);
  }
}
