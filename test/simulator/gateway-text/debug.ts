import type { GatewayNote } from '../world/notes.ts';
import * as auth from './debug-auth.ts';
import { configLines, poolEmptyLines } from './debug-config.ts';
import * as init from './debug-init.ts';
import { packetLines, retransmittingLines } from './debug-packets.ts';
import * as sa from './debug-sa.ts';
import { traceLines } from './debug-trace.ts';
import type { Line, NoteOf, Wording } from './line.ts';
import { syslogLines } from './syslog.ts';

/**
 * Every line that a note can give, at all verbosities, in the order IOS prints them. Notes of commands give none here.
 * What the gateway does in silence gives none either: no text of Cisco says how a session turns inactive or expires.
 */
export function linesOf(note: GatewayNote, wording: Wording): Line[] {
  const debug = debugLines(note, wording);
  const trace = traceLines(note, wording);
  // A packet is printed before the state machine takes it up; everything else happens in a state.
  const both = note.kind === 'packet' ? [...debug, ...trace] : [...trace, ...debug];
  return [...both, ...syslogLines(note, wording)];
}

function debugLines(note: GatewayNote, wording: Wording): Line[] {
  switch (note.kind) {
    case 'packet':
      return packetLines(note, wording);
    case 'retransmitting':
      return retransmittingLines(note, wording);
    case 'init-processed':
      return init.initProcessedLines(note);
    case 'cookie-challenge':
      return init.cookieLines(note);
    case 'wrong-group':
      return init.wrongGroupLines(note);
    case 'proposal-mismatch':
      return init.mismatchLines(note, wording);
    case 'init-done':
      return init.initDoneLines(note);
    case 'identity':
      return auth.identityLines(note, wording);
    case 'peer-auth-method':
      return auth.peerMethodLines(note);
    case 'own-auth':
      return auth.ownAuthLines(note, wording);
    case 'shared-key':
      return auth.sharedKeyLines(note, wording);
    case 'auth-checked':
      return auth.authCheckedLines(note, wording);
    case 'eap':
      return auth.eapLines(note);
    case 'auth-failed':
      return auth.authFailedLines(note, wording);
    case 'config-payload':
      return configLines(note, wording);
    case 'pool-empty':
      return poolEmptyLines(note);
    case 'sa-created':
      return sa.saCreatedLines(note);
    case 'session-up':
      return sa.sessionUpLines(note, wording);
    case 'child-created':
      return sa.childCreatedLines(note, wording);
    case 'child-refused':
      return sa.childRefusedLines(note, wording);
    case 'liveness':
      return sa.livenessLines(note, wording);
    case 'gave-up':
      return sa.gaveUpLines(note);
    case 'rekey':
      return sa.rekeyLines(note, wording);
    case 'delete-queued':
      return sa.deleteQueuedLines(note, wording);
    case 'delete':
      return sa.deleteLines(note);
    case 'sa-deleted':
      return sa.saDeletedLines(note);
    case 'unknown-ike-spi':
      return unknownIkeSpiLines(note);
    case 'session-inactive':
    case 'session-expired':
    case 'virtual-access':
    case 'unknown-esp-spi':
    case 'configured':
    case 'reloaded':
    case 'clock-updated':
    case 'command':
      return [];
  }
}

// 2.8: there is no SA, so there is no context.
const unknownIkeSpiLines = ({ peer }: NoteOf<'unknown-ike-spi'>): Line[] =>
  ["Couldn't find matching SA: Detected an invalid IKE SPI", ': A supplied parameter is incorrect'].map((text) => ({
    level: 'error',
    text: `IKEv2-ERROR:${text}`,
    peer: peer.address,
  }));
