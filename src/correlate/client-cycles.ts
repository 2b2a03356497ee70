import type { ClientLogEvent, ReconnectCause, TunnelProtocol } from '../model/client-events.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event, EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { hexOf } from '../model/identity.ts';
import type { Attempt, ClientState } from '../model/result.ts';
import { isLoginRequest } from './client-acts.ts';
import { isOfClientLog } from './client-descriptions.ts';
import type { ClientCycle, ClientSession, ContactedGateway, Mark } from './client-session.ts';
import { ClientStates } from './client-states.ts';
import type { Clocks } from './clocks.ts';
import { momentOf, secondsBetween } from './instants.ts';

/** What the clients' logs tell of their clients. */
export interface ClientStory {
  readonly sessions: readonly ClientSession[];
  readonly states: readonly ClientState[];
  /** Records that cannot all be true. */
  readonly contradictions: readonly Diagnostic[];
}

/** Sessions and states of each client log, in order of file. */
export function clientStories(events: readonly Event[], clocks: Clocks): ClientStory {
  const logs = new Map<string, ClientLog>();
  for (const event of events) {
    const { source } = event.evidence;
    if (!isOfClientLog(event)) continue;
    const log = logs.get(source) ?? new ClientLog(source, clocks);
    logs.set(source, log);
    log.read(event);
  }
  const told = [...logs.values()];
  return {
    sessions: told.flatMap((log) => log.finish()),
    states: told.flatMap((log) => log.states()),
    contradictions: told.flatMap((log) => log.contradictions()),
  };
}

interface OpenCycle {
  trigger: ClientCycle['trigger'];
  readonly gateway: ContactedGateway | undefined;
  readonly lastAlive: Mark | undefined;
  readonly lossSeen: Mark;
  readonly tries: (Mark & { readonly hex: string })[];
  readonly reconnecting: EvidenceRef[];
  readonly fullLogin: EvidenceRef[];
  end: Mark | undefined;
  /** The tunnel that the agent saw after a try; that it came of that try, without a login, the window would say. */
  up: Mark | undefined;
}

interface OpenSession {
  readonly from: number;
  host: string | undefined;
  protocol: TunnelProtocol | undefined;
  gateway: ContactedGateway | undefined;
  requested: Mark | undefined;
  readonly connected: Mark[];
  readonly cycles: ClientCycle[];
}

/** What starts a reconnect, by the client's reason for it. */
const TRIGGERS: Partial<Record<ReconnectCause, Attempt['trigger']['kind']>> = {
  'system-resume': 'system-resume',
  'path-loss': 'path-loss',
  'network-change': 'network-change',
};

/** From a tunnel to `Connected to` it may take two minutes; one that stands for longer is in use. */
const STANDING_SECONDS = 300;

/** Signs of one loss that are kept; a broken client prints thousands. */
const MAX_SIGNS = 10;

/** Reads one log in file order. Records of one second keep their order, which is all that orders them. */
class ClientLog {
  readonly #source: string;
  readonly #clocks: Clocks;
  readonly #sessions: OpenSession[] = [];
  #session: OpenSession | undefined;
  #cycle: OpenCycle | undefined;
  #alive: Mark | undefined;
  #networkChange: Mark | undefined;
  #publicAddress: string | undefined;
  #protocol: TunnelProtocol | undefined;
  #gateway: ContactedGateway | undefined;
  #requested: Mark | undefined;
  readonly #states = new ClientStates();
  /** Where the record stands that will open the next session. */
  #from: number | undefined;

  constructor(source: string, clocks: Clocks) {
    this.#source = source;
    this.#clocks = clocks;
  }

