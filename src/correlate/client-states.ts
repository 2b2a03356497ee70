// The client as a state machine (secure-client-dart.md 7): what state each record of its log leads to, and where the log contradicts
// itself. Two processes write one log, so records of one moment may stand in either order.
import type { ClientLogEvent } from '../model/client-events.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ClientState } from '../model/result.ts';
import { type Instant, secondsBetween } from './instants.ts';

type State = ClientState['state'];

/** One state of a client, from a record on. */
export interface StatePeriod {
  readonly state: State;
  readonly at: Instant | undefined;
  readonly evidence: EvidenceRef;
  /** No record says so: another one shows that it must have been. */
  readonly isInferred: boolean;
}

/** What a record means for the state: `shown` states it and changes nothing. */
export type Step = 'transition' | 'shown' | 'none';

/** The window's process may tell some seconds later what the agent did. */
const SAME_MOMENT_SECONDS = 5;
const MOST_CONTRADICTIONS = 20;

/** States that the client's own words for them agree with. Translated where a translation is known. */
const SHOWN: readonly (readonly [words: RegExp, states: readonly [State, ...State[]]])[] = [
  [/^(?:Connected|Verbunden|Подключено)$/i, ['connected']],
  [/^(?:Disconnected|Verbindung getrennt|Отключено)$/i, ['disconnected']],
  [/^(?:Connecting|Wird verbunden)$/i, ['connecting', 'authenticating']],
  [/^Authenticating$/i, ['authenticating', 'connecting']],
  [/^Reconnecting$/i, ['reconnecting', 'resuming', 'suspended']],
  [/^Disconnecting$/i, ['disconnecting', 'disconnected']],
  [/^(?:Pausing|Paused)$/i, ['paused']],
];

const ALIVE: ReadonlySet<State> = new Set(['connected', 'suspended', 'resuming', 'reconnecting', 'paused']);

/** Reads one log in its order. */
export class ClientStates {
  readonly periods: StatePeriod[] = [];
  readonly #contradictions: Diagnostic[] = [];
  #left = 0;
  /** A state that was shown and did not fit; the next transition may lead to it. */
  #doubt: { readonly shown: readonly State[]; readonly words: string; readonly evidence: EvidenceRef } | undefined;
  /** The last record before this one. */
  #last: Pick<StatePeriod, 'at' | 'evidence'> | undefined;

  get state(): State | undefined {
    return this.periods.at(-1)?.state;
  }

  take(event: ClientLogEvent, at: Instant | undefined): Step {
    const step = this.#step(event, at);
    this.#last = { at, evidence: event.evidence };
    return step;
  }

