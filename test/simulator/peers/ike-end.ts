import { readHeader } from '../ike/chain.ts';
import { joinFragments, openFragment, protectedFragments } from '../ike/fragments.ts';
import { openMessage, protectedMessage } from '../ike/message.ts';
import type { Payload } from '../ike/octets.ts';
import { PAYLOAD } from '../registry/numbers.ts';
import type { Datagram, Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import { SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { type ExchangeName, exchangeName, payloadNames } from './names.ts';
import type { Ask, ChildSa, IkeSa } from './sa.ts';

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
  /** A packet of a known SA came from elsewhere: a NAT changed its mapping. */
  moved?(sa: IkeSa, from: Endpoint): void;
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
  const byChild = new Map<number, IkeSa>();

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
    for (const [spi, owner] of byChild) if (owner === sa) byChild.delete(spi);
  }

  function transmit(sa: IkeSa, messages: readonly Buffer[]): void {
    for (const message of messages) {
      const payload = sa.localPort === 500 || sa.peer.port === 500 ? message : Buffer.concat([NON_ESP_MARKER, message]);
      options.send({ sourcePort: sa.localPort, target: sa.peer, payload });
    }
  }

  function protect(
    sa: IkeSa,
    exchange: number,
    messageId: number,
    response: boolean,
    payloads: readonly Payload[],
  ): Buffer[] {
    const header = { spiI: sa.spiI, spiR: sa.spiR, exchange, fromInitiator: sa.initiator, response, messageId };
    const whole = protectedMessage(header, payloads, sa, random);
    if (sa.fragmentAbove === null || whole.length <= sa.fragmentAbove) return [whole];
    return protectedFragments(header, payloads, sa, random, sa.fragmentAbove);
  }

  function ask(sa: IkeSa, wanted: Ask): void {
    if (sa.closed) return;
    // Window of one: Secure Client advertises 1, and a second request waits for the first answer (RFC 7296 §2.3).
    if (sa.open !== null) {
      sa.queue.push(wanted);
      return;
    }
    const messageId = sa.nextRequest++;
    const messages = protect(sa, wanted.exchange, messageId, false, wanted.payloads);
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
    else if (payload.length > 8) receiveEsp(payload, source.address, source);
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
    const opened = open(sa, bytes, header);
    if (opened === undefined) return;
    sa.lastHeardAt = world.now();
    if (from.address !== sa.peer.address || from.port !== sa.peer.port) follow(sa, from);
    if (header.response) receiveResponse(sa, header.messageId, opened);
    else receiveRequest(sa, header, opened);
  }

  interface Opened {
    readonly payloads: readonly Payload[];
    readonly fragments: number;
  }

  // Whole messages at once; of RFC 7383 fragments nothing until the last is there.
  function open(sa: IkeSa, bytes: Buffer, header: ReturnType<typeof readHeader>): Opened | undefined {
    if (bytes.readUInt8(16) !== PAYLOAD.SKF) return { payloads: openMessage(bytes, sa), fragments: 1 };
    const set = `${header.response}/${header.messageId}`;
    const parts = sa.fragments.get(set) ?? new Map<number, Buffer>();
    sa.fragments.set(set, parts);
    const fragment = openFragment(bytes, sa);
    parts.set(fragment.number, bytes);
    if (parts.size < fragment.total) return undefined;
    sa.fragments.delete(set);
    const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => openFragment(part, sa));
    return { payloads: joinFragments(ordered), fragments: fragment.total };
  }

  function receiveResponse(sa: IkeSa, messageId: number, { payloads, fragments }: Opened): void {
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
    { payloads, fragments }: Opened,
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
      const messages = protect(sa, header.exchange, messageId, true, answer);
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

  function sendEsp(sa: IkeSa, innerOctets: number): void {
    const child = sa.children.at(-1);
    if (child === undefined || sa.closed) return;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(child.outSpi, 0);
    head.writeUInt32BE(++child.outSequence, 4);
    // IV, padded ciphertext, 24 octets of HMAC-SHA2-384-192: nobody reads the inside of ESP here, only its length counts.
    const payload = Buffer.concat([head, random.bytes(16 + Math.ceil((innerOctets + 2) / 16) * 16 + 24)]);
    child.sent.packets += 1;
    child.sent.octets += innerOctets;
    if (sa.nat) options.send({ sourcePort: sa.localPort, target: sa.peer, payload });
    else options.sendEsp(sa.peer.address, payload);
  }

  function receiveEsp(payload: Buffer, address: string, from?: Endpoint): void {
    const spi = payload.readUInt32BE(0);
    const sa = childOwner(spi);
    const child = sa?.children.find(({ inSpi }) => inSpi === spi);
    if (sa === undefined || child === undefined) {
      options.unknownEsp?.(spi, address);
      return;
    }
    child.received.packets += 1;
    child.received.octets += payload.length - 64;
    sa.lastHeardAt = world.now();
    if (from !== undefined && (from.address !== sa.peer.address || from.port !== sa.peer.port)) follow(sa, from);
    options.esp?.(sa, child);
  }

  function follow(sa: IkeSa, from: Endpoint): void {
    options.moved?.(sa, from);
    // Whoever stands behind a NAT decides nothing; the other end follows what it can authenticate (RFC 7296 §2.23).
    if (sa.follows) sa.peer = from;
  }

  function childOwner(spi: number): IkeSa | undefined {
    const known = byChild.get(spi);
    // A rekey of the IKE SA moves its Child SAs to another.
    if (known?.children.some(({ inSpi }) => inSpi === spi)) return known;
    for (const sa of sas) {
      if (!sa.children.some(({ inSpi }) => inSpi === spi)) continue;
      byChild.set(spi, sa);
      return sa;
    }
    return undefined;
  }

  function keepalive(sa: IkeSa): void {
    if (sa.nat) options.send({ sourcePort: sa.localPort, target: sa.peer, payload: Buffer.from([0xff]) });
  }

  return {
    add,
    remove,
    sas,
    ask,
    sendEsp,
    receive,
    receiveEsp: (payload, from) => receiveEsp(payload, from),
    keepalive,
  };
}
