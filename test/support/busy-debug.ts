// The debug of a gateway with several clients, as a log of days has it: liveness checks of both sides whose records stand between one
// another, logins, messages of other facilities, and damage. The same seed gives the same text.

export interface BusyDebug {
  readonly seed: number;
  readonly checks: number;
  /** What stands in front of a message. */
  readonly prefix: (at: Date, count: number) => string;
  readonly lineEnd: string;
  /** Of so many lines one is damaged; 0 for none. */
  readonly damagedOneIn: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Mar 13 01:27:35.123` */
export function plainStamp(at: Date): string {
  const time = at.toISOString();
  return `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${time.slice(11, 23)}`;
}

/** `Mar 13 2025 01:27:35.123` */
export function stampWithYear(at: Date): string {
  return `${plainStamp(at).slice(0, 6)} ${at.getUTCFullYear()}${plainStamp(at).slice(6)}`;
}

interface Sa {
  readonly context: string;
  readonly peer: string;
  readonly spis: string;
  /** Message ids of the next request, of the gateway and of the client. */
  sent: number;
  received: number;
}

const CLIENTS = 6;

export function busyDebug({ seed, checks, prefix, lineEnd, damagedOneIn }: BusyDebug): string {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const sas = Array.from({ length: CLIENTS }, (_, index) => saOf(index, below));
  const texts: string[] = [];
  let now = Date.UTC(2025, 11, 31, 22, 0, 0);
  let count = 0;
  const tell = (record: string) => {
    now += below(40);
    count++;
    texts.push(prefix(new Date(now), count) + record);
  };
  // Records of two or three clients at a time, each in its own order.
  for (let told = 0; told < checks; ) {
    const queues = Array.from({ length: 1 + below(3) }, () => {
      told++;
      const index = below(CLIENTS);
      const sa = sas[index] ?? saOf(index, below);
      if (below(60) === 0) sas[index] = saOf(index, below);
      return recordsOf(sa, below);
    });
    while (queues.some((queue) => queue.length > 0)) {
      const record = queues[below(queues.length)]?.shift();
      if (record !== undefined) tell(record);
    }
    now += 100 + below(20_000);
    // A clock that is set, once in a while.
    if (below(400) === 0) now += (below(2) === 0 ? -1 : 1) * below(8_000_000);
  }
  const lines = texts.flatMap((text) => text.split('\n'));
  return `${lines.flatMap((line) => (damagedOneIn > 0 && below(damagedOneIn) === 0 ? damaged(line, below) : [line])).join(lineEnd)}${lineEnd}`;
}

function saOf(index: number, below: (limit: number) => number): Sa {
  const spi = () => Array.from({ length: 16 }, () => below(16).toString(16).toUpperCase()).join('');
  return {
    context: `IKEv2:(SESSION ID = ${index + 3},SA ID = ${1 + (index % 4)}):`,
    peer: `198.51.100.${10 + index}:4500`,
    spis: `Initiator SPI : ${spi()} - Responder SPI : ${spi()}`,
    sent: below(3),
    received: 2 + below(300),
  };
}

function recordsOf(sa: Sa, below: (limit: number) => number): string[] {
  const { context, peer, spis } = sa;
  const block = (way: 'Sending' | 'Received', id: number, role: string, list: string) => {
    const ends = way === 'Sending' ? `To ${peer}/From 203.0.113.5:4500` : `From ${peer}/To 203.0.113.5:4500`;
    return `${context}${way} Packet [${ends}/VRF i0:f0] \n${spis} Message id: ${id}\nIKEv2 INFORMATIONAL Exchange ${role} \nPayload contents: \n ${list} `;
  };
  const building = `${context}Building packet for encryption.  \nPayload contents: \n `;
  switch (below(14)) {
    case 0:
      return ['%SEC-6-IPACCESSLOGP: list ACL-4 denied tcp 198.51.100.9(4400) -> 203.0.113.5(443), 1 packet'];
    case 1:
      return [
        `${context}SM Trace-> SA: ${spis.replace(/.*: (\w{16}).*: (\w{16}).*/, 'I_SPI=$1 R_SPI=$2')} (R) MsgID = 3 CurState: READY Event: EV_CHK_IKE_ONLY`,
      ];
    case 2: {
      // Unanswered, and sent again.
      const id = sa.sent++;
      const again = [`${context}Retransmitting packet`, block('Sending', id, 'REQUEST', 'ENCR')];
      return [building, block('Sending', id, 'REQUEST', 'ENCR'), ...again, ...again];
    }
    case 3:
      return [
        `${context}Sending DELETE INFO message`,
        `${context}Building packet for encryption.  \nPayload contents: \n DELETE`,
        block('Sending', sa.sent++, 'REQUEST', 'ENCR'),
      ];
    case 4:
      return ['%IKEV2-5-SA_UP: SA UP', `${context}Processing ACK to informational exchange `];
    case 5:
    case 6: {
      const id = sa.received++;
      return [
        block('Received', id, 'REQUEST', ''),
        `${context}Received DPD/liveness query`,
        building,
        `${context}Sending ACK to informational exchange`,
        block('Sending', id, 'RESPONSE', 'ENCR'),
      ];
    }
    default: {
      const id = sa.sent++;
      return [
        `${context}Sending DPD/liveness query `,
        building,
        `${context}Checking if request will fit in peer window `,
        block('Sending', id, 'REQUEST', 'ENCR'),
        block('Received', id, 'RESPONSE', ''),
        `${context}Processing ACK to informational exchange `,
      ];
    }
  }
}

function damaged(line: string, below: (limit: number) => number): string[] {
  const at = below(line.length + 1);
  switch (below(7)) {
    case 0:
      return [];
    case 1:
      return [line, line];
    case 2:
      return [line.slice(0, at), line.slice(at)];
    case 3:
      return [line.slice(0, at) + String(below(10)) + line.slice(at + 1)];
    case 4:
      return [line, ''];
    case 5:
      return ['router#show clock', line];
    default:
      return [`${line} key secret-${below(100)}`];
  }
}

/** Numbers from 0 to 1 that one seed always gives. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
