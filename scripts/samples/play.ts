import * as debug from './debug.ts';
import { type Encrypted, type ExchangeName, encryptedMessage, type Inner, initRequest, initResponse } from './ike.ts';
import type { IkeSa } from './sa.ts';
import { gatewaySays, type Stage } from './stage.ts';
import { type Micros, MS, SECOND } from './time.ts';
import { send } from './wire.ts';

// The exchanges of the story: each puts packets on the wire and lines into the gateway's debug.

/** IKE_SA_INIT; returns when the response has passed the capture point. */
export function playInit(stage: Stage, sa: IkeSa, at: Micros): Micros {
  const { random } = stage;
  const gateway = { address: sa.gatewayAddress, port: 500 };
  const local = { address: sa.client.localAddress, port: sa.client.initPort };
  const seen = { address: sa.client.address, port: sa.client.initPort };
  sa.startedAt = at;
  sa.counters.fromClient = 1;
  send(stage, sa, 500, {
    at,
    inbound: true,
    kind: 'ike',
    payload: initRequest(sa.initiatorSpi, { local, remote: gateway }, random),
  });
  const answered = at + 6 * MS + random.int(0, 1500);
  send(stage, sa, 500, {
    at: answered,
    inbound: false,
    kind: 'ike',
    payload: initResponse(sa, { local: gateway, remote: seen }, random),
  });
  const block = { exchange: 'IKE_SA_INIT', messageId: 0 } as const;
  gatewaySays(
    stage,
    [debug.packetBlock(sa, { ...block, received: true, response: false, names: debug.initNames.request })],
    at + 300,
  );
  gatewaySays(stage, debug.initLines(sa), at + 600, answered - 600);
  gatewaySays(
    stage,
    [debug.packetBlock(sa, { ...block, received: false, response: true, names: debug.initNames.response })],
    answered - 400,
  );
  gatewaySays(stage, debug.initDone(sa), answered);
  return answered;
}

interface RoundTrip {
  readonly at: Micros;
  readonly thinkMs: number;
  readonly exchange: ExchangeName;
  readonly request: Inner;
  readonly response: Inner;
  /** What the gateway prints between request and response. */
  readonly lines: readonly string[];
}

/** A request of the client and its answer, both encrypted, on port 4500. */
function roundTrip(stage: Stage, sa: IkeSa, trip: RoundTrip): Micros {
  const { exchange, at } = trip;
  const messageId = sa.counters.fromClient++;
  const answered = at + trip.thinkMs * MS + stage.random.int(0, 900);
  const common = { ...sa, exchange, messageId } satisfies Partial<Encrypted>;
  const ask = encryptedMessage({ ...common, fromInitiator: true, response: false, inner: trip.request }, stage.random);
  const answer = encryptedMessage(
    { ...common, fromInitiator: false, response: true, inner: trip.response },
    stage.random,
  );
  send(stage, sa, 4500, { at, inbound: true, kind: 'ike', payload: ask });
  send(stage, sa, 4500, { at: answered, inbound: false, kind: 'ike', payload: answer });
  const block = { exchange, messageId };
  const names = debug.innerNames(trip.request);
  gatewaySays(stage, [debug.packetBlock(sa, { ...block, received: true, response: false, names })], at + 300);
  gatewaySays(stage, trip.lines, at + 500, answered - 700);
  gatewaySays(stage, [debug.building(sa, trip.response)], answered - 700);
  if (exchange === 'INFORMATIONAL')
    gatewaySays(stage, [debug.tagged(sa, 'Sending ACK to informational exchange')], answered - 600);
  gatewaySays(
    stage,
    [debug.packetBlock(sa, { ...block, received: false, response: true, names: 'ENCR' })],
    answered - 400,
  );
  return answered;
}

const CHILD: Inner = [
  ['SA', 44],
  ['TSi', 24],
  ['TSr', 24],
];
const CHILD_OFFER: Inner = [
  ['SA', 124],
  ['TSi', 64],
  ['TSr', 64],
];
const WINDOW: Inner = [
  ['NOTIFY(SET_WINDOW_SIZE)', 12],
  ['NOTIFY(ESP_TFC_NO_SUPPORT)', 8],
  ['NOTIFY(NON_FIRST_FRAGS)', 8],
];
const SIGNATURE: Inner = [['AUTH', 264]];
const SHARED_KEY: Inner = [['AUTH', 72]];

export interface LoginPlan {
  /** How long the user looks for the password. */
  readonly userSeconds: number;
  /** Whether the gateway opens its answer with a vendor ID, as IOS-XE is seen to do between gateways. */
  readonly vendorIdFirst?: boolean;
}