  /** What the log says that cannot be, each with its record; at its end. */
  contradictions(): readonly Diagnostic[] {
    this.#settle(undefined);
    const last = this.#contradictions.at(-1);
    if (last === undefined || this.#left === 0) return this.#contradictions;
    return [...this.#contradictions.slice(0, -1), { ...last, count: this.#left + 1 }];
  }

  #step(event: ClientLogEvent, at: Instant | undefined): Step {
    const { evidence } = event;
    const go = (state: State): Step => this.#go({ state, at, evidence, isInferred: false });
    const { state } = this;
    switch (event.kind) {
      case 'client.ready':
        if (state !== undefined && ALIVE.has(state)) this.#contradict(`${state}, then idle`, evidence);
        return go('disconnected');
      case 'client.connection-requested':
      case 'client.contacting':
      case 'client.session-started':
        if (state === 'connected') this.#contradict('connected, then connecting', evidence);
        return state === 'authenticating' && event.kind !== 'client.session-started' ? 'none' : go('connecting');
      case 'client.auth-prompt':
        return go(event.step === 'cancelled' ? 'disconnected' : 'authenticating');
      case 'client.authenticated':
        return go('connecting');
      case 'client.establishing':
        return state === undefined || !ALIVE.has(state) ? go('connecting') : 'none';
      case 'client.connected':
        return this.#connected(at, evidence);
      case 'client.tunnel-established':
        // Where the window's log is missing, this is all that tells of a connection; it comes before `Connected`.
        return event.protocol === undefined && event.isManagement !== true ? go('connected') : 'none';
      case 'client.system-suspended':
        return state === undefined || ALIVE.has(state) ? go('suspended') : 'none';
      case 'client.system-resumed':
        return this.#resumed(at, evidence);
      case 'client.reconnecting':
      case 'client.reconnect-reason':
      case 'client.reconnect-ike-id':
      case 'client.tunnel-reestablishing':
        if (state === 'disconnected') this.#contradict('disconnected, then reconnecting', evidence);
        return go('reconnecting');
      case 'client.disconnected':
        return go(event.progress === 'done' ? 'disconnected' : 'disconnecting');
      case 'client.connection-failed':
        return go('disconnected');
      case 'client.state-shown':
        return this.#shown(event.vpn, at, evidence);
      default:
        return 'none';
    }
  }

  /** Also told when a window attaches, even while the client disconnects. */
  #connected(at: Instant | undefined, evidence: EvidenceRef): Step {
    const { state } = this;
    if (state === 'connected' || state === 'disconnecting') return 'shown';
    if (state === 'disconnected') this.#contradict('disconnected, then connected', evidence);
    return this.#go({ state: 'connected', at, evidence, isInferred: false });
  }

  /** Not every client says that it goes to sleep: then it did so at some time after the record before. */
  #resumed(at: Instant | undefined, evidence: EvidenceRef): Step {
    const { state } = this;
    if (state !== undefined && !ALIVE.has(state)) return 'none';
    if (state === 'connected' && this.#last !== undefined)
      this.#go({ state: 'suspended', ...this.#last, isInferred: true });
    // The window may say that it reconnects before the agent says that the system is back.
    if (state === 'reconnecting') return 'none';
    return this.#go({ state: 'resuming', at, evidence, isInferred: false });
  }

  #shown(words: string, at: Instant | undefined, evidence: EvidenceRef): Step {
    const shown = SHOWN.find(([pattern]) => pattern.test(words.trim()))?.[1];
    if (shown === undefined) return 'none';
    const { state } = this;
    if (state === undefined || shown[0] === 'paused')
      return this.#go({ state: shown[0], at, evidence, isInferred: false });
    if (shown.includes(state) || this.#justBefore(shown, at)) return 'shown';
    this.#doubt ??= { shown, words, evidence };
    return 'shown';
  }

  #justBefore(shown: readonly State[], at: Instant | undefined): boolean {
    const [before, now] = this.periods.slice(-2);
    if (before === undefined || now === undefined || !shown.includes(before.state)) return false;
    const since = secondsBetween(now.at, at);
    return since !== undefined && since <= SAME_MOMENT_SECONDS;
  }

  #go(next: StatePeriod): Step {
    this.#settle(next.state);
    if (this.state === next.state) return 'none';
    this.periods.push(next);
    return 'transition';
  }

  /** A state that was shown too early is no contradiction: what leads to it follows. */
  #settle(next: State | undefined): void {
    const doubt = this.#doubt;
    this.#doubt = undefined;
    if (doubt === undefined || (next !== undefined && doubt.shown.includes(next))) return;
    this.#contradict(`${this.state}, then shown as \`${doubt.words}\``, doubt.evidence);
  }

  #contradict(what: string, evidence: EvidenceRef): void {
    if (this.#contradictions.length === MOST_CONTRADICTIONS) {
      this.#left++;
      return;
    }
    const message = `The client is ${what}, and no record between leads from one to the other: records are missing, or this is the log of several clients.`;
    const { source } = evidence;
    this.#contradictions.push({ kind: 'diagnostic', code: 'client.state-contradicted', message, source, evidence });
  }
}
