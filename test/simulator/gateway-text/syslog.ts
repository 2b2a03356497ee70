import type { GatewayNote } from '../world/notes.ts';
import { MINUTE } from '../world/time.ts';
import { keyOf, type Line, logged, type NoteOf, unconfirmed, type Wording } from './line.ts';
import { softwareBanner } from './names.ts';
import { clockStamp } from './stamp.ts';

// From where an operator works on the gateway.
const OPERATOR = '192.168.10.50';
const OUTSIDE = 'GigabitEthernet1';

/** The syslog messages of a note (section 3). */
export function syslogLines(note: GatewayNote, wording: Wording): Line[] {
  switch (note.kind) {
    case 'packet':
      return requestLines(note);
    case 'proposal-mismatch':
      return [abortLine('Failed to find a matching policy')];
    case 'auth-failed':
      return [abortLine('Auth exchange failed')];
    case 'sa-created':
      return [onRequest('%IKEV2-5-SA_UP: SA UP')];
    case 'session-up':
      return sessionUp(note, wording);
    case 'sa-deleted':
      return sessionDown(note, wording);
    case 'virtual-access':
      return [interfaceLine(note)];
    case 'unknown-esp-spi':
      return unknownSpi(note, wording);
    case 'unknown-ike-spi':
      // 3.1: two blanks before `initialization`.
      return [
        logged(
          `%CRYPTO-4-IKMP_NO_SA: IKE message from ${note.peer.address} has no SA and is not an  initialization offer`,
        ),
      ];
    case 'configured':
      return [logged(`%SYS-5-CONFIG_I: Configured from console by ${note.by} on vty0 (${OPERATOR})`)];
    case 'reloaded':
      return restart(note, wording);
    case 'clock-updated':
      return [clockUpdate(note, wording)];
    default:
      return [];
  }
}

const onRequest = (text: string): Line => ({ ...unconfirmed(logged(text)), onRequest: true });

const abortLine = (error: string): Line =>
  unconfirmed(logged(`%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: ${error}`));

function requestLines({ exchange, direction, response, retransmission }: NoteOf<'packet'>): Line[] {
  const isOpening = exchange === 'IKE_SA_INIT' && direction === 'received' && !response && !retransmission;
  return isOpening ? [onRequest('%IKEV2-5-RECV_CONNECTION_REQUEST: Received a IKE_INIT_SA request')] : [];
}

// 3.1: needs `crypto logging ikev2`, which the configuration has. The IKE identity tells a reconnect from a login.
function sessionUp({ sa, peerId }: NoteOf<'session-up'>, { identity, memory }: Wording): Line[] {
  memory.up.set(keyOf(sa), identity(peerId));
  return [status('UP', sa.peer, identity(peerId))];
}

function sessionDown({ sa }: NoteOf<'sa-deleted'>, { memory }: Wording): Line[] {
  const key = keyOf(sa);
  const id = memory.up.get(key);
  if (id === undefined) return [];
  memory.up.delete(key);
  const ended = !memory.handedOver.delete(key);
  return [onRequest('%IKEV2-5-SA_DOWN: SA DOWN'), ...(ended ? [status('DOWN', sa.peer, id)] : [])];
}

function status(state: 'UP' | 'DOWN', peer: { address: string; port: number }, id: string): Line {
  const who = `Crypto tunnel v2 is ${state}.  Peer ${peer.address}:${peer.port}       Id: ${id}`;
  return logged(`%CRYPTO-5-IKEV2_SESSION_STATUS: ${who}`);
}

const interfaceLine = ({ number, up }: NoteOf<'virtual-access'>): Line =>
  logged(
    `%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access${number}, changed state to ${up ? 'up' : 'down'}`,
  );

// IOS complains of one SPI once a minute at most.
function unknownSpi({ at, spi, peer, local }: NoteOf<'unknown-esp-spi'>, { memory }: Wording): Line[] {
  const last = memory.spiComplaints.get(spi);
  if (last !== undefined && at - last < MINUTE) return [];
  memory.spiComplaints.set(spi, at);
  const text = `destaddr=${local}, prot=50, spi=0x${spi.toString(16).toUpperCase()}(${spi}), srcaddr=${peer}, input interface=${OUTSIDE}`;
  return [logged(`%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for ${text}`)];
}

// 3.3. The buffer of before is gone with the sessions; what is left of the reload is that the system came back.
const restart = (_: NoteOf<'reloaded'>, { description }: Wording): Line[] =>
  [
    logged('%SYS-6-BOOTTIME: Time taken to reboot after reload =  143 seconds'),
    logged(`%SYS-5-RESTART: System restarted --\n${softwareBanner(description.release)}`),
  ].map(unconfirmed);

function clockUpdate({ at, from, to }: NoteOf<'clock-updated'>, { clock }: Wording): Line {
  const shown = (reading: number): string => clockStamp({ ...clock, read: () => reading }, at, { msec: false });
  const origin = `configured from console by admin on vty0 (${OPERATOR}).`;
  return unconfirmed(
    logged(`%SYS-6-CLOCKUPDATE: System clock has been updated from ${shown(from)} to ${shown(to)}, ${origin}`),
  );
}