export interface LoggedIn {
  readonly promptAt: Micros;
  readonly enteredAt: Micros;
  readonly upAt: Micros;
}

/** The exchanges of an AnyConnect-EAP login after IKE_SA_INIT: ids 1 to 6. */
export function playLogin(stage: Stage, sa: IkeSa, from: Micros, plan: LoginPlan): LoggedIn {
  const { random } = stage;
  const lines = debug.loginLines(sa, stage.gateway.profile, 6);
  const vendor: Inner = plan.vendorIdFirst === true ? [['VID', 24]] : [];
  const steps: [Inner, Inner, number][] = [
    [
      [['VID', 24], ['IDi', 28], ['CERTREQ', 25], ['CFG', 140], ...CHILD_OFFER, ['NOTIFY(INITIAL_CONTACT)', 8]],
      [...vendor, ['IDr', 12], ...certificates(stage), ...SIGNATURE, ['EAP', 226]],
      14,
    ],
    [[['EAP', 1012]], [['EAP', 486]], 4],
    [[['EAP', 1068]], [['EAP', 742]], 4],
    [[['EAP', 604]], [['EAP', 968]], 7],
    [[['EAP', 214]], [['EAP', 8]], 3],
    [SHARED_KEY, [...SHARED_KEY, ['CFG', 176], ...CHILD, ...WINDOW], 9],
  ];
  let at = from;
  let [promptAt, enteredAt] = [at, at];
  steps.forEach(([request, response, thinkMs], index) => {
    at += 31 * MS + random.int(0, 4000);
    if (index === 3) {
      promptAt = at;
      at += plan.userSeconds * SECOND + random.int(0, 400_000);
      enteredAt = at;
    }
    at = roundTrip(stage, sa, { at, thinkMs, exchange: 'IKE_AUTH', request, response, lines: lines[index] ?? [] });
  });
  playUp(stage, sa, at);
  return { promptAt, enteredAt, upAt: at };
}

/** The one IKE_AUTH exchange of a reconnect that the gateway accepts. */
export function playResume(stage: Stage, sa: IkeSa, from: Micros, options: { vendorIdFirst?: boolean } = {}): Micros {
  const vendor: Inner = options.vendorIdFirst === true ? [['VID', 24]] : [];
  const at = roundTrip(stage, sa, {
    at: from + 32 * MS + stage.random.int(0, 4000),
    thinkMs: 17,
    exchange: 'IKE_AUTH',
    request: [['IDi', 26], ...SHARED_KEY, ['CFG', 140], ...CHILD_OFFER],
    response: [...vendor, ['IDr', 12], ...certificates(stage), ...SIGNATURE, ['CFG', 176], ...CHILD, ...WINDOW],
    lines: debug.resumeLines(sa, stage.gateway.profile),
  });
  playUp(stage, sa, at);
  return at;
}

/** The IKE_AUTH exchange of a reconnect whose session the gateway no longer has. */
export function playRefusal(stage: Stage, sa: IkeSa, from: Micros): Micros {
  const at = roundTrip(stage, sa, {
    at: from + 32 * MS + stage.random.int(0, 4000),
    thinkMs: 5,
    exchange: 'IKE_AUTH',
    request: [['IDi', 26], ...SHARED_KEY, ['CFG', 140], ...CHILD_OFFER],
    response: [['NOTIFY(AUTHENTICATION_FAILED)', 8]],
    lines: debug.refusalLines(sa),
  });
  gatewaySays(stage, debug.refusalEnd(sa), at + 200, at + 1400);
  sa.endedAt = at + 1100;
  return at;
}

function certificates(stage: Stage): Inner {
  return stage.gateway.certificates.map((size) => ['CERT', size] as const);
}

function playUp(stage: Stage, sa: IkeSa, at: Micros): void {
  sa.establishedAt = at;
  gatewaySays(stage, debug.upLines(sa), at + 200, at + 4 * MS);
  gatewaySays(stage, [debug.interfaceLine(sa, 'up')], at + 21 * MS + stage.random.int(0, 9000));
}

/** The client asks whether the gateway is alive every 30 seconds or so, and is answered. */
export function playClientDpd(stage: Stage, sa: IkeSa, from: Micros, to: Micros): void {
  for (let at = from + 30 * SECOND; at < to; at += 30 * SECOND + stage.random.int(1_000, 40_000)) {
    const lines = [debug.tagged(sa, 'Received DPD/liveness query')];
    roundTrip(stage, sa, { at, thinkMs: 2, exchange: 'INFORMATIONAL', request: [], response: [], lines });
  }
}