  read(event: ClientLogEvent): void {
    const before = this.#states.state;
    this.#states.take(event, this.#clocks.instant(event.at));
    if (this.#session === undefined) this.#from ??= event.evidence.start;
    if (isLoginRequest(event)) this.#requested = this.#mark(event);
    switch (event.kind) {
      case 'client.connected':
        // A window that attaches is told so even while the client disconnects.
        if (before !== 'disconnecting') this.#connected(event);
        break;
      case 'client.tunnel-established':
        this.#carriedBy(event.protocol);
        this.#alive = this.#mark(event);
        if (this.#cycle !== undefined && this.#cycle.tries.length > 0) this.#cycle.up = this.#alive;
        break;
      case 'client.network-changed':
        this.#networkChange = this.#mark(event);
        break;
      case 'client.public-address':
        // Told at each connection too: only another address is a change.
        if (this.#publicAddress !== undefined && this.#publicAddress !== event.address)
          this.#networkChange = this.#mark(event);
        this.#publicAddress = event.address;
        break;
      case 'client.host-configuration':
        if (event.peers.length > 0) this.#gateway = { addresses: event.peers, evidence: event.evidence };
        break;
      case 'client.system-suspended':
      case 'client.system-resumed':
        this.#lost(event, 'system-resume');
        break;
      case 'client.reconnect-reason':
        this.#lost(event, TRIGGERS[event.cause] ?? 'unknown');
        this.#explained(event, TRIGGERS[event.cause]);
        this.#cycle?.reconnecting.push(event.evidence);
        break;
      case 'client.dpd-expired':
        this.#lost(event, 'dpd');
        break;
      case 'client.reconnecting':
        this.#lost(event, 'unknown');
        this.#cycle?.reconnecting.push(event.evidence);
        break;
      case 'client.reconnect-ike-id':
        this.#lost(event, 'unknown');
        this.#carriedBy('IPsec');
        this.#cycle?.tries.push({ ...this.#mark(event), hex: hexOf(event.ikeId) });
        break;
      case 'client.contacting':
      case 'client.session-started':
      case 'client.auth-prompt':
        this.#login(event);
        break;
      case 'client.disconnected':
      case 'client.connection-failed':
        if (this.#cycle !== undefined) this.#cycle.end ??= this.#mark(event);
        break;
      default:
    }
  }

  finish(): ClientSession[] {
    const { end, up } = this.#cycle ?? {};
    this.#close(end === undefined ? (up === undefined ? 'open' : 'not-told') : 'ended', end);
    return this.#sessions.map((session) => ({ ...session, source: this.#source }));
  }

  states(): ClientState[] {
    return this.#states.periods.map(({ state, at, isInferred, evidence }) => ({
      source: this.#source,
      state,
      at: at === undefined ? null : momentOf(at),
      inferred: isInferred,
      evidence,
    }));
  }

  contradictions(): readonly Diagnostic[] {
    return this.#states.contradictions();
  }

  /** DTLS runs beside TLS, for the same session. */
  #carriedBy(protocol: TunnelProtocol | undefined): void {
    if (protocol === undefined) return;
    this.#protocol = protocol === 'IPsec' ? 'IPsec' : 'SSL';
    const isOfNext = (this.#cycle?.fullLogin.length ?? 0) > 0;
    if (this.#session !== undefined && !isOfNext) this.#session.protocol = this.#protocol;
  }

  /** Also printed when a window attaches: without an open cycle or a login it is a sign of life, no transition. */
  #connected(event: EventOf<'client.connected'>): void {
    const mark = this.#mark(event);
    if (this.#cycle !== undefined) {
      const loggedIn = this.#cycle.fullLogin.length > 0;
      this.#close(loggedIn ? 'ended' : 'resumed', loggedIn ? (this.#cycle.end ?? mark) : mark);
      if (loggedIn) this.#session = undefined;
    }
    const session = this.#open(event.host);
    session.connected.push(mark);
    session.gateway ??= this.#gateway;
    session.requested ??= this.#requested;
    this.#requested = undefined;
    this.#alive = mark;
    this.#networkChange = undefined;
  }

  /** Opens a cycle at the first sign of loss; later signs of the same cycle only explain it. */
  #lost(event: Event, kind: Attempt['trigger']['kind']): void {
    const mark = this.#mark(event);
    if (this.#stoodAgain(mark)) this.#close('not-told', undefined);
    else if (this.#cycle !== undefined) this.#cycle.up = undefined;
    if (this.#cycle === undefined) {
      const trigger = { kind, evidence: kind === 'unknown' ? [] : [event.evidence] };
      const cause = kind === 'unknown' && this.#networkChange !== undefined;
      this.#cycle = {
        trigger: cause
          ? { kind: 'network-change', evidence: [this.#networkChange?.evidence ?? event.evidence] }
          : trigger,
        gateway: this.#gateway,
        lastAlive: this.#alive,
        lossSeen: cause ? (this.#networkChange ?? mark) : mark,
        tries: [],
        reconnecting: [],
        fullLogin: [],
        end: undefined,
        up: undefined,
      };
    } else if (this.#cycle.trigger.kind === 'unknown' && kind !== 'unknown') {
      this.#cycle.trigger = { kind, evidence: [event.evidence] };
    } else if (this.#cycle.trigger.kind === kind && this.#cycle.trigger.evidence.length < MAX_SIGNS) {
      this.#cycle.trigger = { kind, evidence: [...this.#cycle.trigger.evidence, event.evidence] };
    }
  }

  /** What had stood for a while is lost: another cycle, though no notice ended the one before (some are translated). */
  #stoodAgain(lost: Mark): boolean {
    const { up, end } = this.#cycle ?? {};
    if (up === undefined || end !== undefined) return false;
    const seconds = secondsBetween(up.at, lost.at);
    return seconds !== undefined && seconds > STANDING_SECONDS;
  }

  /** Dead peer detection saw the loss first; what the client then makes of it, before it tries, says more. */
  #explained(event: Event, kind: Attempt['trigger']['kind'] | undefined): void {
    const cycle = this.#cycle;
    if (cycle?.trigger.kind !== 'dpd' || kind === undefined || cycle.tries.length > 0) return;
    cycle.trigger = { kind, evidence: [...cycle.trigger.evidence, event.evidence] };
  }

  /** A user who is asked for credentials is not resuming. */
  #login(event: Event): void {
    this.#protocol = undefined;
    this.#gateway = undefined;
    if (this.#cycle === undefined) {
      if (this.#session !== undefined) this.#from = event.evidence.start;
      this.#session = undefined;
      return;
    }
    if (this.#cycle.fullLogin.length === 0) this.#from = event.evidence.start;
    this.#cycle.fullLogin.push(event.evidence);
    this.#cycle.end ??= this.#mark(event);
  }

  #close(outcome: ClientCycle['outcome'], end: Mark | undefined): void {
    const cycle = this.#cycle;
    this.#cycle = undefined;
    if (cycle === undefined) return;
    const session = this.#open(undefined);
    session.cycles.push({ ...cycle, source: this.#source, host: session.host, outcome, end });
  }

  #open(host: string | undefined): OpenSession {
    if (
      this.#session !== undefined &&
      (host === undefined || this.#session.host === undefined || this.#session.host === host)
    ) {
      this.#session.host ??= host;
      return this.#session;
    }
    const session: OpenSession = {
      from: this.#from ?? 0,
      host,
      protocol: this.#protocol,
      gateway: this.#gateway,
      requested: undefined,
      connected: [],
      cycles: [],
    };
    this.#from = undefined;
    this.#session = session;
    this.#sessions.push(session);
    return session;
  }

  #mark(event: Event): Mark {
    return { at: this.#clocks.instant(event.at), evidence: event.evidence };
  }
}
