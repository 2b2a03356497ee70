import type { Event, EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { hexOf } from '../model/identity.ts';
import type { Attempt } from '../model/result.ts';
import type { Clocks } from './clocks.ts';
import type { Instant } from './instants.ts';

/** Something the client's log says, with its time. */
export interface Mark {
  readonly at: Instant | undefined;
  readonly evidence: EvidenceRef;
}

/** From loss to connected, login, abort or the end of the log, as the client tells it (`secure-client-dart.md` 7.2). */
export interface ClientCycle {
  readonly source: string;
  readonly host: string | undefined;
  readonly trigger: { readonly kind: Attempt['trigger']['kind']; readonly evidence: readonly EvidenceRef[] };
  /** The last record that proves a working tunnel. */
  readonly lastAlive: Mark | undefined;
  /** The first record that shows that it was gone. */
  readonly lossSeen: Mark;
  /** `Using IKE ID`: one a try. */
  readonly tries: readonly (Mark & { readonly hex: string })[];
  readonly end: Mark | undefined;
  readonly outcome: 'resumed' | 'ended' | 'open';
  readonly fullLogin: readonly EvidenceRef[];
  readonly reconnecting: readonly EvidenceRef[];
}

/** The client log's life with one headend, between logins. */
export interface ClientSession {
  readonly source: string;
  /** Byte of the source where its first record starts: the contact or login that opened it. */
  readonly from: number;
  readonly host: string | undefined;
  readonly connected: readonly Mark[];
  readonly cycles: readonly ClientCycle[];
}

/** Sessions of each client log, in order of file. */
export function clientSessions(events: readonly Event[], clocks: Clocks): ClientSession[] {
  const logs = new Map<string, ClientLog>();
  for (const event of events) {
    const { source } = event.evidence;
    if (!event.kind.startsWith('client.')) continue;
    const log = logs.get(source) ?? new ClientLog(source, clocks);
    logs.set(source, log);
    log.read(event);
  }
  return [...logs.values()].flatMap((log) => log.finish());
}

interface OpenCycle {
  trigger: ClientCycle['trigger'];
  readonly lastAlive: Mark | undefined;
  readonly lossSeen: Mark;
  readonly tries: (Mark & { readonly hex: string })[];
  readonly reconnecting: EvidenceRef[];
  readonly fullLogin: EvidenceRef[];
  end: Mark | undefined;
}

interface OpenSession {
  readonly from: number;
  host: string | undefined;
  readonly connected: Mark[];
  readonly cycles: ClientCycle[];
}

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
  /** Where the record stands that will open the next session. */
  #from: number | undefined;

  constructor(source: string, clocks: Clocks) {
    this.#source = source;
    this.#clocks = clocks;
  }

  read(event: Event): void {
    if (this.#session === undefined) this.#from ??= event.evidence.start;
    switch (event.kind) {
      case 'client.connected':
        this.#connected(event);
        break;
      case 'client.tunnel-established':
        this.#alive = this.#mark(event);
        break;
      case 'client.network-changed':
        this.#networkChange = this.#mark(event);
        break;
      case 'client.system-suspended':
      case 'client.system-resumed':
        this.#lost(event, 'system-resume');
        break;
      case 'client.reconnect-reason':
        this.#lost(event, event.cause === 'other' ? 'unknown' : event.cause);
        this.#cycle?.reconnecting.push(event.evidence);
        break;
      case 'client.reconnecting':
        this.#lost(event, 'unknown');
        this.#cycle?.reconnecting.push(event.evidence);
        break;
      case 'client.reconnect-ike-id':
        this.#lost(event, 'unknown');
        this.#cycle?.tries.push({ ...this.#mark(event), hex: hexOf(event.ikeId) });
        break;
      case 'client.contacting':
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
    if (this.#cycle !== undefined) this.#close(this.#cycle.end === undefined ? 'open' : 'ended', this.#cycle.end);
    return this.#sessions.map((session) => ({ ...session, source: this.#source }));
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
    this.#alive = mark;
    this.#networkChange = undefined;
  }

  /** Opens a cycle at the first sign of loss; later signs of the same cycle only explain it. */
  #lost(event: Event, kind: Attempt['trigger']['kind']): void {
    const mark = this.#mark(event);
    if (this.#cycle === undefined) {
      const trigger = { kind, evidence: kind === 'unknown' ? [] : [event.evidence] };
      const cause = kind === 'unknown' && this.#networkChange !== undefined;
      this.#cycle = {
        trigger: cause
          ? { kind: 'network-change', evidence: [this.#networkChange?.evidence ?? event.evidence] }
          : trigger,
        lastAlive: this.#alive,
        lossSeen: cause ? (this.#networkChange ?? mark) : mark,
        tries: [],
        reconnecting: [],
        fullLogin: [],
        end: undefined,
      };
    } else if (this.#cycle.trigger.kind === 'unknown' && kind !== 'unknown') {
      this.#cycle.trigger = { kind, evidence: [event.evidence] };
    } else if (this.#cycle.trigger.kind === kind && this.#cycle.trigger.evidence.length < MAX_SIGNS) {
      this.#cycle.trigger = { kind, evidence: [...this.#cycle.trigger.evidence, event.evidence] };
    }
  }

  /** A user who is asked for credentials is not resuming. */
  #login(event: Event): void {
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
    const session: OpenSession = { from: this.#from ?? 0, host, connected: [], cycles: [] };
    this.#from = undefined;
    this.#session = session;
    this.#sessions.push(session);
    return session;
  }

  #mark(event: Event): Mark {
    return { at: this.#clocks.instant(event.at), evidence: event.evidence };
  }
}
