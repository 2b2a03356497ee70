import { readHeader } from '../ike/chain.ts';
import type { Payload } from '../ike/octets.ts';
import type { Datagram, Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import { SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { newEspEnd } from './esp-end.ts';
import { type ExchangeName, exchangeName, payloadNames } from './names.ts';
import type { Ask, ChildSa, IkeSa } from './sa.ts';
import { sealed, type Unsealed, unsealed } from './sealing.ts';

/** What one end saw pass, for whoever writes it down. */
export interface PassedMessage {
  readonly exchange: ExchangeName;
  readonly response: boolean;
  readonly messageId: number;
  readonly names: readonly string[];
  readonly retransmission: boolean;
  readonly fragments: number;
}

export interface EndOptions {
  readonly world: World;
  readonly random: Random;
  /** What this end can send with; a sleeping host drops it. */
  send(datagram: { sourcePort: number; target: Endpoint; payload: Buffer }): void;
  sendEsp(target: string, payload: Buffer): void;
  /** Seconds between the sendings of one request, the model being strongSwan's 4 s growing by 1.8. */
  readonly schedule: readonly number[];
  sent?(sa: IkeSa, message: PassedMessage): void;
  received?(sa: IkeSa, message: PassedMessage): void;
  /** A new request of the peer. `reply` sends the answer, at once or later; without it the peer stays without one. */
  request(
    sa: IkeSa,
    exchange: ExchangeName,
    payloads: readonly Payload[],
    reply: (payloads: readonly Payload[]) => void,
  ): void;
  /** IKE_SA_INIT, which belongs to no SA yet. */
  init(message: Buffer, from: Endpoint, localPort: number): void;
  /** A protected message or an ESP packet of an SA this end does not have. */
  unknownIke?(spis: { spiI: Buffer; spiR: Buffer }, from: Endpoint, localPort: number): void;
  unknownEsp?(spi: number, from: string): void;
  esp?(sa: IkeSa, child: ChildSa): void;
}

export interface IkeEnd {
  add(sa: IkeSa): void;
  remove(sa: IkeSa): void;
  readonly sas: ReadonlySet<IkeSa>;
  ask(sa: IkeSa, ask: Ask): void;
  sendEsp(sa: IkeSa, innerOctets: number): void;
  receive(datagram: Datagram): void;
  receiveEsp(payload: Buffer, from: string): void;
  keepalive(sa: IkeSa): void;
}

export const STRONGSWAN_SCHEDULE: readonly number[] = [4, 7.2, 12.96, 23.33, 41.99, 75.58];

const NON_ESP_MARKER = Buffer.alloc(4);

/** The transport of one host: it protects, sends, repeats, answers repeats and opens what arrives. */
export function newIkeEnd(options: EndOptions): IkeEnd {
  const { world, random } = options;
  const sas = new Set<IkeSa>();
  const bySpis = new Map<string, IkeSa>();
  const esp = newEspEnd({ ...options, sas, moved: follow });

  const key = (spiI: Buffer, spiR: Buffer): string => `${spiI.toString('hex')}${spiR.toString('hex')}`;

  function add(sa: IkeSa): void {
    sas.add(sa);
    bySpis.set(key(sa.spiI, sa.spiR), sa);
  }

  function remove(sa: IkeSa): void {
    sa.closed = true;
    sa.open?.timer.cancel();
    sa.open = null;
    sa.queue.length = 0;
    sas.delete(sa);
    bySpis.delete(key(sa.spiI, sa.spiR));
    esp.forget(sa);
  }

  function transmit(sa: IkeSa, messages: readonly Buffer[]): void {
    for (const message of messages) {
      const payload = sa.localPort === 500 || sa.peer.port === 500 ? message : Buffer.concat([NON_ESP_MARKER, message]);
      options.send({ sourcePort: sa.localPort, target: sa.peer, payload });
    }
  }

  function ask(sa: IkeSa, wanted: Ask): void {
    if (sa.closed) return;
    // Window of one: Secure Client advertises 1, and a second request waits for the first answer (RFC 7296 §2.3).
    if (sa.open !== null) {
      sa.queue.push(wanted);
      return;
    }
    const messageId = sa.nextRequest++;
    const messages = sealed(sa, { exchange: wanted.exchange, messageId, response: false }, wanted.payloads, random);
    const names = payloadNames(wanted.payloads, sa.initiator);
    sa.open = { messageId, ask: wanted, messages, names, resends: 0, timer: { cancel: () => undefined } };
    sendOpen(sa);
  }

  function sendOpen(sa: IkeSa): void {
    const { open } = sa;
    if (open === null) return;
    const { ask: wanted, messages, messageId, names } = open;
    const exchange = exchangeName(wanted.exchange);
    options.sent?.(sa, {
      exchange,
      response: false,
      messageId,
      names,
      retransmission: open.resends > 0,
      fragments: messages.length,
    });
    transmit(sa, messages);
    const pause = (wanted.schedule ?? options.schedule)[open.resends];
    if (pause === undefined) throw new Error('a schedule needs at least one pause');
    open.timer = world.after(Math.round(pause * SECOND), () => {
      open.resends += 1;
      if ((wanted.schedule ?? options.schedule)[open.resends] !== undefined) {
        sendOpen(sa);
        return;
      }
      sa.open = null;
      wanted.gaveUp?.();
      next(sa);
    });
  }

  function next(sa: IkeSa): void {
    const waiting = sa.open === null ? sa.queue.shift() : undefined;
    if (waiting !== undefined) ask(sa, waiting);
  }

  function receive({ source, target, payload }: Datagram): void {
    const marked = payload.length > 4 && payload.readUInt32BE(0) === 0;
    if (target.port === 500 || source.port === 500) receiveIke(payload, source, target.port);
    else if (marked) receiveIke(payload.subarray(4), source, target.port);
    else if (payload.length > 8) esp.receive(payload, source.address, source);
  }

  function receiveIke(bytes: Buffer, from: Endpoint, localPort: number): void {
    const header = readHeader(bytes);
    if (exchangeName(header.exchange) === 'IKE_SA_INIT') {
      options.init(bytes, from, localPort);
      return;
    }
    const sa = bySpis.get(key(header.spiI, header.spiR));
    if (sa === undefined) {
      options.unknownIke?.(header, from, localPort);
      return;
    }
    const opened = unsealed(sa, bytes);
    if (opened === undefined) return;
    sa.lastHeardAt = world.now();
    if (from.address !== sa.peer.address || from.port !== sa.peer.port) follow(sa, from);
    if (header.response) receiveResponse(sa, header.messageId, opened);
    else receiveRequest(sa, header, opened);
  }

  function receiveResponse(sa: IkeSa, messageId: number, { payloads, fragments }: Unsealed): void {
    const { open: waiting } = sa;
    if (waiting === null || waiting.messageId !== messageId) return;
    waiting.timer.cancel();
    sa.open = null;
    const names = payloadNames(payloads, !sa.initiator);
    const exchange = exchangeName(waiting.ask.exchange);
    options.received?.(sa, { exchange, response: true, messageId, names, retransmission: false, fragments });
    waiting.ask.answered?.(payloads);
    next(sa);
  }

  function receiveRequest(
    sa: IkeSa,
    header: { exchange: number; messageId: number },
    { payloads, fragments }: Unsealed,
  ): void {
    const { messageId } = header;
    const exchange = exchangeName(header.exchange);
    const names = payloadNames(payloads, !sa.initiator);
    const message = { exchange, response: false, messageId, names, fragments } as const;
    if (sa.answered?.messageId === messageId) {
      options.received?.(sa, { ...message, retransmission: true });
      const { answered } = sa;
      options.sent?.(sa, {
        exchange,
        response: true,
        messageId,
        names: answered.names,
        retransmission: true,
        fragments: answered.messages.length,
      });
      transmit(sa, answered.messages);
      return;
    }
    if (sa.working.has(messageId) || messageId < sa.nextExpected) return;
    sa.nextExpected = messageId + 1;
    sa.working.add(messageId);
    options.received?.(sa, { ...message, retransmission: false });
    options.request(sa, exchange, payloads, (answer) => {
      sa.working.delete(messageId);
      const messages = sealed(sa, { exchange: header.exchange, messageId, response: true }, answer, random);
      const answerNames = payloadNames(answer, sa.initiator);
      sa.answered = { messageId, messages, names: answerNames };
      options.sent?.(sa, {
        exchange,
        response: true,
        messageId,
        names: answerNames,
        retransmission: false,
        fragments: messages.length,
      });
      transmit(sa, messages);
    });
  }

  // A packet of a known SA came from elsewhere: a NAT changed its mapping.
  function follow(sa: IkeSa, from: Endpoint): void {
    // Whoever stands behind a NAT decides nothing; the other end follows what it can authenticate (RFC 7296 §2.23).
    if (sa.follows) sa.peer = from;
  }

  function keepalive(sa: IkeSa): void {
    if (sa.nat) options.send({ sourcePort: sa.localPort, target: sa.peer, payload: Buffer.from([0xff]) });
  }

  return {
    add,
    remove,
    sas,
    ask,
    sendEsp: esp.send,
    receive,
    receiveEsp: (payload, from) => esp.receive(payload, from),
    keepalive,
  };
}
